import t, { type Test } from 'tap'
import { vrrpReport } from '../../../src/daemon/control/status-report.js'
import { explain } from '../../../src/daemon/control/why.js'
import { present } from '../../../src/lib/assert.js'
import { later, seconds } from '../../../src/lib/time.js'
import type { VrrpConfig } from '../../../src/vrrp/config.js'
import { statusOf } from '../../../src/vrrp/status.js'
import { Bench, instanceConfig, NO_TRACKING, vrrpConfig } from '../../vrrp/samples.js'

/** The sentences about VI_1, as one text. */
function why (bench: Bench, config: VrrpConfig): string {
  const clock = { wall: Date.UTC(2026, 0, 1), monotonic: bench.now }
  const report = vrrpReport(config, present(statusOf(bench.engine), 'started'), clock)
  const found = present(config.instances[0], 'there is one')
  return explain(found, present(report.instances[0], 'there is one'), report).sentences.join('\n')
}

/** Every word counts, but those of the time. */
function expect (t: Test, bench: Bench, config: VrrpConfig, ...sentences: readonly string[]): void {
  t.strictSame(why(bench, config).replace(/ \(since [^)]*\)/, '').split('\n'), sentences)
}

const script = {
  name: 'chk', interval: seconds(1), timeout: seconds(1), weight: 0, reverse: false, rise: 1, fall: 1, initFail: false
}

t.test('a master', async t => {
  const config = vrrpConfig([instanceConfig()])
  const bench = new Bench(config)
  bench.pass(seconds(8))
  expect(t, bench, config,
    'VI_1 has been MASTER for 4.4 s, because no master was heard any more.',
    'Its priority is 100: as configured.',
    'It announces itself every 1.0 s, next in 0.6 s.',
    'It stays MASTER until a router with a priority above 100 (or the same and a higher address) ' +
    'announces itself, or something it needs fails.')
})

t.test('a backup below a better master, which its trackers could beat', async t => {
  const track = {
    ...NO_TRACKING,
    scripts: [{ name: 'chk', weight: 60, reverse: false }],
    files: [{ name: 'f', weight: -2, reverse: false }]
  }
  const config = vrrpConfig([instanceConfig({ track })], { scripts: [script] })
  const bench = new Bench(config)
  bench.give({ type: 'file-value', file: 'f', value: 5 })
  bench.hear(instanceConfig(), { priority: 120 })
  bench.pass(seconds(0.5))
  expect(t, bench, config,
    'VI_1 has been BACKUP for 0.5 s, because that is how it starts.',
    'Its priority is 90: 100 as configured, +0 from script chk (weight 60, not counting now), ' +
    '-10 from file f (weight -2).',
    'The master is 10.0.0.2 with priority 120, heard 0.5 s ago.',
    'It becomes MASTER when no advert is heard for 3.6 s (3.1 s from now), or soon after the ' +
    'master says goodbye.',
    'It would also take over with a priority above 120: script chk (+60) would have to change.')
})

t.test('a backup that cannot beat its master, or may not', async t => {
  const config = vrrpConfig([instanceConfig()])
  const bench = new Bench(config)
  bench.hear(instanceConfig(), { priority: 120 })
  t.match(why(bench, config), /priority above 120; the most its trackers allow is 100\.$/)
  const meek = vrrpConfig([instanceConfig({ preempt: false })])
  const other = new Bench(meek)
  other.hear(instanceConfig(), { priority: 120 })
  t.match(why(other, meek), /A higher priority of its own would change nothing: nopreempt\.$/)
  other.hear(instanceConfig(), { priority: 50 })
  t.match(why(other, meek), /higher than the master's, but it obeys it all the same: nopreempt\.$/)
})

t.test('preempt_delay', async t => {
  const config = vrrpConfig([instanceConfig({ preemptDelay: seconds(30) })])
  const bench = new Bench(config)
  bench.hear(instanceConfig(), { priority: 50 })
  bench.pass(seconds(1))
  t.match(why(bench, config), /it takes over when preempt_delay is over, in 29 s\.$/)
})

t.test('faults by name, and what the sync group waits for', async t => {
  const group = { name: 'G', members: ['VI_1', 'VI_2'], track: NO_TRACKING, trackingWeight: false }
  const track = { ...NO_TRACKING, scripts: [{ name: 'chk', weight: 0, reverse: false }] }
  const config = vrrpConfig([instanceConfig({ track }), instanceConfig({ name: 'VI_2', vrid: 52 })],
    { syncGroups: [group], scripts: [script] })
  const bench = new Bench(config)
  t.match(why(bench, config), /It waits for the first result of script chk\.$/)
  bench.give({ type: 'script-result', script: 'chk', status: 1, timedOut: false })
  t.match(why(bench, config), new RegExp('It is kept in FAULT: script chk says so\\.\n' +
    'It leaves FAULT for BACKUP when that is repaired, once all of sync group G can: ' +
    'VI_2 \\(FAULT\\), and takes over by the usual rules\\.$'))
})

t.test('an operator holds it back', async t => {
  const config = vrrpConfig([instanceConfig()])
  const bench = new Bench(config)
  bench.pass(seconds(8))
  const until = later(bench.now, seconds(60))
  bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'maintenance', until })
  t.match(why(bench, config), /because an operator handed over/)
  t.match(why(bench, config),
    /keeps it from becoming MASTER until 2026-01-01T00:01:00\.000Z: holdfast maintenance off VI_1\.$/)
  bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'failover', until: undefined })
  t.match(why(bench, config), /it obeys any other master until told otherwise/)
})

t.test('an owner', async t => {
  const config = vrrpConfig([instanceConfig({ priority: 255, wantsMaster: true })])
  const bench = new Bench(config)
  t.match(why(bench, config), /Its priority is 255, that of an address owner.*\n.*\nAs the owner it stays MASTER/)
})
