import t from 'tap'
import { planLines } from '../../../src/pacemaker-mode/simulate/plan-text.js'
import { decide, gone, member, meta, plan, primitive } from './small-cluster.js'

const RESOURCES = primitive('A') + primitive('vm', meta('vm', { 'remote-node': 'guest' }))
const ON_GUEST = '<rsc_location id="L" rsc="A" node="guest" score="INFINITY"/>'

t.test('what shall run on a guest that cannot start waits for the guest', async t => {
  const { fencing, set } = decide({
    nodes: ['x'], resources: RESOURCES, states: gone('x', 'down')
  })
  t.strictSame(planLines(fencing, set.resources),
    ['* Start      A       ( guest )  due to unrunnable guest start (blocked)'])
})

t.test('what shall run on a guest is started with it', async t => {
  const started = plan(decide({
    resources: RESOURCES, constraints: ON_GUEST, states: member('a') + gone('b', 'down')
  }))
  t.ok(started['A_start_0@guest']?.includes('guest_start_0@a'))
  t.ok(started['guest_start_0@a']?.includes('vm_start_0@a'))
})
