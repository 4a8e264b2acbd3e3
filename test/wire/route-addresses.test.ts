import t from 'tap'
import fc from 'fast-check'
import { present } from '../../src/lib/assert.js'
import { type IpAddress, ipFromBytes, parseIp } from '../../src/lib/ip-address.js'
import {
  ADDRESS_FLAG, ADDRESS_TYPE, addAddress, decodeAddress, deleteAddress, dumpAddresses,
  type AddressMessage
} from '../../src/wire/route-addresses.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function address (text: string): IpAddress {
  return present(parseIp(text), `${text} is an address`)
}

const plain: AddressMessage = {
  interface: 3,
  address: address('10.0.0.1'),
  prefixLength: 24,
  peer: undefined,
  scope: 0,
  flags: 0,
  broadcast: undefined,
  label: undefined,
  preferredLifetime: 'forever',
  protocol: 0
}

t.test('an address is set with the bytes rtnetlink wants', async t => {
  const request = addAddress({
    ...plain,
    scope: 253,
    broadcast: address('10.0.0.255'),
    label: 'v0:1',
    flags: ADDRESS_FLAG.noPrefixRoute,
    protocol: 18
  })
  t.equal(request.type, ADDRESS_TYPE.new)
  t.equal(hex(request.body), [
    '021800fd03000000',
    '080002000a000001',
    '080001000a000001',
    '080004000a0000ff',
    '0900030076303a3100000000',
    '0800080000020000',
    '05000b0012000000'
  ].join(''))
})

t.test('a deprecated IPv6 address is valid for ever and preferred never', async t => {
  const request = addAddress({
    ...plain,
    address: address('2001:db8::1'),
    prefixLength: 128,
    flags: ADDRESS_FLAG.noDad,
    preferredLifetime: 0
  })
  t.equal(hex(request.body), [
    '0a80020003000000',
    '1400020020010db8000000000000000000000001',
    '1400010020010db8000000000000000000000001',
    '0800080002000000',
    '1400060000000000ffffffff0000000000000000'
  ].join(''))
})

t.test('an address is removed by what identifies it', async t => {
  const request = deleteAddress({ ...plain, peer: address('10.9.9.9'), prefixLength: 32 })
  t.equal(request.type, ADDRESS_TYPE.delete)
  t.equal(hex(request.body), '0220000003000000' + '080002000a000001' + '080001000a090909')
})

t.test('all addresses are asked for with an empty header', async t => {
  t.strictSame(dumpAddresses(), { type: 22, flags: 0, body: new Uint8Array(8) })
})

t.test('what was encoded is decoded again', async () => {
  const v4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map(ipFromBytes)
  const v6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(ipFromBytes)
  const of = (ip: typeof v4): fc.Arbitrary<AddressMessage> => fc.record({
    interface: fc.nat(0x7fffffff),
    address: ip,
    prefixLength: fc.nat(32),
    peer: fc.option(ip, { nil: undefined }),
    scope: fc.nat(255),
    flags: fc.nat(0xfff),
    broadcast: fc.option(ip, { nil: undefined }),
    label: fc.option(fc.stringMatching(/^[a-z0-9:]{1,15}$/), { nil: undefined }),
    preferredLifetime: fc.oneof(fc.constant('forever' as const), fc.nat(0xfffffffe)),
    protocol: fc.nat(255)
  }).filter(({ address, peer }) => address !== peer)
  fc.assert(fc.property(fc.oneof(of(v4), of(v6)), message => {
    const read = decodeAddress(addAddress(message).body)
    return read.ok && JSON.stringify(read.value) === JSON.stringify(message)
  }))
})

t.test('what is no address is refused with its reason', async t => {
  const error = (bytes: readonly number[]): unknown => {
    const read = decodeAddress(Uint8Array.from(bytes))
    return read.ok ? undefined : read.error
  }
  t.strictSame(error([2, 24]), { code: 'too-short', length: 2 })
  t.strictSame(error([7, 24, 0, 0, 1, 0, 0, 0]), { code: 'bad-family', found: 7 })
  t.strictSame(error([2, 24, 0, 0, 1, 0, 0, 0]), { code: 'no-address' })
  t.strictSame(error([2, 24, 0, 0, 1, 0, 0, 0, 6, 0, 1, 0, 1, 2, 0, 0]), { code: 'no-address' },
    'two bytes are no IPv4 address')
  t.strictSame(error([2, 24, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0]),
    { code: 'bad-attribute', at: 0, length: 2 })
})

t.test('no bytes make the decoder throw', async () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), input => {
    decodeAddress(input)
    return true
  }))
})
