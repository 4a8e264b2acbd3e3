/** Messages of D-Bus: our own read again, another program's, streams in pieces, broken ones. */

import fc from 'fast-check'
import t from 'tap'
import { decodeDbus, encodeDbus, type DbusMessage } from '../../src/wire/dbus-message.js'

const BODY = { signature: 'su', values: ['org.x', 0] } as const
const NOTHING = { signature: '', values: [] }

const MESSAGES: readonly DbusMessage[] = [
  { type: 'call', serial: 1, destination: 'a.b', path: '/a', interface: 'a.b', member: 'Do', noReply: false, body: BODY },
  { type: 'call', serial: 2, sender: ':1.2', path: '/', member: 'Do', noReply: true, body: NOTHING },
  { type: 'return', serial: 3, replySerial: 9, destination: ':1.2', body: BODY },
  { type: 'error', serial: 4, replySerial: 9, name: 'a.Error', body: { signature: 's', values: ['no'] } },
  { type: 'signal', serial: 5, path: '/a/b', interface: 'a.b', member: 'Done', body: NOTHING }
]

t.test('what is written can be read', async t => {
  for (const message of MESSAGES) {
    const bytes = encodeDbus(message)
    t.strictSame(decodeDbus(bytes), { ok: true, value: { taken: bytes.length, message } })
  }
})

// Hello, as libdbus 1.14 sends it.
const HELLO = '6c01000100000000010000006e000000' +
  '01016f00150000002f6f72672f667265656465736b746f702f4442757300000006017300140000006f72672e66726565' +
  '6465736b746f702e444275730000000002017300140000006f72672e667265656465736b746f702e4442757300000000' +
  '030173000500000048656c6c6f000000'

t.test('the message of another program', async t => {
  const bytes = Buffer.from(HELLO, 'hex')
  t.strictSame(decodeDbus(bytes), {
    ok: true,
    value: {
      taken: bytes.length,
      message: {
        type: 'call',
        serial: 1,
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'Hello',
        noReply: false,
        body: NOTHING
      }
    }
  })
})

t.test('big endian, with a field nobody knows', async t => {
  // The reply's serial, an unknown field 99 of type y, and no signature: so no body may follow.
  const bytes = Buffer.concat([
    Buffer.from('42020001' + '00000000' + '00000007' + '0000000d' + '05017500' + '00000009' + '63017900' + '01', 'hex'),
    Buffer.alloc(3)
  ])
  t.strictSame(decodeDbus(bytes), {
    ok: true,
    value: { taken: 32, message: { type: 'return', serial: 7, replySerial: 9, body: NOTHING } }
  })
})

t.test('a stream in pieces', async t => {
  const bytes = encodeDbus(present(MESSAGES[0]))
  for (let length = 0; length < bytes.length; length++) {
    t.strictSame(decodeDbus(bytes.subarray(0, length)),
      { ok: true, value: { taken: 0, message: undefined } })
  }
  const two = Buffer.concat([bytes, bytes])
  t.match(decodeDbus(two), { ok: true, value: { taken: bytes.length } })
})

function present<Value> (value: Value | undefined): Value {
  if (value === undefined) throw new Error('missing')
  return value
}

function changed (
  message: DbusMessage, change: (bytes: Buffer) => void
): ReturnType<typeof decodeDbus> {
  const bytes = Buffer.from(encodeDbus(message))
  change(bytes)
  return decodeDbus(bytes)
}

t.test('broken ones are refused by name', async t => {
  const call = present(MESSAGES[0])
  const fault = (result: ReturnType<typeof decodeDbus>): string => result.ok ? 'none' : result.error
  t.equal(fault(changed(call, bytes => { bytes[0] = 0x78 })), 'byte-order')
  t.equal(fault(changed(call, bytes => { bytes[3] = 2 })), 'version')
  t.equal(fault(changed(call, bytes => { bytes.writeUInt32LE(0, 8) })), 'bad-serial')
  t.equal(fault(changed(call, bytes => { bytes.writeUInt32LE(1 << 30, 4) })), 'too-long')
  t.equal(fault(changed(call, bytes => { bytes[1] = 0 })), 'bad-header', 'no type')
  t.equal(fault(changed(call, bytes => { bytes[1] = 2 })), 'bad-header', 'a reply to nothing')
  t.equal(fault(changed(call, bytes => { bytes[16] = 0 })), 'bad-header', 'field 0')
  t.equal(fault(changed(call, bytes => { bytes[16] = 9 })), 'bad-header', 'no path')
  t.equal(fault(changed(call, bytes => { bytes[bytes.length - 5] = 1 })), 'bad-body')
})

t.test('a kind of message from the future is passed over', async t => {
  const bytes = Buffer.from(encodeDbus(present(MESSAGES[4])))
  bytes[1] = 5
  t.strictSame(decodeDbus(bytes), { ok: true, value: { taken: bytes.length, message: undefined } })
})

t.test('flipped bits do no harm', async () => {
  fc.assert(fc.property(fc.constantFrom(...MESSAGES), fc.nat(), fc.nat(7), (message, at, bit) => {
    const bytes = encodeDbus(message)
    const place = at % bytes.length
    bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
    const result = decodeDbus(bytes)
    // What was understood can be written again.
    if (result.ok && result.value.message !== undefined) encodeDbus(result.value.message)
  }), { numRuns: 2000 })
})
