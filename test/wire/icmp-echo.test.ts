import t from 'tap'
import { decodeEchoReply, encodeEchoRequest } from '../../src/wire/icmp-echo.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

t.test('a request leaves identifier and checksum to the kernel', async t => {
  t.equal(hex(encodeEchoRequest('ipv4', 0x102, Uint8Array.of(7))), '080000000000010207')
  t.equal(hex(encodeEchoRequest('ipv6', 1, Uint8Array.of())), '8000000000000001')
})

t.test('a reply has its sequence and data, in its own family', async t => {
  t.match(decodeEchoReply('ipv4', Buffer.from('00001111222200050909', 'hex')),
    { ok: true, value: { sequence: 5, payload: Buffer.from('0909', 'hex') } })
  t.match(decodeEchoReply('ipv6', Buffer.from('8100111122220005', 'hex')), { ok: true })
  t.strictSame(decodeEchoReply('ipv4', Buffer.from('0800111122220005', 'hex')),
    { ok: false, error: { code: 'not-a-reply', type: 8 } })
  t.strictSame(decodeEchoReply('ipv6', new Uint8Array(7)), { ok: false, error: { code: 'too-short', length: 7 } })
})
