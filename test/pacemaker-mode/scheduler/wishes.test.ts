import t from 'tap'
import { decide, primitive } from './small-cluster.js'

/** Longer than calls could wait for one another. */
const LINKS = 1_500

const IDS = Array.from({ length: LINKS }, (_, at) => `R${at}`)

function chain (link: (id: string, next: string) => string): string {
  return IDS.slice(1).map((next, at) => link(IDS[at] ?? '', next)).join('')
}

t.test('a chain of colocations may be as long as the configuration', async t => {
  const resources = IDS.map(id => primitive(id)).join('')
  const colocated = (id: string, rsc: string, primary: string): string =>
    `<rsc_colocation id="C${id}" rsc="${rsc}" with-rsc="${primary}" score="INFINITY"/>`
  for (const constraints of [
    chain((id, next) => colocated(id, id, next)), chain((id, next) => colocated(id, next, id))
  ]) {
    const { set } = decide({ nodes: ['a'], resources, constraints })
    t.ok(set.resources.every(each => each.assigned?.name === 'a'))
  }
})

t.test('what the last of a chain would like reaches the first', async t => {
  const { set } = decide({
    resources: ['A', 'B', 'C'].map(id => primitive(id)).join(''),
    constraints: '<rsc_colocation id="1" rsc="B" with-rsc="A" score="INFINITY"/>' +
      '<rsc_colocation id="2" rsc="C" with-rsc="B" score="INFINITY"/>' +
      '<rsc_location id="3" rsc="C" node="b" score="7"/>'
  })
  t.strictSame(set.resources.map(each => each.assigned?.name), ['b', 'b', 'b'])
  t.ok(set.scores.includes('pcmk__primitive_assign: A allocation score on b: 7'))
})

t.test('a loop of colocations is cut where it is met', async t => {
  const { set } = decide({
    resources: ['A', 'B', 'C'].map(id => primitive(id)).join(''),
    constraints: '<rsc_colocation id="1" rsc="A" with-rsc="B" score="INFINITY"/>' +
      '<rsc_colocation id="2" rsc="B" with-rsc="C" score="INFINITY"/>' +
      '<rsc_colocation id="3" rsc="C" with-rsc="A" score="INFINITY"/>'
  })
  t.strictSame(set.resources.map(each => each.assigned?.name), ['a', 'a', 'a'])
})

t.test('to be apart from what may not use a node is no reason to like that node', async t => {
  const { set } = decide({
    nodes: ['a', 'b', 'c'],
    resources: primitive('D') + primitive('M'),
    constraints: '<rsc_colocation id="k" rsc="M" with-rsc="D" score="-INFINITY"/>' +
      '<rsc_location id="l" rsc="M" node="b" score="-INFINITY"/>'
  })
  t.ok(set.scores.includes('pcmk__primitive_assign: D allocation score on b: 0'))
  t.strictSame(set.resources.map(each => each.assigned?.name), ['a', 'c'])
})
