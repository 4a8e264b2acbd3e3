import t from 'tap'
import { decide, member, primitive, running } from './small-cluster.js'

const CLONE = `<clone id="c">${primitive('A')}</clone>${primitive('B')}${primitive('D')}`

/** The scores on b of the clone, of B and of D. */
function scores (constraints: string, states?: string): readonly (string | undefined)[] {
  const { set } = decide({
    resources: CLONE, constraints, ...states === undefined ? {} : { states }
  })
  return ['pcmk__clone_assign: c', 'pcmk__primitive_assign: B', 'pcmk__primitive_assign: D'].map(what =>
    set.scores.find(line => line.startsWith(`${what} allocation score on b:`))?.replace(/.*: /, ''))
}

t.test('a cloned primitive is known by its own name once a history has it', async t => {
  const location = '<rsc_location id="l" rsc="A" node="b" score="-50"/>'
  t.strictSame(scores(location), ['0', '0', '0'])
  t.strictSame(scores(location, member('a', running('A')) + member('b')), ['-50', '0', '0'])
})

t.test('a constraint ends before the set that names something that is not there', async t => {
  const set = (id: string, names: readonly string[]): string =>
    `<resource_set id="${id}">${names.map(name => `<resource_ref id="${name}"/>`).join('')}</resource_set>`
  t.strictSame(scores('<rsc_location id="l" node="b" score="-50">' +
    `${set('s', ['B'])}${set('t', ['A', 'c'])}${set('u', ['D'])}</rsc_location>`), ['0', '-50', '0'])
})
