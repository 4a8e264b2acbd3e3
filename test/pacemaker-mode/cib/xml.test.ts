import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import {
  escapeXml, formatXml, parseXml, xmlElement, type XmlElement
} from '../../../src/pacemaker-mode/cib/xml.js'
import { sharedPath } from '../../project.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(`${result.error.line}:${result.error.column} ${result.error.message}`)
  return result.value
}

t.test('an element has its name, attributes, children and place', async t => {
  const root = parsed('<?xml version="1.0"?>\n<cib epoch="1">\n  <!-- x -->\n  <nodes\n id="a"/>\n</cib>\n')
  t.equal(root.name, 'cib')
  t.equal(root.attributes['epoch'], '1')
  t.strictSame(root.position, { line: 2, column: 1 })
  t.equal(root.children.length, 1)
  t.strictSame(root.children[0]?.position, { line: 4, column: 3 }, 'of the bracket, not of the attribute')
  t.equal(root.children[0]?.attributes['id'], 'a')
  t.equal(root.attributes['constructor'], undefined, 'nothing is inherited')
})

t.test('text and character data are kept, white space is not', async t => {
  const root = parsed('<a> one <b/> two<![CDATA[ <3]]> </a>')
  t.equal(root.text, 'one  two <3')
  t.notOk('text' in parsed('<a>\n  <b/>\n</a>'))
})

t.test('what is not well-formed is refused with its place', async t => {
  const cases: ReadonlyArray<readonly [string, string, number]> = [
    ['', 'malformed', 1],
    ['   \n', 'malformed', 1],
    ['<a>', 'malformed', 1],
    ['<a>\n<b></a>', 'malformed', 2],
    ['<a b="1" b="2"/>', 'malformed', 1],
    ['<a b=1/>', 'malformed', 1],
    ['<a/>\n<b/>', 'malformed', 2],
    ['<a>\n\n&unknown;</a>', 'malformed', 3],
    ['<a b="\u0001"/>', 'malformed', 1],
    ['<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', 'doctype', 1],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'doctype', 1]
  ]
  for (const [text, code, line] of cases) {
    const result = parseXml(text)
    t.notOk(result.ok, JSON.stringify(text))
    if (!result.ok) t.match(result.error, { code, line }, JSON.stringify(text))
  }
})

t.test('size and depth are limited', async t => {
  const limits = { length: 40, depth: 3 }
  t.ok(parseXml('<a><b><c/></b></a>', limits).ok)
  t.match(parseXml('<a><b><c><d/></c></b></a>', limits), { error: { code: 'too-deep' } })
  t.match(parseXml('<a>' + ' '.repeat(40) + '</a>', limits), { error: { code: 'too-large' } })
  t.match(parseXml('<a>'.repeat(100_000)), { error: { code: 'too-deep' } })
})

t.test('positions hold beyond the first chunk', async t => {
  const root = parsed(`<a>${'<b/>\n'.repeat(30_000)}<é x="𝄞"/><c/></a>`)
  t.strictSame(root.children.at(-1)?.position, { line: 30_001, column: 12 })
})

t.test('what was read can be written', async t => {
  const text = '<a x="1&lt;&gt;&amp;&quot;&#10;&#9;"><b/><c d="é">text</c></a>'
  t.equal(formatXml(parsed(text)), text)
  t.equal(formatXml(parsed('<a><b c="1"><d/></b><e/></a>'), { indent: true }),
    '<a>\n  <b c="1">\n    <d/>\n  </b>\n  <e/>\n</a>\n')
})

t.test('any attribute value comes back as it was, but what XML cannot hold', async t => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), value => {
    const text = formatXml(xmlElement('a', { value, absent: undefined }))
    const back = parsed(text).attributes
    // eslint-disable-next-line no-control-regex
    const possible = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    return back['value'] === possible && Object.keys(back).length === 1
  }))
  t.equal(escapeXml('\u0007\ud800'), '\ufffd\ufffd')
})

const corpus = sharedPath('corpus', 'pacemaker-scheduler', 'xml')
t.test('every document of the corpus is read and written back the same', {
  skip: corpus === undefined ? 'the shared corpus is not there' : false
}, async t => {
  const directory = corpus ?? ''
  for (const file of readdirSync(directory)) {
    const root = parsed(readFileSync(join(directory, file), 'utf8'))
    const again = parsed(formatXml(root, { indent: true }))
    t.equal(formatXml(again), formatXml(root), file)
  }
})
