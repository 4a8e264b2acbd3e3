/**
 * The generic netlink family "IPVS" (include/uapi/linux/ip_vs.h): requests to bytes, replies to
 * values. A message here is what follows the netlink header: the generic header {u8 command,
 * u8 version, u16 zero} and attributes.
 */

import { assert, unreachable } from '../lib/assert.js'
import type { IpAddress } from '../lib/ip-address.js'
import { familyOf, ipBytes } from '../lib/ip-address.js'
import {
  type Attribute, big16Attribute, big32Attribute, bytesAttribute, nestedAttribute, textAttribute,
  u16Attribute, u32Attribute, u8Attribute, withAttributes
} from '../wire/netlink-attributes.js'
import {
  COMMAND, CONFIG, DAEMON, DEST, DEST_FLAGS, FAMILY_NUMBER, PROTOCOL_NUMBER, SERVICE,
  SERVICE_FLAG, SYNC_STATE, TOP, TUNNEL_FLAG, TUNNEL_TYPE
} from './constants.js'
import type { Destination, Service, ServiceId, Tunnel } from './service.js'
import { serviceFamily, wholeAddress } from './service.js'

/** The name to look the family up by. */
export const IPVS_FAMILY_NAME = 'IPVS'

const VERSION = 1

/** One thing to ask of the kernel. */
export type IpvsRequest =
  | { readonly type: 'add-service' | 'edit-service', readonly service: Service }
  | { readonly type: 'delete-service' | 'list-destinations', readonly service: ServiceId }
  | {
    readonly type: 'add-destination' | 'edit-destination'
    readonly service: ServiceId
    readonly destination: Destination
  }
  | {
    readonly type: 'delete-destination'
    readonly service: ServiceId
    readonly destination: DestinationId
  }
  | { readonly type: 'start-daemon', readonly daemon: SyncDaemon }
  | { readonly type: 'stop-daemon', readonly state: SyncState }
  | { readonly type: 'set-timeouts', readonly timeouts: Timeouts }
  | { readonly type: 'zero', readonly service: ServiceId | undefined }
  | { readonly type: 'list-services' | 'list-daemons' | 'timeouts' | 'version' | 'flush' }

export interface DestinationId {
  readonly address: IpAddress
  readonly port: number
}

/** Connection timeouts in seconds; 0 leaves what is set. */
export interface Timeouts {
  readonly tcp: number
  readonly tcpFin: number
  readonly udp: number
}

export type SyncState = 'master' | 'backup'

/** `--start-daemon`; what is undefined is the kernel's choice. */
export interface SyncDaemon {
  readonly state: SyncState
  readonly interface: string
  readonly id: number
  readonly maxlen: number | undefined
  readonly port: number | undefined
  readonly ttl: number | undefined
  readonly group: IpAddress | undefined
}

/** Whether the answer is a list: such requests carry NLM_F_DUMP. */
export function isDump (request: IpvsRequest): boolean {
  return request.type.startsWith('list-')
}

/** The request as generic netlink bytes. */
export function encodeRequest (request: IpvsRequest): Uint8Array {
  return withAttributes(Uint8Array.of(COMMAND[request.type], VERSION, 0, 0), attributesOf(request))
}

function attributesOf (request: IpvsRequest): readonly Attribute[] {
  switch (request.type) {
    case 'add-service':
    case 'edit-service': return [serviceAttribute(request.service)]
    case 'delete-service':
    case 'list-destinations': return [serviceIdAttribute(request.service)]
    case 'add-destination':
    case 'edit-destination':
      return [serviceIdAttribute(request.service), destinationAttribute(request.destination)]
    case 'delete-destination': return [
      serviceIdAttribute(request.service),
      nestedAttribute(TOP.dest, destinationIdFields(request.destination))
    ]
    case 'start-daemon': return [daemonAttribute(request.daemon)]
    case 'stop-daemon': return [nestedAttribute(TOP.daemon, [daemonState(request.state)])]
    case 'set-timeouts': return [
      u32Attribute(CONFIG.tcp, request.timeouts.tcp),
      u32Attribute(CONFIG.tcpFin, request.timeouts.tcpFin),
      u32Attribute(CONFIG.udp, request.timeouts.udp)
    ]
    case 'zero':
      return request.service === undefined ? [] : [serviceIdAttribute(request.service)]
    case 'list-services':
    case 'list-daemons':
    case 'timeouts':
    case 'version':
    case 'flush': return []
    default: return unreachable(request)
  }
}

