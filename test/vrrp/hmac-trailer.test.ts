import { createHmac } from 'node:crypto'
import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import type { HmacConfig } from '../../src/vrrp/config.js'
import {
  clockSequence, isAfter, nextSequence, signTrailer, verifyTrailer, wallClock,
  windowSeconds
} from '../../src/vrrp/hmac-trailer.js'
import { ip } from './samples.js'

const secret = Buffer.from('0123456789abcdef0123456789abcdef')
const config: HmacConfig = {
  keys: [{ id: 1, secret }, { id: 7, secret: Buffer.from('another secret of thirty-two byte') }],
  activeKey: 1,
  timeWindow: seconds(5),
  antiReplay: 'time',
  mode: 'enforce'
}
const source = ip('10.0.0.1')
const advert = Uint8Array.from(Buffer.from('310c960100324331' + '0a4d0065', 'hex'))
// Computed with another implementation of HMAC-SHA256.
const VECTOR_IPV4 = '010100006553f10080000000326e43a9cc18ff6a6ec0aa6c3636f126'
const VECTOR_IPV6 = '010700006553f100800000003450f0300dd7421f7240fd4ee754d6e2'
const CLOCK = 1_700_000_000_500_000
const sequence = clockSequence(CLOCK)

t.test('the trailer is the one computed from the definition', async t => {
  const trailer = Buffer.from(signTrailer(config, source, advert, sequence))
  t.equal(trailer.subarray(0, 12).toString('hex'), '01010000' + '6553f100' + '8000' + '0000')
  const preamble = Buffer.from('04030c00' + '0a000001' + '00'.repeat(12), 'hex')
  const covered = Buffer.from('310c960100320000' + '0a4d0065', 'hex')
  const wanted = createHmac('sha256', secret)
    .update(preamble).update(covered).update(trailer.subarray(0, 12)).update(Buffer.alloc(16))
    .digest().subarray(0, 16)
  t.equal(trailer.subarray(12).toString('hex'), wanted.toString('hex'))
})

t.test('fixed vectors hold', async t => {
  t.equal(Buffer.from(signTrailer(config, source, advert, sequence)).toString('hex'),
    VECTOR_IPV4, 'IPv4')
  t.equal(Buffer.from(signTrailer({ ...config, activeKey: 7 }, ip('fe80::1'), advert, sequence))
    .toString('hex'), VECTOR_IPV6, 'IPv6 with another key')
})

t.test('a genuine trailer is accepted, and every flipped bit is noticed', async t => {
  const trailer = signTrailer(config, source, advert, sequence)
  t.strictSame(verifyTrailer(config, source, advert, trailer, CLOCK),
    { ok: true, value: { keyId: 1, sequence, skew: 0 } })
  for (let bit = 0; bit < trailer.length * 8; bit++) {
    const flipped = trailer.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    t.notOk(verifyTrailer(config, source, advert, flipped, CLOCK).ok, `trailer bit ${bit}`)
  }
  for (let bit = 0; bit < advert.length * 8; bit++) {
    if (bit >> 3 === 6 || bit >> 3 === 7) continue
    const flipped = advert.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    t.notOk(verifyTrailer(config, source, flipped, trailer, CLOCK).ok, `advert bit ${bit}`)
  }
  t.notOk(verifyTrailer(config, ip('10.0.0.2'), advert, trailer, CLOCK).ok, 'another source')
})

t.test('refusals come in keepalived\'s order', async t => {
  const trailer = signTrailer(config, source, advert, sequence)
  const refusal = (change: (bytes: Uint8Array) => void, clock = CLOCK, with_ = config): unknown => {
    const bytes = trailer.slice()
    change(bytes)
    const verified = verifyTrailer(with_, source, advert, bytes, clock)
    return verified.ok ? 'accepted' : verified.error
  }
  t.equal(refusal(bytes => { bytes[0] = 2 }), 'malformed')
  t.equal(refusal(bytes => { bytes[3] = 1 }), 'malformed')
  t.equal(refusal(() => {}, CLOCK + 6_000_000), 'stale')
  t.equal(refusal(() => {}, CLOCK - 6_000_000), 'stale')
  t.equal(refusal(() => {}, CLOCK + 5_000_000), 'accepted', 'the window is inclusive')
  t.equal(refusal(() => {}, CLOCK + 60_000_000, { ...config, antiReplay: 'monotonic' }), 'accepted')
  t.equal(refusal(bytes => { bytes[1] = 9 }), 'unknown-key')
  t.equal(refusal(bytes => { bytes[1] = 7 }), 'invalid-hmac')
})

t.test('numbers only grow, in serial arithmetic', async t => {
  t.ok(isAfter(2n, 1n))
  t.notOk(isAfter(1n, 1n))
  t.notOk(isAfter(1n, 2n))
  t.ok(isAfter(0n, 0xffffffffffffffffn), 'around the end')
})

t.test('the next number is the clock\'s, or one more', async t => {
  t.equal(nextSequence(config, undefined, CLOCK), sequence)
  t.equal(nextSequence(config, sequence - 1n, CLOCK), sequence)
  t.equal(nextSequence(config, sequence, CLOCK), sequence + 1n, 'twice in one tick')
  const ahead = clockSequence(CLOCK + 4_000_000)
  t.equal(nextSequence(config, ahead, CLOCK), ahead + 1n, 'the clock was set back a little')
  const far = clockSequence(CLOCK + 60_000_000)
  t.equal(nextSequence(config, far, CLOCK), sequence, 'beyond the window it starts over')
  t.equal(nextSequence({ ...config, antiReplay: 'monotonic' }, far, CLOCK), far + 1n)
})

t.test('the clock is the epoch and the uptime', async t => {
  t.equal(wallClock(1_700_000_000.25, instant(250_000)), 1_700_000_000_500_000)
  t.equal(windowSeconds(config), 5)
})

t.test('a key that is not there, and a trailer of another length, are our own mistake', async t => {
  t.throws(() => signTrailer({ ...config, activeKey: 3 }, source, advert, 1n), /active key/)
  t.throws(() => verifyTrailer(config, source, advert, new Uint8Array(27), CLOCK), /28 bytes/)
})
