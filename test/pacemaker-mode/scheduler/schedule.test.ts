import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import type { Decision } from '../../../src/pacemaker-mode/scheduler/model.js'
import { formatGraph } from '../../../src/pacemaker-mode/scheduler/graph-xml.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'

const NOW = 1_800_000_000

interface Cluster {
  readonly options?: Readonly<Record<string, string>>
  readonly nodes?: readonly string[]
  readonly resources?: string
  readonly constraints?: string
  readonly states?: string
  readonly quorum?: boolean
}

function member (name: string, history = ''): string {
  return `<node_state id="${name}" uname="${name}" in_ccm="true" crmd="online" join="member"
    expected="member"><lrm id="${name}"><lrm_resources>${history}</lrm_resources></lrm></node_state>`
}

/** A resource recorded as running, started without parameters. */
function running (id: string): string {
  return `<lrm_resource id="${id}" class="ocf" provider="pacemaker" type="Dummy"><lrm_rsc_op
    id="${id}_last_0" operation="start" operation_key="${id}_start_0" interval="0" call-id="5"
    rc-code="0" op-status="0" transition-key="1:1:0:x"
    op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/></lrm_resource>`
}

function primitive (id: string, inner = ''): string {
  return `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy">${inner}</primitive>`
}

function decide (cluster: Cluster): Decision {
  const { options = { 'fencing-enabled': 'false' }, nodes = ['a', 'b'] } = cluster
  const pairs = Object.entries(options).map(([name, value]) =>
    `<nvpair id="o-${name}" name="${name}" value="${value}"/>`)
  const text = `<cib have-quorum="${cluster.quorum ?? true}"><configuration>
    <crm_config><cluster_property_set id="o">${pairs.join('')}</cluster_property_set></crm_config>
    <nodes>${nodes.map(name => `<node id="${name}" uname="${name}"/>`).join('')}</nodes>
    <resources>${cluster.resources ?? ''}</resources>
    <constraints>${cluster.constraints ?? ''}</constraints></configuration>
    <status>${cluster.states ?? nodes.map(name => member(name)).join('')}</status></cib>`
  const cib = parseXml(text)
  if (!cib.ok) throw new TypeError(cib.error.message)
  return schedule({ cib: cib.value, now: NOW })
}

/** What is done, as `key@node` with what it waits for. */
function plan ({ graph }: Decision): Readonly<Record<string, readonly string[]>> {
  const name = (each: { key: string, node: { name: string } | undefined }): string =>
    each.node === undefined ? each.key : `${each.key}@${each.node.name}`
  return Object.fromEntries(graph.synapses
    .map(({ action, triggers }) => [name(action), triggers.map(name).sort()]))
}

t.test('a resource is probed everywhere before it is started', async t => {
  t.strictSame(plan(decide({ resources: primitive('A') })), {
    'A_start_0@a': ['A_monitor_0@a', 'A_monitor_0@b'],
    'A_monitor_0@b': [],
    'A_monitor_0@a': []
  })
})

t.test('equal scores go to the node with fewer resources, then by name', async t => {
  const { set } = decide({ resources: ['A', 'B', 'C'].map(id => primitive(id)).join('') })
  t.strictSame(set.resources.map(each => each.assigned?.name), ['a', 'b', 'a'])
})

t.test('members of a group start in order on one node and stop in reverse', async t => {
  const resources = `<group id="g">${primitive('A')}${primitive('B')}</group>`
  const states = member('a', running('A') + running('B')) + member('b')
  const constraints = '<rsc_location id="l" rsc="g" node="a" score="-INFINITY"/>'
  const done = plan(decide({ resources, states, constraints }))
  t.strictSame(done['B_start_0@b'],
    ['A_start_0@b', 'B_monitor_0@b', 'B_stop_0@a', 'g_start_0'])
  t.strictSame(done['A_stop_0@a']?.includes('B_stop_0@a'), true)
  t.strictSame(done['g_running_0'], ['A_start_0@b', 'B_start_0@b', 'g_start_0'])
})

t.test('a mandatory order stops what can no longer be preceded', async t => {
  const stopped = '<meta_attributes id="m"><nvpair id="t" name="target-role" value="Stopped"/>' +
    '</meta_attributes>'
  const decision = decide({
    resources: primitive('A', stopped) + primitive('B'),
    constraints: '<rsc_order id="o" first="A" then="B"/>',
    states: member('a', running('B')) + member('b')
  })
  const stop = decision.graph.synapses.find(({ action }) => action.key === 'B_stop_0')
  t.not(stop, undefined)
})

