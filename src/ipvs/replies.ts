/**
 * What the kernel answers on the generic netlink family "IPVS", as values. Unknown attributes are
 * passed over: a newer kernel may say more. Values of 0 where an older kernel says less.
 */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import { ipFromBytes } from '../lib/ip-address.js'
import {
  type AttributeError, attributeBigNumber, attributeNumber, attributeText, attributeU64,
  decodeAttributes
} from '../wire/netlink-attributes.js'
import {
  CONFIG, DAEMON, DEST, DEST_FLAGS, FAMILY_NUMBER, FORWARDING_MASK, INFO, PROTOCOL_NUMBER,
  SERVICE, SERVICE_FLAG, STATS, SYNC_STATE, TOP, TUNNEL_FLAG, TUNNEL_TYPE
} from './constants.js'
import type { SyncDaemon, Timeouts } from './messages.js'
import type {
  Destination, Forwarding, Granularity, Persistence, Protocol, Service, ServiceId, Tunnel
} from './service.js'

/** A service as the kernel has it. */
export interface ListedService extends Service {
  readonly statistics: Statistics
}

/** A destination as the kernel has it. */
export interface ListedDestination extends Destination {
  readonly activeConnections: number
  readonly inactiveConnections: number
  readonly persistentConnections: number
  readonly statistics: Statistics
}

/** Totals, and rates per second as the kernel estimates them. */
export interface Statistics {
  readonly connections: bigint
  readonly packetsIn: bigint
  readonly packetsOut: bigint
  readonly bytesIn: bigint
  readonly bytesOut: bigint
  readonly connectionRate: bigint
  readonly packetRateIn: bigint
  readonly packetRateOut: bigint
  readonly byteRateIn: bigint
  readonly byteRateOut: bigint
}

/** The version of ip_vs and the size of its connection table. */
export interface IpvsVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly tableSize: number
}

export type ReplyError = AttributeError
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'missing', readonly field: string }
  | { readonly code: 'unknown-value', readonly field: string, readonly value: number }

/** Attributes by type. */
type Attributes = ReadonlyMap<number, Uint8Array>

type Reply<Value> = Decoded<Value, ReplyError>

export function decodeService (message: Uint8Array): Reply<ListedService> {
  const found = nestedAttributes(message, TOP.service, 'service')
  if (!found.ok) return found
  const attributes = found.value
  const id = serviceId(attributes)
  if (!id.ok) return id
  const scheduler = attributeText(attributes.get(SERVICE.scheduler))
  if (scheduler === undefined) return refused({ code: 'missing', field: 'scheduler' })

  const bits = attributeNumber(attributes.get(SERVICE.flags)?.subarray(0, 4)) ?? 0
  const statistics = decodeStatistics(attributes, SERVICE.stats64, SERVICE.stats)
  if (!statistics.ok) return statistics
  return decoded({
    id: id.value,
    scheduler,
    flags: {
      onePacket: (bits & SERVICE_FLAG.onePacket) !== 0,
      flag1: (bits & SERVICE_FLAG.flag1) !== 0,
      flag2: (bits & SERVICE_FLAG.flag2) !== 0,
      flag3: (bits & SERVICE_FLAG.flag3) !== 0
    },
    persistence: (bits & SERVICE_FLAG.persistent) === 0
      ? undefined
      : persistence(attributes),
    statistics: statistics.value
  })
}

/** `family` is that of the service: kernels before 4.1 do not say the destination's. */
export function decodeDestination (message: Uint8Array, family: Family): Reply<ListedDestination> {
  const found = nestedAttributes(message, TOP.dest, 'destination')
  if (!found.ok) return found
  const attributes = found.value
  const ownFamily = decodeFamily(attributes.get(DEST.family))
  const address = decodeAddress(attributes.get(DEST.address), ownFamily ?? family)
  if (address === undefined) return refused({ code: 'missing', field: 'address' })
  const forwarding = decodeForwarding(attributes)
  if (!forwarding.ok) return forwarding
  const statistics = decodeStatistics(attributes, DEST.stats64, DEST.stats)
  if (!statistics.ok) return statistics

  const count = (type: number): number => attributeNumber(attributes.get(type)) ?? 0
  return decoded({
    address,
    port: attributeBigNumber(attributes.get(DEST.port)) ?? 0,
    forwarding: forwarding.value,
    weight: count(DEST.weight),
    upperThreshold: count(DEST.upperThreshold),
    lowerThreshold: count(DEST.lowerThreshold),
    activeConnections: count(DEST.active),
    inactiveConnections: count(DEST.inactive),
    persistentConnections: count(DEST.persistent),
    statistics: statistics.value
  })
}