function serviceAttribute (service: Service): Attribute {
  const { id, scheduler, flags, persistence } = service
  const granularity = persistence?.granularity ?? wholeAddress(serviceFamily(id))
  assert(granularity.family === serviceFamily(id), 'a granularity is of its service\'s family')
  const bits = (persistence === undefined ? 0 : SERVICE_FLAG.persistent) |
    (flags.onePacket ? SERVICE_FLAG.onePacket : 0) |
    (flags.flag1 ? SERVICE_FLAG.flag1 : 0) |
    (flags.flag2 ? SERVICE_FLAG.flag2 : 0) |
    (flags.flag3 ? SERVICE_FLAG.flag3 : 0)
  // The mask says which flags count: all of them.
  const flagsAndMask = Uint8Array.of(bits, 0, 0, 0, 0xff, 0xff, 0xff, 0xff)
  const engine = persistence?.engine
  return nestedAttribute(TOP.service, [
    ...serviceIdFields(id),
    textAttribute(SERVICE.scheduler, scheduler),
    ...(engine === undefined ? [] : [textAttribute(SERVICE.engine, engine)]),
    bytesAttribute(SERVICE.flags, flagsAndMask),
    u32Attribute(SERVICE.timeout, persistence?.timeout ?? 0),
    granularity.family === 'ipv4'
      ? big32Attribute(SERVICE.netmask, granularity.mask)
      : u32Attribute(SERVICE.netmask, granularity.length)
  ])
}

function serviceIdAttribute (id: ServiceId): Attribute {
  return nestedAttribute(TOP.service, serviceIdFields(id))
}

function serviceIdFields (id: ServiceId): readonly Attribute[] {
  const family = u16Attribute(SERVICE.family, FAMILY_NUMBER[serviceFamily(id)])
  if (id.type === 'fwmark') return [family, u32Attribute(SERVICE.mark, id.mark)]
  return [
    family,
    u16Attribute(SERVICE.protocol, PROTOCOL_NUMBER[id.protocol]),
    bytesAttribute(SERVICE.address, wideAddress(id.address)),
    big16Attribute(SERVICE.port, id.port)
  ]
}

function destinationAttribute (destination: Destination): Attribute {
  const { forwarding } = destination
  return nestedAttribute(TOP.dest, [
    ...destinationIdFields(destination),
    u32Attribute(DEST.forwarding, DEST_FLAGS[forwarding.method]),
    u32Attribute(DEST.weight, destination.weight),
    u32Attribute(DEST.upperThreshold, destination.upperThreshold),
    u32Attribute(DEST.lowerThreshold, destination.lowerThreshold),
    ...(forwarding.method === 'tunnel' ? tunnelFields(forwarding.tunnel) : [])
  ])
}

function destinationIdFields (destination: DestinationId): readonly Attribute[] {
  return [
    u16Attribute(DEST.family, FAMILY_NUMBER[familyOf(destination.address)]),
    bytesAttribute(DEST.address, wideAddress(destination.address)),
    big16Attribute(DEST.port, destination.port)
  ]
}

function tunnelFields (tunnel: Tunnel): readonly Attribute[] {
  return [
    u8Attribute(DEST.tunnelType, TUNNEL_TYPE[tunnel.type]),
    big16Attribute(DEST.tunnelPort, tunnel.type === 'gue' ? tunnel.port : 0),
    u16Attribute(DEST.tunnelFlags, tunnel.type === 'ipip' ? 0 : TUNNEL_FLAG[tunnel.checksum])
  ]
}

function daemonAttribute (daemon: SyncDaemon): Attribute {
  const { group, maxlen, port, ttl } = daemon
  const groupType = group === undefined || familyOf(group) === 'ipv4' ? DAEMON.group : DAEMON.group6
  return nestedAttribute(TOP.daemon, [
    daemonState(daemon.state),
    textAttribute(DAEMON.interface, daemon.interface),
    u32Attribute(DAEMON.id, daemon.id),
    ...(maxlen === undefined ? [] : [u16Attribute(DAEMON.maxlen, maxlen)]),
    ...(group === undefined ? [] : [bytesAttribute(groupType, ipBytes(group))]),
    ...(port === undefined ? [] : [u16Attribute(DAEMON.port, port)]),
    ...(ttl === undefined ? [] : [u8Attribute(DAEMON.ttl, ttl)])
  ])
}

function daemonState (state: SyncState): Attribute {
  return u32Attribute(DAEMON.state, SYNC_STATE[state])
}

/** The kernel's union of both families: 16 bytes, IPv4 in the first four. */
function wideAddress (address: IpAddress): Uint8Array {
  const bytes = ipBytes(address)
  if (bytes.length === 16) return bytes
  const wide = new Uint8Array(16)
  wide.set(bytes)
  return wide
}
