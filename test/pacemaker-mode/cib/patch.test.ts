import fc from 'fast-check'
import t from 'tap'
import { diff, patch } from '../../../src/pacemaker-mode/cib/patch.js'
import {
  formatXml, parseXml, xmlElement, type XmlElement
} from '../../../src/pacemaker-mode/cib/xml.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** Attributes sorted, as their order means nothing. */
function canonical ({ name, attributes, children }: XmlElement): string {
  const sorted = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => a < b ? -1 : 1))
  return formatXml(xmlElement(name, sorted)) + `(${children.map(canonical).join('')})`
}

const OLD = '<cib admin_epoch="0" epoch="1" num_updates="5"><r><p id="a" x="1"/><p id="b"/>' +
  '<p id="c"/></r></cib>'

t.test('a patch names versions and changes', async t => {
  const now = parsed('<cib admin_epoch="0" epoch="2" num_updates="0"><r><n id="n"><o/></n>' +
    '<p id="a" y="2"/><p id="c"/></r></cib>')
  const made = diff(parsed(OLD), now)
  t.equal(made === undefined ? '' : formatXml(made, { indent: true }), `<diff format="2">
  <version>
    <source admin_epoch="0" epoch="1" num_updates="5"/>
    <target admin_epoch="0" epoch="2" num_updates="0"/>
  </version>
  <change operation="delete" path="/cib/r/p[@id='b']"/>
  <change operation="modify" path="/cib">
    <change-list>
      <change-attr name="epoch" operation="set" value="2"/>
      <change-attr name="num_updates" operation="set" value="0"/>
    </change-list>
    <change-result>
      <cib admin_epoch="0" epoch="2" num_updates="0"/>
    </change-result>
  </change>
  <change operation="modify" path="/cib/r/p[@id='a']">
    <change-list>
      <change-attr name="x" operation="unset"/>
      <change-attr name="y" operation="set" value="2"/>
    </change-list>
    <change-result>
      <p id="a" y="2"/>
    </change-result>
  </change>
  <change operation="create" path="/cib/r" position="0">
    <n id="n">
      <o/>
    </n>
  </change>
</diff>
`)
})

t.test('what moved is moved', async t => {
  const now = parsed(OLD.replace('<p id="b"/><p id="c"/>', '<p id="c"/><p id="b"/>'))
  const made = diff(parsed(OLD), now)
  t.strictSame(made?.children.slice(1).map(({ attributes }) => ({ ...attributes })),
    [{ operation: 'move', path: "/cib/r/p[@id='c']", position: '1' }])
})

t.test('no difference, no patch', async t => {
  t.equal(diff(parsed(OLD), parsed(OLD)), undefined)
})

t.test('only the version a patch was made for is patched', async t => {
  const old = parsed(OLD)
  const made = diff(old, parsed(OLD.replace('num_updates="5"', 'num_updates="6"')))
  t.ok(made !== undefined && patch(old, made).ok)
  const other = parsed(OLD.replace('epoch="1"', 'epoch="9"'))
  t.match(made === undefined ? {} : patch(other, made), { error: { code: 'wrong-version' } })
})

t.test('a patch that does not fit is refused', async t => {
  const old = parsed(OLD)
  const refusal = (change: string) =>
    patch(old, parsed(`<diff format="2">${change}</diff>`))
  t.match(patch(old, parsed('<diff format="1"/>')), { error: { code: 'not-a-patch' } })
  t.match(refusal('<change operation="delete" path="/cib/z"/>'),
    { error: { code: 'no-such-element' } })
  t.match(refusal('<change operation="delete" path="/cib"/>'), { error: { code: 'bad-change' } })
  t.match(refusal('<change operation="move" path="/cib" position="0"/>'),
    { error: { code: 'bad-change' } })
  t.match(refusal('<change operation="create" path="/cib"/>'), { error: { code: 'bad-change' } })
  t.match(refusal('<change operation="melt" path="/cib"/>'), { error: { code: 'bad-change' } })
  t.match(refusal('<change operation="delete" path="/cib["/>'),
    { error: { code: 'no-such-element' } })
})

const attributes = fc.record({
  id: fc.constantFrom('1', '2', '3', undefined), a: fc.constantFrom('x', 'y', undefined)
})
const tree: fc.Memo<XmlElement> = fc.memo(depth => depth <= 1
  ? fc.tuple(fc.constantFrom('p', 'q'), attributes).map(([name, given]) => xmlElement(name, given))
  : fc.tuple(fc.constantFrom('p', 'q'), attributes, fc.array(tree(depth - 1), { maxLength: 5 }))
    .map(([name, given, children]) => xmlElement(name, given, children)))
const base = fc.array(tree(3), { maxLength: 4 }).map(children => xmlElement('cib', {}, children))

t.test('any base becomes any other by their patch', async () => {
  fc.assert(fc.property(base, base, (from, to) => {
    const made = diff(from, to)
    if (made === undefined) return canonical(from) === canonical(to)
    const result = patch(from, parsed(formatXml(made)))
    return result.ok && canonical(result.value) === canonical(to)
  }), { numRuns: 3_000 })
})

t.test('positions are those of the result: what moves leaves its place first', async t => {
  // As crm_diff writes it when a, b, c, d become d, c, b, a.
  const moves = [['d', 0], ['c', 1], ['a', 3]] as const
  const changes = moves.map(([id, position]) => xmlElement('change',
    { operation: 'move', path: `/cib/r/p[@id='${id}']`, position: String(position) }))
  const old = parsed('<cib><r><p id="a"/><p id="b"/><p id="c"/><p id="d"/></r></cib>')
  for (const order of [changes, changes.toReversed()]) {
    const patched = patch(old, xmlElement('diff', { format: '2' }, order))
    t.equal(patched.ok ? formatXml(patched.value) : patched.error.message,
      '<cib><r><p id="d"/><p id="c"/><p id="b"/><p id="a"/></r></cib>')
  }
})
