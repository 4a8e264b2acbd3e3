import t from 'tap'
import { AssertionFailure } from '../../src/lib/assert.js'
import { decodeDnsHeader, encodeDnsQuery } from '../../src/wire/dns.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

t.test('a query is one question with recursion desired', async t => {
  t.equal(hex(encodeDnsQuery({ id: 0x1234, name: 'www.example.org', type: 'AAAA' })),
    '1234' + '0100' + '0001' + '0000'.repeat(3) + '03777777076578616d706c65036f726700' + '001c' + '0001')
  t.equal(hex(encodeDnsQuery({ id: 1, name: '.', type: 'SOA' })),
    '0001' + '0100' + '0001' + '0000'.repeat(3) + '00' + '0006' + '0001')
  t.equal(hex(encodeDnsQuery({ id: 1, name: 'org.', type: 'DNSKEY' })).slice(24), '036f726700' + '0030' + '0001')
})

t.test('names beyond the limits are our own mistake', async t => {
  t.throws(() => encodeDnsQuery({ id: 1, name: 'x'.repeat(64), type: 'A' }), AssertionFailure)
  t.throws(() => encodeDnsQuery({ id: 1, name: `${'x'.repeat(63)}.`.repeat(4), type: 'A' }), AssertionFailure)
})

t.test('of an answer the header is read', async t => {
  const read = (text: string) => decodeDnsHeader(Buffer.from(text, 'hex'))
  t.strictSame(read('123481830000000000000000'),
    { ok: true, value: { id: 0x1234, response: true, rcode: 3 } })
  t.strictSame(read('123401000001000000000000'),
    { ok: true, value: { id: 0x1234, response: false, rcode: 0 } })
  for (let length = 0; length < 12; length++) {
    t.strictSame(decodeDnsHeader(new Uint8Array(length)), { ok: false, error: { code: 'too-short', length } })
  }
})
