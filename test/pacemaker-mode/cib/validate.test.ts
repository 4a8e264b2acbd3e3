import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { contradictions } from '../../../src/pacemaker-mode/cib/contradictions.js'
import { formatDiagnostic, validate } from '../../../src/pacemaker-mode/cib/validate.js'
import { parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { sharedPath } from '../../project.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const RESOURCES = '<resources><primitive id="a" class="ocf" provider="x" type="y"/>' +
  '<primitive id="b" class="ocf" provider="x" type="y"/></resources>'

/** What is wrong with sections beside two resources, each on a line of its own. */
function faults (sections: string, resources = RESOURCES): readonly string[] {
  const missing = ['crm_config', 'nodes', 'constraints']
    .filter(name => !sections.includes(`<${name}>`)).map(name => `<${name}/>`)
  return validate(parsed(`<cib><configuration>${resources}\n${sections}\n${missing.join('')}` +
    '</configuration></cib>'))
    .map(each => formatDiagnostic(each))
}

t.test('a sound configuration has no faults', async t => {
  t.strictSame(faults('<constraints><rsc_location id="l" rsc="a" node="n" score="5"/>' +
    '<rsc_order id="o"><resource_set id="s"><resource_ref id="a"/></resource_set></rsc_order>' +
    '</constraints>'), [])
})

t.test('every fault names the element and its place', async t => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['<crm_config><nvpair id="n"/></crm_config>',
      '2:13: error: <nvpair id="n">: it does not belong inside <crm_config>'],
    ['<nodes><node id="1"/></nodes>',
      '2:8: error: <node id="1">: the attribute uname is missing'],
    ['<constraints><rsc_location id="l" rsc="c" node="n" score="1"/></constraints>',
      '2:14: error: <rsc_location id="l">: rsc="c" names no resource, template or tag'],
    ['<constraints><rsc_colocation id="l" rsc="a"/></constraints>',
      '2:14: error: <rsc_colocation id="l">: it needs rsc and with-rsc, or <resource_set>'],
    ['<constraints><rsc_location id="a" rsc="a" node="n" score="1"/></constraints>',
      '2:14: error: <rsc_location id="a">: <primitive id="a"> has the same id'],
    ['<constraints><rsc_location id="l" rsc="a" node="n" score="high"/></constraints>',
      '2:14: error: <rsc_location id="l">: score="high" is not a score'],
    ['<constraints><rsc_order id="o" first="a" then="b" kind="maybe"/></constraints>',
      '2:14: error: <rsc_order id="o">: kind="maybe" is none of Mandatory, Optional, Serialize'],
    ['<crm_config><cluster_property_set id="s"><nvpair id="n" name="stonith-enabled" ' +
      'value="perhaps"/></cluster_property_set></crm_config>',
    '2:42: error: <nvpair id="n">: stonith-enabled="perhaps" is not a boolean, so the default ' +
      'is used'],
    ['<rsc_defaults><meta_attributes id-ref="nothing"/></rsc_defaults>',
      '2:15: error: <meta_attributes>: id-ref="nothing" names nothing'],
    ['<constraints><rsc_location id="l" rsc="a"><rule id="r"><expression id="e" attribute="x" ' +
      'operation="like" value="1"/></rule></rsc_location></constraints>',
    '2:56: error: <expression id="e">: operation="like" is none of lt, gt, lte, gte, eq, ne, ' +
      'defined, not_defined'],
    ['<constraints><rsc_location id="l" rsc="a"><rule id="r"><expression id="e" attribute="x" ' +
      'operation="eq"/></rule></rsc_location></constraints>',
    '2:56: error: <expression id="e">: the operation eq needs a value'],
    ['<constraints><rsc_location id="l" rsc="a"><rule id="r"><date_expression id="e" ' +
      'start="soon"/></rule></rsc_location></constraints>',
    '2:56: error: <date_expression id="e">: start="soon" is not a date'],
    ['<constraints><rsc_location id="l" rsc="a" node="n" score="1" nodes="m"/></constraints>',
      '2:14: error: <rsc_location id="l">: "nodes" is none of its attributes'],
    ['<constraints><rsc_location id="l" rsc="a" node="n"/></constraints>',
      '2:14: error: <rsc_location id="l">: it needs node and score, or <rule>'],
    ['<constraints><rsc_location id="1" rsc="a" node="n" score="1"/></constraints>',
      '2:14: error: <rsc_location id="1">: its id is none: ids begin with a letter or _ and go on ' +
      'with letters, digits, periods, hyphens and underscores'],
    ['<constraints><rsc_location id="l" rsc="a"><rule id="r" score="1"/></rsc_location></constraints>',
      '2:43: error: <rule id="r">: it needs <rule>, or <expression>, or <date_expression>, ' +
      'or <rsc_expression>, or <op_expression>'],
    ['<constraints><rsc_location id="l" rsc="a"><rule id="r" score="1.5"><expression id="e" ' +
      'attribute="x" operation="defined"/></rule></rsc_location></constraints>',
    '2:43: error: <rule id="r">: score="1.5" is not a score'],
    ['<nodes><node id="1" uname="n" type="big"/></nodes>',
      '2:8: error: <node id="1">: type="big" is none of member, remote, normal, ping'],
    ['<nodes></nodes><nodes></nodes>',
      '2:16: error: <nodes>: there is another one inside <configuration>'],
    ['<tags><tag id="t"/></tags>', '2:7: error: <tag id="t">: it needs <obj_ref>'],
    ['<rsc_defaults><meta_attributes/></rsc_defaults>',
      '2:15: error: <meta_attributes>: the attribute id is missing']
  ]
  for (const [sections, expected] of cases) t.strictSame(faults(sections), [expected], expected)
})

