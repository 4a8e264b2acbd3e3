/** AgentX packets: ours as RFC 2741 draws them, the agent's in both byte orders, broken ones. */

import fc from 'fast-check'
import t from 'tap'
import { decodeAgentx, encodeAgentx, type AgentxHeader } from '../../src/wire/agentx.js'

const HEADER: AgentxHeader = { session: 0x01020304, transaction: 5, packet: 6 }
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (...parts: readonly string[]): Uint8Array => Buffer.from(parts.join(''), 'hex')

t.test('packets of ours', async t => {
  t.equal(hex(encodeAgentx(HEADER, { type: 'ping' })),
    '010d1000' + '01020304' + '00000005' + '00000006' + '00000000')
  t.equal(hex(encodeAgentx(HEADER, { type: 'open', description: 'abcde' })).slice(40),
    '00000000' + '00000000' + '00000005' + '6162636465000000')
  t.equal(hex(encodeAgentx(HEADER, { type: 'register', subtree: [1, 3, 6, 1, 4, 1, 9586] })).slice(40),
    '007f0000' + '02040000' + '00000001' + '00002572', '1.3.6.1.4 is a prefix')
  t.equal(hex(encodeAgentx(HEADER, { type: 'close' })).slice(40), '05000000')
})

t.test('values of an answer', async t => {
  const varbinds = [
    { oid: [1, 2], value: { type: 'integer', value: -2 } },
    { oid: [1, 2], value: { type: 'counter64', value: 0x1_0000_0002n } },
    { oid: [1, 2], value: { type: 'ip-address', value: Uint8Array.of(10, 0, 0, 1) } },
    { oid: [1, 2], value: { type: 'no-such-instance' } }
  ] as const
  const name = '02000000' + '00000001' + '00000002'
  t.equal(hex(encodeAgentx(HEADER, { type: 'response', error: 17, index: 2, varbinds })).slice(40),
    '00000000' + '00110002' +
    '00020000' + name + 'fffffffe' +
    '00460000' + name + '0000000100000002' +
    '00400000' + name + '00000004' + '0a000001' +
    '00810000' + name)
})

/** A get-next of 1.3.6.1.2.1.68 up to 1.3.6.1.2.1.69, the start included, in one byte order. */
function getNext (little: boolean): Uint8Array {
  const number = (value: number): string => {
    const text = value.toString(16).padStart(8, '0')
    return little ? text.match(/../g)?.reverse().join('') ?? '' : text
  }
  const oid = (last: number, include: string): string =>
    `0202${include}00${number(1)}${number(last)}`
  const payload = oid(68, '01') + oid(69, '00')
  return bytes('0106', little ? '00' : '10', '00', number(1), number(2), number(3),
    number(payload.length / 2), payload)
}

for (const little of [false, true]) {
  t.test(`a request in ${little ? 'little' : 'big'} endian`, async t => {
    t.strictSame(decodeAgentx(getNext(little)), {
      ok: true,
      value: {
        taken: 44,
        received: {
          header: { session: 1, transaction: 2, packet: 3 },
          request: {
            type: 'get-next',
            ranges: [{ start: [1, 3, 6, 1, 2, 1, 68], include: true, end: [1, 3, 6, 1, 2, 1, 69] }]
          }
        }
      }
    })
  })
}

t.test('a stream is cut anywhere, and read when it is whole', async t => {
  const whole = getNext(false)
  for (let length = 0; length < whole.length; length++) {
    t.strictSame(decodeAgentx(whole.subarray(0, length)),
      { ok: true, value: { taken: 0, received: undefined } })
  }
})

t.test('what cannot be read is refused', async t => {
  const head = (type: string, length: string): Uint8Array =>
    bytes('01', type, '1000', '00000001', '00000002', '00000003', length)
  t.strictSame(decodeAgentx(bytes('02', hex(getNext(false)).slice(2))), { ok: false, error: 'version' })
  t.strictSame(decodeAgentx(head('63', '00000000')), { ok: false, error: 'unknown-type' })
  t.strictSame(decodeAgentx(head('06', 'ffffffff')), { ok: false, error: 'too-long' })
  t.strictSame(decodeAgentx(bytes(hex(head('06', '00000004')), 'ff000000')), { ok: false, error: 'truncated' })
})

t.test('a set carries what it sets', async t => {
  // Weight 7, as an INTEGER, without the flag of network byte order.
  const result = decodeAgentx(bytes('01080000', '01000000', '02000000', '03000000', '14000000',
    '02000000', '02000000', '01000000', '02000000', '07000000'))
  t.match(result, {
    ok: true,
    value: {
      received: {
        request: {
          type: 'test-set', varbinds: [{ oid: [1, 2], value: { type: 'integer', value: 7 } }]
        }
      }
    }
  })
})

t.test('no bytes make it throw or read on for ever', async t => {
  const noises = fc.uint8Array({ maxLength: 200 })
  fc.assert(fc.property(noises, fc.constantFrom(5, 6, 7, 8, 18), (noise, type) => {
    const packet = Buffer.concat([bytes('01', type.toString(16).padStart(2, '0'), '1000',
      '00000001', '00000002', '00000003', noise.length.toString(16).padStart(8, '0')), noise])
    const result = decodeAgentx(packet)
    return !result.ok || result.value.taken === packet.length
  }))
  t.pass('1 000 packets')
})
