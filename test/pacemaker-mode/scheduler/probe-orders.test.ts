/** What waits for the probes of what it depends on. */

import t from 'tap'
import {
  clone, decide, history, member, meta, plan, primitive, type Cluster
} from './small-cluster.js'

const CHANGED = { operation: 'start', more: { 'op-digest': 'another' } }

/** A guest in vm, on a, with R on it; both are restarted, and nothing is known of b. */
const GUEST: Cluster = {
  resources: primitive('vm', meta('vm', { 'remote-node': 'guest' })) +
    primitive('R', '<operations><op id="R-m" name="monitor" interval="10s"/></operations>'),
  constraints: '<rsc_location id="l" rsc="R" node="guest" score="INFINITY"/>',
  states: member('a', history('vm', [CHANGED]) + history('guest', [{ operation: 'start' }])
    .replace('type="Dummy"', 'type="remote" container="vm"')) +
    member('b', history('vm', [{ operation: 'monitor', rc: 7 }])) +
    `<node_state id="guest" uname="guest" remote_node="true" in_ccm="true"><lrm id="guest">
    <lrm_resources>${history('R', [CHANGED])}</lrm_resources></lrm></node_state>`
}

t.test('what is stopped on a guest does not wait for probes of the connection to it', async t => {
  const steps = plan(decide(GUEST))
  t.ok(steps['guest_monitor_0@b'], 'there is such a probe')
  t.strictSame(steps['R_stop_0@guest'], [])
  t.ok(steps['guest_stop_0@a']?.includes('R_stop_0@guest'), 'but before it is taken down')
})

t.test('a demotion before a promotion waits for the probes of what comes before that', async t => {
  const cluster: Cluster = {
    resources: primitive('A') + clone('C', { promotable: 'true' }, primitive('P')),
    constraints: `<rsc_order id="o" first="A" then="C" first-action="start" then-action="promote"/>
      <rsc_location id="l" rsc="C" node="b" score="-INFINITY"/>`,
    states: member('a', history('A', [CHANGED]) +
      history('P', [{ ...CHANGED, operation: 'promote' }]), { 'master-P': '10' }) + member('b')
  }
  const steps = plan(decide(cluster))
  t.ok(steps['P_demote_0@a']?.includes('A_monitor_0@b'))
  t.notOk(steps['P_stop_0@a']?.includes('A_monitor_0@b'))
})
