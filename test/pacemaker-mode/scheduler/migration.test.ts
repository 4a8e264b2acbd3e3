/** Live migration beside a fencing. */

import t from 'tap'
import { decide, gone, history, member, meta, plan, primitive, running } from './small-cluster.js'

t.test('the half of a migration that begins waits for a fencing, what follows for that half', async t => {
  const waits = plan(decide({
    options: { 'fencing-enabled': 'true' },
    nodes: ['a', 'b', 'c'],
    resources: '<primitive id="F" class="stonith" type="x"/>' +
      primitive('V', meta('V', { 'allow-migrate': 'true' })),
    constraints: '<rsc_location id="l" rsc="V" node="b" score="INFINITY"/>',
    states: member('a', running('V')) +
      member('b', history('V', [{ operation: 'monitor', rc: 7 }])) + gone('c', 'member')
  }))
  t.strictSame(waits['V_migrate_to_0@a'], ['stonith-c-reboot@c'])
  t.strictSame(waits['V_migrate_from_0@b'], ['V_migrate_to_0@a'])
})
