/** Every option that the scheduler uses changes a decision; of the others it is said why not. */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { formatGraph } from '../../../src/pacemaker-mode/scheduler/graph-xml.js'
import { planRows } from '../../../src/pacemaker-mode/simulate/plan-text.js'
import { sharedPath } from '../../project.js'
import {
  decide, gone, history, member, meta, NOW, primitive, running, type Cluster
} from './small-cluster.js'

const FENCE = '<primitive id="f" class="stonith" type="fence_xvm"/>'
const ON = { 'fencing-enabled': 'true' }
const LONG_AGO = String(NOW - 1_000)

type Settings = Readonly<Record<string, string>>

/** A cluster in which the option makes a difference when it has the value. */
interface Scenario extends Cluster {
  readonly value: string
}

function outcome (cluster: Cluster): string {
  const { set, graph } = decide(cluster)
  return formatGraph(graph) + JSON.stringify(set.resources.flatMap(planRows))
}

const ONE = primitive('r')
const HERE = member('a', running('r')) + member('b')
const LOST = member('a') + gone('b', 'member', running('r'))
const FAILED = member('a', history('r', [
  { operation: 'start' }, { operation: 'monitor', interval: 10_000, rc: 7 }])) + member('b')

function health (colour: string): Partial<Cluster> {
  return {
    resources: ONE,
    states: member('a', '', { '#health-disk': colour }) + member('b', '', { '#health-disk': colour })
  }
}

const CLUSTER: Readonly<Record<string, Scenario>> = {
  'no-quorum-policy': { value: 'ignore', resources: ONE, quorum: false },
  'batch-limit': { value: '5', resources: ONE },
  'migration-limit': { value: '2', resources: ONE },
  'symmetric-cluster': { value: 'false', resources: ONE },
  'stop-all-resources': { value: 'true', resources: ONE },
  'start-failure-is-fatal': {
    value: 'false',
    resources: ONE,
    states: member('a', history('r', [{ operation: 'start', rc: 1 }]),
      { 'fail-count-r#start_0': 'INFINITY', 'last-failure-r#start_0': LONG_AGO }) + member('b')
  },
  'maintenance-mode': { value: 'true', resources: ONE },
  'enable-startup-probes': { value: 'false', resources: ONE },
  'fencing-enabled': { value: 'false', options: {}, resources: ONE },
  'fencing-action': { value: 'off', options: ON, resources: ONE + FENCE, states: LOST },
  'fencing-timeout': { value: '90s', options: ON, resources: ONE + FENCE },
  'have-watchdog': { value: 'true', options: ON, resources: ONE },
  'concurrent-fencing': {
    value: 'false',
    options: ON,
    nodes: ['a', 'b', 'c'],
    resources: ONE + FENCE,
    states: member('a') + gone('b', 'member') + gone('c', 'member')
  },
  'startup-fencing': { value: 'false', options: ON, resources: ONE + FENCE, states: member('a') },
  'priority-fencing-delay': {
    value: '30s',
    options: ON,
    resources: primitive('r', meta('r', { priority: '10' })) + FENCE,
    states: member('a', running('r')) + gone('b', 'member')
  },
  'node-pending-timeout': {
    value: '60s',
    options: ON,
    resources: ONE + FENCE,
    states: member('a') + `<node_state id="b" uname="b" in_ccm="${NOW - 1_000}" crmd="0"
      join="down" expected="down"/>`
  },
  'cluster-delay': { value: '90s', resources: ONE },
  'placement-strategy': {
    value: 'utilization',
    resources: primitive('r',
      '<utilization id="u"><nvpair id="u1" name="cpu" value="1"/></utilization>')
  },
  'node-health-strategy': { value: 'only-green', ...health('red') },
  'node-health-base': {
    value: '-5', options: { 'fencing-enabled': 'false', 'node-health-strategy': 'progressive' }, ...health('green')
  },
  'node-health-green': {
    value: '-5', options: { 'fencing-enabled': 'false', 'node-health-strategy': 'progressive' }, ...health('green')
  },
  'node-health-yellow': {
    value: '-5', options: { 'fencing-enabled': 'false', 'node-health-strategy': 'progressive' }, ...health('yellow')
  },
  'node-health-red': {
    value: '0', options: { 'fencing-enabled': 'false', 'node-health-strategy': 'progressive' }, ...health('red')
  },
  'shutdown-lock': {
    value: 'true',
    resources: ONE,
    states: member('a', running('r'), { shutdown: LONG_AGO }) + member('b')
  },
  'shutdown-lock-limit': {
    value: '60s',
    options: { 'fencing-enabled': 'false', 'shutdown-lock': 'true' },
    resources: ONE,
    states: gone('a', 'down', history('r', [{ operation: 'stop' }],
      `shutdown-lock="${LONG_AGO}"`)) + member('b')
  },
  'stop-removed-resources': { value: 'false', states: HERE },
  'cancel-removed-actions': {
    value: 'false',
    resources: ONE,
    states: member('a', history('r', [
      { operation: 'start' }, { operation: 'monitor', interval: 10_000 }])) + member('b')
  },
  'remove-after-stop': {
    value: 'true', resources: primitive('r', meta('r', { 'target-role': 'Stopped' })), states: HERE
  }
}