t.test('the score of a node with a failure at the threshold is minus infinity', async t => {
  const meta = '<meta_attributes id="m"><nvpair id="t" name="migration-threshold" value="1"/>' +
    '</meta_attributes>'
  const failed = member('a').replace('<lrm ', `<transient_attributes id="a"><instance_attributes
    id="s"><nvpair id="f" name="fail-count-A#monitor_10000" value="1"/></instance_attributes>
    </transient_attributes><lrm `)
  const { set } = decide({ resources: primitive('A', meta), states: failed + member('b') })
  t.ok(set.scores.includes('pcmk__primitive_assign: A allocation score on a: -INFINITY'))
  t.equal(set.resourcesById.get('A')?.assigned?.name, 'b')
})

t.test('a lost node is fenced before what it ran is started elsewhere', async t => {
  const resources = '<primitive id="F" class="stonith" type="fence_dummy"/>' + primitive('A')
  const lost = member('b', running('A')).replace('in_ccm="true" crmd="online" join="member"',
    'in_ccm="false" crmd="offline" join="down"')
  const decision = decide({ options: {}, resources, states: member('a') + lost })
  const done = plan(decision)
  t.strictSame(decision.fencing.map(({ node, reason }) => [node.name, reason]),
    [['b', 'peer is no longer part of the cluster']])
  t.ok(done['A_start_0@a']?.includes('stonith-b-reboot@b'))
  t.ok('A_stop_0' in done || 'A_stop_0@b' in done, 'the stop on b is implied')
})

t.test('without quorum nothing is started and what runs is stopped', async t => {
  const decision = decide({
    quorum: false,
    resources: primitive('A') + primitive('B'),
    states: member('a', running('A')) + member('b')
  })
  const done = plan(decision)
  t.ok('A_stop_0@a' in done)
  t.notOk(Object.keys(done).some(key => key.startsWith('B_start_0')))
})

t.test('an anonymous clone runs once per node, with one probe per node', async t => {
  const done = plan(decide({ resources: `<clone id="c">${primitive('A')}</clone>` }))
  t.strictSame(Object.keys(done).filter(key => key.includes('monitor_0')).length, 2)
  t.strictSame(done['c_running_0']?.length, 3)
})

t.test('the better of two instances is promoted', async t => {
  const meta = '<meta_attributes id="m"><nvpair id="p" name="promotable" value="true"/>' +
    '</meta_attributes>'
  const score = (name: string, value: string): string => member(name).replace('<lrm ',
    `<transient_attributes id="${name}"><instance_attributes id="s${name}"><nvpair id="n${name}"
    name="master-A" value="${value}"/></instance_attributes></transient_attributes><lrm `)
  const { set } = decide({
    resources: `<clone id="c">${meta}${primitive('A')}</clone>`,
    states: score('a', '5') + score('b', '10')
  })
  const promoted = set.resources[0]?.children.filter(each => each.nextRole === 4)
  t.strictSame(promoted?.map(each => each.assigned?.name), ['b'])
})

t.test('constraints on what does not exist are reported and the rest is decided', async t => {
  const { set, graph } = decide({
    resources: primitive('A'),
    constraints: '<rsc_order id="o" first="A" then="X"/><rsc_colocation id="k" rsc="Y" ' +
      'with-rsc="A" score="INFINITY"/>'
  })
  t.ok(set.warnings.some(({ message }) => message.includes("'o'") && message.includes("'X'")))
  t.ok(set.warnings.some(({ message }) => message.includes("'k'")))
  t.equal(graph.synapses.length, 3)
})

t.test('a circle of orders is broken so that the graph can be executed', async t => {
  const { graph } = decide({
    resources: primitive('A') + primitive('B'),
    constraints: '<rsc_order id="o" first="A" then="B"/><rsc_order id="p" first="B" then="A"/>'
  })
  const done = new Set<number>()
  for (let round = 0; round <= graph.synapses.length; round++) {
    for (const { action, triggers } of graph.synapses) {
      if (triggers.every(each => done.has(each.id))) done.add(action.id)
    }
  }
  t.equal(done.size, graph.synapses.length, 'every action comes to its turn')
})

t.test('the graph reads as XML', async t => {
  const { graph } = decide({ resources: primitive('A') })
  t.equal(parseXml(formatGraph(graph)).ok, true)
})
