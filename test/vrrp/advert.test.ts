import t from 'tap'
import fc from 'fast-check'
import { centis, seconds } from '../../src/lib/time.js'
import {
  addressCountOf, advertLength, checksumHolds, decodeAdvert, encodeAdvert, pseudoHeader,
  sealAdvert, vridOf
} from '../../src/vrrp/advert.js'
import type { Advert } from '../../src/vrrp/advert.js'
import { ip } from './samples.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const V3 = bytesOf('31 0c 96 01 00 32 43 31 0a 4d 00 65')
const V3_PSEUDO = pseudoHeader(ip('10.77.0.1'), ip('224.0.0.18'), 12)
const V2 = bytesOf('21 14 64 01 01 01 00 00 0a 01 0f 32 36 62 38 61 39 31 36 63')
const NOTHING = new Uint8Array(0)

t.test('a real version 3 packet is read', async t => {
  const read = decodeAdvert(V3, 'ipv4', 3)
  t.match(read, {
    ok: true,
    value: { version: 3, type: 1, vrid: 12, priority: 150, interval: 500_000, checksum: 0x4331 }
  })
  t.ok(checksumHolds(V3, V3_PSEUDO))
  if (read.ok) t.strictSame(encodeAdvert(read.value, 'ipv4'), V3, 'and written again')
})

t.test('a version 2 packet carries authentication data', async t => {
  const sealed = V2.slice()
  sealAdvert(sealed, NOTHING)
  t.ok(checksumHolds(sealed, NOTHING))
  const read = decodeAdvert(sealed, 'ipv4', 2)
  t.match(read, { ok: true, value: { authType: 1, interval: seconds(1), vrid: 20 } })
  t.equal(read.ok && Buffer.from(read.value.authData).toString(), '6b8a916c')
})

t.test('IPv6 packets carry no authentication data, even in version 2', async t => {
  t.equal(advertLength('ipv6', 2, 1), 24)
  t.equal(advertLength('ipv6', 3, 2), 40)
  t.equal(advertLength('ipv4', 2, 3), 28)
  t.equal(advertLength('ipv4', 3, 0), 8)
})

t.test('a packet cut anywhere is refused', async t => {
  for (let length = 0; length < V3.length; length++) {
    const error = length < 8
      ? { code: 'too-short', length }
      : { code: 'wrong-length', length, expected: 12 }
    t.strictSame(decodeAdvert(V3.subarray(0, length), 'ipv4', 3), { ok: false, error })
  }
  t.strictSame(decodeAdvert(Uint8Array.of(...V3, 0), 'ipv4', 3),
    { ok: false, error: { code: 'wrong-length', length: 13, expected: 12 } })
})

t.test('a single flipped bit breaks the checksum', async t => {
  for (let bit = 0; bit < V3.length * 8; bit++) {
    const flipped = V3.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    t.notOk(checksumHolds(flipped, V3_PSEUDO), `bit ${bit}`)
  }
})

t.test('every advert survives the way to bytes and back', async t => {
  const adverts: fc.Arbitrary<[Advert, 'ipv4' | 'ipv6']> = fc.tuple(
    fc.constantFrom<2 | 3>(2, 3), fc.constantFrom<'ipv4' | 'ipv6'>('ipv4', 'ipv6'),
    fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 0, max: 255 })
  ).map(([version, family, type, vrid, priority, count, interval]) => [{
    version,
    type,
    vrid,
    priority,
    authType: version === 2 ? 1 : 0,
    interval: version === 2 ? seconds(interval) : centis(interval),
    checksum: 0x1234,
    addresses: new Uint8Array(count * (family === 'ipv4' ? 4 : 16)).fill(7),
    authData: new Uint8Array(version === 2 && family === 'ipv4' ? 8 : 0).fill(9)
  }, family])
  fc.assert(fc.property(adverts, ([advert, family]) => {
    const read = decodeAdvert(encodeAdvert(advert, family), family, advert.version === 2 ? 2 : 3)
    return read.ok && Buffer.from(read.value.addresses).equals(advert.addresses) &&
      JSON.stringify({ ...read.value, addresses: 0, authData: 0 }) ===
      JSON.stringify({ ...advert, addresses: 0, authData: 0 })
  }))
  t.pass('for two hundred of them')
})

t.test('what demultiplexing needs can be had from short packets', async t => {
  t.equal(vridOf(V3), 12)
  t.equal(vridOf(new Uint8Array(1)), undefined)
  t.equal(addressCountOf(V3), 1)
  t.equal(addressCountOf(V3.subarray(0, 7)), undefined)
})

t.test('too many addresses, or half ones, are our own mistake', async t => {
  const advert: Advert = {
    version: 3,
    type: 1,
    vrid: 1,
    priority: 1,
    authType: 0,
    interval: seconds(1),
    checksum: 0,
    addresses: new Uint8Array(5),
    authData: NOTHING
  }
  t.throws(() => encodeAdvert(advert, 'ipv4'), /whole addresses/)
  t.throws(() => encodeAdvert({ ...advert, addresses: new Uint8Array(1024) }, 'ipv4'), /255/)
})

t.test('the pseudo header of IPv6 is that of the upper layers', async t => {
  const pseudo = pseudoHeader(ip('fe80::1'), ip('ff02::12'), 24)
  t.equal(Buffer.from(pseudo).toString('hex'), 'fe800000000000000000000000000001' +
    'ff020000000000000000000000000012' + '00000018' + '00000070')
})
