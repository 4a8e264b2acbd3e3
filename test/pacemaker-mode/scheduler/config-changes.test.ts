/** What becomes of operations and resources whose configuration is no longer what it was. */

import t from 'tap'
import {
  decide, history, member, meta, plan, primitive, summary, type Cluster, type Entry
} from './small-cluster.js'

const MONITOR = '<operations><op id="A-m" name="monitor" interval="10s"/></operations>'
const STARTED = { operation: 'start' }
const MONITORED = { operation: 'monitor', interval: 10_000 }
/** The agent can take over all parameters but one. */
const RELOADABLE = {
  ...STARTED,
  more: {
    'op-restart-digest': 'f2317cad3d54cec5d7d7aa7d0bf35cf8', 'op-force-restart': ' envfile '
  }
}

function parameter (name: string): string {
  return `<instance_attributes id="A-i"><nvpair id="A-p" name="${name}" value="x"/>` +
    '</instance_attributes>'
}

/** A, as it is configured now, running on a with this history. */
function running (inner: string, entries: readonly Entry[], more: Cluster = {}): Cluster {
  return {
    resources: primitive('A', inner),
    states: member('a', history('A', entries)) + member('b'),
    ...more
  }
}

/** What is done on a, as `operation of key`, in the order of the names. */
function done (cluster: Cluster): readonly string[] {
  return decide(cluster).graph.synapses.map(({ action }) => action)
    .filter(action => action.node?.name === 'a')
    .map(action => `${action.operation} ${action.key}`).sort()
}

t.test('an operation that is no longer configured is cancelled, unless that is not wanted', async t => {
  const entries = [STARTED, MONITORED]
  t.strictSame(done(running('', entries)), ['cancel A_monitor_10000'])
  t.strictSame(done(running('', entries, {
    options: { 'fencing-enabled': 'false', 'cancel-removed-actions': 'false' }
  })), [])
})

t.test('maintenance cancels recurring operations', async t => {
  t.strictSame(done(running(meta('A', { maintenance: 'true' }) + MONITOR, [STARTED, MONITORED])),
    ['cancel A_monitor_10000'])
})

t.test('a changed parameter is a restart', async t => {
  const cluster = running(parameter('state') + MONITOR, [STARTED, MONITORED])
  t.strictSame(summary(cluster), ['Restart A ( a ) due to resource definition change'])
})

t.test('a changed parameter is a reload where the agent can take it over', async t => {
  const cluster = running(parameter('state') + MONITOR, [RELOADABLE, MONITORED])
  t.strictSame(summary(cluster), ['Reload A ( a )'])
  t.strictSame(plan(decide(cluster))['A_monitor_10000@a'], ['A_reload-agent_0@a'])
  t.strictSame(summary(running(parameter('envfile') + MONITOR, [RELOADABLE, MONITORED])),
    ['Restart A ( a ) due to resource definition change'], 'which it cannot with this one')
})

t.test('what moves anyway is not reloaded', async t => {
  const cluster = running(parameter('state') + MONITOR, [RELOADABLE, MONITORED], {
    constraints: '<rsc_location id="l" rsc="A" node="a" score="-INFINITY"/>'
  })
  t.strictSame(done(cluster), ['stop A_stop_0'])
})

t.test('secrets that were left out of the input are no change', async t => {
  const entries = [{
    ...STARTED,
    more: {
      'op-digest': 'of more than is here',
      'op-secure-params': ' passwd ',
      'op-secure-digest': 'f2317cad3d54cec5d7d7aa7d0bf35cf8'
    }
  }]
  t.strictSame(summary(running(parameter('passwd'), entries)), [])
  t.strictSame(summary(running(parameter('state'), entries)),
    ['Restart A ( a ) due to resource definition change'])
})

t.test('the history of another agent is deleted, after a stop where it runs', async t => {
  const another = (entries: readonly Entry[]): Cluster => ({
    resources: primitive('A'),
    states: member('a', history('A', entries).replace('type="Dummy"', 'type="Other"')) +
      member('b', history('A', [{ operation: 'monitor', rc: 7 }]))
  })
  t.strictSame(plan(decide(another([STARTED]))), {
    'A_stop_0@a': [],
    'A_delete_0@a': ['A_stop_0@a'],
    'A_start_0@a': ['A_delete_0@a', 'A_stop_0@a']
  })
  t.strictSame(plan(decide(another([{ operation: 'monitor', rc: 7 }]))), {
    'A_delete_0@a': [], 'A_start_0@a': ['A_delete_0@a']
  })
})

t.test('where it is not recorded which parameters it was started with they count as changed', async t => {
  const unknown = { ...STARTED, more: { 'op-digest': undefined } }
  const cluster = running('', [unknown])
  t.strictSame(summary(cluster), ['Restart A ( a ) due to resource definition change'])
})
