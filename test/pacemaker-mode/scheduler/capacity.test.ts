/** Placement by what nodes can bear and resources need. */

import t from 'tap'
import {
  decide, member, meta, plan, primitive, running, summary, utilization
} from './small-cluster.js'

function needs (
  id: string, memory: number, settings: Readonly<Record<string, string>> = {}
): string {
  return primitive(id, utilization(id, { memory: String(memory) }) + meta(id, settings))
}

function placement (strategy: string): Readonly<Record<string, string>> {
  return { 'fencing-enabled': 'false', 'placement-strategy': strategy }
}

const THREE = needs('A', 3) + needs('B', 3) + needs('C', 3)

t.test('what no node has room for is not started, unless room does not count', async t => {
  const cluster = { capacity: { memory: '4' }, resources: THREE }
  for (const strategy of ['utilization', 'minimal', 'balanced']) {
    t.strictSame(summary({ ...cluster, options: placement(strategy) }),
      ['Start A ( a )', 'Start B ( b )'], strategy)
  }
  t.strictSame(summary({ ...cluster, options: placement('default') }),
    ['Start A ( a )', 'Start B ( b )', 'Start C ( a )'])
})

t.test('the minimal strategy fills one node after the other, others spread', async t => {
  const cluster = { capacity: { memory: '6' }, resources: THREE }
  t.strictSame(summary({ ...cluster, options: placement('minimal') }),
    ['Start A ( a )', 'Start B ( a )', 'Start C ( b )'])
  t.strictSame(summary({ ...cluster, options: placement('balanced') }),
    ['Start A ( a )', 'Start B ( b )', 'Start C ( a )'])
})

t.test('what matters more gets the room', async t => {
  t.strictSame(summary({
    options: placement('utilization'),
    capacity: { memory: '4' },
    resources: needs('A', 3) + needs('B', 3) + needs('C', 3, { priority: '5' })
  }), ['Start C ( a )', 'Start A ( b )'])
})

t.test('a node has to have room for all that must be together', async t => {
  t.strictSame(summary({
    options: placement('utilization'),
    capacity: { memory: '5' },
    resources: needs('X', 2, { priority: '9' }) + needs('A', 2) + needs('B', 2),
    constraints: `<rsc_location id="l" rsc="X" node="a" score="1000"/>
      <rsc_location id="l2" rsc="A" node="a" score="100"/>
      <rsc_colocation id="k" rsc="B" with-rsc="A" score="INFINITY"/>`
  }), ['Start X ( a )', 'Start A ( b )', 'Start B ( b )'])
})

t.test('what moves to a node waits until there is room', async t => {
  const actions = plan(decide({
    options: placement('utilization'),
    capacity: { memory: '3' },
    resources: needs('A', 3) + needs('B', 3),
    constraints: `<rsc_location id="l" rsc="A" node="b" score="INFINITY"/>
      <rsc_location id="l2" rsc="B" node="a" score="INFINITY"/>`,
    states: member('a', running('A')) + member('b', running('B'))
  }))
  t.strictSame(actions['load_stopped_a'], ['A_stop_0@a'])
  t.ok(actions['B_start_0@a']?.includes('load_stopped_a'))
  t.strictSame(actions['load_stopped_b'], ['B_stop_0@b'])
  t.ok(actions['A_start_0@b']?.includes('load_stopped_b'))
})
