/** Live migrations: planned, under way, and cut short in every half. */

import t from 'tap'
import {
  decide, gone, history, member, meta, plan, primitive, running, summary, type Entry
} from './small-cluster.js'

const MOBILE = primitive('A', meta('A', { 'allow-migrate': 'true' }))
const AWAY = '<rsc_location id="l" rsc="A" node="a" score="-INFINITY"/>'
const STARTED = { operation: 'start' }
const ENDS = { migrate_source: 'a', migrate_target: 'b' }

function left (rc: number, status = 0): Entry {
  return { operation: 'migrate_to', rc, status, more: { ...ENDS, 'call-id': '5' } }
}

function arrived (rc: number): Entry {
  return { operation: 'migrate_from', rc, more: { ...ENDS, 'call-id': '6' } }
}

/** What is done after the entries of either node, as the summary says. */
function after (onA: readonly Entry[], onB: readonly Entry[] = []): readonly string[] {
  const there = onB.length === 0 ? '' : history('A', onB)
  return summary({
    resources: MOBILE, states: member('a', history('A', onA)) + member('b', there)
  })
}

t.test('a move of what may migrate goes without a start', async t => {
  const known = history('A', [{ operation: 'monitor', rc: 7 }])
  const cluster = {
    resources: MOBILE,
    constraints: AWAY,
    states: member('a', history('A', [STARTED])) + member('b', known)
  }
  t.strictSame(summary(cluster), ['Migrate A ( a -> b )'])
  t.strictSame(plan(decide(cluster)), {
    'A_migrate_to_0@a': [],
    'A_migrate_from_0@b': ['A_migrate_to_0@a'],
    'A_stop_0@a': ['A_migrate_from_0@b'],
    A_start_0: ['A_migrate_from_0@b', 'A_stop_0@a']
  }, 'the start is there for others to wait for')
})

t.test('what needs something that stops meanwhile cannot migrate', async t => {
  t.strictSame(summary({
    resources: MOBILE + primitive('B'),
    constraints: `${AWAY}<rsc_order id="o" first="B" then="A"/>
      <rsc_location id="l2" rsc="B" node="a" score="-INFINITY"/>`,
    states: member('a', history('A', [STARTED]) + running('B')) + member('b')
  }), ['Move A ( a -> b ) due to unmigrateable B stop', 'Move B ( a -> b )'])
})

t.test('a migration in flight goes on', async t => {
  t.strictSame(summary({
    resources: MOBILE,
    constraints: AWAY,
    states: member('a', history('A', [STARTED, left(-1, -1)])) + member('b')
  }), ['Migrate A ( a -> b )'])
})

t.test('a migration that is complete leaves the stop of its source to do', async t => {
  const states = member('a', history('A', [STARTED, left(0)])) +
    member('b', history('A', [arrived(0)]))
  const decision = decide({ resources: MOBILE, states })
  t.strictSame(plan(decision), { 'A_stop_0@a': [] })
  t.equal(decision.set.resources[0]?.assigned?.name, 'b')
})

t.test('what failed to leave is recovered where it was', async t => {
  t.strictSame(after([STARTED, left(1)]), ['Recover A ( a )'])
})

t.test('what failed to arrive is recovered where it was going', async t => {
  t.strictSame(after([STARTED, left(0)], [arrived(1)]), ['Recover A ( b )'])
})

t.test('what failed to arrive and was stopped there is recovered at its source', async t => {
  const stopped = { operation: 'stop', more: { 'call-id': '8' } }
  t.strictSame(after([STARTED, left(0)], [arrived(1), stopped]), ['Recover A ( a )'])
})

t.test('of what left and never arrived the move is made good', async t => {
  const lost = gone('a', 'member', history('A', [STARTED, left(0)]))
  t.strictSame(summary({
    options: {},
    resources: '<primitive id="F" class="stonith" type="fence_x"/>' + MOBILE,
    states: lost + member('b')
  }), ["Fence (reboot) a 'peer is no longer part of the cluster'", 'Start F ( b )',
    'Move A ( a -> b )'])
})
