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
    '//p': 'p1 p2 p3',
    '//g/p': 'p1 p2',
    '/cib//p': 'p1 p2 p3',
    '//p[1]': 'p1 p3',
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
    p: 'p1 p2 p3',
    '/r': '',
    '//*': 'cib c n1 n2 r g p1 p2 p3'
  }
  for (const [xpath, expected] of Object.entries(cases)) t.equal(ids(xpath), expected, xpath)
})

t.test('what cibadmin is asked for', async t => {
  // Every answer is that of xmllint on the same document.
  const cases: Readonly<Record<string, string>> = {
    '//p[@id="p2"]/..': 'g',
    '//p/..': 'r g',
    '//g/.': 'g',
    '//g/*': 'p1 p2',
    '/*': 'cib',
    '/*/*/*': 'n1 n2 g p3',
    '/cib/..': '',
    '//@t': 'p1 p2',
    '//n/@uname': 'n1',
    '//@*': 'n1 n2 g p1 p2 p3',
    '//*[p]': 'r g',
    '//*[p/@t="y"]': 'g',
    '//*[.//p[@t]]': 'cib r g',
    '//r[g/p and not(n)]': 'r',
    '//p[../@id="g"]': 'p1 p2',
    '//p[position()=2]': 'p2',
    '//p[last()]': 'p2 p3',
    '//g/p[position()<last()]': 'p1',
    '//g/p[last()-1]': 'p1',
    '//*[count(p)>1]': 'g',
    '//*[count(p)=1]': 'r',
    '//*[count(ancestor::*)=2]': 'n1 n2 g p3',
    '//p[contains(@id,"2")]': 'p2',
    '//*[starts-with(@id,"p")]': 'p1 p2 p3',
    '//*[starts-with(name(),"c")]': 'cib c',
    '//*[local-name()="n"]': 'n1 n2',
    '//*[string-length(@id)=1]': 'g',
    '//*[name()="p" and @t!="x" or name()="n"]': 'n1 n2 p2',
    '//p[@id=//p[@t="y"]/@id]': 'p2',
    '//p/parent::g': 'g',
    '//p/ancestor::*': 'cib r g',
    '//p/ancestor-or-self::p': 'p1 p2 p3',
    '/cib/child::r/descendant::p': 'p1 p2 p3',
    '//p/self::p[@attribute]': '',
    '//p/attribute::t': 'p1 p2',
    '//p[@id>1]': '',
    '//p[concat(@id,@t)="p1x"]': 'p1',
    '//p[normalize-space(@t)="x"]': 'p1',
    '//p[boolean(@t)=true()]': 'p1 p2',
    '//p[not(@t) or false()]': 'p3',
    '//p[number(string(2))]': 'p2',
    '(//p)': 'p1 p2 p3',
    '(//p)[1]': 'p1',
    '(//p | //n)[last()]/..': 'r',
    '((//g)[1])//p': 'p1 p2'
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
    '//p[': '5: a name or * is expected',
    '//p[@]': '6: the name of an attribute is expected',
    '//p[@id=]': '9: a name or * is expected',
    "//p[@id='1'": '12: ] is expected',
    '//p[not @id]': '9: ] is expected',
    '//p]': '4: an expression ends here',
    '//p[position(1)]': '15: position() takes other arguments',
    '//p[sum(@t)]': '5: there is no function sum()',
    '//p[@t=$x]': '8: a name or * is expected',
    '//p/following::p': '14: an expression ends here'
  }
  for (const [xpath, expected] of Object.entries(cases)) t.equal(ids(xpath), expected, xpath)
  t.equal(ids(`//p[${'('.repeat(500)}`), '105: this is nested too deep')
  t.equal(ids('/a'.repeat(3_000)), '1: The expression is longer than 4096')
})
