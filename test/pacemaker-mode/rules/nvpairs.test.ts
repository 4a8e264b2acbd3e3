import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { nvpairs } from '../../../src/pacemaker-mode/rules/nvpairs.js'

function read (inner: string, now = 0, first?: string): Readonly<Record<string, string>> {
  const result = parseXml(`<sets>${inner}</sets>`)
  if (!result.ok) throw new Error(result.error.message)
  return Object.fromEntries(nvpairs(result.value.children, { now }, first).values)
}

function set (id: string, pairs: Readonly<Record<string, string>>, more = '', inner = ''): string {
  const children = Object.entries(pairs)
    .map(([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`)
  return `<meta_attributes id="${id}" ${more}>${inner}${children.join('')}</meta_attributes>`
}

const later = '<rule id="r"><date_expression id="d" operation="gt" start="1970-01-02"/></rule>'

t.test('the set with the higher score wins, then the earlier', async t => {
  t.strictSame(read(set('a', { x: '1', y: '1' }) + set('b', { x: '2', z: '2' })),
    { x: '1', y: '1', z: '2' })
  t.strictSame(read(set('a', { x: '1' }) + set('b', { x: '2' }, 'score="10"')), { x: '2' })
  t.strictSame(read(set('a', { x: '1' }, 'score="-1"') + set('b', { x: '2' })), { x: '2' })
  t.strictSame(read(set('a', { x: '1' }, 'score="INFINITY"') + set('b', { x: '2' }), 0, 'b'),
    { x: '2' }, 'but the one named goes first')
})

t.test('a set whose rule is false is not there', async t => {
  const sets = set('a', { x: 'later' }, 'score="1"', later) + set('b', { x: 'now' })
  t.strictSame(read(sets), { x: 'now' })
  t.strictSame(read(sets, 90_000), { x: 'later' })
})

t.test('when the values may change is told', async t => {
  const result = parseXml(`<sets>${set('a', { x: '1' }, '', later)}${set('b', {})}</sets>`)
  t.equal(result.ok && nvpairs(result.value.children, { now: 0 }).nextChange, 86_401)
  t.notOk(result.ok && 'nextChange' in nvpairs(result.value.children, { now: 90_000 }))
})

t.test('a pair may ask for the default, and one without value says nothing', async t => {
  t.strictSame(read(set('a', { x: '#default' }) + set('b', { x: '1' })), {})
  t.strictSame(read('<meta_attributes id="a"><nvpair id="n" name="x"/></meta_attributes>' +
    set('b', { x: '1', y: '' })), { x: '1', y: '' })
})
