import { createHmac } from 'node:crypto'
import t from 'tap'
import {
  AH_LENGTH, LAST_AH_SEQUENCE, authenticationHeader, passwordBytes,
  signAuthenticationHeader, verifyAuthenticationHeader
} from '../../src/vrrp/auth.js'
import { writeIpv4Header } from '../../src/wire/ipv4.js'
import { Bench, instanceConfig, ip, vrrpConfig } from './samples.js'
import { seconds } from '../../src/lib/time.js'

const source = ip('10.0.0.1')
const key = passwordBytes('secret12')
const payload = Uint8Array.from(Buffer.from('2133640102010000' + '0a000064' + '00'.repeat(8), 'hex'))

function ipHeader (ttl = 255, destination = '224.0.0.18'): Uint8Array {
  const header = new Uint8Array(20)
  writeIpv4Header(header, {
    tos: 0xc0,
    totalLength: 64,
    identification: 3,
    fragment: 0,
    ttl,
    protocol: 51,
    source,
    destination: ip(destination)
  })
  return header
}

function signed (sequence: number, hidesTtl = false): Uint8Array {
  const header = authenticationHeader(source, sequence)
  signAuthenticationHeader(key, ipHeader(), header, payload, hidesTtl)
  return Uint8Array.of(...header, ...payload)
}

t.test('a password has eight bytes, cut or filled with zeros', async t => {
  t.equal(Buffer.from(passwordBytes('abc')).toString('hex'), '6162630000000000')
  t.equal(Buffer.from(passwordBytes('0123456789')).toString(), '01234567')
})

t.test('the digest is the one computed from the definition', async t => {
  const covered = Buffer.concat([
    // TOS, fragment and checksum zero; the TTL counts on multicast.
    Buffer.from('450000400003' + '0000' + 'ff33' + '0000' + '0a000001' + 'e0000012', 'hex'),
    Buffer.from('70040000' + '0a000001' + '00000005' + '00'.repeat(12), 'hex'),
    payload
  ])
  const wanted = createHmac('md5', key).update(covered).digest().subarray(0, 12)
  t.equal(Buffer.from(signed(5).subarray(12, 24)).toString('hex'), wanted.toString('hex'))
})

t.test('a genuine header is accepted once', async t => {
  const packet = signed(5)
  const verify = (last: number): unknown =>
    verifyAuthenticationHeader(key, ipHeader(), packet, source, last, false)
  t.strictSame(verify(4), { ok: true, value: 5 })
  t.strictSame(verify(5), { ok: false, error: { code: 'replayed', sequence: 5 } })
  t.strictSame(verify(9), { ok: false, error: { code: 'replayed', sequence: 5 } })
})

t.test('every flipped bit is noticed', async t => {
  const packet = signed(5)
  for (let bit = 0; bit < packet.length * 8; bit++) {
    const flipped = packet.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const verified = verifyAuthenticationHeader(key, ipHeader(), flipped, source, 0, false)
    t.notOk(verified.ok, `bit ${bit}`)
  }
})

t.test('the SPI must be the address the packet comes from', async t => {
  const header = authenticationHeader(ip('10.0.0.9'), 5)
  signAuthenticationHeader(key, ipHeader(), header, payload, false)
  const packet = Uint8Array.of(...header, ...payload)
  t.strictSame(
    verifyAuthenticationHeader(key, ipHeader(), packet, source, 0, false),
    { ok: false, error: { code: 'bad-spi' } })
})

t.test('routers on the way may change the TTL of unicast packets', async t => {
  const packet = signed(5, true)
  t.ok(verifyAuthenticationHeader(key, ipHeader(250), packet, source, 0, true).ok)
  t.notOk(verifyAuthenticationHeader(key, ipHeader(250), signed(5), source, 0, false).ok)
})

t.test('a packet shorter than the header is refused', async t => {
  for (let length = 0; length < AH_LENGTH; length++) {
    const cut = signed(5).subarray(0, length)
    t.match(verifyAuthenticationHeader(key, ipHeader(), cut, source, 0, false),
      { ok: false, error: { code: 'too-short' } })
  }
})

t.test('two engines with AH understand each other, and the number grows', async t => {
  const config = instanceConfig({ authentication: { type: 'ah', password: 'secret12' } })
  const master = new Bench(vrrpConfig([config]))
  master.pass(seconds(5))
  const adverts = master.take().filter(effect => effect.type === 'send-advert')
  t.equal(adverts.length, 2)
  const backup = new Bench(vrrpConfig([{ ...config, priority: 50 }]))
  t.match(backup.take()[0], { socket: { protocol: 51 } })
  for (const { packet } of [...adverts, ...adverts]) {
    backup.give({
      type: 'packet',
      packet: {
        socket: backup.socket(),
        interface: 2,
        family: 'ipv4',
        source,
        destination: ip('224.0.0.18'),
        ttl: 255,
        protocol: 51,
        totalLength: packet.length,
        header: packet.subarray(0, 20),
        payload: packet.subarray(20)
      }
    })
  }
  t.match(backup.statistics(), { advertsReceived: 2, authFailures: 2 })
  t.equal(LAST_AH_SEQUENCE, 0xfffffffd)
})