export function decodeDaemon (message: Uint8Array): Reply<SyncDaemon> {
  const found = nestedAttributes(message, TOP.daemon, 'daemon')
  if (!found.ok) return found
  const attributes = found.value
  const state = attributeNumber(attributes.get(DAEMON.state))
  const name = attributeText(attributes.get(DAEMON.interface))
  if (name === undefined) return refused({ code: 'missing', field: 'interface' })
  if (state !== SYNC_STATE.master && state !== SYNC_STATE.backup) {
    return refused({ code: 'unknown-value', field: 'state', value: state ?? 0 })
  }
  return decoded({
    state: state === SYNC_STATE.master ? 'master' : 'backup',
    interface: name,
    id: attributeNumber(attributes.get(DAEMON.id)) ?? 0,
    maxlen: attributeNumber(attributes.get(DAEMON.maxlen)),
    port: attributeNumber(attributes.get(DAEMON.port)),
    ttl: attributeNumber(attributes.get(DAEMON.ttl)),
    group: decodeAddress(attributes.get(DAEMON.group), 'ipv4') ??
      decodeAddress(attributes.get(DAEMON.group6), 'ipv6')
  })
}

export function decodeTimeouts (message: Uint8Array): Reply<Timeouts> {
  const found = topAttributes(message)
  if (!found.ok) return found
  const value = (type: number): number => attributeNumber(found.value.get(type)) ?? 0
  return decoded({
    tcp: value(CONFIG.tcp), tcpFin: value(CONFIG.tcpFin), udp: value(CONFIG.udp)
  })
}

export function decodeVersion (message: Uint8Array): Reply<IpvsVersion> {
  const found = topAttributes(message)
  if (!found.ok) return found
  const version = attributeNumber(found.value.get(INFO.version))
  if (version === undefined) return refused({ code: 'missing', field: 'version' })
  return decoded({
    major: version >> 16,
    minor: (version >> 8) & 0xff,
    patch: version & 0xff,
    tableSize: attributeNumber(found.value.get(INFO.tableSize)) ?? 0
  })
}

function topAttributes (message: Uint8Array): Reply<Attributes> {
  if (message.length < 4) return refused({ code: 'too-short', length: message.length })
  return decodeAttributes(message.subarray(4))
}

function nestedAttributes (message: Uint8Array, type: number, field: string): Reply<Attributes> {
  const top = topAttributes(message)
  if (!top.ok) return top
  const inner = top.value.get(type)
  if (inner === undefined) return refused({ code: 'missing', field })
  return decodeAttributes(inner)
}

function serviceId (attributes: Attributes): Reply<ServiceId> {
  const familyNumber = attributes.get(SERVICE.family)
  const family = decodeFamily(familyNumber)
  if (family === undefined) {
    const value = attributeNumber(familyNumber) ?? 0
    return refused({ code: 'unknown-value', field: 'family', value })
  }
  const mark = attributeNumber(attributes.get(SERVICE.mark))
  if (mark !== undefined) return decoded({ type: 'fwmark', mark, family })

  const number = attributeNumber(attributes.get(SERVICE.protocol)) ?? 0
  const protocol = protocolOf(number)
  if (protocol === undefined) {
    return refused({ code: 'unknown-value', field: 'protocol', value: number })
  }
  const address = decodeAddress(attributes.get(SERVICE.address), family)
  if (address === undefined) return refused({ code: 'missing', field: 'address' })
  const port = attributeBigNumber(attributes.get(SERVICE.port)) ?? 0
  return decoded({ type: 'address', protocol, address, port })
}

function persistence (attributes: Attributes): Persistence {
  return {
    timeout: attributeNumber(attributes.get(SERVICE.timeout)) ?? 0,
    granularity: decodeGranularity(attributes),
    engine: attributeText(attributes.get(SERVICE.engine))
  }
}

