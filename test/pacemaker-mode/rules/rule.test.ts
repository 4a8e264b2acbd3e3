import t from 'tap'
import { parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import type { RuleContext } from '../../../src/pacemaker-mode/rules/context.js'
import { parseDateTime } from '../../../src/pacemaker-mode/rules/iso8601.js'
import { evaluateRule } from '../../../src/pacemaker-mode/rules/rule.js'

function rule (inner: string, attributes = ''): XmlElement {
  const result = parseXml(`<rule id="r" ${attributes}>${inner}</rule>`)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

function at (date: string, context: Omit<RuleContext, 'now'> = {}): RuleContext {
  return { now: parseDateTime(date) ?? NaN, ...context }
}

const NOW = at('2019-09-20 15:10:52')
const yes = '<date_expression id="y" operation="gt" start="2000-01-01"/>'
const no = '<date_expression id="n" operation="lt" end="2000-01-01"/>'

t.test('conditions are joined by and, or by or', async t => {
  t.ok(evaluateRule(rule(yes + yes), NOW).matches)
  t.notOk(evaluateRule(rule(yes + no), NOW).matches)
  t.ok(evaluateRule(rule(no + yes, 'boolean-op="or"'), NOW).matches)
  t.notOk(evaluateRule(rule(no + no, 'boolean-op="or"'), NOW).matches)
  const nested = `<rule id="a" boolean-op="or">${no}${yes}</rule><rule id="b">${yes}</rule>`
  t.ok(evaluateRule(rule(nested), NOW).matches)
})

t.test('attributes are compared as their type says', async t => {
  const values: Readonly<Record<string, string>> = { a: '10', b: '3.4', c: 'Abc', v: '1.10', e: '' }
  const context = {
    now: 0,
    attributes: (name: string) => values[name],
    parameters: (name: string) => name === 'limit' ? '9' : undefined,
    meta: (name: string) => name === 'limit' ? '11' : undefined
  }
  const cases: ReadonlyArray<readonly [string, boolean]> = [
    ['attribute="a" operation="gt" value="9"', true],
    ['attribute="a" operation="gt" value="9" type="string"', false],
    ['attribute="a" operation="eq" value="10.0"', false],
    ['attribute="a" operation="eq" value="10.0" type="number"', true],
    ['attribute="b" operation="eq" value="3.6" type="integer"', true],
    ['attribute="b" operation="lt" value="3.6"', true],
    ['attribute="c" operation="eq" value="aBC"', true],
    ['attribute="v" operation="gt" value="1.9" type="version"', true],
    ['attribute="v" operation="gt" value="1.9" type="number"', false],
    ['attribute="v" operation="eq" value="1.10.0" type="version"', true],
    ['attribute="c" operation="gt" value="abb" type="integer"', true],
    ['attribute="a" operation="defined"', true],
    ['attribute="e" operation="defined"', true],
    ['attribute="z" operation="defined"', false],
    ['attribute="z" operation="not_defined"', true],
    ['attribute="z" operation="ne" value="1"', true],
    ['attribute="z" operation="eq" value="1"', false],
    ['attribute="z" operation="lt" value="1"', false],
    ['attribute="z" operation="gte" value="1"', false],
    ['attribute="a" operation="gt" value="limit" value-source="param"', true],
    ['attribute="a" operation="gt" value="limit" value-source="meta"', false],
    ['attribute="a" operation="lt" value="other" value-source="meta"', false],
    ['attribute="v" operation="eq" value="1.2.3" type="integer"', true],
    ['attribute="a" operation="lt" value="0x10" type="number"', true],
    ['attribute="a" operation="lt" value="1e3"', false],
    ['attribute="a" operation="lt" value="INFINITY" type="number"', true],
    ['attribute="a" operation="gt" value=""', false],
    ['attribute="z" operation="ne" value=""', false],
    ['attribute="a" operation="like" value="10"', false],
    ['operation="eq" value="10"', false]
  ]
  for (const [attributes, expected] of cases) {
    t.equal(evaluateRule(rule(`<expression id="e" ${attributes}/>`), context).matches, expected,
      attributes)
  }
})

t.test('attribute names take what a pattern matched', async t => {
  const condition = rule('<expression id="e" attribute="give-me-%1" operation="eq" value="yes"/>')
  const attributes = (name: string): string => name === 'give-me-A' ? 'yes' : 'no'
  t.ok(evaluateRule(condition, { now: 0, attributes, submatches: ['rsc-A', 'A'] }).matches)
  t.notOk(evaluateRule(condition, { now: 0, attributes, submatches: ['rsc-B', 'B'] }).matches)
  t.notOk(evaluateRule(condition, { now: 0, attributes }).matches)
})

t.test('dates are compared to the second, ranges include both ends', async t => {
  const range = 'operation="in_range" start="2005-01-05T10:00:00Z"'
  const cases: ReadonlyArray<readonly [string, string, boolean]> = [
    ['operation="gt" start="2005-01-05T10:00:00Z"', '10:00:00', false],
    ['operation="gt" start="2005-01-05T10:00:00Z"', '10:00:01', true],
    ['operation="lt" end="2005-01-05T10:00:00Z"', '09:59:59', true],
    ['operation="lt" end="2005-01-05T10:00:00Z"', '10:00:00', false],
    [range, '09:59:59', false],
    [range, '23:59:59', true],
    [`${range} end="2005-01-05T11:00:00Z"`, '10:00:00', true],
    [`${range} end="2005-01-05T11:00:00Z"`, '11:00:00', true],
    [`${range} end="2005-01-05T11:00:00Z"`, '11:00:01', false],
    ['end="2005-01-05T11:00:00Z"', '10:00:00', true],
    ['operation="in_range"', '10:00:00', false],
    ['operation="gt" start="someday"', '10:00:00', false],
    [`${range} end="someday"`, '10:00:00', false],
    ['operation="eq" start="2005-01-05T10:00:00Z"', '10:00:00', false]
  ]
  for (const [attributes, time, expected] of cases) {
    const condition = rule(`<date_expression id="d" ${attributes}/>`)
    t.equal(evaluateRule(condition, at(`2005-01-05 ${time}`)).matches, expected,
      `${attributes} ${time}`)
  }
})

t.test('a duration is the end of a range, unless there is an end', async t => {
  const condition = (attributes: string): XmlElement => rule(
    `<date_expression id="d" operation="in_range" start="2005-01-31" ${attributes}>` +
    '<duration id="u" months="1" hours="2"/></date_expression>')
  t.ok(evaluateRule(condition(''), at('2005-02-28T02:00:00')).matches)
  t.notOk(evaluateRule(condition(''), at('2005-02-28T02:00:01')).matches)
  t.notOk(evaluateRule(condition('end="2005-02-01"'), at('2005-02-28T02:00:00')).matches)
})

t.test('a date specification names every unit of the present', async t => {
  const cases: ReadonlyArray<readonly [string, string, boolean]> = [
    ['hours="9-16" weekdays="1-5"', '2026-11-20 16:59:59', true],
    ['hours="9-16" weekdays="1-5"', '2026-11-20 17:00:00', false],
    ['hours="9-16" weekdays="1-5"', '2026-11-21 12:00:00', false],
    ['hours="9-"', '2026-11-21 08:59:59', false],
    ['hours="9-"', '2026-11-21 09:00:00', true],
    ['hours="-9"', '2026-11-21 09:59:59', true],
    ['hours="09"', '2026-11-21 09:00:00', true],
    ['hours="9,10"', '2026-11-21 09:00:00', false],
    ['hours="-"', '2026-11-21 09:00:00', false],
    ['years="2005"', '2005-01-01', true],
    ['weekyears="2004" weeks="53" weekdays="6"', '2005-01-01', true],
    ['yeardays="1" monthdays="1" months="1"', '2005-01-01', true],
    ['minutes="30" seconds="5"', '2005-01-01 00:30:05', true],
    ['minutes="30" seconds="5"', '2005-01-01 00:30:06', false],
    ['moon="4"', '2024-01-25', true],
    ['moon="4"', '2024-01-11', false],
    ['moon="0"', '2024-01-11', true]
  ]
  for (const [spec, date, expected] of cases) {
    const condition = rule('<date_expression id="d" operation="date_spec">' +
      `<date_spec id="s" ${spec}/></date_expression>`)
    t.equal(evaluateRule(condition, at(date)).matches, expected, `${spec} at ${date}`)
  }
  const hours = rule('<date_expression id="d" operation="date_spec">' +
    '<date_spec id="s" hours="10"/></date_expression>')
  t.ok(evaluateRule(hours, at('2026-11-21T09:00:00Z', { zone: () => 3_600 })).matches, 'local time')
})

t.test('a verdict tells when time will change it', async t => {
  const next = (inner: string) => evaluateRule(rule(inner), NOW).nextChange
  const date = (text: string): number => parseDateTime(text) ?? NaN
  t.equal(next('<date_expression id="d" operation="gt" start="2019-09-20 15:15:52"/>'),
    date('2019-09-20 15:15:53'))
  t.equal(next('<date_expression id="d" operation="lt" end="2019-09-20 15:15:52"/>'),
    date('2019-09-20 15:15:52'))
  const range = '<date_expression id="d" start="2019-09-20 15:00" end="2019-09-20 15:30"/>'
  t.equal(next(range), date('2019-09-20 15:30:01'))
  t.equal(next('<date_expression id="d" start="2020-01-01"/>'), date('2020-01-01'))
  t.equal(next(yes), undefined)
  t.equal(next(no), undefined)
  t.equal(next('<date_expression id="e" operation="lt" end="2020-01-01"/>' + range),
    date('2019-09-20 15:30:01'), 'the earliest counts')
})

t.test('defaults are for kinds of resources and operations', async t => {
  const resource = { class: 'ocf', provider: 'pacemaker', type: 'Dummy' }
  const operation = { name: 'monitor', intervalMs: 10_000 }
  const context = { now: 0, resource, operation }
  const cases: ReadonlyArray<readonly [string, boolean]> = [
    ['<rsc_expression id="e" class="ocf"/>', true],
    ['<rsc_expression id="e" class="ocf" provider="heartbeat"/>', false],
    ['<rsc_expression id="e" type="Dummy"/>', true],
    ['<op_expression id="e" name="monitor"/>', true],
    ['<op_expression id="e" name="monitor" interval="10s"/>', true],
    ['<op_expression id="e" name="monitor" interval="PT10S"/>', true],
    ['<op_expression id="e" name="monitor" interval="20s"/>', false],
    ['<op_expression id="e" name="start"/>', false]
  ]
  for (const [inner, expected] of cases) {
    t.equal(evaluateRule(rule(inner), context).matches, expected, inner)
    t.notOk(evaluateRule(rule(inner), { now: 0 }).matches, `${inner} without context`)
  }
})
