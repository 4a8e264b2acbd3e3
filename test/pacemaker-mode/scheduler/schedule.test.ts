import t from 'tap'
import { decide, member, plan, primitive, running } from './small-cluster.js'
import { formatGraph } from '../../../src/pacemaker-mode/scheduler/graph-xml.js'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'

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
