/** One connection with the SNMP agent: opening, answering, setting, being refused. */

import t from 'tap'
import { AgentxSession, type SessionEffect } from '../../../src/daemon/snmp/session.js'
import { integer } from '../../../src/daemon/snmp/values.js'
import { View } from '../../../src/daemon/snmp/view.js'

const WEIGHT = [1, 3, 6, 1, 4, 1]
const setting = { type: 'real-server-weight', virtualServer: 'vs', realServer: 'rs' } as const
const view = new View([
  { oid: WEIGHT, value: integer(5), setting },
  { oid: [1, 3, 6, 1, 4, 2], value: integer(6) }
])

/** A packet of the agent, in network byte order. */
function packet (type: number, number: number, payload: string, session = 9): Uint8Array {
  const word = (value: number): string => value.toString(16).padStart(8, '0')
  return Buffer.from(`01${type.toString(16).padStart(2, '0')}1000${word(session)}${word(77)}` +
    `${word(number)}${word(payload.length / 2)}${payload}`, 'hex')
}

const response = (number: number, error = 0): Uint8Array =>
  packet(18, number, `00000000${error.toString(16).padStart(4, '0')}0000`)
const types = (effects: readonly SessionEffect[]): readonly string[] =>
  effects.map(({ type }) => type)
const sent = (effect: SessionEffect | undefined): string =>
  effect?.type === 'send' ? Buffer.from(effect.bytes).toString('hex') : ''

/** A session that is open; what was sent last had number 3. */
function opened (): AgentxSession {
  const session = new AgentxSession('test', [[1, 3, 6, 1, 4], [1, 3, 6, 1, 5]])
  session.open()
  session.receive(response(1))
  session.receive(response(2))
  session.receive(response(3))
  return session
}

t.test('it opens, registers its subtrees with the number it was given, and is ready', async t => {
  const session = new AgentxSession('test', [[1, 3, 6, 1, 4], [1, 3, 6, 1, 5]])
  t.equal(Buffer.from(session.open()).readUInt8(1), 1)
  const registers = session.receive(response(1))
  t.strictSame(types(registers), ['send', 'send'])
  t.match(sent(registers[0]), /^0103100000000009/)
  t.strictSame(types(session.receive(response(2))), [])
  t.strictSame(types(session.receive(response(3))), ['ready'])
})

t.test('a refusal ends it', async t => {
  const session = new AgentxSession('test', [[1, 3, 6, 1, 4]])
  session.open()
  t.strictSame(session.receive(response(1, 257)), [{ type: 'failed', why: 'refused' }])
  const other = new AgentxSession('test', [[1, 3, 6, 1, 4]])
  other.open()
  other.receive(response(1))
  t.strictSame(other.receive(response(2, 263)), [{ type: 'failed', why: 'refused' }], 'somebody else has it')
})

t.test('packets that come together and in pieces are told apart', async t => {
  const session = opened()
  const get = packet(5, 40, '010400000000000100000000')
  const both = Buffer.concat([get, get])
  t.strictSame(types(session.receive(both.subarray(0, 30))), [])
  t.strictSame(types(session.receive(both.subarray(30))), ['asked', 'asked'])
})

t.test('a get is answered with the numbers of the request', async t => {
  const [asked] = opened().receive(packet(5, 40, '010400000000000100000000'))
  t.equal(asked?.type, 'asked')
  if (asked?.type !== 'asked') return
  t.match(sent(opened().answer(asked.received, view)),
    /^01121000000000090000004d00000028.{8}0000000000000000000200000104000000000001{1}00000005$/)
})

/** A set of the weight: type and value as words in hexadecimal. */
const testSet = (type: string, value: string, last = '00000001'): Uint8Array =>
  packet(8, 50, `${type}000001040000${last}${value}`)

t.test('a weight is tested, then set', async t => {
  const session = opened()
  const [asked] = session.receive(testSet('0002', '00000007'))
  if (asked?.type !== 'asked') throw new Error('not asked')
  t.match(sent(session.answer(asked.received, view)), /0{8}0{4}0{4}$/, 'no error')
  const [set] = session.receive(packet(9, 51, ''))
  t.match(set, { type: 'set', changes: [{ setting, value: 7 }] })
  if (set?.type === 'set') {
    t.match(sent(session.committed(set.received, true)), /0{16}$/)
    t.match(sent(session.committed(set.received, false)), /00050001$/, 'genErr')
  }
  t.strictSame(session.receive(packet(11, 52, '')), [], 'cleanup has no answer')
  t.match(session.receive(packet(9, 53, '')), [{ type: 'set', changes: [] }], 'it is forgotten')
})

t.test('what cannot be set says why', async t => {
  for (const [why, bytes, error] of [
    ['read-only', testSet('0002', '00000007', '00000002'), '0011'],
    ['a negative weight', testSet('0002', 'ffffffff'), '000a'],
    ['a gauge', testSet('0042', '00000001'), '0007']
  ] as const) {
    const session = opened()
    const [asked] = session.receive(bytes)
    if (asked?.type !== 'asked') throw new Error(why)
    t.match(sent(session.answer(asked.received, view)), new RegExp(`${error}0001$`), why)
  }
})

t.test('a ping without an answer is the last one', async t => {
  const session = opened()
  t.ok(session.ping())
  t.equal(session.ping(), undefined)
  session.receive(response(4))
  t.ok(session.ping())
})

t.test('the agent says goodbye, or nonsense', async t => {
  t.strictSame(opened().receive(packet(2, 60, '05000000')), [{ type: 'failed', why: 'closed' }])
  t.strictSame(opened().receive(packet(99, 60, '')), [{ type: 'failed', why: 'unknown-type' }])
})
