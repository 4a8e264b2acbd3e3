import fc from 'fast-check'
import t from 'tap'
import { encodeRequest } from '../../src/ipvs/messages.js'
import {
  decodeDaemon, decodeDestination, decodeService, decodeTimeouts, decodeVersion
} from '../../src/ipvs/replies.js'
import type { Forwarding, Service } from '../../src/ipvs/service.js'
import {
  type Attribute, big16Attribute, bytesAttribute, nestedAttribute, textAttribute, u16Attribute,
  u32Attribute, u64Attribute, u8Attribute, withAttributes
} from '../../src/wire/netlink-attributes.js'
import { NO_TRAFFIC, destination, ip, service, tcp } from './examples.js'

const message = (...attributes: readonly Attribute[]) =>
  withAttributes(Uint8Array.of(0, 1, 0, 0), attributes)

t.test('a service is read as it was written', async t => {
  const services: readonly Service[] = [
    service(tcp('192.0.2.1', 80)),
    service(tcp('2001:db8::1', 443), {
      scheduler: 'mh',
      flags: { onePacket: false, flag1: true, flag2: true, flag3: false },
      persistence: { timeout: 50, granularity: { family: 'ipv6', length: 64 }, engine: undefined }
    }),
    service({ type: 'address', protocol: 'udp', address: ip('192.0.2.1'), port: 5060 }, {
      flags: { onePacket: true, flag1: false, flag2: false, flag3: true },
      persistence: {
        timeout: 360, granularity: { family: 'ipv4', mask: 0xffff0000 }, engine: 'sip'
      }
    }),
    service({ type: 'address', protocol: 'sctp', address: ip('192.0.2.1'), port: 0 }),
    service({ type: 'fwmark', mark: 4000000000, family: 'ipv4' })
  ]
  for (const each of services) {
    t.strictSame(decodeService(encodeRequest({ type: 'add-service', service: each })),
      { ok: true, value: { ...each, statistics: NO_TRAFFIC } })
  }
})

t.test('a destination is read as it was written', async t => {
  const ways: readonly Forwarding[] = [
    { method: 'masq' }, { method: 'route' }, { method: 'local' },
    { method: 'tunnel', tunnel: { type: 'ipip' } },
    { method: 'tunnel', tunnel: { type: 'gue', port: 6080, checksum: 'nocsum' } },
    { method: 'tunnel', tunnel: { type: 'gue', port: 6080, checksum: 'csum' } },
    { method: 'tunnel', tunnel: { type: 'gue', port: 6080, checksum: 'remcsum' } },
    { method: 'tunnel', tunnel: { type: 'gre', checksum: 'nocsum' } },
    { method: 'tunnel', tunnel: { type: 'gre', checksum: 'csum' } }
  ]
  for (const forwarding of ways) {
    const to = destination('fd00::9', 8080, { forwarding, weight: 2147483647, upperThreshold: 9 })
    const bytes = encodeRequest({
      type: 'add-destination', service: tcp('192.0.2.1', 80), destination: to
    })
    t.strictSame(decodeDestination(bytes, 'ipv4'), {
      ok: true,
      value: {
        ...to,
        activeConnections: 0,
        inactiveConnections: 0,
        persistentConnections: 0,
        statistics: NO_TRAFFIC
      }
    })
  }
})

t.test('counters come from the 64-bit set, from the 32-bit set on old kernels', async t => {
  const counters = (...sets: readonly Attribute[]) => {
    const read = decodeDestination(message(nestedAttribute(2, [
      bytesAttribute(1, new Uint8Array(16)), big16Attribute(2, 80), u32Attribute(3, 0),
      u32Attribute(7, 3), u32Attribute(8, 4), u32Attribute(9, 5), ...sets
    ])), 'ipv4')
    return read.ok ? read.value : read.error
  }
  t.match(counters(
    nestedAttribute(10, [u32Attribute(1, 1)]),
    nestedAttribute(12, [u64Attribute(1, 2n ** 40n), u64Attribute(10, 7n)])), {
    address: '0.0.0.0',
    activeConnections: 3,
    inactiveConnections: 4,
    persistentConnections: 5,
    statistics: { connections: 2n ** 40n, byteRateOut: 7n }
  })
  t.match(counters(nestedAttribute(10, [u32Attribute(1, 11), u64Attribute(4, 12n)])), {
    statistics: { connections: 11n, bytesIn: 12n }
  })
})

