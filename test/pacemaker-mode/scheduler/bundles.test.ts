import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import type { Decision } from '../../../src/pacemaker-mode/scheduler/model/decision.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'

const NOW = 1_800_000_000
const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'
const EMPTY_DIGEST = 'f2317cad3d54cec5d7d7aa7d0bf35cf8'

interface Cluster {
  readonly resources: string
  readonly states?: string
  readonly fencing?: boolean
}

function decide ({ resources, states, fencing = false }: Cluster): Decision {
  const cib = parseXml(`<cib have-quorum="true"><configuration>
    <crm_config><cluster_property_set id="o">
      <nvpair id="o-f" name="fencing-enabled" value="${fencing}"/></cluster_property_set></crm_config>
    <nodes><node id="a" uname="a"/><node id="b" uname="b"/></nodes>
    <resources>${resources}</resources><constraints/></configuration>
    <status>${states ?? member('a') + member('b')}</status></cib>`)
  if (!cib.ok) throw new TypeError(cib.error.message)
  return schedule({ cib: cib.value, now: NOW })
}

function member (name: string, history = '', attributes = ''): string {
  return `<node_state id="${name}" uname="${name}" in_ccm="true" crmd="online" join="member"
    expected="member">${attributes}<lrm id="${name}"><lrm_resources>${history}</lrm_resources></lrm>
    </node_state>`
}

function lost (name: string, history = ''): string {
  return member(name, history).replace('in_ccm="true" crmd="online"', 'in_ccm="false" crmd="offline"')
}

/** The recorded start (or another result) of a resource without parameters. */
function recorded (
  id: string, type: string, task = 'start', code = 0, agent = 'class="ocf" provider="pacemaker"'
): string {
  return `<lrm_resource id="${id}" ${agent} type="${type}"><lrm_rsc_op id="${id}_last_0"
    operation="${task}" operation_key="${id}_${task}_0" interval="0" call-id="5" rc-code="${code}"
    op-status="0" transition-key="1:1:${code}:x" op-digest="${EMPTY_DIGEST}"/></lrm_resource>`
}

/** What is done, as `key@node` with what it waits for. */
function plan ({ graph }: Decision): Readonly<Record<string, readonly string[]>> {
  const name = (each: { key: string, node: { name: string } | undefined }): string =>
    each.node === undefined ? each.key : `${each.key}@${each.node.name}`
  return Object.fromEntries(graph.synapses
    .map(({ action, triggers }) => [name(action), triggers.map(name).sort()]))
}

const BUNDLE = `<bundle id="B"><podman image="i" replicas="2"/><network control-port="3121"/>
  <primitive id="P" class="ocf" provider="pacemaker" type="Dummy"/></bundle>`

t.test('a bundle becomes a container, a connection and an instance for each replica', async t => {
  const decision = decide({ resources: BUNDLE })
  const actions = plan(decision)
  t.strictSame(actions['B-podman-0_start_0@a']?.includes('B_start_0'), true)
  t.ok(actions['B-podman-0_start_0@a']?.includes('B-podman-1_monitor_0@a'),
    'where only one fits, the others are looked for first')
  t.ok(actions['B-0_start_0@a']?.includes('B-podman-0_start_0@a'))
  t.ok(actions['B-0_monitor_0@b']?.includes('B-podman-0_start_0@a'),
    'a connection is looked for when its container is there')
  t.strictSame(actions['P:1_start_0@B-1'],
    ['B-1_start_0@b', 'B-clone_start_0', 'B-podman-1_start_0@b', 'P:0_start_0@B-0'])
  const start = decision.graph.synapses.find(({ action }) => action.key === 'P:0_start_0')
  t.equal(start?.action.routerNode, 'a', 'it goes through the node that has the connection')
  t.equal(start?.action.attributes.get('CRM_meta_physical_host'), 'a')
  const connection = decision.graph.synapses.find(({ action }) => action.key === 'B-0_monitor_0')
  t.equal(connection?.action.attributes.get('addr'), 'a', 'the address is where the container is')
})

t.test('nothing else is placed or looked for inside a bundle', async t => {
  const decision = decide({
    resources: BUNDLE + '<primitive id="X" class="ocf" provider="pacemaker" type="Dummy"/>'
  })
  const scores = decision.set.scores.filter(line => line.includes(': X allocation'))
  t.strictSame(scores.map(line => line.replace(/.* on /, '')), ['a: 0', 'b: 0'])
  t.notOk(Object.keys(plan(decision)).some(key => key.startsWith('X_') && key.endsWith('@B-0')))
})

