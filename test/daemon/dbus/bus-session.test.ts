/** One connection with a message bus: being let in, getting the name, calls, signals, refusals. */

import t from 'tap'
import { BusSession, NOTHING, type BusEffect, type MethodCall } from '../../../src/daemon/dbus/bus-session.js'
import { decodeDbus, encodeDbus, type DbusMessage } from '../../../src/wire/dbus-message.js'

const BUS = { sender: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }

const types = (effects: readonly BusEffect[]): readonly string[] => effects.map(({ type }) => type)

function messages (bytes: Uint8Array): readonly DbusMessage[] {
  const result = decodeDbus(bytes)
  if (!result.ok || result.value.message === undefined) return []
  return [result.value.message, ...messages(bytes.subarray(result.value.taken))]
}

const returned = (replySerial: number, values: readonly number[] = []): Uint8Array => encodeDbus({
  type: 'return', serial: 1, replySerial, body: { signature: 'u'.repeat(values.length), values }
})
const told = (member: string, name: string): Uint8Array => encodeDbus({
  type: 'signal', serial: 1, ...BUS, member, body: { signature: 's', values: [name] }
})

/** A session that has been let in; it has called with serials 1 (Hello) and 2 (RequestName). */
function entered (): BusSession {
  const session = new BusSession(0, 'org.x')
  session.open()
  session.receive(Buffer.from('OK 0123\r\n'))
  return session
}

t.test('it says who it is, then hello, then asks for its name', async t => {
  const session = new BusSession(1000, 'org.x')
  t.equal(Buffer.from(session.open()).toString('latin1'), '\0AUTH EXTERNAL 31303030\r\n')
  t.strictSame(session.receive(Buffer.from('OK 01')), [], 'half a line')
  const [effect] = session.receive(Buffer.from('23\r\n'))
  const bytes = effect?.type === 'send' ? effect.bytes : new Uint8Array()
  t.equal(Buffer.from(bytes.subarray(0, 7)).toString(), 'BEGIN\r\n')
  t.match(messages(bytes.subarray(7)), [
    { type: 'call', member: 'Hello', destination: 'org.freedesktop.DBus' },
    { type: 'call', member: 'RequestName', body: { values: ['org.x', 0] } }
  ])
})

t.test('the bus may say everything at once', async t => {
  const session = new BusSession(0, 'org.x')
  session.open()
  const all = Buffer.concat([Buffer.from('OK 1\r\n'), returned(1), told('NameAcquired', ':1.1'),
    told('NameAcquired', 'org.x'), returned(2, [1])])
  t.strictSame(types(session.receive(all)), ['send', 'connected', 'name-acquired'])
})

t.test('a name that is taken is waited for', async t => {
  const session = entered()
  t.strictSame(types(session.receive(returned(1))), ['connected'])
  t.strictSame(types(session.receive(returned(2, [2]))), ['name-lost'])
  t.strictSame(types(session.receive(told('NameAcquired', 'org.x'))), ['name-acquired'])
  t.strictSame(types(session.receive(told('NameAcquired', 'org.x'))), [], 'no news')
  t.strictSame(types(session.receive(told('NameLost', 'org.x'))), ['name-lost'])
})

t.test('signals of others are nobody\'s business', async t => {
  const session = entered()
  const liar = encodeDbus({
    type: 'signal', serial: 1, ...BUS, sender: ':1.7', member: 'NameAcquired', body: { signature: 's', values: ['org.x'] }
  })
  t.strictSame(session.receive(liar), [])
})

t.test('refusals end it', async t => {
  const session = new BusSession(0, 'org.x')
  session.open()
  t.match(session.receive(Buffer.from('REJECTED EXTERNAL\r\n')), [{ type: 'failed', why: 'not let in: REJECTED EXTERNAL' }])
  t.match(entered().receive(encodeDbus({
    type: 'error', serial: 1, replySerial: 2, name: 'a.AccessDenied', body: { signature: 's', values: ['no'] }
  })), [{ type: 'failed', why: 'a.AccessDenied: no' }])
  t.match(entered().receive(Buffer.alloc(16, 1)), [{ type: 'failed', why: 'the bus sends what is no message (byte-order)' }])
  const endless = new BusSession(0, 'org.x')
  endless.open()
  t.match(endless.receive(Buffer.alloc(2000, 0x41)), [{ type: 'failed', why: 'no answer to AUTH' }])
})

t.test('calls are answered, unless nobody waits', async t => {
  const session = entered()
  const call = { type: 'call', serial: 7, sender: ':1.5', path: '/a', member: 'Do', noReply: false, body: NOTHING } as const
  const bytes = encodeDbus(call)
  t.strictSame(session.receive(bytes.subarray(0, 9)), [], 'half a call')
  t.match(session.receive(bytes.subarray(9)), [{ type: 'call', call: { serial: 7, member: 'Do' } }])
  const reply = session.reply(call, { signature: 's', values: ['x'] })
  t.match(messages(reply ?? new Uint8Array()), [{ type: 'return', replySerial: 7, destination: ':1.5', body: { values: ['x'] } }])
  const refusal = session.refuse(call, 'a.b', 'no')
  t.match(messages(refusal ?? new Uint8Array()), [{ type: 'error', replySerial: 7, name: 'a.b', body: { values: ['no'] } }])
  const mute: MethodCall = { ...call, noReply: true }
  t.equal(session.reply(mute, NOTHING), undefined)
  t.equal(session.refuse(mute, 'a.b', 'no'), undefined)
})
