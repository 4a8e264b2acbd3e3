import t from 'tap'
import fc from 'fast-check'
import {
  s32Attribute, u8Attribute, withAttributes, type Attribute
} from '../../src/wire/netlink-attributes.js'
import { decodeNetconf, dumpNetconf } from '../../src/wire/route-netconf.js'

function netconf (family: number, ...attributes: readonly Attribute[]): Uint8Array {
  return withAttributes(Uint8Array.of(family), attributes)
}

t.test('forwarding of an interface is read', async t => {
  t.strictSame(decodeNetconf(netconf(10, s32Attribute(1, 7), s32Attribute(2, 1))),
    { ok: true, value: { family: 'ipv6', interface: 7, forwarding: true } })
  t.strictSame(decodeNetconf(netconf(2, s32Attribute(1, 7), s32Attribute(2, 0))),
    { ok: true, value: { family: 'ipv4', interface: 7, forwarding: false } })
})

t.test('"all" is no interface anybody has, and other settings say nothing of forwarding', async t => {
  t.strictSame(decodeNetconf(netconf(10, s32Attribute(1, -1), s32Attribute(3, 1))),
    { ok: true, value: { family: 'ipv6', interface: 0xffffffff, forwarding: undefined } })
})

t.test('what is no setting of an interface is refused', async t => {
  const error = (bytes: Uint8Array): unknown => {
    const read = decodeNetconf(bytes)
    return read.ok ? undefined : read.error
  }
  t.strictSame(error(new Uint8Array(0)), { code: 'too-short', length: 0 })
  t.strictSame(error(new Uint8Array(3)), { code: 'too-short', length: 3 })
  t.strictSame(error(netconf(28)), { code: 'bad-family', found: 28 })
  t.strictSame(error(netconf(10)), { code: 'no-interface' })
  t.match(error(Uint8Array.of(10, 0, 0, 0, 1, 0, 0, 0)), { code: 'bad-attribute' })
  t.strictSame(error(netconf(10, u8Attribute(2, 1))), { code: 'no-interface' })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), input => {
    decodeNetconf(input)
    return true
  }))
})

t.test('all settings of a family are asked for by its number', async t => {
  t.strictSame(dumpNetconf('ipv6'), { type: 82, flags: 0, body: Uint8Array.of(10, 0, 0, 0) })
})
