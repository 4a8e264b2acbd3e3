/** Colocations of sets. */

import t from 'tap'
import { decide, primitive } from './small-cluster.js'

const RESOURCES = ['A', 'B', 'C'].map(id => primitive(id)).join('')
const A_ON_B = '<rsc_location id="l" rsc="A" node="b" score="100"/>'

/** Where A, B and C go. */
function nodes (sets: string, score: string): readonly unknown[] {
  const { set } = decide({
    resources: RESOURCES,
    constraints: `<rsc_colocation id="k" score="${score}">${sets}</rsc_colocation>${A_ON_B}`
  })
  return set.resources.map(each => each.assigned?.name)
}

function resourceSet (members: string, more = ''): string {
  const references = [...members].map(id => `<resource_ref id="${id}"/>`).join('')
  return `<resource_set id="s-${members}" ${more}>${references}</resource_set>`
}

t.test('members of a set are with the one before them', async t => {
  t.strictSame(nodes(resourceSet('ABC'), 'INFINITY'), ['b', 'b', 'b'])
})

t.test('members of a set that is not sequential need not be together', async t => {
  t.strictSame(nodes(resourceSet('ABC', 'sequential="false"'), 'INFINITY'), ['b', 'a', 'a'])
})

t.test('a negative score keeps each member of a set from each of the other', async t => {
  t.strictSame(nodes(resourceSet('A') + resourceSet('BC', 'sequential="false"'), '-INFINITY'),
    ['b', 'a', 'a'])
})
