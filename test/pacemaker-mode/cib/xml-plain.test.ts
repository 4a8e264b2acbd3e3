import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { readPlain } from '../../../src/pacemaker-mode/cib/xml-plain.js'
import { parseXml, XML_LIMITS } from '../../../src/pacemaker-mode/cib/xml.js'
import { sharedPath } from '../../project.js'

const { depth } = XML_LIMITS

/** What the parser makes of it: an instruction at the end is not plain. */
function byParser (text: string): string | undefined {
  const parsed = parseXml(`${text}<?end?>`)
  return parsed.ok ? JSON.stringify(parsed.value) : undefined
}

function plainly (text: string): string | undefined {
  const root = readPlain(text, depth)
  return root === undefined ? undefined : JSON.stringify(root)
}

t.test('plain documents are read as the parser reads them', async t => {
  const cases = [
    '<a/>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1" c=\'"\'/>\n',
    '<!-- before --><a\n  b="&lt;&gt;&amp;&quot;&apos;"\tc="é"\n>\n <b/> one <c > two </c > 3 </a >' +
      '\n<!-- after -->\n',
    '<a>one &amp; two</a>',
    '<a constructor="1" __proto__="2"/>',
    '<a b=">"/>'
  ]
  for (const text of cases) {
    t.ok(plainly(text), `${JSON.stringify(text)} is plain`)
    t.equal(plainly(text), byParser(text), JSON.stringify(text))
  }
})

t.test('anything else is left to the parser', async t => {
  const cases = [
    '', ' ', 'a', '<', '<a', '<a>', '<a></b>', '</a>', '<a/><b/>', '<a/>x', 'x<a/>', '<a><b></a></b>',
    '<a></ab>', '<ab></a>', '<a b=1/>', '<a b="1" b="2"/>', '<a b="1"c="2"/>', '<a b="<"/>',
    '<a b="1\n2"/>', '<a b="&x;"/>', '<a b="&#65;"/>', '<a b="&"/>', '<a>&x;</a>', '<a>]]></a>',
    '<a><![CDATA[x]]></a>', '<a><?x?></a>', '<!DOCTYPE a><a/>', '<!-- -- --><a/>', '<!-- <a/>',
    '<a b="\u0001"/>', '<a>\r</a>', '<a b="\ud83d\ude00"/>', '<é/>', ' <?xml version="1.0"?><a/>',
    '<a/><?xml version="1.0"?>', '<?xml version="1.1"?><a/>', '<?xml encoding="UTF-8"?><a/>'
  ]
  for (const text of cases) t.equal(plainly(text), undefined, JSON.stringify(text))
  t.equal(readPlain('<a><b><c/></b></a>', 2), undefined, 'too deep')
})

/** Pieces that documents are made of, well-formed and not. */
const PIECE = fc.constantFrom('<a>', '</a>', '<b c="1">', '</b>', '<d/>', '<d e=\'"\' f="&lt;"/>', ' ',
  '\n', '\t', 'text', '&amp;', '&#9;', '&', '<!--', '-->', '--', ']]>', '<![CDATA[', '<', '>', '"',
  '/>', '=', ' g="', '\'', '<?x?>', '<?xml version="1.0"?>', 'é', '\r', '\u0000', '\u0085', '𝄞')

t.test('what it reads of anything at all is what the parser reads', async t => {
  let plain = 0
  fc.assert(fc.property(fc.array(PIECE, { maxLength: 12 }), pieces => {
    for (const text of [pieces.join(''), `<a>${pieces.join('')}</a>`]) {
      const own = plainly(text)
      if (own === undefined) continue
      plain++
      if (own !== byParser(text)) return false
    }
    return true
  }), { numRuns: 5_000 })
  t.ok(plain > 500, `${plain} documents were plain`)
})

const corpus = sharedPath('corpus', 'pacemaker-scheduler', 'xml')
t.test('the corpus is plain but for a few, and damage to it is seen', {
  skip: corpus === undefined ? 'the shared corpus is not there' : false
}, async t => {
  const directory = corpus ?? ''
  const files = readdirSync(directory)
  let plain = 0
  for (const [index, file] of files.entries()) {
    const text = readFileSync(join(directory, file), 'utf8')
    const own = plainly(text)
    if (own !== undefined) {
      plain++
      if (own !== byParser(text)) t.fail(`${file} is read differently`)
    }
    // One character is lost, or another one put in its place.
    const at = (index * 7_919) % text.length
    for (const put of ['', '<', '"', '&', ' ', '>']) {
      const damaged = text.slice(0, at) + put + text.slice(at + 1)
      const read = plainly(damaged)
      if (read !== undefined && read !== byParser(damaged)) t.fail(`${file} with ${put} at ${at}`)
    }
  }
  t.ok(plain > files.length * 0.9, `${plain} of ${files.length}`)
})
