/**
 * Routes over rtnetlink (rtnetlink(7), linux/rtnetlink.h).
 *
 *      rtmsg:  0 family  1 destination length  2 source length  3 tos  4 table  5 protocol
 *              6 scope  7 type  8 flags (4)  12 attributes
 */

import { type Decoded, decoded, refused } from '../lib/decoded.js'
import {
  type Family, type IpAddress, type IpPrefix, familyOf, ipBytes, ipFromBytes
} from '../lib/ip-address.js'
import { FLAG, type NetlinkRequest } from './netlink.js'
import {
  type Attribute, type AttributeError, attributeNumber, bytesAttribute, decodeAttributes,
  encodeAttributes, u32Attribute, u8Attribute, withAttributes
} from './netlink-attributes.js'
import {
  type Encapsulation, decodeEncapsulation, encapsulationAttributes
} from './route-encapsulation.js'
import {
  FAMILY_NUMBER, addressFrom, familyFrom, prefixAttributes, prefixFrom, u32Attributes
} from './route-fields.js'
import { type RouteMetrics, decodeMetrics, metricsAttributes } from './route-metrics.js'

export const ROUTE_TYPE = { new: 24, delete: 25, dump: 26 } as const

/** RTN_ of linux/rtnetlink.h. */
const KINDS = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10
} as const
export type RouteKind = keyof typeof KINDS

/** RT_SCOPE_UNIVERSE, _LINK, _HOST and RT_SCOPE_NOWHERE, with which any scope is deleted. */
export const SCOPE = { universe: 0, link: 253, host: 254, nowhere: 255 } as const

const HEADER = 12
const RTA = {
  destination: 1,
  source: 2,
  outInterface: 4,
  gateway: 5,
  priority: 6,
  preferredSource: 7,
  multipath: 9,
  realms: 11,
  table: 15,
  via: 18,
  preference: 20,
  expires: 23,
  ttlPropagate: 26
}
const RTNH_F_ONLINK = 4
const RTM_F_CLONED = 0x200

/** One of several ways a route may take. */
export interface NextHop {
  readonly via: IpAddress | undefined
  readonly interface: number | undefined
  /** 1..256. */
  readonly weight: number
  readonly onLink: boolean
  readonly realms: number | undefined
  readonly encapsulation: Encapsulation | undefined
}

export interface RouteMessage {
  readonly family: Family
  readonly kind: RouteKind
  /** undefined: default. */
  readonly destination: IpPrefix | undefined
  readonly source: IpPrefix | undefined
  readonly tos: number
  readonly table: number
  readonly protocol: number
  readonly scope: number
  readonly via: IpAddress | undefined
  readonly interface: number | undefined
  readonly preferredSource: IpAddress | undefined
  /** RTA_PRIORITY, which ip(8) calls metric. */
  readonly metric: number | undefined
  readonly onLink: boolean
  readonly realms: number | undefined
  /** Seconds; IPv6 only. */
  readonly expires: number | undefined
  /** Router preference of RFC 4191: medium 0, high 1, low 3. */
  readonly preference: number | undefined
  readonly ttlPropagate: boolean | undefined
  readonly metrics: RouteMetrics
  readonly encapsulation: Encapsulation | undefined
  readonly nextHops: readonly NextHop[]
}

export type RouteError = AttributeError |
  { readonly code: 'too-short', readonly length: number } |
  { readonly code: 'bad-family' | 'bad-type', readonly found: number } |
  /** An entry of a cache, not of a table. */
  { readonly code: 'cloned' }

/** How ip-route(8) adds: only if new, behind its equals, before its equals. */
export type AddMode = 'add' | 'append' | 'prepend'
const ADD_FLAGS: Readonly<Record<AddMode, number>> = {
  add: FLAG.create | FLAG.exclusive,
  append: FLAG.create | FLAG.append,
  prepend: FLAG.create
}

