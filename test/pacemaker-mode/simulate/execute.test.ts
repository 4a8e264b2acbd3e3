import t from 'tap'
import { at, descendants } from '../../../src/pacemaker-mode/cib/elements.js'
import { formatXml, parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { execute, type Execution } from '../../../src/pacemaker-mode/simulate/execute.js'
import { readTransition } from '../../../src/pacemaker-mode/simulate/transition.js'
import { parseOperationSpec } from '../../../src/pacemaker-mode/simulate/operation-spec.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const CIB = parsed(`<cib><configuration/><status>
  <node_state id="1" uname="a" in_ccm="true" crmd="online" join="member" expected="member">
    <lrm id="1"><lrm_resources><lrm_resource id="web" class="ocf" provider="x" type="y">
      <lrm_rsc_op id="web_last_0" operation_key="web_start_0" operation="start" call-id="5"
        rc-code="0" op-status="0" interval="0" last-run="77"/>
      <lrm_rsc_op id="web_monitor_10000" operation="monitor" call-id="6" rc-code="0" op-status="0"
        interval="10000"/>
    </lrm_resource></lrm_resources></lrm>
    <transient_attributes id="1"><instance_attributes id="status-1">
      <nvpair id="p1" name="fail-count-web#monitor_10000" value="3"/>
      <nvpair id="p2" name="last-failure-web#monitor_10000" value="99"/>
      <nvpair id="p3" name="fail-count-web2#monitor_10000" value="3"/>
    </instance_attributes></transient_attributes>
  </node_state></status></cib>`)

const PRIMITIVE = '<primitive id="web" class="ocf" provider="x" type="y"/>'

/** Carries out actions that wait for nothing, given as elements without id. */
function run (actions: readonly string[], ...failing: readonly string[]): Execution {
  const synapses = actions.map((action, index) => '<synapse><action_set>' +
    action.replace(/^<\w+/, start => `${start} id="${index + 1}"`) + '</action_set></synapse>')
  const transition = readTransition(
    parsed(`<transition_graph>${synapses.join('')}</transition_graph>`))
  if (!transition.ok) throw new Error(transition.error.message)
  const specs = failing.map(text => {
    const spec = parseOperationSpec(text)
    if (!spec.ok) throw new Error(spec.error)
    return spec.value
  })
  return execute(CIB, transition.value, { now: 1_000, failing: specs })
}

function operation (name: string, node: string, meta = ''): string {
  return `<rsc_op operation="${name}" operation_key="web_${name}_0" on_node="${node}" ` +
    `on_node_uuid="id-${node}">${PRIMITIVE}<attributes ${meta}/></rsc_op>`
}

function entries ({ cib }: Execution, node: string): ReadonlyArray<Record<string, string>> {
  const state = at(cib, 'status')?.children.find(each => each.attributes['uname'] === node)
  return state === undefined
    ? []
    : [...descendants(state)].filter(({ name }) => name === 'lrm_rsc_op')
        .map(({ attributes }) => ({ ...attributes }))
}

t.test('a stop overwrites the last operation and keeps the recurring one', async t => {
  const done = run([operation('stop', 'a')])
  t.strictSame(done.lines, ['  * Resource action: web             stop on a'])
  t.match(entries(done, 'a'), [
    { id: 'web_last_0', operation: 'stop', 'call-id': '7', 'rc-code': '0', 'last-run': '77' },
    { id: 'web_monitor_10000', 'call-id': '6' }
  ])
  t.equal(formatXml(CIB), formatXml(parsed(formatXml(CIB))), 'what was given is untouched')
})

t.test('a start on a node without history makes one', async t => {
  const done = run([operation('monitor', 'b', 'CRM_meta_op_target_rc="7"'),
    operation('start', 'b'), operation('monitor', 'b', 'CRM_meta_interval="5000"')])
  t.match(entries(done, 'b'), [
    { id: 'web_last_0', operation: 'start', 'call-id': '2', 'rc-code': '0' },
    { id: 'web_monitor_5000', 'call-id': '3', interval: '5000' }
  ])
  t.match(at(done.cib, 'status')?.children[1]?.attributes, { uname: 'b', id: 'id-b' })
})

t.test('a reload counts as a start, a notification as nothing', async t => {
  t.match(entries(run([operation('reload-agent', 'a')]), 'a')[0], { operation: 'start' })
  t.match(entries(run([operation('notify', 'a')]), 'a')[0], { 'call-id': '5' })
})

t.test('a migration records its two ends', async t => {
  const done = run([operation('migrate_to', 'a',
    'CRM_meta_migrate_source="a" CRM_meta_migrate_target="b"')])
  t.match(entries(done, 'a')[0],
    { operation: 'migrate_to', migrate_source: 'a', migrate_target: 'b' })
})

t.test('a delete takes history away, a cancel adds to it as the real tool does', async t => {
  const cancelled = run([operation('cancel', 'a',
    'CRM_meta_interval="10000" CRM_meta_operation="monitor"')])
  t.equal(cancelled.lines[0], '  * Resource action: web             cancel=10000 on a')
  t.strictSame(entries(cancelled, 'a').map(({ id }) => id),
    ['web_last_0', 'web_monitor_10000', 'web_cancel_10000'])
  t.strictSame(entries(run([operation('delete', 'a')]), 'a'), [])
})

t.test('a fenced node is gone, one that is let in again is not', async t => {
  const fencing = (action: string): string => '<crm_event operation="stonith" on_node="a" ' +
    `on_node_uuid="1"><attributes CRM_meta_stonith_action="${action}"/></crm_event>`
  const gone = run([fencing('reboot')])
  t.strictSame(gone.lines, ['  * Fencing a (reboot)'])
  const [state] = at(gone.cib, 'status')?.children ?? []
  t.match(state?.attributes, { in_ccm: 'false', crmd: 'offline', join: 'down', expected: 'down' })
  t.strictSame(state?.children, [])
  t.equal(entries(run([fencing('on')]), 'a').length, 2)
})

t.test('clearing fail counts clears those of one resource', async t => {
  const done = run([`<crm_event operation="clear_failcount" on_node="a">${PRIMITIVE}</crm_event>`])
  t.equal(done.lines[0], '  * Cluster action:  clear_failcount for web on a')
  const names = [...descendants(done.cib)].filter(({ name }) => name === 'nvpair')
    .map(({ attributes }) => attributes['name'])
  t.strictSame(names, ['fail-count-web2#monitor_10000'])
})

t.test('after a failure only bookkeeping goes on', async t => {
  const done = run([operation('start', 'b'), operation('stop', 'a'),
    '<pseudo_event operation="stop" operation_key="grp_stop_0"/>'], 'web_start_0@b=1')
  t.strictSame(done.lines, [
    '  * Resource action: web             start on b',
    'Pretending action 1 failed with rc=1',
    "  * Injecting attribute fail-count-web#start_0=value++ into /node_state 'id-b'",
    "  * Injecting attribute last-failure-web#start_0=1000 into /node_state 'id-b'",
    '  * Pseudo action:   grp_stop_0'
  ])
  t.match(entries(done, 'b'), [
    { id: 'web_last_failure_0', 'rc-code': '1', 'exit-reason': 'User-injected result' },
    { id: 'web_last_0', 'rc-code': '1' }
  ])
})

t.test('a failed monitor leaves its last success', async t => {
  const done = run([operation('monitor', 'a', 'CRM_meta_interval="10000"')],
    'web_monitor_10000@a=7')
  t.match(entries(done, 'a').map(each => [each['id'], each['rc-code']]),
    [['web_last_0', '0'], ['web_monitor_10000', '0'], ['web_last_failure_0', '7']])
  t.match(formatXml(done.cib), /name="fail-count-web#monitor_10000" value="4"/)
})