const PULLS = '<rsc_colocation id="c" rsc="r" with-rsc="q" score="INFINITY"/>' +
  '<rsc_location id="l" rsc="r" node="b" score="100"/>'
const PREFERS_B = '<rsc_location id="l" rsc="r" node="b" score="5"/>'

const RESOURCE: Readonly<Record<string, Scenario>> = {
  priority: { value: '10', resources: primitive('q') + primitive('r') },
  critical: {
    value: 'false',
    resources: primitive('q') + ONE,
    constraints: PULLS,
    states: member('a', running('q')) + member('b')
  },
  'target-role': { value: 'Stopped', resources: ONE },
  'is-managed': {
    value: 'false',
    options: { 'fencing-enabled': 'false', 'stop-all-resources': 'true' },
    resources: ONE,
    states: HERE
  },
  maintenance: {
    value: 'true',
    options: { 'fencing-enabled': 'false', 'stop-all-resources': 'true' },
    resources: ONE,
    states: HERE
  },
  'resource-stickiness': { value: '10', resources: ONE, constraints: PREFERS_B, states: HERE },
  requires: { value: 'nothing', options: ON, resources: ONE + FENCE, quorum: false },
  'migration-threshold': {
    value: '1', resources: ONE, states: member('a', running('r'), { 'fail-count-r#monitor_10000': '1' }) + member('b')
  },
  'failure-timeout': {
    value: '60s',
    resources: ONE,
    states: member('a', '', {
      'fail-count-r#start_0': 'INFINITY', 'last-failure-r#start_0': LONG_AGO
    }) + member('b')
  },
  'multiple-active': {
    value: 'block', resources: ONE, states: member('a', running('r')) + member('b', running('r'))
  },
  'allow-migrate': { value: 'true', resources: ONE, constraints: PREFERS_B, states: HERE },
  'allow-unhealthy-nodes': {
    value: 'true',
    options: { 'fencing-enabled': 'false', 'node-health-strategy': 'only-green' },
    ...health('red')
  },
  'remote-node': { value: 'g', resources: ONE }
}

const PROMOTABLE: Settings = { promotable: 'true' }
const WISH = { 'master-r': '5' }
const MASTERS = member('a', '', WISH) + member('b', '', WISH)

/** The clone `c` of `r` has these settings besides. */
const CLONE: Readonly<Record<string, Scenario & { readonly clone?: Settings }>> = {
  'globally-unique': { value: 'true' },
  'clone-max': { value: '1' },
  'clone-node-max': { value: '2', clone: { 'clone-max': '4', 'globally-unique': 'true' } },
  'clone-min': {
    value: '2',
    clone: { 'clone-max': '1' },
    resources: primitive('q'),
    constraints: '<rsc_order id="o" first="c" then="q"/>'
  },
  notify: { value: 'true' },
  ordered: { value: 'true' },
  interleave: {
    value: 'true',
    resources: `<clone id="d">${primitive('q')}${meta('d', {})}</clone>`,
    constraints: '<rsc_order id="o" first="d" then="c"/>'
  },
  promotable: { value: 'true', states: MASTERS },
  'promoted-max': { value: '2', clone: PROMOTABLE, states: MASTERS },
  'promoted-node-max': {
    value: '2',
    nodes: ['a'],
    clone: {
      ...PROMOTABLE, 'clone-max': '2', 'clone-node-max': '2', 'globally-unique': 'true', 'promoted-max': '2'
    },
    states: member('a', '', { 'master-r:0': '5', 'master-r:1': '5' })
  }
}

