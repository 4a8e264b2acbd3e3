import t from 'tap'
import fc from 'fast-check'
import { macFromBytes } from '../../src/lib/mac-address.js'
import {
  bytesAttribute, nestedAttribute, textAttribute, u32Attribute, withAttributes
} from '../../src/wire/netlink-attributes.js'
import {
  LINK_FLAG, LINK_TYPE, createLink, decodeLink, deleteLink, dumpLinks, setLinkMaster, setLinkUp,
  setNamedLinkUp, setNoGeneratedAddresses
} from '../../src/wire/route-links.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const MAC = macFromBytes(Uint8Array.of(0, 0, 0x5e, 0, 1, 51))

/** ifinfomsg of an Ethernet interface 7 that is up and running, with attributes. */
function link (...attributes: Parameters<typeof withAttributes>[1]): Uint8Array {
  const header = Uint8Array.of(0, 0, 1, 0, 7, 0, 0, 0, 0x41, 0x10, 0, 0, 0, 0, 0, 0)
  return withAttributes(header, attributes)
}

t.test('an interface is read with its kind, base, master and group', async t => {
  const read = decodeLink(link(
    textAttribute(3, 'vrrp.51'), u32Attribute(4, 1500), bytesAttribute(1, Uint8Array.of(0, 0, 0x5e, 0, 1, 51)),
    u32Attribute(5, 2), u32Attribute(10, 9), u32Attribute(27, 4),
    nestedAttribute(18, [
      textAttribute(1, 'macvlan'), nestedAttribute(2, [u32Attribute(1, 1)]), textAttribute(4, 'vrf')
    ])
  ))
  t.strictSame(read, {
    ok: true,
    value: {
      family: 0,
      index: 7,
      hardwareType: 1,
      flags: LINK_FLAG.up | LINK_FLAG.running | LINK_FLAG.multicast,
      name: 'vrrp.51',
      mtu: 1500,
      mac: MAC,
      hardware: undefined,
      broadcast: undefined,
      base: 2,
      master: 9,
      kind: 'macvlan',
      masterKind: 'vrf',
      group: 4,
      macvlanMode: 'private',
      vrfTable: undefined
    }
  })
})

t.test('a base in another namespace is none of ours, and an odd address is no MAC', async t => {
  const read = decodeLink(link(
    u32Attribute(5, 2), u32Attribute(37, 0), bytesAttribute(1, new Uint8Array(20))))
  t.match(read, { ok: true, value: { base: undefined, mac: undefined, kind: undefined } })
})

t.test('the modes of a macvlan have names', async t => {
  const modes = [1, 2, 4, 8].map(mode => {
    const read = decodeLink(link(nestedAttribute(18, [
      textAttribute(1, 'macvlan'), nestedAttribute(2, [u32Attribute(1, mode)])
    ])))
    return read.ok ? read.value.macvlanMode : read.error
  })
  t.strictSame(modes, ['private', 'vepa', 'bridge', undefined])
})

t.test('a VRF has a table', async t => {
  const read = decodeLink(link(nestedAttribute(18, [
    textAttribute(1, 'vrf'), nestedAttribute(2, [u32Attribute(1, 1001)])
  ])))
  t.match(read, { ok: true, value: { vrfTable: 1001, macvlanMode: undefined } })
})

t.test('a macvlan is made private, with its MAC, under its master', async t => {
  const request = createLink({
    name: 'vrrp.51', kind: 'macvlan', base: 2, mac: MAC, mode: 'private', group: undefined, master: 9
  })
  t.equal(request.type, LINK_TYPE.new)
  t.equal(request.flags, 0x600, 'create, exclusive')
  t.equal(hex(request.body), [
    '00'.repeat(16),
    '0c000300767272702e353100',
    '0800050002000000',
    '0a00010000005e0001330000',
    '08000a0009000000',
    '1c001280' + '0c0001006d6163766c616e00' + '0c000280' + '0800010001000000'
  ].join(''))
})

t.test('an ipvlan is made in mode L2 with its flag', async t => {
  const request = createLink({
    name: 'ip0', kind: 'ipvlan', base: 2, mac: undefined, mode: 'vepa', group: 3, master: undefined
  })
  t.equal(hex(request.body), [
    '00'.repeat(16),
    '0800030069703000',
    '0800050002000000',
    '08001b0003000000',
    '24001280' + '0b00010069' + '70766c616e0000' + '14000280' + '0600010000000000' + '0600020002000000'
  ].join(''))
})

t.test('up, down, master and deletion name the interface by index', async t => {
  t.equal(hex(setLinkUp(7, true).body), '00000000' + '07000000' + '01000000' + '01000000')
  t.equal(hex(setLinkUp(7, false).body), '00000000' + '07000000' + '00000000' + '01000000')
  t.equal(hex(setNamedLinkUp('ip0').body),
    '00000000' + '00000000' + '01000000' + '01000000' + '0800030069703000')
  t.equal(hex(setNoGeneratedAddresses('ip0').body),
    '00'.repeat(16) + '0800030069703000' + '10001a80' + '0c000a80' + '0500080001000000')
  t.equal(hex(setLinkMaster(7, 9).body),
    '00000000' + '07000000' + '00000000' + '00000000' + '08000a0009000000')
  t.strictSame([deleteLink(7).type, hex(deleteLink(7).body)],
    [17, '00000000' + '07000000' + '00000000' + '00000000'])
  t.strictSame(dumpLinks(), { type: 18, flags: 0, body: new Uint8Array(16) })
})

t.test('what was encoded is decoded again', async () => {
  fc.assert(fc.property(fc.record({
    name: fc.stringMatching(/^[a-z0-9.]{1,15}$/),
    kind: fc.constant('macvlan' as const),
    base: fc.integer({ min: 1, max: 0x7fffffff }),
    mac: fc.uint8Array({ minLength: 6, maxLength: 6 }).map(macFromBytes),
    mode: fc.constantFrom('private' as const, 'bridge' as const, 'vepa' as const),
    group: fc.nat(0x7fffffff),
    master: fc.integer({ min: 1, max: 0x7fffffff })
  }), wanted => {
    const read = decodeLink(createLink(wanted).body)
    return read.ok && Object.entries(wanted).every(([field, value]) =>
      field === 'mode' ? read.value.macvlanMode === value : Reflect.get(read.value, field) === value)
  }))
})

t.test('what is no link is refused, and no bytes make the decoder throw', async t => {
  t.strictSame(decodeLink(new Uint8Array(15)), { ok: false, error: { code: 'too-short', length: 15 } })
  t.equal(decodeLink(link(bytesAttribute(18, Uint8Array.of(1, 0, 0, 0)))).ok, false,
    'link information with a broken attribute')
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), input => {
    decodeLink(input)
    return true
  }))
})
