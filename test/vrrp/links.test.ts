import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import { Bench, instanceConfig, ip, link, vrrpConfig } from './samples.js'

const delays = [{ interface: 'eth0', down: seconds(1), up: seconds(1.9) }]

t.test('no interface, no master: down is FAULT, up is BACKUP with the full timer', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.take()
  bench.give({ type: 'link', link: link('eth0', 2, { running: false }) })
  t.equal(bench.state(), 'fault')
  t.match(bench.logs()[0], { type: 'link', interface: 'eth0', up: false })
  bench.give({ type: 'link', link: link('eth0', 2) })
  t.equal(bench.state(), 'backup')
  bench.pass(seconds(3.609374))
  t.equal(bench.state(), 'backup')
  bench.pass(seconds(0.000001))
  t.equal(bench.state(), 'master')
})

t.test('dont_track_primary does not care', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ dontTrackPrimary: true })]))
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  t.equal(bench.state(), 'backup')
})

t.test('delayed changes count when they last', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()], { interfaceDelays: delays }))
  bench.take()
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  t.match(bench.logs(), [{ type: 'link-delayed', up: false, delay: 1_000_000 }])
  bench.pass(seconds(0.5))
  bench.give({ type: 'link', link: link('eth0', 2) })
  bench.pass(seconds(0.7))
  t.equal(bench.state(), 'backup', 'an opposite change cancels')
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  bench.pass(seconds(1))
  t.equal(bench.state(), 'fault')
  bench.give({ type: 'link', link: link('eth0', 2) })
  bench.pass(seconds(1.8))
  t.equal(bench.state(), 'fault')
  bench.pass(seconds(0.1))
  t.equal(bench.state(), 'backup')
})

t.test('a delay ends before another router takes over', async t => {
  const endless = [{ interface: 'eth0', down: seconds(100), up: seconds(0) }]
  const bench = new Bench(vrrpConfig([instanceConfig()], { interfaceDelays: endless }))
  bench.take()
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  t.match(bench.logs(), [{ delay: 2_000_000 - 3_907 }])
  const single = new Bench(vrrpConfig([instanceConfig({ downTimerAdverts: 1 })],
    { interfaceDelays: endless }))
  single.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  t.equal(single.state(), 'fault', 'no delay at all')
})

t.test('a unicast instance that recovers announces its source', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  })]))
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  bench.take()
  bench.give({ type: 'link', link: link('eth0', 2) })
  const frames = bench.take().flatMap(each => each.type === 'announce' ? each.frames : [])
  t.strictSame(frames.map(frame => frame.subarray(38).join('.')), ['10.0.0.1'])
})

t.test('an interface may vanish and come back under another index', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.take()
  bench.give({ type: 'link-gone', index: 2 })
  t.equal(bench.state(), 'fault')
  t.ok(bench.take().some(effect => effect.type === 'close-socket'))
  bench.give({ type: 'link', link: link('eth0', 9) })
  t.equal(bench.state(), 'fault', 'it has no address yet')
  bench.give({ type: 'address', interface: 9, prefix: { address: ip('10.0.0.1'), length: 24 } })
  t.equal(bench.state(), 'backup')
  t.match(bench.take().find(effect => effect.type === 'open-socket'), { socket: { interface: 9 } })
})

t.test('a renamed interface is another one', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.give({ type: 'link', link: link('eth7', 2) })
  t.equal(bench.state(), 'fault')
  bench.give({ type: 'link', link: link('eth0', 2) })
  t.equal(bench.state(), 'backup')
})

t.test('interfaces nobody knows are nobody\'s business', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.take()
  bench.give({ type: 'link', link: link('veth9', 99) })
  bench.give({ type: 'link', link: link('veth9', 99, { up: false }) })
  bench.give({ type: 'link-gone', index: 99 })
  bench.give({ type: 'link-gone', index: 98 })
  bench.give({ type: 'address', interface: 98, prefix: { address: ip('10.0.0.1'), length: 24 } })
  t.strictSame(bench.take(), [])
})