t.test('a synchronisation daemon is read as it was started', async t => {
  for (const daemon of [
    {
      state: 'master', interface: 'eth0', id: 255, maxlen: 1400, port: 8848, ttl: 1, group: ip('224.0.0.81')
    },
    {
      state: 'backup', interface: 'bond0', id: 0, maxlen: undefined, port: undefined, ttl: undefined, group: ip('ff02::81')
    }
  ] as const) {
    t.strictSame(decodeDaemon(encodeRequest({ type: 'start-daemon', daemon })),
      { ok: true, value: daemon })
  }
})

t.test('timeouts and version are read', async t => {
  const timeouts = { tcp: 900, tcpFin: 120, udp: 300 }
  t.strictSame(decodeTimeouts(encodeRequest({ type: 'set-timeouts', timeouts })),
    { ok: true, value: timeouts })
  t.strictSame(decodeVersion(message(u32Attribute(1, 0x010201), u32Attribute(2, 4096))),
    { ok: true, value: { major: 1, minor: 2, patch: 1, tableSize: 4096 } })
})

t.test('what is missing or unknown is named', async t => {
  const nested = (type: number, ...inner: readonly Attribute[]) =>
    message(nestedAttribute(type, inner))
  const code = (result: { ok: boolean, error?: unknown }) => result.ok ? 'ok' : result.error
  t.strictSame(code(decodeService(new Uint8Array(3))), { code: 'too-short', length: 3 })
  t.strictSame(code(decodeTimeouts(new Uint8Array(3))), { code: 'too-short', length: 3 })
  t.strictSame(code(decodeVersion(new Uint8Array(3))), { code: 'too-short', length: 3 })
  t.strictSame(code(decodeVersion(message())),
    { code: 'missing', field: 'version' })
  t.strictSame(code(decodeService(message())),
    { code: 'missing', field: 'service' })
  t.strictSame(code(decodeDestination(message(), 'ipv4')),
    { code: 'missing', field: 'destination' })
  t.strictSame(code(decodeDaemon(message())),
    { code: 'missing', field: 'daemon' })
  t.strictSame(code(decodeService(nested(1, u16Attribute(1, 3)))),
    { code: 'unknown-value', field: 'family', value: 3 })
  t.strictSame(code(decodeService(nested(1, u16Attribute(1, 2), u16Attribute(2, 1)))),
    { code: 'unknown-value', field: 'protocol', value: 1 })
  t.strictSame(code(decodeService(nested(1, u16Attribute(1, 2), u16Attribute(2, 6)))),
    { code: 'missing', field: 'address' })
  t.strictSame(code(decodeService(nested(1, u16Attribute(1, 2), u32Attribute(5, 6)))),
    { code: 'missing', field: 'scheduler' })
  t.strictSame(code(decodeDestination(nested(2, u32Attribute(3, 0)), 'ipv4')),
    { code: 'missing', field: 'address' })
  t.strictSame(code(decodeDestination(nested(2,
    bytesAttribute(1, new Uint8Array(16)), u32Attribute(3, 6)), 'ipv4')), { code: 'unknown-value', field: 'forwarding', value: 6 })
  t.strictSame(code(decodeDestination(nested(2,
    bytesAttribute(1, new Uint8Array(16)), u32Attribute(3, 2), u8Attribute(13, 9)), 'ipv4')), { code: 'unknown-value', field: 'tunnel type', value: 9 })
  t.strictSame(code(decodeDaemon(nested(3, u32Attribute(1, 1)))),
    { code: 'missing', field: 'interface' })
  t.strictSame(code(decodeDaemon(nested(3, u32Attribute(1, 3), textAttribute(2, 'eth0')))),
    { code: 'unknown-value', field: 'state', value: 3 })
  const badStatistics = nested(1,
    u16Attribute(1, 2), u32Attribute(5, 6), textAttribute(6, 'rr'),
    bytesAttribute(12, Uint8Array.of(9, 0, 0, 0)))
  t.match(code(decodeService(badStatistics)), { code: 'bad-attribute', at: 0, length: 9 })
})

t.test('noise is refused or read, never thrown at', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.uint8Array({ maxLength: 96 }), noise => {
    for (const read of [decodeService, decodeDaemon, decodeTimeouts, decodeVersion]) read(noise)
    decodeDestination(noise, 'ipv6')
  })))
})
