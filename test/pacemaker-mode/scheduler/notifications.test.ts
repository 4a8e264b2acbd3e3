/** Who is told of what happens to the instances of a clone. */

import t from 'tap'
import {
  clone, decide, history, member, plan, primitive, running, type Cluster
} from './small-cluster.js'

const PROMOTABLE = { promotable: 'true', notify: 'true', interleave: 'true' }
const MONITORED = primitive('A', '<operations><op id="A-m" name="monitor" interval="10s"/></operations>')
const STARTED = [{ operation: 'start' }]

/** Where the instances are told of an operation, before or after it. */
function told (type: 'pre' | 'post', task: string, cluster: Cluster): readonly string[] {
  return Object.keys(plan(decide(cluster)))
    .filter(key => key.includes(`_${type}_notify_${task}_0@`))
    .map(key => key.replace(/.*@/, '')).sort()
}

t.test('all instances are told before and after a promotion', async t => {
  const cluster = {
    resources: clone('C', PROMOTABLE, MONITORED),
    states: member('a', history('A', STARTED), { 'master-A': '10' }) +
      member('b', history('A', STARTED), { 'master-A': '5' })
  }
  t.strictSame(told('pre', 'promote', cluster), ['a', 'b'])
  t.strictSame(told('post', 'promote', cluster), ['a', 'b'])
  const actions = plan(decide(cluster))
  t.strictSame(actions['C_promote_0'], ['C_confirmed-pre_notify_promote_0'])
  t.strictSame(actions['A_monitor_10000@b'], ['C_confirmed-post_notify_promoted_0'],
    'monitors begin when everybody knows')
})

t.test('what cannot start again is not told of promotions', async t => {
  const peer = primitive('P')
  const cluster = {
    resources: clone('X', { interleave: 'true' }, peer) + clone('C', PROMOTABLE, MONITORED),
    constraints: '<rsc_order id="o" first="X" then="C"/>',
    states: member('a', running('P') + history('A', STARTED), { 'master-A': '10' }) +
      member('b', history('P', [...STARTED, { operation: 'stop', rc: 1 }]) +
        history('A', [{ operation: 'start', more: { 'op-digest': 'another' } }]),
      { 'master-A': '5' })
  }
  t.ok('A_stop_0@b' in plan(decide(cluster)), 'it is stopped to be restarted')
  t.notOk('A_start_0@b' in plan(decide(cluster)), 'which cannot be, as its peer is blocked')
  t.strictSame(told('pre', 'promote', cluster), ['a'])
  t.strictSame(told('post', 'promote', cluster), ['a'])
  t.strictSame(told('pre', 'stop', cluster), ['a', 'b'], 'of its own stop it is told')
  t.strictSame(told('post', 'stop', cluster), ['a'])
})

t.test('an instance that starts is told after its start, those that run before and after', async t => {
  const cluster = {
    resources: clone('C', { notify: 'true' }, MONITORED),
    states: member('a', history('A', STARTED)) + member('b')
  }
  t.strictSame(told('pre', 'start', cluster), ['a'])
  t.strictSame(told('post', 'start', cluster), ['a', 'b'])
})

t.test('agents learn which instances are where and what they do', async t => {
  const { graph } = decide({
    resources: clone('C', PROMOTABLE, MONITORED),
    states: member('a', history('A', [...STARTED, { operation: 'promote' }]), { 'master-A': '5' }) +
      member('b', '', { 'master-A': '10' })
  })
  const start = graph.synapses.find(({ action }) => action.operation === 'start')?.action
  const value = (name: string): string | undefined =>
    start?.attributes.get(`CRM_meta_notify_${name}`)
  t.equal(value('promoted_uname'), 'a')
  t.equal(value('promote_uname'), 'b')
  t.equal(value('demote_uname'), 'a')
  t.equal(value('start_uname'), 'b')
  t.equal(value('stop_uname'), ' ')
  t.equal(value('available_uname'), 'a b')
})

t.test('a clone without notify tells nobody', async t => {
  const { graph } = decide({ resources: clone('C', {}, MONITORED) })
  t.strictSame(graph.synapses.filter(({ action }) => /notif/.test(action.key)), [])
})
