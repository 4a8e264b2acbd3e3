import t from 'tap'
import fc from 'fast-check'
import {
  CONTROL, FLAG, decodeAck, decodeNetlink, encodeNetlink, encodeNetlinkBatch, netlinkLength,
  type NetlinkMessage
} from '../../src/wire/netlink.js'
import { encodeAttributes, textAttribute, u32Attribute } from '../../src/wire/netlink-attributes.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/ /g, ''), 'hex'))

t.test('a message has the layout of nlmsghdr and is padded to four bytes', async t => {
  const message = { type: 18, flags: 0x301, sequence: 7, port: 0x01020304, body: Uint8Array.of(9) }
  t.equal(hex(encodeNetlink(message)), '110000001200010307000000' + '04030201' + '09000000')
  t.equal(netlinkLength(message.body), 20)
})

t.test('what was encoded is decoded again, alone or in a batch', async () => {
  const arbitrary = fc.record({
    type: fc.nat(0xffff),
    flags: fc.nat(0xffff),
    sequence: fc.nat(0xffffffff),
    port: fc.nat(0xffffffff),
    body: fc.uint8Array({ maxLength: 40 })
  })
  fc.assert(fc.property(fc.array(arbitrary, { maxLength: 5 }), messages => {
    const read = decodeNetlink(encodeNetlinkBatch(messages))
    const found = read.ok ? read.value.map(each => ({ ...each, body: hex(each.body) })) : undefined
    const wanted = messages.map(each => ({ ...each, body: hex(each.body) }))
    return JSON.stringify(found) === JSON.stringify(wanted)
  }))
})

t.test('a cut header and a length beyond the bytes are refused', async t => {
  const whole = encodeNetlink({ type: 1, flags: 0, sequence: 1, port: 0, body: new Uint8Array(4) })
  for (let length = 1; length < whole.length; length++) {
    t.equal(decodeNetlink(whole.subarray(0, length)).ok, false, `cut to ${length}`)
  }
  const short = whole.slice()
  short[0] = 15
  t.strictSame(decodeNetlink(short), {
    ok: false, error: { code: 'bad-length', at: 0, length: 15 }
  })
})

t.test('no bytes make the decoders throw', async () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(0xffff), (input, flags) => {
    decodeNetlink(input)
    for (const type of [CONTROL.error, CONTROL.done]) {
      decodeAck({ type, flags, sequence: 1, port: 1, body: input })
    }
    return true
  }))
})

function answer (type: number, flags: number, body: string): NetlinkMessage {
  return { type, flags, sequence: 1, port: 1, body: bytes(body) }
}

t.test('an acknowledgement of zero is success', async t => {
  const quoted = '14000000 1400 0500 01000000 00000000'
  t.strictSame(decodeAck(answer(CONTROL.error, FLAG.capped, `00000000${quoted}`)),
    { ok: true, value: { errno: 0, text: undefined, offset: undefined } })
})

t.test('a refusal carries errno, sentence and offset, behind a capped or a whole quote', async t => {
  const words = hex(encodeAttributes([textAttribute(1, 'no such table'), u32Attribute(2, 28)]))
  const wanted = { ok: true, value: { errno: 17, text: 'no such table', offset: 28 } }
  const error = 'efffffff'
  t.strictSame(decodeAck(answer(CONTROL.error, FLAG.capped | FLAG.extendedAck,
    `${error} 14000000 1400 0500 01000000 00000000 ${words}`)), wanted)
  t.strictSame(decodeAck(answer(CONTROL.error, FLAG.extendedAck,
    `${error} 12000000 1400 0500 01000000 00000000 abcd0000 ${words}`)), wanted)
})

t.test('the end of a dump may carry a status, with words, or none', async t => {
  t.strictSame(decodeAck(answer(CONTROL.done, FLAG.multi, '')),
    { ok: true, value: { errno: 0, text: undefined, offset: undefined } })
  const words = hex(encodeAttributes([textAttribute(1, 'bad filter')]))
  t.strictSame(decodeAck(answer(CONTROL.done, FLAG.extendedAck, `eaffffff${words}`)),
    { ok: true, value: { errno: 22, text: 'bad filter', offset: undefined } })
})

t.test('an acknowledgement too short to hold an error is refused', async t => {
  t.strictSame(decodeAck(answer(CONTROL.error, 0, '0000')),
    { ok: false, error: { code: 'too-short', length: 2 } })
  t.strictSame(decodeAck(answer(CONTROL.error, 0, '00000000 14000000')),
    { ok: false, error: { code: 'too-short', length: 8 } })
})