/** Sets a route. Fails with EEXIST when there is an equal one (with `add`: of the same key). */
export function addRoute (route: RouteMessage, mode: AddMode): NetlinkRequest {
  return { type: ROUTE_TYPE.new, flags: ADD_FLAGS[mode], body: encodeRoute(route) }
}

/** Removes a route. Fails with ESRCH when there is none. */
export function deleteRoute (route: RouteMessage): NetlinkRequest {
  return { type: ROUTE_TYPE.delete, flags: 0, body: encodeRoute(route) }
}

/**
 * Asks for the routes of one table that one protocol has set. The kernel does the choosing, where
 * the socket has strict checking; where not, it sends all of the family. A table nobody has put a
 * route into is refused with ENOENT.
 */
export function dumpRoutes (family: Family, table: number, protocol: number): NetlinkRequest {
  const header = new Uint8Array(HEADER)
  header[0] = FAMILY_NUMBER[family]
  header[4] = table < 256 ? table : 0
  header[5] = protocol
  return {
    type: ROUTE_TYPE.dump, flags: 0, body: withAttributes(header, [u32Attribute(RTA.table, table)])
  }
}

/** The body of a route message. */
export function encodeRoute (route: RouteMessage): Uint8Array {
  const header = new Uint8Array(HEADER)
  const view = new DataView(header.buffer)
  view.setUint8(0, FAMILY_NUMBER[route.family])
  view.setUint8(1, route.destination?.length ?? 0)
  view.setUint8(2, route.source?.length ?? 0)
  view.setUint8(3, route.tos)
  // Tables above 255 do not fit: RT_TABLE_UNSPEC here, and the attribute counts.
  view.setUint8(4, route.table < 256 ? route.table : 0)
  view.setUint8(5, route.protocol)
  view.setUint8(6, route.scope)
  view.setUint8(7, KINDS[route.kind])
  view.setUint32(8, route.onLink ? RTNH_F_ONLINK : 0, true)
  return withAttributes(header, [
    ...prefixAttributes(RTA.destination, route.destination),
    ...prefixAttributes(RTA.source, route.source),
    u32Attribute(RTA.table, route.table),
    ...gateway(route.family, route.via),
    ...u32Attributes(RTA.outInterface, route.interface),
    ...(route.preferredSource === undefined
      ? []
      : [bytesAttribute(RTA.preferredSource, ipBytes(route.preferredSource))]),
    ...u32Attributes(RTA.priority, route.metric),
    ...u32Attributes(RTA.realms, route.realms),
    ...metricsAttributes(route.metrics),
    ...encapsulationAttributes(route.encapsulation),
    ...u32Attributes(RTA.expires, route.expires),
    ...(route.preference === undefined ? [] : [u8Attribute(RTA.preference, route.preference)]),
    ...(route.ttlPropagate === undefined
      ? []
      : [u8Attribute(RTA.ttlPropagate, route.ttlPropagate ? 1 : 0)]),
    ...(route.nextHops.length === 0
      ? []
      : [bytesAttribute(RTA.multipath, encodeNextHops(route.family, route.nextHops))])
  ])
}

