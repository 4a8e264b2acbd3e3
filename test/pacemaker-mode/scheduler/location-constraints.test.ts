/** Where resources may or would rather be: rules, patterns, sets, roles and probes. */

import t from 'tap'
import { clone, decide, member, plan, primitive, summary } from './small-cluster.js'

function rule (attributes: string, expressions: string): string {
  return `<rule id="r" ${attributes}>${expressions}</rule>`
}

function expression (id: string, attribute: string, rest: string): string {
  return `<expression id="${id}" attribute="${attribute}" ${rest}/>`
}

function location (attributes: string, inner = ''): string {
  return `<rsc_location id="l" ${attributes}>${inner}</rsc_location>`
}

/** The score of A on each node. */
function scores (constraints: string, attributes: Readonly<Record<string, string>> = {}): object {
  const { set } = decide({
    resources: primitive('A'), constraints, states: member('a') + member('b', '', attributes)
  })
  const table = set.resources[0]?.allowed ?? new Map<string, { score: number }>()
  return Object.fromEntries([...table].map(([name, { score }]) => [name, score]))
}

t.test('a rule gives its score to the nodes it is true for', async t => {
  const named = expression('e', '#uname', 'operation="eq" value="b"')
  t.match(scores(location('rsc="A"', rule('score="50"', named))), { a: 0, b: 50 })
  const other = expression('f', 'x', 'operation="defined"')
  t.match(scores(location('rsc="A"', rule('score="50"', named + other))), { a: 0, b: 0 })
  t.match(scores(location('rsc="A"', rule('score="50" boolean-op="or"', named + other))),
    { a: 0, b: 50 })
})

t.test('a rule may take its score from an attribute of the node', async t => {
  const defined = expression('e', 'x', 'operation="defined"')
  const constraint = location('rsc="A"', rule('score-attribute="x"', defined))
  t.match(scores(constraint, { x: '7' }), { a: 0, b: 7 })
  t.match(scores(constraint, { x: '-INFINITY' }), { a: 0, b: -1_000_000 })
})

t.test('a pattern names many resources, and its groups stand in attributes of rules', async t => {
  const resources = ['A1', 'A2', 'B'].map(id => primitive(id)).join('')
  const assigned = (constraints: string, states: string): readonly unknown[] =>
    decide({ resources, constraints, states }).set.resources.map(each => each.assigned?.name)
  t.strictSame(assigned(location('rsc-pattern="A(.)" node="b" score="100"'),
    member('a') + member('b')), ['b', 'b', 'a'])
  t.strictSame(assigned(
    location('rsc-pattern="A(.)"', rule('score="30"', expression('e', 'ok-%1', 'operation="defined"'))),
    member('a', '', { 'ok-1': 'yes' }) + member('b', '', { 'ok-2': 'yes' })), ['a', 'b', 'a'])
})

t.test('a constraint may be about a set', async t => {
  const references = '<resource_set id="s"><resource_ref id="A"/><resource_ref id="B"/></resource_set>'
  t.strictSame(summary({
    resources: primitive('A') + primitive('B'),
    constraints: location('node="b" score="50"', references)
  }), ['Start A ( b )', 'Start B ( b )'])
})

t.test('a constraint on the promoted role says who is promoted, not who runs', async t => {
  t.strictSame(summary({
    resources: clone('C', { promotable: 'true' }, primitive('P')),
    constraints: location('rsc="C" role="Promoted" node="b" score="50"'),
    states: member('a', '', { 'master-P': '10' }) + member('b', '', { 'master-P': '5' })
  }), ['Start P:0 ( a )', 'Promote P:1 ( Stopped -> Promoted b )'])
})

t.test('resource-discovery says where a resource is looked for', async t => {
  const probes = (attributes: string): readonly string[] =>
    Object.keys(plan(decide({ resources: primitive('A'), constraints: location(attributes) })))
      .filter(key => key.includes('_monitor_0'))
  t.strictSame(probes('rsc="A" node="a" score="-INFINITY" resource-discovery="never"'),
    ['A_monitor_0@b'])
  t.strictSame(probes('rsc="A" node="b" score="10" resource-discovery="exclusive"'),
    ['A_monitor_0@b'])
  t.strictSame(probes('rsc="A" node="a" score="-INFINITY"'), ['A_monitor_0@b', 'A_monitor_0@a'])
})
