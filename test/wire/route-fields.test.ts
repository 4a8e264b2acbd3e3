import t from 'tap'
import fc from 'fast-check'
import { decodeAttributes, encodeAttributes } from '../../src/wire/netlink-attributes.js'
import {
  FAMILY_NUMBER, addressFrom, familyFrom, prefixAttributes, prefixFrom, u32Attributes
} from '../../src/wire/route-fields.js'
import { canonical, prefix } from './arbitrary.js'

t.test('families have the numbers of the kernel', async t => {
  t.equal(familyFrom(FAMILY_NUMBER.ipv4), 'ipv4')
  t.equal(familyFrom(FAMILY_NUMBER.ipv6), 'ipv6')
  t.equal(familyFrom(7), undefined, 'AF_BRIDGE is none of ours')
})

t.test('a prefix is its address in an attribute and its length elsewhere', async () => {
  for (const family of ['ipv4', 'ipv6'] as const) {
    fc.assert(fc.property(prefix(family), value => {
      const read = decodeAttributes(encodeAttributes(prefixAttributes(5, value)))
      return read.ok &&
        canonical(prefixFrom(family, read.value.get(5), value.length)) === canonical(value)
    }))
  }
})

t.test('what is not there takes no room, and a wrong length is no address', async t => {
  t.strictSame([prefixAttributes(1, undefined), u32Attributes(1, undefined)], [[], []])
  t.equal(u32Attributes(1, 0).length, 1, 'zero is there')
  t.equal(prefixFrom('ipv4', undefined, 0), undefined)
  t.equal(addressFrom('ipv6', Uint8Array.of(10, 0, 0, 1)), undefined)
  t.equal(addressFrom('ipv4', Uint8Array.of(10, 0, 0, 1)), '10.0.0.1')
})
