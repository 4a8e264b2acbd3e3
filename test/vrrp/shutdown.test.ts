import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import { Bench, NO_TRACKING, instanceConfig, vrrpConfig } from './samples.js'

t.test('STOP is reported for instances, then for groups', async t => {
  const group = { name: 'G', members: ['VI_1'], track: NO_TRACKING, trackingWeight: false }
  const bench = new Bench(vrrpConfig([instanceConfig()], { syncGroups: [group] }))
  bench.pass(seconds(4))
  bench.take()
  bench.give({ type: 'shutdown', release: true })
  t.strictSame(bench.transitions(), ['VI_1 STOP', 'G STOP'])
})

t.test('nothing happens between the farewell and the end', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  const socket = bench.socket()
  bench.give({ type: 'shutdown', release: true })
  bench.take()
  bench.hear(instanceConfig(), { priority: 0 }, socket)
  bench.pass(seconds(0.999))
  t.strictSame(bench.take(), [])
  bench.pass(seconds(0.001))
  t.match(bench.take(), [{ type: 'stopped' }])
})

t.test('without instances there is nothing to wait for', async t => {
  const bench = new Bench(vrrpConfig([]))
  bench.give({ type: 'shutdown', release: true })
  bench.pass(seconds(0))
  t.match(bench.take(), [{ type: 'stopped' }])
})
