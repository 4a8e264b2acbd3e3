import t from 'tap'
import fc from 'fast-check'
import { decodeAttributes, encodeAttributes } from '../../src/wire/netlink-attributes.js'
import { decodeMetrics, metricsAttributes } from '../../src/wire/route-metrics.js'
import { canonical, u32 } from './arbitrary.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('metrics have the numbers of RTAX, the lock first', async t => {
  t.equal(hex(encodeAttributes(metricsAttributes(
    { mtu: 1400, initcwnd: 20, congestionControl: 'bbr', locked: 4 }))),
  '24000800' + '0800010004000000' + '0800020078050000' + '08000b0014000000' + '0800100062627200')
})

t.test('no metrics take no room', async t => {
  t.strictSame(metricsAttributes({ locked: 0 }), [])
  t.strictSame(decodeMetrics(new Map()), { locked: 0 })
  t.strictSame(decodeMetrics(new Map([[8, Uint8Array.of(1, 0, 0, 0)]])), { locked: 0 }, 'broken')
})

t.test('what was encoded is decoded again', async () => {
  const metrics = fc.record({
    mtu: u32,
    hoplimit: u32,
    advmss: u32,
    rtt: u32,
    rttvar: u32,
    reordering: u32,
    window: u32,
    cwnd: u32,
    ssthresh: u32,
    rtoMin: u32,
    initcwnd: u32,
    initrwnd: u32,
    features: u32,
    quickack: u32,
    fastopenNoCookie: u32,
    congestionControl: fc.stringMatching(/^[a-z]{1,15}$/),
    locked: u32
  }, { requiredKeys: ['locked'] })
  fc.assert(fc.property(metrics, value => {
    const read = decodeAttributes(encodeAttributes(metricsAttributes(value)))
    return read.ok && canonical(decodeMetrics(read.value)) === canonical(value)
  }))
})
