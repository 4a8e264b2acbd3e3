import t from 'tap'
import { isoTime, vrrpReport } from '../../../src/daemon/control/status-report.js'
import { present } from '../../../src/lib/assert.js'
import { instant, seconds } from '../../../src/lib/time.js'
import { statusOf } from '../../../src/vrrp/status.js'
import { Bench, instanceConfig, NO_TRACKING, vrrpConfig } from '../../vrrp/samples.js'

t.test('times are of the wall clock, durations in seconds', async t => {
  const track = { ...NO_TRACKING, files: [{ name: 'f', weight: 2, reverse: false }] }
  const config = vrrpConfig([instanceConfig({ track })])
  const bench = new Bench(config)
  bench.hear(instanceConfig(), { priority: 150 })
  bench.pass(seconds(1))
  bench.give({ type: 'file-value', file: 'f', value: 5 })
  const clock = { wall: Date.UTC(2026, 0, 1), monotonic: bench.now }
  const { instances } = vrrpReport(config, present(statusOf(bench.engine), 'it has started'), clock)
  t.match(instances, [{
    name: 'VI_1',
    state: 'BACKUP',
    since: '2025-12-31T23:59:59.000Z',
    age: 1,
    reason: 'startup',
    priority: {
      configured: 100,
      effective: 110,
      trackers: [{ kind: 'file', name: 'f', weight: 2, priority: 10, fault: false }]
    },
    master: { address: '10.0.0.2', priority: 150, age: 1 },
    advertInterval: 1,
    addresses: [{ address: '10.0.0.100/24', held: false }]
  }])
})

t.test('an instance that a reload is about to add is left out', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  const status = present(statusOf(bench.engine), 'it has started')
  t.strictSame(vrrpReport(vrrpConfig([]), status, { wall: 0, monotonic: instant(0) }).instances, [])
})

t.test('an instant is told by both clocks', async t => {
  t.equal(isoTime(instant(1_000_000), { wall: 5_000, monotonic: instant(3_000_000) }),
    '1970-01-01T00:00:03.000Z')
})
