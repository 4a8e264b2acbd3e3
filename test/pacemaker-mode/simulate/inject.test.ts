import t from 'tap'
import { at } from '../../../src/pacemaker-mode/cib/elements.js'
import { formatXml, parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import {
  inject, nothingToInject, type Injections
} from '../../../src/pacemaker-mode/simulate/inject.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const NOTHING: Injections = {
  nodeUp: [],
  nodeDown: [],
  nodeFail: [],
  ticketGrant: [],
  ticketRevoke: [],
  ticketStandby: [],
  ticketActivate: [],
  operations: []
}

const CIB = parsed(`<cib have-quorum="1"><configuration><crm_config/>
  <nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes>
  <resources><template id="tpl" class="ocf" provider="x" type="y"/>
    <clone id="c"><primitive id="web" template="tpl"/></clone></resources>
  </configuration><status>
  <node_state id="1" uname="a" in_ccm="true" crmd="online" join="member" expected="member">
  <lrm id="1"/></node_state></status></cib>`)

function state (cib: XmlElement, node: string): XmlElement | undefined {
  return at(cib, 'status')?.children.find(each => each.attributes['uname'] === node)
}

t.test('nodes come, go and fail', async t => {
  const { cib, lines } = inject(CIB, { ...NOTHING, nodeUp: ['b', 'c'], nodeDown: ['a'] }, 0)
  t.strictSame(lines, ['  * Bringing node b online', '  * Bringing node c online',
    '  * Taking node a offline'])
  t.match(state(cib, 'b')?.attributes, { id: '2', in_ccm: 'true', crmd: 'online' })
  t.match(state(cib, 'a')?.attributes, { in_ccm: 'false', join: 'down', expected: 'down' })
  t.strictSame(state(cib, 'a')?.children, [])
  t.match(formatXml(cib), /<node id="c" uname="c"\/>/, 'a new node is configured')
  const failed = inject(CIB, { ...NOTHING, nodeFail: ['a'] }, 0).cib
  t.match(state(failed, 'a')?.attributes, { in_ccm: 'false', join: 'member', expected: 'member' })
  t.equal(state(failed, 'a')?.children.length, 1, 'its history is still believed')
})

t.test('quorum, watchdog and tickets', async t => {
  const { cib, lines } = inject(CIB, {
    ...NOTHING,
    quorum: '0',
    watchdog: '1',
    ticketGrant: ['t'],
    ticketStandby: ['t'],
    ticketRevoke: ['u'],
    ticketActivate: ['u']
  }, 0)
  t.strictSame(lines, ['  * Setting quorum: 0', '  * Setting watchdog: 1', '  * Granting ticket t',
    '  * Revoking ticket u', '  * Making ticket t standby', '  * Activating ticket u'])
  t.equal(cib.attributes['have-quorum'], '0')
  t.match(formatXml(cib), '<nvpair id="cib-bootstrap-options-have-watchdog" ' +
    'name="have-watchdog" value="1"/>')
  t.match(formatXml(cib), '<ticket_state id="t" granted="true" standby="true"/>' +
    '<ticket_state id="u" granted="false" standby="false"/>')
})

t.test('an operation is recorded, and counted when it failed', async t => {
  const { cib, lines } = inject(CIB, { ...NOTHING, operations: ['web:0_monitor_10000@a=7'] }, 99)
  t.strictSame(lines, [
    '  * Injecting web:0_monitor_10000@a=7 into the configuration',
    "  * Injecting attribute fail-count-web:0#monitor_10000=value++ into /node_state '1'",
    "  * Injecting attribute last-failure-web:0#monitor_10000=99 into /node_state '1'"
  ])
  t.match(formatXml(cib), '<lrm_resource id="web:0" class="ocf" provider="x" type="y">')
  t.match(formatXml(cib), /id="web:0_last_failure_0".* rc-code="7"/)
  const probed = inject(CIB, { ...NOTHING, operations: ['web_monitor_0@b=7'] }, 99)
  t.equal(probed.lines.length, 1, 'a probe that finds nothing has not failed')
})

t.test('what does not exist is said, and nothing is made up', async t => {
  const operations = ['nonsense', 'web_monitor_0@a', 'db_start_0@a=0', 'web_start_0@z=0']
  const { cib, lines } = inject(CIB, { ...NOTHING, operations }, 0)
  t.match(lines.filter(line => !line.startsWith('  *')), [/^Invalid operation spec: nonsense/,
    /^Invalid operation spec: web_monitor_0@a/, 'Invalid resource name: db',
    'Invalid node name: z'])
  t.equal(formatXml(cib), formatXml(CIB))
})

t.test('nothing is nothing', async t => {
  t.ok(nothingToInject(NOTHING))
  t.notOk(nothingToInject({ ...NOTHING, quorum: '1' }))
  t.notOk(nothingToInject({ ...NOTHING, operations: ['x'] }))
})
