/** Remote nodes: what is asked of them by attributes, whatever order their state is read in. */

import t from 'tap'
import { decide, history, member, plan, primitive, running } from './small-cluster.js'

const CONNECTION = '<primitive id="r" class="ocf" provider="pacemaker" type="remote"/>'

function remoteEntries (...entries: Parameters<typeof history>[1]): string {
  return history('r', entries).replace('type="Dummy"', 'type="remote"')
}

t.test('a remote node that shuts down is disconnected, wherever else it was looked for', async t => {
  const state = `<node_state id="r" remote_node="true" uname="r" in_ccm="true"><transient_attributes
    id="r"><instance_attributes id="i"><nvpair id="i-s" name="shutdown" value="1"/>
    </instance_attributes></transient_attributes></node_state>`
  const probed = remoteEntries({ operation: 'monitor', rc: 7 })
  const states = [member('a', remoteEntries({ operation: 'start' })), state, member('b', probed)]
  for (const order of [states, [...states].reverse()]) {
    const { graph } = decide({ resources: CONNECTION, states: order.join('') })
    t.strictSame(graph.synapses.map(({ action }) => `${action.key} ${action.node?.name ?? ''}`),
      ['r_stop_0 a'])
  }
})

t.test('a secret that was taken out of the input makes a failed start worth another try', async t => {
  const entry = (id: string): string => history(id, [{ operation: 'start', rc: 1, status: 4 }])
    .replace('op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"',
      'op-digest="0" op-secure-params=" passwd " op-secure-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"')
  const decision = decide({
    options: { 'fencing-enabled': 'false', 'start-failure-is-fatal': 'true' },
    resources: `<primitive id="A" class="ocf" provider="pacemaker" type="Dummy"><instance_attributes
      id="A-i"><nvpair id="A-p" name="passwd" value="****"/></instance_attributes></primitive>`,
    states: member('a', entry('A'), { 'fail-count-A#start_0': 'INFINITY' }) + member('b', running('B'))
  })
  t.ok('A_clear_failcount_0@a' in plan(decision), 'its failures are forgotten')
})

t.test('a remote node that is known from a history only may be running anything', async t => {
  const unclean = (options: Readonly<Record<string, string>>): boolean | undefined => decide({
    options,
    states: member('a', remoteEntries({ operation: 'monitor', rc: 7 })) + member('b')
  }).set.nodesById.get('r')?.unclean
  t.equal(unclean({}), true)
  t.equal(unclean({ 'startup-fencing': 'false' }), false)
  t.equal(unclean({ 'fencing-enabled': 'false' }), false)
})

t.test('failures on a remote node are forgotten through the host of its connection', async t => {
  const state = `<node_state id="r" remote_node="true" uname="r" in_ccm="true"><transient_attributes
    id="r"><instance_attributes id="i"><nvpair id="i-f" name="fail-count-A#start_0" value="1"/>
    </instance_attributes></transient_attributes><lrm id="r"><lrm_resources>${history('A', [
      { operation: 'start', rc: 1, status: 4 }]).replace('op-digest="f', 'op-digest="0')}
    </lrm_resources></lrm></node_state>`
  const { graph } = decide({
    resources: CONNECTION + primitive('A'),
    states: member('a', remoteEntries({ operation: 'start' })) + state + member('b')
  })
  const clear = graph.synapses.find(({ action }) => action.operation === 'clear_failcount')
  t.equal(clear?.action.routerNode, 'a')
})
