/** Histories of what is no longer configured: resources, and instances beyond clone-max. */

import t from 'tap'
import {
  clone, decide, history, member, plan, primitive, running, summary, type Cluster
} from './small-cluster.js'

/** X is active on a, and nowhere in the configuration. */
const LEFT = { states: member('a', running('X')) + member('b') }
const NO_FENCING = { 'fencing-enabled': 'false' }

t.test('what is no longer configured is stopped and forgotten', async t => {
  t.strictSame(plan(decide(LEFT)), { 'X_stop_0@a': [], 'X_delete_0@a': ['X_stop_0@a'] })
  t.strictSame(summary(LEFT), ['Stop X ( a ) due to node availability'])
})

t.test('it goes on where that is wanted, and is kept in the history where that is', async t => {
  t.strictSame(plan(decide({
    ...LEFT, options: { ...NO_FENCING, 'stop-removed-resources': 'false' }
  })), {})
})

t.test('its failures are forgotten before it is stopped', async t => {
  const actions = plan(decide({
    states: member('a', history('X', [{ operation: 'start', rc: 1 }]),
      { 'fail-count-X#start_0': '1' }) + member('b')
  }))
  t.strictSame(actions['X_stop_0@a'], ['X_clear_failcount_0@a'])
})

t.test('instances beyond clone-max are stopped', async t => {
  const cluster = (unique: string, ids: readonly [string, string]): Cluster => ({
    resources: clone('C', { 'clone-max': '1', 'globally-unique': unique }, primitive('A')),
    states: member('a', running(ids[0])) + member('b', running(ids[1]))
  })
  const stopped = ['Stop A:1 ( b ) due to node availability']
  t.strictSame(summary(cluster('false', ['A', 'A'])), stopped)
  const unique = cluster('true', ['A:0', 'A:1'])
  t.strictSame(summary(unique), stopped)
  t.strictSame(plan(decide(unique))['A:1_delete_0@b'], ['A:1_stop_0@b'], 'a number is forgotten')
})

t.test('an anonymous instance has its history under the name without a number', async t => {
  const { set } = decide({
    resources: clone('C', {}, primitive('A')),
    states: member('a', running('A:5')) + member('b', running('A'))
  })
  t.strictSame(set.resources[0]?.children.map(each => each.running.map(({ name }) => name)),
    [['a'], ['b']])
})
