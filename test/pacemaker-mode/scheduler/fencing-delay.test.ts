import t from 'tap'
import { decide, gone, history, member, meta, primitive, running } from './small-cluster.js'

const OPTIONS = { 'priority-fencing-delay': '15s', 'no-quorum-policy': 'ignore' }
const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'

function important (id: string, priority: number): string {
  return primitive(id, meta(id, { priority: String(priority) }))
}

/** The delays of the planned fencings, by node. */
function delays (
  resources: string, states: readonly string[], nodes = ['a', 'b', 'c'].slice(0, states.length)
): Readonly<Record<string, string | undefined>> {
  const { fencing } = decide({
    options: OPTIONS, nodes, resources: DEVICE + resources, states: states.join('')
  })
  return Object.fromEntries(fencing.map(({ node, action }) =>
    [node.name, action.meta.get('priority_fencing_delay')]))
}

t.test('the lost node that runs what matters more is fenced later', async t => {
  const resources = important('A', 5) + important('B', 3)
  t.strictSame(delays(resources, [gone('a', 'member', running('A')), member('b', running('B'))]),
    { a: '15' })
  t.strictSame(delays(resources, [gone('a', 'member', running('B')), member('b', running('A'))]),
    { a: '0' })
})

t.test('there is no delay among equals and none with a majority', async t => {
  const resources = important('A', 5) + important('B', 5)
  t.strictSame(delays(resources, [gone('a', 'member', running('A')), member('b', running('B'))]),
    { a: '0' })
  t.strictSame(delays(resources, [gone('a', 'member', running('A')), member('b'), member('c')]),
    { a: '0' })
  t.strictSame(delays(resources, [
    gone('a', 'member', running('A')), gone('b', 'member', running('B')), member('c')
  ]), { a: '15', b: '15' }, 'two of equal importance, both above the rest')
})

t.test('a promoted instance counts one more, unless it has no priority', async t => {
  const clone = (priority: number): string =>
    `<clone id="C">${meta('C', { promotable: 'true', priority: String(priority) })}${primitive('A')}</clone>`
  const states = [
    gone('a', 'member', history('A', [{ operation: 'start' }, { operation: 'promote' }])),
    member('b', running('A'))
  ]
  t.strictSame(delays(clone(5), states), { a: '15' })
  t.strictSame(delays(clone(0), states), { a: '0' })
})

t.test('members of this partition are fenced without delay', async t => {
  const failed = member('a', history('A', [{ operation: 'stop', rc: 1 }]))
  t.strictSame(delays(important('A', 5), [failed, member('b')]), { a: undefined })
})
