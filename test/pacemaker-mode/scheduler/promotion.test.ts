/** Promotable clones: priorities and roles of instances. */

import t from 'tap'
import { clone, decide, meta, primitive } from './small-cluster.js'

type Settings = Readonly<Record<string, string>>

t.test('instances have the priority of a promotable clone, whatever their own', async t => {
  const priority = (ofClone: Settings, own: Settings): number | undefined => decide({
    resources: clone('c', { promotable: 'true', ...ofClone }, primitive('A', meta('A', own)))
  }).graph.synapses.find(({ action }) => action.key === 'A:0_start_0')?.priority
  t.equal(priority({}, { priority: '3' }), 0)
  t.equal(priority({ priority: '5' }, { priority: '3' }), 5)
  t.equal(priority({ priority: '5' }, { priority: '-3' }), 5)
})
