import t from 'tap'
import { formatXml, parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { verify } from '../../../src/pacemaker-mode/simulate/verify.js'

const NOW = 1_800_000_000

interface Base {
  readonly options?: string
  readonly resources?: string
  readonly constraints?: string
  readonly status?: string
}

function base ({ options = '', resources = '', constraints = '', status = '' }: Base): XmlElement {
  const off = '<nvpair id="fencing" name="fencing-enabled" value="false"/>'
  const text = `<cib validate-with="pacemaker-3.9" have-quorum="1" dc-uuid="1"><configuration>
    <crm_config><cluster_property_set id="o">${options === '' ? off : options}</cluster_property_set></crm_config>
    <nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>
    <resources>${resources}</resources><constraints>${constraints}</constraints></configuration>
    <status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/>
    <node_state id="2" uname="n2" in_ccm="true" crmd="online" join="member" expected="member"/>
    ${status}</status></cib>`
  const parsed = parseXml(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

function primitive (id: string, inside = ''): string {
  return `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy">${inside}</primitive>`
}

t.test('a sound base has nothing to say', async t => {
  t.strictSame(verify(base({ resources: primitive('a') }), NOW), { errors: [], warnings: [] })
})

t.test('two operations of one name and interval are an error that names both', async t => {
  const op = (id: string): string => `<op id="${id}" name="monitor" interval="10s"/>`
  const resources = primitive('a', `<operations>${op('one')}${op('two')}</operations>`)
  const { errors } = verify(base({ resources }), NOW)
  t.equal(errors.length, 1)
  t.match(errors[0], /^\d+:\d+: error: <op id="two">: Operation two is duplicate of one \(/)
})

t.test('a target role that makes no sense is an error', async t => {
  const role = (value: string): string => primitive('a', '<meta_attributes id="m">' +
    `<nvpair id="t" name="target-role" value="${value}"/></meta_attributes>`)
  t.match(verify(base({ resources: role('Promoted') }), NOW).errors,
    ["error: Ignoring 'target-role' for a because 'Promoted' only makes sense for promotable clones"])
  t.ok(verify(base({ resources: role('Upside-down') }), NOW).errors.some(each =>
    each.includes("'Upside-down'")))
})

t.test('the state of a node of another cluster is a warning, and the rest is decided', async t => {
  const status = '<node_state id="9" uname="stranger" in_ccm="true" crmd="online"/>'
  const { errors, warnings } = verify(base({ resources: primitive('a'), status }), NOW)
  t.strictSame(errors, [])
  t.strictSame(warnings, ["warning: Ignoring recorded node state for 'stranger' because it is no " +
    'longer in the configuration'])
})

t.test('what is active and no longer configured is a warning', async t => {
  const cib = base({ resources: primitive('a'), status: '' })
  const status = `<node_state id="2" uname="n2" in_ccm="true" crmd="online" join="member"
    expected="member"><lrm id="2"><lrm_resources><lrm_resource id="old" class="lsb" type="x">
    <lrm_rsc_op id="old_last_0" operation="start" operation_key="old_start_0" interval="0" call-id="1"
    rc-code="0" op-status="0" transition-key="1:1:0:x"/></lrm_resource></lrm_resources></lrm>
    </node_state>`
  const parsed = parseXml(formatXml(cib).replace(/<node_state id="2"[^>]*>/, status))
  t.ok(parsed.ok)
  if (!parsed.ok) return
  t.strictSame(verify(parsed.value, NOW),
    { errors: [], warnings: ['warning: Detected active orphan old running on n2'] })
})

t.test('two templates cannot be colocated', async t => {
  const resources = ['x', 'y'].map(id =>
    `<template id="${id}" class="ocf" provider="pacemaker" type="Dummy"/>` +
    `<primitive id="${id}1" template="${id}"/>`).join('')
  const constraints = '<rsc_colocation id="c" rsc="x" with-rsc="y" score="INFINITY"/>'
  t.match(verify(base({ resources, constraints }), NOW).errors.join('\n'),
    /constraint 'c' because two templates or tags cannot be colocated/)
})

t.test('an ordering loop and contradictory colocations are named, and nothing hangs', async t => {
  const resources = primitive('a') + primitive('b')
  const constraints = '<rsc_order id="o1" first="a" then="b"/><rsc_order id="o2" first="b" then="a"/>' +
    '<rsc_colocation id="c1" rsc="a" with-rsc="b" score="INFINITY"/>' +
    '<rsc_colocation id="c2" rsc="a" with-rsc="b" score="-INFINITY"/>'
  const { errors, warnings } = verify(base({ resources, constraints }), NOW)
  const said = [...errors, ...warnings].join('\n')
  t.match(said, /o1|o2/, 'the loop names a constraint of it')
  t.match(said, /c1|c2/, 'so does the contradiction')
})

t.test('a constraint on something that does not exist is named with its id', async t => {
  const constraints = '<rsc_location id="loc" rsc="ghost" node="n1" score="5"/>'
  const said = verify(base({ resources: primitive('a'), constraints }), NOW)
  t.match([...said.errors, ...said.warnings].join('\n'), /loc[\s\S]*ghost|ghost[\s\S]*loc/)
})

t.test('lost quorum is a warning while fencing is wanted', async t => {
  const options = '<nvpair id="q" name="no-quorum-policy" value="stop"/>'
  const cib = base({ options, resources: '<primitive id="f" class="stonith" type="fence_xvm"/>' })
  const { warnings } = verify({ ...cib, attributes: { ...cib.attributes, 'have-quorum': '0' } }, NOW)
  t.ok(warnings.includes(
    'warning: Fencing and resource management disabled due to lack of quorum'))
})