const GUEST = `${DEVICE}<primitive id="VM" class="ocf" provider="pacemaker" type="Dummy">
  <meta_attributes id="m"><nvpair id="m-r" name="remote-node" value="g"/></meta_attributes></primitive>
  <primitive id="X" class="ocf" provider="pacemaker" type="Dummy"/>`

t.test('a guest is fenced by fencing its host and starting it again', async t => {
  const host = recorded('VM', 'Dummy') + recorded('g', 'remote')
  const inside = `<node_state id="g" uname="g" remote_node="true"><lrm id="g"><lrm_resources>
    ${recorded('X', 'Dummy')}</lrm_resources></lrm></node_state>`
  const decision = decide({
    resources: GUEST, fencing: true, states: lost('a', host) + member('b') + inside
  })
  const actions = plan(decision)
  t.strictSame(actions['stonith-g-reboot@g'], ['stonith-a-reboot@a'])
  t.ok(actions['X_stop_0']?.includes('stonith-g-reboot@g'), 'what was inside is stopped by that')
  t.ok(actions['VM_start_0@b']?.includes('stonith-a-reboot@a'))
  t.strictSame(decision.fencing.map(({ node, reason }) => [node.name, reason]), [
    ['g', 'guest is unclean'], ['a', 'peer is no longer part of the cluster']
  ])
})

const REMOTE = `${DEVICE}<primitive id="r" class="ocf" provider="pacemaker" type="remote"/>
  <primitive id="X" class="ocf" provider="pacemaker" type="Dummy"/>`
const ON_REMOTE = `<node_state id="r" uname="r" remote_node="true"><lrm id="r"><lrm_resources>
  ${recorded('X', 'Dummy')}</lrm_resources></lrm></node_state>`

t.test('a connection that is lost with its host is made again elsewhere', async t => {
  const decision = decide({
    resources: REMOTE, fencing: true, states: lost('a', recorded('r', 'remote')) + member('b') + ON_REMOTE
  })
  const actions = plan(decision)
  t.ok(actions['r_start_0@b'])
  t.notOk(decision.fencing.some(({ node }) => node.name === 'r'), 'its node is not fenced')
})

t.test('a remote node whose connection can be made nowhere is fenced', async t => {
  const decision = decide({
    resources: REMOTE.replace('id="r" class', 'id="r" class').replace(
      'type="remote"/>', `type="remote"><meta_attributes id="rm"><nvpair id="rm-t"
      name="target-role" value="Stopped"/></meta_attributes></primitive>`),
    fencing: true,
    states: lost('a', recorded('r', 'remote')) + member('b') + ON_REMOTE
  })
  t.ok(decision.fencing.some(({ node, reason }) => node.name === 'r' &&
    reason === 'resources are active but connection is unrecoverable'))
})

const UNFENCING = `<primitive id="F" class="stonith" type="fence_x"><meta_attributes id="fm">
  <nvpair id="fm-p" name="provides" value="unfencing"/></meta_attributes></primitive>
  <primitive id="X" class="ocf" provider="pacemaker" type="Dummy"/>`

t.test('a node is unfenced before anything is looked for or started there', async t => {
  const actions = plan(decide({ resources: UNFENCING, fencing: true }))
  t.strictSame(actions['X_monitor_0@b'], ['stonith-b-on@b'])
  t.ok(actions['X_start_0@b']?.includes('stonith-b-on@b') ??
    actions['X_start_0@a']?.includes('stonith-a-on@a'))
  const unfenced = `<transient_attributes id="n"><instance_attributes id="n"><nvpair id="n"
    name="#node-unfenced" value="1700000000"/></instance_attributes></transient_attributes>`
  const later = plan(decide({
    resources: UNFENCING, fencing: true, states: member('a', '', unfenced) + member('b', '', unfenced)
  }))
  t.strictSame(later['X_monitor_0@b'], [], 'once is enough')
})

t.test('a bundle that notifies tells of connections lost with their host', async t => {
  const notifying = (value: string): Decision => decide({
    resources: DEVICE + BUNDLE.replace('<podman', '<meta_attributes id="B-meta"><nvpair id="B-n" ' +
      `name="notify" value="${value}"/></meta_attributes><podman`),
    states: lost('a', recorded('B-podman-0', 'podman', 'start', 0, 'class="ocf" provider="heartbeat"') +
      recorded('B-0', 'remote')) + member('b'),
    fencing: true
  })
  const told = plan(notifying('true'))
  t.strictSame(told['B-0_post_notify_stonith_0'], ['stonith-a-reboot@a'])
  t.strictSame(told['B-0_confirmed-post_notify_stonith_0'], ['B-0_post_notify_stonith_0'])
  t.notOk('B-0_post_notify_stonith_0' in plan(notifying('false')))
})
