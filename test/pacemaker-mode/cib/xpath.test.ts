import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { findXPath } from '../../../src/pacemaker-mode/cib/xpath.js'

const read = parseXml('<cib><c><n id="n1" uname="a"/><n id="n2"/></c>' +
  '<r><g id="g"><p id="p1" t="x"/><p id="p2" t="y"/></g><p id="p3"/></r></cib>')
if (!read.ok) throw new Error(read.error.message)
const ROOT = read.value

function ids (xpath: string): string {
  const found = findXPath(ROOT, xpath)
  if (!found.ok) return `${found.error.column}: ${found.error.message}`
  return found.value.map(({ element: { name, attributes } }) => attributes['id'] ?? name).join(' ')
}

t.test('paths, names and predicates', async t => {
  const cases: Readonly<Record<string, string>> = {
    '/cib': 'cib',
    '/cib/r': 'r',
    '/cib/c/n': 'n1 n2',
    '/cib/*/n': 'n1 n2',
    '//p': 'p3 p1 p2',
    '//g/p': 'p1 p2',
    '/cib//p': 'p3 p1 p2',
    '//p[1]': 'p3 p1',
    '//g/p[2]': 'p2',
    "//p[@id='p2']": 'p2',
    '//p[@t]': 'p1 p2',
    '//p[not(@t)]': 'p3',
    '//p[@t!="x"]': 'p2',
    "//*[@t='x' or @uname='a']": 'n1 p1',
    '//p[@t and @id="p1"]': 'p1',
    '//p[(@t="x" or @t="y") and not(@id="p1")]': 'p2',
    ' /cib / c / n [ @id = "n2" ] ': 'n2',
    '//n | /cib/r/p': 'n1 n2 p3',
    '//r|//c': 'c r',
    p: 'p3 p1 p2',
    '/r': '',
    '//*': 'cib c r n1 n2 g p3 p1 p2'
  }
  for (const [xpath, expected] of Object.entries(cases)) t.equal(ids(xpath), expected, xpath)
})

t.test('an element comes with the way to it', async t => {
  const found = findXPath(ROOT, '//p[@id="p2"]')
  t.strictSame(found.ok && found.value.map(({ path }) => path), [[1, 0, 1]])
})

t.test('what is not understood is refused with its column', async t => {
  const cases: Readonly<Record<string, string>> = {
    '': '1: a name or * is expected',
    '/': '2: a name or * is expected',
    '/cib/': '6: a name or * is expected',
    '//p[': '5: @, not() or a number is expected',
    '//p[@]': '6: the name of an attribute is expected',
    '//p[@id=1]': '9: a value in quotes is expected',
    "//p[@id='1'": '12: ] is expected',
    '//p[not @id]': '9: ( is expected',
    '//p]': '4: an expression ends here',
    '//p[position()=1]': '5: @, not() or a number is expected',
    '/cib/@id': '6: a name or * is expected'
  }
  for (const [xpath, expected] of Object.entries(cases)) t.equal(ids(xpath), expected, xpath)
  t.equal(ids('/a'.repeat(3_000)), '1: The expression is longer than 4096')
})