/** Reads the body of RTM_NEWROUTE or RTM_DELROUTE. */
export function decodeRoute (body: Uint8Array): Decoded<RouteMessage, RouteError> {
  if (body.length < HEADER) return refused({ code: 'too-short', length: body.length })
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const family = familyFrom(view.getUint8(0))
  if (family === undefined) return refused({ code: 'bad-family', found: view.getUint8(0) })
  const kind = kindFrom(view.getUint8(7))
  if (kind === undefined) return refused({ code: 'bad-type', found: view.getUint8(7) })
  const flags = view.getUint32(8, true)
  if ((flags & RTM_F_CLONED) !== 0) return refused({ code: 'cloned' })
  const read = decodeAttributes(body.subarray(HEADER))
  if (!read.ok) return read

  const attributes = read.value
  const propagate = attributeNumber(attributes.get(RTA.ttlPropagate))
  return decoded({
    family,
    kind,
    destination: prefixFrom(family, attributes.get(RTA.destination), view.getUint8(1)),
    source: prefixFrom(family, attributes.get(RTA.source), view.getUint8(2)),
    tos: view.getUint8(3),
    table: attributeNumber(attributes.get(RTA.table)) ?? view.getUint8(4),
    protocol: view.getUint8(5),
    scope: view.getUint8(6),
    via: gatewayFrom(attributes),
    interface: attributeNumber(attributes.get(RTA.outInterface)),
    preferredSource: addressFrom(family, attributes.get(RTA.preferredSource)),
    metric: attributeNumber(attributes.get(RTA.priority)),
    onLink: (flags & RTNH_F_ONLINK) !== 0,
    realms: attributeNumber(attributes.get(RTA.realms)),
    expires: attributeNumber(attributes.get(RTA.expires)),
    preference: attributeNumber(attributes.get(RTA.preference)),
    ttlPropagate: propagate === undefined ? undefined : propagate !== 0,
    metrics: decodeMetrics(attributes),
    encapsulation: decodeEncapsulation(attributes),
    nextHops: decodeNextHops(attributes.get(RTA.multipath))
  })
}

/** struct rtnexthop: length (2), flags (1), weight - 1 (1), interface (4), attributes. */
function encodeNextHops (family: Family, nextHops: readonly NextHop[]): Uint8Array {
  const parts = nextHops.map(hop => {
    const attributes = encodeAttributes([
      ...gateway(family, hop.via),
      ...u32Attributes(RTA.realms, hop.realms),
      ...encapsulationAttributes(hop.encapsulation)
    ])
    const bytes = new Uint8Array(8 + attributes.length)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, bytes.length, true)
    view.setUint8(2, hop.onLink ? RTNH_F_ONLINK : 0)
    view.setUint8(3, hop.weight - 1)
    view.setInt32(4, hop.interface ?? 0, true)
    bytes.set(attributes, 8)
    return bytes
  })
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Stops at the first next hop that cannot be. */
function decodeNextHops (bytes: Uint8Array | undefined): readonly NextHop[] {
  const nextHops: NextHop[] = []
  if (bytes === undefined) return nextHops
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; bytes.length - at >= 8;) {
    const length = view.getUint16(at, true)
    if (length < 8 || length > bytes.length - at) break
    const attributes = decodeAttributes(bytes.subarray(at + 8, at + length))
    if (!attributes.ok) break
    const index = view.getInt32(at + 4, true)
    nextHops.push({
      via: gatewayFrom(attributes.value),
      interface: index === 0 ? undefined : index,
      weight: view.getUint8(at + 3) + 1,
      onLink: (view.getUint8(at + 2) & RTNH_F_ONLINK) !== 0,
      realms: attributeNumber(attributes.value.get(RTA.realms)),
      encapsulation: decodeEncapsulation(attributes.value)
    })
    at += (length + 3) & ~3
  }
  return nextHops
}

/** A gateway of the other family goes into RTA_VIA, behind its family (RFC 5549). */
function gateway (family: Family, via: IpAddress | undefined): readonly Attribute[] {
  if (via === undefined) return []
  const bytes = ipBytes(via)
  if (familyOf(via) === family) return [bytesAttribute(RTA.gateway, bytes)]
  return [bytesAttribute(RTA.via, Uint8Array.of(FAMILY_NUMBER[familyOf(via)], 0, ...bytes))]
}

function gatewayFrom (attributes: ReadonlyMap<number, Uint8Array>): IpAddress | undefined {
  const bytes = attributes.get(RTA.gateway) ?? attributes.get(RTA.via)?.subarray(2)
  return bytes?.length === 4 || bytes?.length === 16 ? ipFromBytes(bytes) : undefined
}

function kindFrom (value: number): RouteKind | undefined {
  const found = Object.entries(KINDS).find(([, each]) => each === value)
  return found === undefined ? undefined : found[0] as RouteKind
}
