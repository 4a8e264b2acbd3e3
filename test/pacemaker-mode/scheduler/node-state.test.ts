import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import { formatGraph } from '../../../src/pacemaker-mode/scheduler/graph-xml.js'
import { decide, history, member, meta, plan, primitive, running } from './small-cluster.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'

t.test('a member that is expected to be down is not ready to run anything', async t => {
  const decision = decide({
    options: {},
    resources: DEVICE + primitive('A'),
    states: member('a') + member('b', running('A')).replace('expected="member"', 'expected="down"')
  })
  t.ok(statusLines(decision.set).some(line => line.includes('Node b: pending')))
  t.strictSame(decision.fencing, [])
  t.notOk('A_stop_0@b' in plan(decision), 'what is active there has to wait')
})

t.test('a peer of which nobody knows what it does is fenced', async t => {
  const reasons = (join: string): readonly string[] => decide({
    options: {},
    resources: DEVICE + primitive('A'),
    states: member('a') + member('b', running('A')).replace('join="member"', join)
  }).fencing.map(({ reason }) => reason)
  t.strictSame(reasons('join="confused"'), ['peer was in an unknown state'])
  t.strictSame(reasons(''), ['peer was in an unknown state'])
  t.strictSame(reasons('join="pending"'), [], 'what is joining is waited for')
})

t.test('a node that should be fenced but cannot be is still told to stop things', async t => {
  const decision = decide({
    resources: primitive('A'),
    constraints: '<rsc_ticket id="T-A" rsc="A" ticket="T" loss-policy="fence"/>',
    states: '<tickets><ticket_state id="T" granted="false"/></tickets>' +
      member('a', running('A')) + member('b')
  })
  t.ok('A_stop_0@a' in plan(decision))
})

const CONNECTION = '<lrm_resource id="r" class="ocf" provider="pacemaker" type="remote"><lrm_rsc_op ' +
  'id="r_last_0" operation="start" operation_key="r_start_0" interval="0" call-id="1" rc-code="0" ' +
  'op-status="0" transition-key="1:1:0:x" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/></lrm_resource>'

function remoteCluster (managed: string, recorded: string): ReturnType<typeof decide> {
  return decide({
    resources: '<primitive id="r" class="ocf" provider="pacemaker" type="remote">' +
      meta('r', { 'is-managed': managed }) + '</primitive>' + primitive('A'),
    states: member('a', CONNECTION) + member('b') + '<node_state id="r" uname="r" remote_node="true" ' +
      `node_in_maintenance="${recorded}"><lrm id="r"><lrm_resources>${
        history('A', [{ operation: 'start' }])}</lrm_resources></lrm></node_state>`
  })
}

t.test('behind an unmanaged connection is maintenance, and its node is told so', async t => {
  const decision = remoteCluster('false', '0')
  t.ok(statusLines(decision.set).some(line => line.includes('RemoteNode r: maintenance')))
  t.match(formatGraph(decision.graph), '<node id="r" node_in_maintenance="1"/>')
  t.notOk('maintenance_nodes' in plan(remoteCluster('false', '1')), 'once is enough')
})

t.test('maintenance ends with what asked for it', async t => {
  const decision = remoteCluster('true', '1')
  t.ok(statusLines(decision.set).some(line => line.includes('RemoteOnline: [ r ]')))
  t.match(formatGraph(decision.graph), '<node id="r" node_in_maintenance="0"/>')
})

t.test('a remote node that is told to shut down loses its connection', async t => {
  const { set } = decide({
    resources: '<primitive id="r" class="ocf" provider="pacemaker" type="remote"/>' + primitive('A'),
    states: member('a', CONNECTION) + member('b') + member('r', '', { shutdown: '1' })
      .replace(/in_ccm=[^]*expected="member"/, 'remote_node="true"')
  })
  t.equal(set.resourcesById.get('r')?.assigned, undefined)
  t.ok(set.scores.includes('pcmk__primitive_assign: r allocation score on a: -INFINITY'))
})
