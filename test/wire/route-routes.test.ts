import t from 'tap'
import fc from 'fast-check'
import { present } from '../../src/lib/assert.js'
import { type Family, type IpAddress, type IpPrefix, parseIp } from '../../src/lib/ip-address.js'
import {
  type NextHop, type RouteMessage, ROUTE_TYPE, SCOPE, addRoute, decodeRoute, deleteRoute,
  dumpRoutes, encodeRoute
} from '../../src/wire/route-routes.js'
import { canonical, encapsulation, ip, maybe, prefix, u32 } from './arbitrary.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function address (text: string): IpAddress {
  return present(parseIp(text), `${text} is an address`)
}

function net (text: string, length: number): IpPrefix {
  return { address: address(text), length }
}

const plain: RouteMessage = {
  family: 'ipv4',
  kind: 'unicast',
  destination: net('10.5.0.0', 16),
  source: undefined,
  tos: 0,
  table: 254,
  protocol: 18,
  scope: SCOPE.universe,
  via: address('10.0.0.254'),
  interface: 3,
  preferredSource: undefined,
  metric: undefined,
  onLink: false,
  realms: undefined,
  expires: undefined,
  preference: undefined,
  ttlPropagate: undefined,
  metrics: { locked: 0 },
  encapsulation: undefined,
  nextHops: []
}

t.test('a plain route has the bytes rtnetlink wants', async t => {
  t.equal(hex(encodeRoute(plain)), [
    '02100000fe12000100000000', '080001000a050000', '08000f00fe000000', '080005000a0000fe',
    '0800040003000000'
  ].join(''))
})

t.test('a table above 255 stands in the attribute alone, a foreign gateway behind its family',
  async t => {
    t.equal(hex(encodeRoute({
      ...plain, destination: undefined, table: 1001, via: address('fe80::1'), onLink: true
    })), [
      '020000000012000104000000', '08000f00e9030000',
      '160012000a00fe8000000000000000000000000000010000', '0800040003000000'
    ].join(''))
  })

t.test('next hops stand in one attribute, with their weight less one', async t => {
  const hop = (via: string, weight: number): NextHop => ({
    via: address(via),
    interface: 3,
    weight,
    onLink: false,
    realms: undefined,
    encapsulation: undefined
  })
  t.equal(hex(encodeRoute({
    ...plain, via: undefined, interface: undefined, nextHops: [hop('10.0.0.1', 1), hop('10.0.0.2', 256)]
  })), [
    '02100000fe12000100000000', '080001000a050000', '08000f00fe000000', '24000900',
    '1000000003000000', '080005000a000001', '100000ff03000000', '080005000a000002'
  ].join(''))
})

t.test('the modes of adding are the flags of ip-route', async t => {
  t.strictSame((['add', 'append', 'prepend'] as const).map(mode => addRoute(plain, mode).flags),
    [0x600, 0xc00, 0x400])
  t.equal(deleteRoute(plain).type, ROUTE_TYPE.delete)
  t.equal(hex(dumpRoutes('ipv6', 1001, 18).body), '0a0000000012000000000000' + '08000f00e9030000')
  t.equal(hex(dumpRoutes('ipv4', 254, 18).body), '02000000fe12000000000000' + '08000f00fe000000')
})

function route (family: Family): fc.Arbitrary<RouteMessage> {
  const other = family === 'ipv4' ? 'ipv6' : 'ipv4'
  const via = fc.oneof(ip(family), ip(other))
  const nextHop = fc.record({
    via: maybe(via),
    interface: maybe(fc.integer({ min: 1, max: 0x7fffffff })),
    weight: fc.integer({ min: 1, max: 256 }),
    onLink: fc.boolean(),
    realms: maybe(u32),
    encapsulation: maybe(encapsulation)
  })
  return fc.record({
    family: fc.constant(family),
    kind: fc.constantFrom('unicast' as const, 'blackhole' as const, 'nat' as const),
    destination: maybe(prefix(family)),
    source: maybe(prefix(family)),
    tos: fc.nat(255),
    table: u32,
    protocol: fc.nat(255),
    scope: fc.nat(255),
    via: maybe(via),
    interface: maybe(u32),
    preferredSource: maybe(ip(family)),
    metric: maybe(u32),
    onLink: fc.boolean(),
    realms: maybe(u32),
    expires: maybe(u32),
    preference: maybe(fc.nat(3)),
    ttlPropagate: maybe(fc.boolean()),
    metrics: fc.record({ mtu: u32, locked: u32 }),
    encapsulation: maybe(encapsulation),
    nextHops: fc.array(nextHop, { maxLength: 3 })
  })
}

t.test('what was encoded is decoded again', async () => {
  fc.assert(fc.property(fc.oneof(route('ipv4'), route('ipv6')), value => {
    const read = decodeRoute(encodeRoute(value))
    return read.ok && canonical(read.value) === canonical(value)
  }))
})

t.test('what is no route is refused with its reason', async t => {
  const error = (change: (bytes: Uint8Array) => void): unknown => {
    const bytes = encodeRoute(plain)
    change(bytes)
    const read = decodeRoute(bytes)
    return read.ok ? undefined : read.error
  }
  t.strictSame(decodeRoute(new Uint8Array(11)), { ok: false, error: { code: 'too-short', length: 11 } })
  t.strictSame(error(bytes => { bytes[0] = 28 }), { code: 'bad-family', found: 28 })
  t.strictSame(error(bytes => { bytes[7] = 99 }), { code: 'bad-type', found: 99 })
  t.strictSame(error(bytes => { bytes[9] = 2 }), { code: 'cloned' })
  t.strictSame(error(bytes => { bytes[12] = 3 }), { code: 'bad-attribute', at: 0, length: 3 })
})

t.test('next hops that cannot be are left out', async t => {
  const bytes = encodeRoute({
    ...plain,
    via: undefined,
    nextHops: [{
      via: undefined, interface: 1, weight: 1, onLink: false, realms: 7, encapsulation: undefined
    }]
  })
  const at = bytes.length - 16
  for (const [offset, value] of [[0, 4], [0, 200], [8, 2]] as const) {
    const broken = bytes.slice()
    broken[at + offset] = value
    const read = decodeRoute(broken)
    t.strictSame(read.ok ? read.value.nextHops : read.error, [])
  }
})

t.test('no bytes make the decoder throw', async () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), input => {
    decodeRoute(input)
    return true
  }))
})
