/** What calls on the bus mean: objects, methods, properties, descriptions, and mistakes. */

import t from 'tap'
import { NOTHING, type MethodCall } from '../../../src/daemon/dbus/bus-session.js'
import { answer, basePath, instancePath, type BusAnswer, type BusObjects } from '../../../src/daemon/dbus/objects.js'
import type { DbusValue } from '../../../src/wire/dbus-values.js'

const BASE = '/org/keepalived/Vrrp1'
const PATH = `${BASE}/Instance/eth0/20/IPv4`
const OBJECTS: BusObjects = {
  base: BASE,
  instances: [{ name: 'VI_1', path: PATH, state: 'MASTER' }],
  created: new Map([['made', `${BASE}/Instance/eth9/1/IPv6`]]),
  machineId: '0123'
}
const PROPERTIES = 'org.freedesktop.DBus.Properties'
const INSTANCE = 'org.keepalived.Vrrp1.Instance'
const VRRP = 'org.keepalived.Vrrp1.Vrrp'

function ask (
  path: string, from: string | undefined, member: string, signature = '', values: readonly DbusValue[] = []
): BusAnswer {
  const call: MethodCall = {
    type: 'call', serial: 1, path, interface: from, member, noReply: false, body: { signature, values }
  }
  return answer(OBJECTS, call)
}

const error = (result: BusAnswer): string => result.type === 'refusal' ? result.name.split('.').at(-1) ?? '' : 'none'
const action = (result: BusAnswer): unknown => result.type === 'reply' ? result.action : result
const value = (result: BusAnswer): unknown => result.type === 'reply' ? result.body.values[0] : result

t.test('paths', async t => {
  t.equal(basePath(undefined, undefined), BASE)
  t.equal(basePath('ns-1', undefined), `${BASE}/ns_1`)
  t.equal(basePath('ns', 'in'), `${BASE}/ns/in`)
  t.equal(instancePath(BASE, { interface: 'veth-a.b', vrid: 20, family: 'ipv6' }), `${BASE}/Instance/veth_a_b/20/IPv6`)
  t.equal(instancePath(BASE, { interface: undefined, vrid: 1, family: 'ipv4' }), `${BASE}/Instance/none/1/IPv4`)
  t.equal(instancePath(BASE, { interface: undefined, vrid: 1, family: 'ipv4' }, 'no-if'), `${BASE}/Instance/no_if/1/IPv4`)
})

t.test('what VRRP can be asked to do', async t => {
  t.strictSame(action(ask(`${BASE}/Vrrp`, VRRP, 'PrintData')), { type: 'print', kind: 'data' })
  t.strictSame(action(ask(`${BASE}/Vrrp`, VRRP, 'PrintStats')), { type: 'print', kind: 'statistics' })
  t.strictSame(action(ask(`${BASE}/Vrrp`, VRRP, 'PrintStatsClear')), { type: 'print', kind: 'clearStatistics' })
  t.strictSame(action(ask(`${BASE}/Vrrp`, VRRP, 'ReloadConfig')), { type: 'reload' })
  t.strictSame(action(ask(`${BASE}/Vrrp`, undefined, 'ReloadConfig')), { type: 'reload' }, 'the interface may be left out')
  t.strictSame(action(ask(PATH, INSTANCE, 'SendGarp')), { type: 'send-garp', instance: 'VI_1' })
})

t.test('objects without an instance are made and removed', async t => {
  const make = (name: string, vrid: number, family: number): BusAnswer =>
    ask(`${BASE}/Vrrp`, VRRP, 'CreateInstance', 'ssuu', [name, 'eth1', vrid, family])
  t.strictSame(action(make('new', 5, 6)), { type: 'create', name: 'new', path: `${BASE}/Instance/eth1/5/IPv6` })
  t.equal(error(make('new', 5, 5)), 'InvalidArgs', 'no family')
  t.equal(error(make('made', 5, 4)), 'InvalidArgs', 'there is one')
  t.strictSame(action(ask(`${BASE}/Vrrp`, VRRP, 'DestroyInstance', 's', ['made'])), { type: 'destroy', name: 'made' })
  t.equal(error(ask(`${BASE}/Vrrp`, VRRP, 'DestroyInstance', 's', ['VI_1'])), 'InvalidArgs', 'it is configured')
  const made = `${BASE}/Instance/eth9/1/IPv6`
  t.equal(error(ask(made, INSTANCE, 'SendGarp')), 'InvalidArgs')
  t.equal(error(ask(made, PROPERTIES, 'Get', 'ss', [INSTANCE, 'Name'])), 'InvalidArgs')
  t.equal(error(ask(made, PROPERTIES, 'GetAll', 's', [INSTANCE])), 'InvalidArgs')
})