t.test('agents of OCF need a provider, and sections have to be there', async t => {
  t.strictSame(faults('', '<resources><primitive id="a" class="ocf" type="y"/></resources>'),
    ['1:32: error: <primitive id="a">: the attribute provider is missing'])
  t.strictSame(faults('', '<resources><primitive id="a" class="lsb" type="y"/></resources>'), [])
  t.strictSame(faults('', ''), ['1:6: error: <configuration>: it needs <resources>'])
})

t.test('an operation may be configured once', async t => {
  t.strictSame(faults('', '<resources><primitive id="a" class="lsb" type="y"><operations>' +
    '<op id="i" name="monitor" interval="10s"/><op id="j" name="monitor" interval="10s"/>' +
    '<op id="k" name="monitor" interval="20s"/></operations></primitive></resources>'),
  ['1:125: error: <op id="j">: Operation j is duplicate of i (do not use same name and interval ' +
    'combination more than once per resource)'])
})

t.test('what is no base at all is said to be none', async t => {
  t.match(validate(parsed('<crm/>')), [{ message: 'the base must be a <cib>' }])
  t.match(validate(parsed('<cib/>')), [{ message: 'there is no <configuration>' }])
  t.match(validate(parsed('<cib><configuration/><other/></cib>')),
    [{ message: 'it does not belong inside <cib>' }])
})

function clashes (constraints: string): readonly string[] {
  return contradictions(parsed(`<constraints>${constraints}</constraints>`))
    .map(({ element, message }) => `${element} ${message}`)
}

function order (id: string, first: string, then: string, more = ''): string {
  return `<rsc_order id="${id}" first="${first}" then="${then}" ${more}/>`
}

t.test('orders that run in a circle are told once', async t => {
  const loop = order('1', 'a', 'b') + order('2', 'b', 'c') + order('3', 'c', 'a')
  t.strictSame(clashes(loop),
    ['<rsc_order id="3"> it closes a loop: start a, then start b, then start c, then start a'])
  t.strictSame(clashes(order('1', 'a', 'b') + order('2', 'b', 'a', 'kind="Optional"')), [])
  t.strictSame(clashes(order('1', 'a', 'b') + order('2', 'b', 'a', 'score="0"')), [])
  t.strictSame(clashes(order('1', 'a', 'b') + order('2', 'b', 'a', 'symmetrical="false"')), [])
  const chain = Array.from({ length: 20_000 }, (_, i) => order(`${i}`, `r${i}`, `r${i + 1}`))
  t.strictSame(clashes(chain.join('')), [], 'however long')
})

t.test('together and apart cannot both be', async t => {
  const colocation = (id: string, rsc: string, other: string, score: string): string =>
    `<rsc_colocation id="${id}" rsc="${rsc}" with-rsc="${other}" score="${score}"/>`
  t.strictSame(
    clashes(colocation('1', 'a', 'b', 'INFINITY') + colocation('2', 'b', 'a', '-INFINITY')),
    ['<rsc_colocation id="2"> it contradicts <rsc_colocation id="1">: b and a cannot be both ' +
      'together and apart'])
  t.strictSame(clashes(colocation('1', 'a', 'b', 'INFINITY') + colocation('2', 'a', 'b', '-5')), [])
})

const corpus = sharedPath('corpus', 'pacemaker-scheduler', 'xml')
t.test('configurations that Pacemaker accepts are sound', {
  skip: corpus === undefined ? 'the shared corpus is not there' : false
}, async t => {
  // One is not: it has an unknown kind of order. Where two operations share name and interval
  // Pacemaker complains as well, and then goes on.
  const wrong = new Set(['order-wrong-kind.xml'])
  for (const file of readdirSync(corpus ?? '').filter(name => !wrong.has(name))) {
    const found = validate(parsed(readFileSync(join(corpus ?? '', file), 'utf8')))
      .filter(({ message }) => !message.includes('is duplicate of'))
    t.strictSame(found.map(each => formatDiagnostic(each, file)), [], file)
  }
})
