import t from 'tap'
import fc from 'fast-check'
import { present } from '../../src/lib/assert.js'
import { parseIp } from '../../src/lib/ip-address.js'
import { decodeAttributes, encodeAttributes } from '../../src/wire/netlink-attributes.js'
import {
  type Encapsulation, decodeEncapsulation, encapsulationAttributes
} from '../../src/wire/route-encapsulation.js'
import { canonical, encapsulation } from './arbitrary.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const encoded = (value: Encapsulation): Uint8Array =>
  encodeAttributes(encapsulationAttributes(value))

t.test('an MPLS stack marks its last label as the bottom', async t => {
  t.equal(hex(encoded({ type: 'mpls', labels: [100, 200] })),
    '0600150001000000' + '10001680' + '0c000100' + '00064000' + '000c8100')
})

t.test('an IP tunnel holds what is given, numbers of the wire in network order', async t => {
  t.equal(hex(encoded({
    type: 'ip',
    id: 100n,
    destination: present(parseIp('10.1.1.1'), ''),
    source: undefined,
    tos: undefined,
    ttl: 64,
    flags: undefined
  })), [
    '0600150002000000', '20001680', '0c0001000000000000000064', '080002000a010101', '0500040040000000'
  ].join(''))
})

t.test('an ILA locator is eight bytes as written', async t => {
  t.equal(hex(encoded({ type: 'ila', locator: 0x2001_0db8_0000_0001n })),
    '0600150003000000' + '10001680' + '0c00010020010db800000001')
})

t.test('what was encoded is decoded again', async () => {
  fc.assert(fc.property(encapsulation, value => {
    const read = decodeAttributes(encoded(value))
    return read.ok && canonical(decodeEncapsulation(read.value)) === canonical(value)
  }))
})

t.test('no encapsulation, an unknown kind and broken contents are none', async t => {
  t.strictSame(encapsulationAttributes(undefined), [])
  t.equal(decodeEncapsulation(new Map()), undefined)
  t.equal(decodeEncapsulation(new Map([[21, Uint8Array.of(5, 0)]])), undefined, 'seg6')
  t.equal(decodeEncapsulation(new Map([
    [21, Uint8Array.of(2, 0)], [22, Uint8Array.of(1, 0, 0, 0)]
  ])), undefined)
  t.strictSame(decodeEncapsulation(new Map([[21, Uint8Array.of(1, 0)]])),
    { type: 'mpls', labels: [] })
  t.strictSame(decodeEncapsulation(new Map([[21, Uint8Array.of(3, 0)]])),
    { type: 'ila', locator: 0n })
})
