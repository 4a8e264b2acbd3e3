/** Colocations by kind of what is with what: groups, clones, roles, nodes of one site. */

import t from 'tap'
import { clone, decide, group, member, primitive, running, summary } from './small-cluster.js'

function together (rsc: string, primary: string, more = 'score="INFINITY"'): string {
  return `<rsc_colocation id="k" rsc="${rsc}" with-rsc="${primary}" ${more}/>`
}

function location (rsc: string, node: string, score: string): string {
  return `<rsc_location id="l-${rsc}" rsc="${rsc}" node="${node}" score="${score}"/>`
}

const PROMOTABLE = clone('X', { promotable: 'true' }, primitive('P'))
/** The instance on b is the one to be promoted. */
const B_IS_BETTER = member('a', '', { 'master-P': '5' }) + member('b', '', { 'master-P': '10' })
const TWO_GROUPED = group('G', ['A', 'B']) + primitive('D')

t.test('what is with a group goes where its last member likes to be', async t => {
  t.strictSame(summary({
    resources: TWO_GROUPED, constraints: together('D', 'G') + location('B', 'b', '100')
  }), ['Start A ( b )', 'Start B ( b )', 'Start D ( b )'])
})

t.test('a group goes with what it has to be with', async t => {
  t.strictSame(summary({
    resources: TWO_GROUPED, constraints: together('G', 'D') + location('D', 'b', '100')
  }), ['Start A ( b )', 'Start B ( b )', 'Start D ( b )'])
})

t.test('instances of a clone that is with a clone run where the other does', async t => {
  for (const interleave of ['true', 'false']) {
    t.strictSame(summary({
      resources: clone('X', { interleave }, primitive('P')) +
        clone('Y', { interleave }, primitive('Q')),
      constraints: together('Y', 'X') + location('X', 'b', '-INFINITY')
    }), ['Start P:0 ( a )', 'Start Q:0 ( a )'], `interleave=${interleave}`)
  }
})

t.test('what is with the promoted role goes where it is, what must not be with it elsewhere', async t => {
  const place = (score: string): string | undefined => decide({
    resources: PROMOTABLE + primitive('D'),
    constraints: together('D', 'X', `with-rsc-role="Promoted" score="${score}"`),
    states: B_IS_BETTER
  }).set.resourcesById.get('D')?.assigned?.name
  t.equal(place('INFINITY'), 'b')
  t.equal(place('-INFINITY'), 'a')
})

t.test('what the promoted role has to be with decides which instance is promoted', async t => {
  t.strictSame(summary({
    resources: PROMOTABLE + primitive('D'),
    constraints: together('X', 'D', 'rsc-role="Promoted" score="INFINITY"') +
      location('D', 'a', '100'),
    states: B_IS_BETTER
  }), ['Start P:0 ( b )', 'Promote P:1 ( Stopped -> Promoted a )', 'Start D ( a )'])
})

t.test('with a node attribute any node of the same value will do', async t => {
  t.strictSame(summary({
    nodes: ['a', 'b', 'c'],
    resources: primitive('A') + primitive('B'),
    constraints: together('B', 'A', 'score="INFINITY" node-attribute="site"') +
      location('A', 'a', '100') + location('B', 'a', '-INFINITY'),
    states: member('a', '', { site: '1' }) + member('b', '', { site: '2' }) +
      member('c', '', { site: '1' })
  }), ['Start A ( a )', 'Start B ( c )'])
})

t.test('what is with a resource moves it to where it likes to be, unless it has no influence', async t => {
  const cluster = (influence: string): readonly string[] => summary({
    resources: primitive('A') + primitive('D'),
    constraints: together('D', 'A', `score="INFINITY" influence="${influence}"`) +
      location('D', 'b', '100'),
    states: member('a', running('A')) + member('b')
  })
  t.strictSame(cluster('true'), ['Move A ( a -> b )', 'Start D ( b )'])
  t.strictSame(cluster('false'), ['Start D ( a )'])
})