t.test('properties', async t => {
  t.strictSame(value(ask(PATH, PROPERTIES, 'Get', 'ss', [INSTANCE, 'Name'])), { signature: '(s)', value: ['VI_1'] })
  t.strictSame(value(ask(PATH, PROPERTIES, 'Get', 'ss', [INSTANCE, 'State'])), { signature: '(us)', value: [2, 'Master'] })
  t.match(value(ask(PATH, PROPERTIES, 'GetAll', 's', [INSTANCE])), [['Name', {}], ['State', {}]])
  t.strictSame(value(ask(`${BASE}/Vrrp`, PROPERTIES, 'GetAll', 's', [VRRP])), [])
  t.equal(error(ask(PATH, PROPERTIES, 'Get', 'ss', [INSTANCE, 'Nothing'])), 'InvalidArgs')
  t.equal(error(ask(PATH, PROPERTIES, 'Get', 'ss', [VRRP, 'Name'])), 'InvalidArgs')
  t.equal(error(ask(PATH, PROPERTIES, 'GetAll', 's', ['x.y'])), 'InvalidArgs')
  t.equal(error(ask(PATH, PROPERTIES, 'Set', 'ssv', [INSTANCE, 'Name', { signature: 's', value: 'x' }])), 'InvalidArgs')
})

t.test('descriptions, of what is there and of what is not', async t => {
  const describe = (path: string): string =>
    String(value(ask(path, 'org.freedesktop.DBus.Introspectable', 'Introspect')))
  t.match(describe('/'), /<node>\n {2}<node name="org"\/>\n<\/node>/)
  t.match(describe(`${BASE}/Instance`), /name="eth0"[^]*name="eth9"/)
  t.match(describe(PATH), /<property type="\(us\)" name="State" access="read"\/>/)
  t.match(describe(`${BASE}/Vrrp`), /<method name="ReloadConfig">\n {4}<\/method>/)
  t.match(describe('/nowhere'), /<node>\n<\/node>/)
})

t.test('a sign of life, anywhere', async t => {
  t.match(ask('/nowhere', 'org.freedesktop.DBus.Peer', 'Ping'), { type: 'reply', body: NOTHING })
  t.equal(value(ask('/', 'org.freedesktop.DBus.Peer', 'GetMachineId')), '0123')
})

t.test('mistakes', async t => {
  t.equal(error(ask('/nowhere', INSTANCE, 'SendGarp')), 'UnknownMethod')
  t.equal(error(ask(PATH, INSTANCE, 'Nothing')), 'UnknownMethod')
  t.equal(error(ask(PATH, 'x.y', 'SendGarp')), 'UnknownMethod')
  t.equal(error(ask(PATH, VRRP, 'ReloadConfig')), 'UnknownMethod', 'an interface of another object')
  t.equal(error(ask(PATH, INSTANCE, 'SendGarp', 'i', [1])), 'InvalidArgs')
  // Names every JavaScript object answers to.
  for (const name of ['constructor', '__proto__', 'toString']) {
    t.equal(error(ask(PATH, INSTANCE, name)), 'UnknownMethod', name)
    t.equal(error(ask(PATH, PROPERTIES, 'Get', 'ss', [name, 'Name'])), 'InvalidArgs', name)
    t.equal(error(ask(PATH, PROPERTIES, 'Get', 'ss', [INSTANCE, name])), 'InvalidArgs', name)
  }
})
