/**
 * The generic netlink family "IPVS" (include/uapi/linux/ip_vs.h): requests to bytes, replies to
 * values. A message here is what follows the netlink header: the generic header {u8 command,
 * u8 version, u16 zero} and attributes.
 */

import { assert, unreachable } from '../lib/assert.js'
import type { IpAddress } from '../lib/ip-address.js'
import { familyOf, ipBytes } from '../lib/ip-address.js'
import { AttributeWriter } from '../wire/attribute-writer.js'
import {
  COMMAND, CONFIG, DAEMON, DEST, DEST_FLAGS, FAMILY_NUMBER, PROTOCOL_NUMBER, SERVICE,
  SERVICE_FLAG, SYNC_STATE, TOP, TUNNEL_FLAG, TUNNEL_TYPE
} from './constants.js'
import type { Change } from './plan.js'
import type { Destination, DestinationId, Service, ServiceId, Tunnel } from './service.js'
import { serviceFamily, wholeAddress } from './service.js'

/** The name to look the family up by. */
export const IPVS_FAMILY_NAME = 'IPVS'

const VERSION = 1

/** The kernel's union of both families: IPv4 is in the first four bytes. */
const ADDRESS_BYTES = 16

/** One thing to ask of the kernel. */
export type IpvsRequest =
  | Change
  | { readonly type: 'list-destinations', readonly service: ServiceId }
  | { readonly type: 'start-daemon', readonly daemon: SyncDaemon }
  | { readonly type: 'stop-daemon', readonly state: SyncState }
  | { readonly type: 'set-timeouts', readonly timeouts: Timeouts }
  | { readonly type: 'zero', readonly service: ServiceId | undefined }
  | { readonly type: 'list-services' | 'list-daemons' | 'timeouts' | 'version' | 'flush' }

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

/** One for all: messages are encoded by the ten thousand, and each is copied out of it. */
const writer = new AttributeWriter()

/** The request as generic netlink bytes. */
export function encodeRequest (request: IpvsRequest): Uint8Array {
  writer.begin([COMMAND[request.type], VERSION, 0, 0])
  writeAttributes(request)
  return writer.take()
}

function writeAttributes (request: IpvsRequest): void {
  switch (request.type) {
    case 'add-service':
    case 'edit-service': return writeService(request.service)
    case 'delete-service':
    case 'list-destinations': return writeServiceId(request.service)
    case 'add-destination':
    case 'edit-destination':
      writeServiceId(request.service)
      return writeDestination(request.destination)
    case 'delete-destination': {
      writeServiceId(request.service)
      const start = writer.open(TOP.dest)
      writeDestinationIdFields(request.destination)
      return writer.close(start)
    }
    case 'start-daemon': return writeDaemon(request.daemon)
    case 'stop-daemon': {
      const start = writer.open(TOP.daemon)
      writer.u32(DAEMON.state, SYNC_STATE[request.state])
      return writer.close(start)
    }
    case 'set-timeouts':
      writer.u32(CONFIG.tcp, request.timeouts.tcp)
      writer.u32(CONFIG.tcpFin, request.timeouts.tcpFin)
      return writer.u32(CONFIG.udp, request.timeouts.udp)
    case 'zero':
      if (request.service !== undefined) writeServiceId(request.service)
      return
    case 'list-services':
    case 'list-daemons':
    case 'timeouts':
    case 'version':
    case 'flush': return
    default: return unreachable(request)
  }
}

function writeService (service: Service): void {
  const { id, scheduler, flags, persistence } = service
  const granularity = persistence?.granularity ?? wholeAddress(serviceFamily(id))
  assert(granularity.family === serviceFamily(id), 'a granularity is of its service\'s family')
  const bits = (persistence === undefined ? 0 : SERVICE_FLAG.persistent) |
    (flags.onePacket ? SERVICE_FLAG.onePacket : 0) |
    (flags.flag1 ? SERVICE_FLAG.flag1 : 0) |
    (flags.flag2 ? SERVICE_FLAG.flag2 : 0) |
    (flags.flag3 ? SERVICE_FLAG.flag3 : 0)
  const start = writer.open(TOP.service)
  writeServiceIdFields(id)
  writer.text(SERVICE.scheduler, scheduler)
  if (persistence?.engine !== undefined) writer.text(SERVICE.engine, persistence.engine)
  // The mask says which flags count: all of them.
  writer.bytes(SERVICE.flags, Uint8Array.of(bits, 0, 0, 0, 0xff, 0xff, 0xff, 0xff))
  writer.u32(SERVICE.timeout, persistence?.timeout ?? 0)
  if (granularity.family === 'ipv4') writer.big32(SERVICE.netmask, granularity.mask)
  else writer.u32(SERVICE.netmask, granularity.length)
  writer.close(start)
}

function writeServiceId (id: ServiceId): void {
  const start = writer.open(TOP.service)
  writeServiceIdFields(id)
  writer.close(start)
}

function writeServiceIdFields (id: ServiceId): void {
  writer.u16(SERVICE.family, FAMILY_NUMBER[serviceFamily(id)])
  if (id.type === 'fwmark') return writer.u32(SERVICE.mark, id.mark)
  writer.u16(SERVICE.protocol, PROTOCOL_NUMBER[id.protocol])
  writer.bytes(SERVICE.address, ipBytes(id.address), ADDRESS_BYTES)
  writer.big16(SERVICE.port, id.port)
}

function writeDestination (destination: Destination): void {
  const { forwarding } = destination
  const start = writer.open(TOP.dest)
  writeDestinationIdFields(destination)
  writer.u32(DEST.forwarding, DEST_FLAGS[forwarding.method])
  writer.u32(DEST.weight, destination.weight)
  writer.u32(DEST.upperThreshold, destination.upperThreshold)
  writer.u32(DEST.lowerThreshold, destination.lowerThreshold)
  if (forwarding.method === 'tunnel') writeTunnelFields(forwarding.tunnel)
  writer.close(start)
}

function writeDestinationIdFields (destination: DestinationId): void {
  writer.u16(DEST.family, FAMILY_NUMBER[familyOf(destination.address)])
  writer.bytes(DEST.address, ipBytes(destination.address), ADDRESS_BYTES)
  writer.big16(DEST.port, destination.port)
}

function writeTunnelFields (tunnel: Tunnel): void {
  writer.u8(DEST.tunnelType, TUNNEL_TYPE[tunnel.type])
  writer.big16(DEST.tunnelPort, tunnel.type === 'gue' ? tunnel.port : 0)
  writer.u16(DEST.tunnelFlags, tunnel.type === 'ipip' ? 0 : TUNNEL_FLAG[tunnel.checksum])
}

function writeDaemon (daemon: SyncDaemon): void {
  const { group, maxlen, port, ttl } = daemon
  const start = writer.open(TOP.daemon)
  writer.u32(DAEMON.state, SYNC_STATE[daemon.state])
  writer.text(DAEMON.interface, daemon.interface)
  writer.u32(DAEMON.id, daemon.id)
  if (maxlen !== undefined) writer.u16(DAEMON.maxlen, maxlen)
  if (group !== undefined) {
    writer.bytes(familyOf(group) === 'ipv4' ? DAEMON.group : DAEMON.group6, ipBytes(group))
  }
  if (port !== undefined) writer.u16(DAEMON.port, port)
  if (ttl !== undefined) writer.u8(DAEMON.ttl, ttl)
  writer.close(start)
}
