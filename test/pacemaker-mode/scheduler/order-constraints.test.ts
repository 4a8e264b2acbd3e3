/** Orders: kinds, sets, and how many of a set or clone are enough. */

import t from 'tap'
import {
  clone, decide, member, meta, plan, primitive, running, summary, type Cluster
} from './small-cluster.js'

function stopped (id: string): string {
  return primitive(id, meta(id, { 'target-role': 'Stopped' }))
}

function primitives (...ids: readonly string[]): string {
  return ids.map(id => primitive(id)).join('')
}

function resourceSet (id: string, members: readonly string[], more = ''): string {
  const references = members.map(each => `<resource_ref id="${each}"/>`).join('')
  return `<resource_set id="${id}" ${more}>${references}</resource_set>`
}

/** What each start waits for, probes and pseudo starts left out. */
function starts (cluster: Cluster): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(plan(decide(cluster)))
    .filter(([key]) => key.includes('_start_'))
    .map(([key, before]) => [key, before.filter(each => !each.includes('_monitor_'))]))
}

t.test('members of a set start one after the other', async t => {
  t.strictSame(starts({
    resources: primitives('A', 'B', 'C'),
    constraints: `<rsc_order id="o">${resourceSet('s', ['A', 'B', 'C'])}</rsc_order>`
  }), { 'A_start_0@a': [], 'B_start_0@b': ['A_start_0@a'], 'C_start_0@a': ['B_start_0@b'] })
})

t.test('all members of a set that is not sequential have to be there for the next set', async t => {
  const constraints = `<rsc_order id="o">${resourceSet('s', ['A', 'B'], 'sequential="false"')}${
    resourceSet('s2', ['C'])}</rsc_order>`
  t.strictSame(starts({ resources: primitives('A', 'B', 'C'), constraints })['C_start_0@a'],
    ['A_start_0@a', 'B_start_0@b'])
  t.strictSame(summary({ resources: stopped('A') + primitives('B', 'C'), constraints }),
    ['Start B ( a )', 'Start C ( b ) due to unrunnable A start (blocked)'])
})

t.test('one member is enough where not all are required', async t => {
  const first = resourceSet('s', ['A', 'B'], 'sequential="false" require-all="false"')
  const constraints = `<rsc_order id="o">${first}${resourceSet('s2', ['C'])}</rsc_order>`
  const one = { resources: stopped('A') + primitives('B', 'C'), constraints }
  t.strictSame(starts(one)['C_start_0@b'], ['one-or-more:s'])
  t.strictSame(plan(decide(one))['one-or-more:s'], ['B_start_0@a'])
  t.strictSame(summary({ resources: stopped('A') + stopped('B') + primitive('C'), constraints }),
    ['Start C ( a ) due to unrunnable one-or-more:s (blocked)'])
})

t.test('a clone counts as there when clone-min of its instances can run', async t => {
  const cluster = (minimum: string): Cluster => ({
    resources: clone('X', { 'clone-min': minimum }, primitive('A')) + primitive('B'),
    constraints: '<rsc_order id="o" first="X" then="B"/>' +
      '<rsc_location id="l" rsc="X" node="b" score="-INFINITY"/>'
  })
  t.strictSame(summary(cluster('1')), ['Start A:0 ( a )', 'Start B ( b )'])
  t.strictSame(summary(cluster('2')),
    ['Start A:0 ( a )', 'Start B ( b ) due to unrunnable clone-one-or-more:o (blocked)'])
})

t.test('an order that is not symmetrical stops nothing', async t => {
  const cluster = (more: string): Cluster => ({
    resources: stopped('A') + primitive('B'),
    constraints: `<rsc_order id="o" first="A" then="B" ${more}/>`,
    states: member('a', running('B')) + member('b')
  })
  t.strictSame(summary(cluster('symmetrical="false"')), [])
  t.strictSame(summary(cluster('')), ['Stop B ( a ) due to unrunnable A start'])
})

t.test('what is after something that moves is restarted, unless the order is optional', async t => {
  const cluster = (kind: string): Cluster => ({
    resources: primitives('A', 'B'),
    constraints: `<rsc_order id="o" first="A" then="B" kind="${kind}"/>
      <rsc_location id="l" rsc="A" node="a" score="-INFINITY"/>`,
    states: member('a', running('A') + running('B')) + member('b')
  })
  t.strictSame(summary(cluster('Mandatory')),
    ['Move A ( a -> b )', 'Restart B ( a ) due to required A start'])
  t.strictSame(summary(cluster('Optional')), ['Move A ( a -> b )'])
})

t.test('what is serialized does not start at once, and needs nothing of the other', async t => {
  const constraints = '<rsc_order id="o" first="A" then="B" kind="Serialize"/>'
  t.strictSame(starts({ resources: primitives('A', 'B'), constraints })['B_start_0@b'],
    ['A_start_0@a'])
  t.strictSame(summary({ resources: stopped('A') + primitive('B'), constraints }),
    ['Start B ( a )'])
})

t.test('what follows a set waits for all of it, unless it says to be sequential', async t => {
  const after = (sequential: string): Readonly<Record<string, readonly string[]>> => starts({
    nodes: ['a'],
    resources: primitives('A', 'B', 'C', 'D'),
    constraints: `<rsc_order id="o">${resourceSet('s', ['A', 'B'], sequential)}${
      resourceSet('s2', ['C', 'D'], sequential)}</rsc_order>`
  })
  const [A, B, C, D] = ['A_start_0@a', 'B_start_0@a', 'C_start_0@a', 'D_start_0@a'] as const
  t.strictSame(after(''), { [A]: [], [B]: [A], [C]: [A, B], [D]: [A, B, C] })
  t.strictSame(after('sequential="true"'), { [A]: [], [B]: [A], [C]: [B], [D]: [C] })
  t.strictSame(after('sequential="false"'), { [A]: [], [B]: [], [C]: [A, B], [D]: [A, B] })
})
