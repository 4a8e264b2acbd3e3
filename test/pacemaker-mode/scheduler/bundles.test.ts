import t from 'tap'
import type { Decision } from '../../../src/pacemaker-mode/scheduler/model/decision.js'
import { decide, gone, member, meta, plan, primitive, running } from './small-cluster.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'
/** Fencing is on unless it is said not to be. */
const FENCING = {}

/** The recorded start of something that is no Dummy. */
function started (id: string, type: string, provider = 'pacemaker'): string {
  return running(id).replace('provider="pacemaker" type="Dummy"', `provider="${provider}" type="${type}"`)
}

const BUNDLE = `<bundle id="B"><podman image="i" replicas="2"/><network control-port="3121"/>
  ${primitive('P')}</bundle>`

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
    resources: BUNDLE + primitive('X')
  })
  const scores = decision.set.scores.filter(line => line.includes(': X allocation'))
  t.strictSame(scores.map(line => line.replace(/.* on /, '')), ['a: 0', 'b: 0'])
  t.notOk(Object.keys(plan(decision)).some(key => key.startsWith('X_') && key.endsWith('@B-0')))
})

const GUEST = DEVICE + primitive('VM', meta('VM', { 'remote-node': 'g' })) + primitive('X')

t.test('a guest is fenced by fencing its host and starting it again', async t => {
  const host = running('VM') + started('g', 'remote')
  const inside = `<node_state id="g" uname="g" remote_node="true"><lrm id="g"><lrm_resources>
    ${running('X')}</lrm_resources></lrm></node_state>`
  const decision = decide({
    options: FENCING, resources: GUEST, states: gone('a', 'member', host) + member('b') + inside
  })
  const actions = plan(decision)
  t.strictSame(actions['stonith-g-reboot@g'], ['stonith-a-reboot@a'])
  t.ok(actions['X_stop_0']?.includes('stonith-g-reboot@g'), 'what was inside is stopped by that')
  t.ok(actions['VM_start_0@b']?.includes('stonith-a-reboot@a'))
  t.strictSame(decision.fencing.map(({ node, reason }) => [node.name, reason]), [
    ['g', 'guest is unclean'], ['a', 'peer is no longer part of the cluster']
  ])
})

function remote (inner = ''): string {
  return `${DEVICE}<primitive id="r" class="ocf" provider="pacemaker" type="remote">${inner}
    </primitive>${primitive('X')}`
}

const ON_REMOTE = `<node_state id="r" uname="r" remote_node="true"><lrm id="r"><lrm_resources>
  ${running('X')}</lrm_resources></lrm></node_state>`

t.test('a connection that is lost with its host is made again elsewhere', async t => {
  const decision = decide({
    options: FENCING,
    resources: remote(),
    states: gone('a', 'member', started('r', 'remote')) + member('b') + ON_REMOTE
  })
  const actions = plan(decision)
  t.ok(actions['r_start_0@b'])
  t.notOk(decision.fencing.some(({ node }) => node.name === 'r'), 'its node is not fenced')
})

t.test('a remote node whose connection can be made nowhere is fenced', async t => {
  const decision = decide({
    resources: remote(meta('r', { 'target-role': 'Stopped' })),
    options: FENCING,
    states: gone('a', 'member', started('r', 'remote')) + member('b') + ON_REMOTE
  })
  t.ok(decision.fencing.some(({ node, reason }) => node.name === 'r' &&
    reason === 'resources are active but connection is unrecoverable'))
})

const UNFENCING = DEVICE.replace('/>', `>${meta('F', { provides: 'unfencing' })}</primitive>`) +
  primitive('X')

t.test('a node is unfenced before anything is looked for or started there', async t => {
  const actions = plan(decide({ resources: UNFENCING, options: FENCING }))
  t.strictSame(actions['X_monitor_0@b'], ['stonith-b-on@b'])
  t.ok(actions['X_start_0@b']?.includes('stonith-b-on@b') ??
    actions['X_start_0@a']?.includes('stonith-a-on@a'))
  const unfenced = { '#node-unfenced': '1700000000' }
  const later = plan(decide({
    resources: UNFENCING, options: FENCING, states: member('a', '', unfenced) + member('b', '', unfenced)
  }))
  t.strictSame(later['X_monitor_0@b'], [], 'once is enough')
})

t.test('a bundle that notifies tells of connections lost with their host', async t => {
  const notifying = (value: string): Decision => decide({
    resources: DEVICE + BUNDLE.replace('<podman', `${meta('B', { notify: value })}<podman`),
    states: gone('a', 'member', started('B-podman-0', 'podman', 'heartbeat') +
      started('B-0', 'remote')) + member('b'),
    options: FENCING
  })
  const told = plan(notifying('true'))
  t.strictSame(told['B-0_post_notify_stonith_0'], ['stonith-a-reboot@a'])
  t.strictSame(told['B-0_confirmed-post_notify_stonith_0'], ['B-0_post_notify_stonith_0'])
  t.notOk('B-0_post_notify_stonith_0' in plan(notifying('false')))
})