function decodeGranularity (attributes: Attributes): Granularity {
  const value = attributes.get(SERVICE.netmask)
  return decodeFamily(attributes.get(SERVICE.family)) === 'ipv6'
    ? { family: 'ipv6', length: attributeNumber(value) ?? 128 }
    : { family: 'ipv4', mask: attributeBigNumber(value) ?? 0xffff_ffff }
}

function decodeForwarding (attributes: Attributes): Reply<Forwarding> {
  const number = (attributeNumber(attributes.get(DEST.forwarding)) ?? 0) & FORWARDING_MASK
  switch (number) {
    case DEST_FLAGS.masq: return decoded({ method: 'masq' })
    case DEST_FLAGS.local: return decoded({ method: 'local' })
    case DEST_FLAGS.route: return decoded({ method: 'route' })
    case DEST_FLAGS.tunnel: {
      const tunnel = decodeTunnel(attributes)
      return tunnel.ok ? decoded({ method: 'tunnel', tunnel: tunnel.value }) : tunnel
    }
    default: return refused({ code: 'unknown-value', field: 'forwarding', value: number })
  }
}

function decodeTunnel (attributes: Attributes): Reply<Tunnel> {
  const type = attributeNumber(attributes.get(DEST.tunnelType)) ?? TUNNEL_TYPE.ipip
  const flags = attributeNumber(attributes.get(DEST.tunnelFlags)) ?? 0
  const csum = (flags & TUNNEL_FLAG.csum) !== 0
  switch (type) {
    case TUNNEL_TYPE.ipip: return decoded({ type: 'ipip' })
    case TUNNEL_TYPE.gre: return decoded({ type: 'gre', checksum: csum ? 'csum' : 'nocsum' })
    case TUNNEL_TYPE.gue: {
      const remcsum = (flags & TUNNEL_FLAG.remcsum) !== 0
      const port = attributeBigNumber(attributes.get(DEST.tunnelPort)) ?? 0
      return decoded({ type: 'gue', port, checksum: remcsum ? 'remcsum' : csum ? 'csum' : 'nocsum' })
    }
    default: return refused({ code: 'unknown-value', field: 'tunnel type', value: type })
  }
}

/** The 64-bit set where the kernel has one (since 4.1), else the 32-bit set. */
function decodeStatistics (attributes: Attributes, wide: number, narrow: number):
Reply<Statistics> {
  const nested = attributes.get(wide) ?? attributes.get(narrow)
  const found = decodeAttributes(nested ?? new Uint8Array())
  if (!found.ok) return found
  const counter = (type: number): bigint => {
    const value = found.value.get(type)
    return attributeU64(value) ?? BigInt(attributeNumber(value) ?? 0)
  }
  return decoded({
    connections: counter(STATS.connections),
    packetsIn: counter(STATS.packetsIn),
    packetsOut: counter(STATS.packetsOut),
    bytesIn: counter(STATS.bytesIn),
    bytesOut: counter(STATS.bytesOut),
    connectionRate: counter(STATS.connectionRate),
    packetRateIn: counter(STATS.packetRateIn),
    packetRateOut: counter(STATS.packetRateOut),
    byteRateIn: counter(STATS.byteRateIn),
    byteRateOut: counter(STATS.byteRateOut)
  })
}

function decodeFamily (value: Uint8Array | undefined): Family | undefined {
  switch (attributeNumber(value)) {
    case FAMILY_NUMBER.ipv4: return 'ipv4'
    case FAMILY_NUMBER.ipv6: return 'ipv6'
    default: return undefined
  }
}

function decodeAddress (value: Uint8Array | undefined, family: Family): IpAddress | undefined {
  const length = family === 'ipv4' ? 4 : 16
  if (value === undefined || value.length < length) return undefined
  return ipFromBytes(value.subarray(0, length))
}

function protocolOf (number: number): Protocol | undefined {
  switch (number) {
    case PROTOCOL_NUMBER.tcp: return 'tcp'
    case PROTOCOL_NUMBER.udp: return 'udp'
    case PROTOCOL_NUMBER.sctp: return 'sctp'
    default: return undefined
  }
}
