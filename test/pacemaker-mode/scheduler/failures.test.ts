/** What failures ask for, how many are too many, and when they are forgotten. */

import t from 'tap'
import {
  clone, decide, history, member, meta, NOW, plan, primitive, summary, type Cluster, type Entry
} from './small-cluster.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'
const STARTED = { operation: 'start' }
const FAILED_AT = String(NOW - 100)
const FAILED = {
  operation: 'monitor', interval: 10_000, rc: 1, more: { 'last-rc-change': FAILED_AT }
}
const COUNTED = {
  'fail-count-A#monitor_10000': '1', 'last-failure-A#monitor_10000': FAILED_AT
}

/** A, whose monitor failed on a, and what is to be done about that. */
function failed (onFail: string, settings: Readonly<Record<string, string>> = {}): Cluster {
  const monitor = `<operations><op id="A-m" name="monitor" interval="10s" on-fail="${onFail}"/>
    </operations>`
  return {
    resources: primitive('A', meta('A', settings) + monitor),
    states: member('a', history('A', [STARTED, FAILED]), COUNTED) + member('b')
  }
}

t.test('each reaction to a failure is something else', async t => {
  t.strictSame(summary(failed('ignore')), [])
  t.strictSame(summary(failed('restart')), ['Recover A ( a )'])
  t.strictSame(summary(failed('block')), [])
  t.strictSame(summary(failed('stop')), ['Stop A ( a ) due to node availability'])
  t.strictSame(summary(failed('standby')), ['Recover A ( a -> b )'])
  const fence = failed('fence')
  t.strictSame(summary({ ...fence, options: {}, resources: DEVICE + (fence.resources ?? '') }),
    ["Fence (reboot) a 'A failed there'", 'Start F ( b )', 'Recover A ( a -> b )'])
})

t.test('a failure that is ignored shows, one that blocks blocks', async t => {
  const only = (cluster: Cluster): { failureIgnored?: boolean, blocked?: boolean } =>
    decide(cluster).set.resources[0] ?? {}
  t.match(only(failed('ignore')), { failureIgnored: true, blocked: false })
  t.match(only(failed('block')), { failureIgnored: false, blocked: true, managed: false })
})

t.test('a node with as many failures as the threshold is left', async t => {
  t.strictSame(summary(failed('restart', { 'migration-threshold': '2' })), ['Recover A ( a )'])
  t.strictSame(summary(failed('restart', { 'migration-threshold': '1' })), ['Recover A ( a -> b )'])
})

t.test('a failure is forgotten after its timeout, with its count', async t => {
  t.strictSame(summary(failed('restart', { 'failure-timeout': '200s' })), ['Recover A ( a )'])
  const expired = failed('restart', { 'failure-timeout': '50s', 'migration-threshold': '1' })
  t.strictSame(summary(expired), [])
  t.ok('A_clear_failcount_0@a' in plan(decide(expired)))
  t.ok('A_monitor_10000@a' in plan(decide(expired)), 'the monitor is begun again')
})

t.test('the cluster looks again when a failure will be forgotten', async t => {
  const { set } = decide(failed('restart', { 'failure-timeout': '200s' }))
  t.equal(set.recheckBy, NOW - 100 + 200 + 1)
})

t.test('a failure that blocks is not forgotten', async t => {
  const { set } = decide(failed('block', { 'failure-timeout': '50s' }))
  t.equal(set.resources[0]?.blocked, true)
})

t.test('a start that failed is not tried again on its node, unless that is wanted', async t => {
  const cluster = (options: Readonly<Record<string, string>>, count: string): Cluster => ({
    options: { 'fencing-enabled': 'false', ...options },
    resources: primitive('A'),
    states: member('a', history('A', [{ operation: 'start', rc: 1 }]),
      { 'fail-count-A#start_0': count }) + member('b')
  })
  t.strictSame(summary(cluster({}, 'INFINITY')), ['Recover A ( a -> b )'])
  t.strictSame(summary(cluster({ 'start-failure-is-fatal': 'false' }, '1')), ['Recover A ( a )'])
})

t.test('an error that will not go away bans the node, or all', async t => {
  const after = (rc: number): readonly string[] => summary({
    resources: primitive('A'),
    states: member('a', history('A', [{ operation: 'start', rc }])) + member('b')
  })
  t.strictSame(after(5), ['Recover A ( a -> b )'], 'not installed here')
  t.strictSame(after(6), ['Stop A ( a ) due to node availability'], 'not configured anywhere')
})

t.test('a promotion or demotion that failed leaves the role it leads from', async t => {
  const after = (entry: Entry): readonly string[] => summary({
    nodes: ['a'],
    resources: clone('C', { promotable: 'true' }, primitive('A')),
    states: member('a', history('A', [STARTED, entry]))
  })
  t.strictSame(after({ operation: 'promote', rc: 1 }),
    ['Recover A:0 ( Promoted -> Unpromoted a )'], 'it may be promoted in part')
  t.strictSame(after({ operation: 'demote', rc: 1 }), ['Recover A:0 ( Unpromoted a )'])
})
