/** Circles in the graph: of what migrates to each other's places. */

import t from 'tap'
import { decide, history, member, meta, plan } from './small-cluster.js'

t.test('the newest of those that migrate round in a circle goes before there is room', async t => {
  const nodes = ['a', 'b', 'c']
  const decision = decide({
    options: { 'fencing-enabled': 'false', 'placement-strategy': 'utilization' },
    nodes,
    resources: ['X', 'Y', 'Z'].map(id => `<primitive id="${id}" class="ocf" provider="pacemaker"
      type="Dummy">${meta(id, { 'allow-migrate': 'true' })}<utilization id="${id}-u"><nvpair
      id="${id}-m" name="m" value="0"/></utilization></primitive>`).join(''),
    constraints: [['X', 'b'], ['Y', 'c'], ['Z', 'a']].map(([rsc = '', node = '']) =>
      `<rsc_location id="l-${rsc}" rsc="${rsc}" node="${node}" score="INFINITY"/>`).join(''),
    states: nodes.map((node, at) => member(node, ['X', 'Y', 'Z'].map((id, own) => history(id, [
      own === at ? { operation: 'start' } : { operation: 'monitor', rc: 7 }
    ])).join(''))).join('')
  })
  const waits = plan(decision)
  t.strictSame(waits['X_migrate_to_0@a'], ['load_stopped_b'])
  t.strictSame(waits['Z_migrate_to_0@c'], ['load_stopped_a'])
  t.strictSame(waits['Y_migrate_to_0@b'], [], 'the last to be placed does not wait')
  t.strictSame(waits['X_stop_0@a'], ['X_migrate_from_0@b'])
})