/** The operation besides its name, an interval of 10 s and what is tried. */
const OPERATION: Readonly<Record<string, Scenario>> = {
  interval: { value: '20s' },
  timeout: { value: '90s' },
  'on-fail': { value: 'block', states: FAILED },
  role: { value: 'Stopped' },
  enabled: { value: 'false' },
  'interval-origin': { value: '2027-01-01 00:00:07Z' },
  'start-delay': { value: '7s' }
}

/** Options of which the scheduler makes nothing, because they are for others. */
const FOR_OTHERS: Readonly<Record<string, readonly string[]>> = {
  'a name, for rules and reports': ['cluster-name'],
  'written by the cluster': ['dc-version', 'cluster-infrastructure'],
  'for the fencer': ['fencing-watchdog-timeout'],
  'for the controller: load, elections, joining, shutdown, its own end': ['load-threshold',
    'node-action-limit', 'dc-deadtime', 'election-timeout', 'shutdown-escalation',
    'join-integration-timeout', 'join-finalization-timeout', 'transition-delay',
    'fencing-reaction', 'fencing-max-attempts', 'cluster-recheck-interval'],
  'for whoever stores the inputs': ['pe-error-series-max', 'pe-warn-series-max', 'pe-input-series-max'],
  'for the information base and its servers': ['enable-acl', 'cluster-ipc-limit'],
  'with remote nodes; see the cases of the corpus': ['fence-remote-without-quorum',
    'container-attribute-target', 'remote-addr', 'remote-port', 'remote-connect-timeout',
    'remote-allow-migrate'],
  'every operation has one': ['name'],
  'for people and the executor': ['description', 'record-pending']
}

t.test('options of the cluster', async t => {
  for (const [name, { value, ...cluster }] of Object.entries(CLUSTER)) {
    const { options = { 'fencing-enabled': 'false' } } = cluster
    t.not(outcome({ ...cluster, options: { ...options, [name]: value } }),
      outcome({ ...cluster, options }), name)
  }
})

t.test('meta attributes of resources', async t => {
  for (const [name, { value, ...cluster }] of Object.entries(RESOURCE)) {
    const [before = '', ...after] = (cluster.resources ?? '').split('</primitive>').slice(0, -1)
      .map(each => `${each}</primitive>`)
    const all = [before, ...after]
    const resources = all.map(each => each.startsWith('<primitive id="r"')
      ? each.replace('</primitive>', `${meta('tried', { [name]: value })}</primitive>`)
      : each)
    t.not(outcome({ ...cluster, resources: resources.join('') + rest(cluster) }),
      outcome({ ...cluster, resources: all.join('') + rest(cluster) }), name)
  }
})

/** What has no end tag of its own. */
function rest ({ resources = '' }: Cluster): string {
  return resources.includes(FENCE) ? FENCE : ''
}

t.test('meta attributes of clones', async t => {
  for (const [name, { value, clone = {}, resources = '', ...cluster }] of Object.entries(CLONE)) {
    const cloned = (settings: Settings): string =>
      `${resources}<clone id="c">${meta('c', settings)}${primitive('r')}</clone>`
    t.not(outcome({ ...cluster, resources: cloned({ ...clone, [name]: value }) }),
      outcome({ ...cluster, resources: cloned(clone) }), name)
  }
})

t.test('settings of operations', async t => {
  for (const [name, { value, ...cluster }] of Object.entries(OPERATION)) {
    const resource = (settings: Settings): string => primitive('r', '<operations>' +
      `<op id="o" name="monitor" ${Object.entries({ interval: '10s', ...settings })
        .map(([key, each]) => `${key}="${each}"`).join(' ')}/></operations>`)
    t.not(outcome({ ...cluster, resources: resource({ [name]: value }) }),
      outcome({ ...cluster, resources: resource({}) }), name)
  }
})

const reference = sharedPath('reference', 'pacemaker', 'options.tsv')
t.test('none is forgotten', {
  skip: reference === undefined ? 'the shared reference is not there' : false
}, async t => {
  const [, ...lines] = readFileSync(reference ?? '', 'utf8').trimEnd().split('\n')
  const scopes = new Set(['cluster', 'resource-meta', 'clone-meta', 'operation'])
  const known = new Set([CLUSTER, RESOURCE, CLONE, OPERATION].flatMap(Object.keys)
    .concat(...Object.values(FOR_OTHERS)))
  const missing = lines.map(line => line.split('\t'))
    .filter(([scope = '', name = '']) => scopes.has(scope) && !known.has(name))
  t.strictSame(missing.map(([, name]) => name), [])
})
