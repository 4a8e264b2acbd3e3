/**
 * Lightweight tunnels of a route (ip-route(8) encap, linux/lwtunnel.h): what RTA_ENCAP holds, by
 * the kind in RTA_ENCAP_TYPE.
 */

import { addressBits, ipBytes, ipFromBytes, type IpAddress } from '../lib/ip-address.js'
import {
  type Attribute, attributeBigNumber, attributeNumber, big16Attribute, big64Attribute,
  bytesAttribute, decodeAttributes, nestedAttribute, u16Attribute, u8Attribute
} from './netlink-attributes.js'

/** A tunnel a packet is put into on its way. */
export type Encapsulation =
  | {
    readonly type: 'ip' | 'ip6'
    readonly id: bigint | undefined
    readonly destination: IpAddress | undefined
    readonly source: IpAddress | undefined
    readonly tos: number | undefined
    readonly ttl: number | undefined
    readonly flags: number | undefined
  }
  /** Label stack, outermost first. */
  | { readonly type: 'mpls', readonly labels: readonly number[] }
  | { readonly type: 'ila', readonly locator: bigint }

const RTA_ENCAP_TYPE = 21
const RTA_ENCAP = 22
const KIND: Readonly<Record<Encapsulation['type'], number>> = { mpls: 1, ip: 2, ila: 3, ip6: 4 }
const TUNNEL = { id: 1, destination: 2, source: 3, ttl: 4, tos: 5, flags: 6 }
const MPLS_BOTTOM_OF_STACK = 0x100

/** RTA_ENCAP_TYPE and RTA_ENCAP; none for none. */
export function encapsulationAttributes (
  encapsulation: Encapsulation | undefined
): readonly Attribute[] {
  if (encapsulation === undefined) return []
  return [
    u16Attribute(RTA_ENCAP_TYPE, KIND[encapsulation.type]),
    nestedAttribute(RTA_ENCAP, bodyOf(encapsulation))
  ]
}

/** What those two attributes say; undefined for none and for kinds not known here. */
export function decodeEncapsulation (
  attributes: ReadonlyMap<number, Uint8Array>
): Encapsulation | undefined {
  const kind = attributeNumber(attributes.get(RTA_ENCAP_TYPE))
  const body = decodeAttributes(attributes.get(RTA_ENCAP) ?? new Uint8Array(0))
  if (!body.ok) return undefined
  switch (kind) {
    case KIND.ip: return decodeTunnel('ip', body.value)
    case KIND.ip6: return decodeTunnel('ip6', body.value)
    case KIND.mpls: return { type: 'mpls', labels: decodeLabels(body.value.get(1)) }
    case KIND.ila: return { type: 'ila', locator: big64(body.value.get(1)) ?? 0n }
    default: return undefined
  }
}

function bodyOf (encapsulation: Encapsulation): readonly Attribute[] {
  switch (encapsulation.type) {
    case 'mpls': return [bytesAttribute(1, encodeLabels(encapsulation.labels))]
    case 'ila': return [big64Attribute(1, encapsulation.locator)]
    default: return tunnelBody(encapsulation)
  }
}

function tunnelBody (
  tunnel: Extract<Encapsulation, { readonly type: 'ip' | 'ip6' }>
): readonly Attribute[] {
  const { id, destination, source, ttl, tos, flags } = tunnel
  return [
    ...(id === undefined ? [] : [big64Attribute(TUNNEL.id, id)]),
    ...(destination === undefined
      ? []
      : [bytesAttribute(TUNNEL.destination, ipBytes(destination))]),
    ...(source === undefined ? [] : [bytesAttribute(TUNNEL.source, ipBytes(source))]),
    ...(ttl === undefined ? [] : [u8Attribute(TUNNEL.ttl, ttl)]),
    ...(tos === undefined ? [] : [u8Attribute(TUNNEL.tos, tos)]),
    ...(flags === undefined ? [] : [big16Attribute(TUNNEL.flags, flags)])
  ]
}

function decodeTunnel (
  type: 'ip' | 'ip6', attributes: ReadonlyMap<number, Uint8Array>
): Encapsulation {
  const length = addressBits(type === 'ip' ? 'ipv4' : 'ipv6') / 8
  const address = (at: number): IpAddress | undefined => {
    const bytes = attributes.get(at)
    return bytes?.length === length ? ipFromBytes(bytes) : undefined
  }
  return {
    type,
    id: big64(attributes.get(TUNNEL.id)),
    destination: address(TUNNEL.destination),
    source: address(TUNNEL.source),
    tos: attributeNumber(attributes.get(TUNNEL.tos)),
    ttl: attributeNumber(attributes.get(TUNNEL.ttl)),
    flags: attributeBigNumber(attributes.get(TUNNEL.flags))
  }
}

/** RFC 3032: label, three bits of class, bottom of stack, TTL. */
function encodeLabels (labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * labels.length)
  const view = new DataView(bytes.buffer)
  for (const [at, label] of labels.entries()) {
    const bottom = at === labels.length - 1 ? MPLS_BOTTOM_OF_STACK : 0
    view.setUint32(4 * at, ((label << 12) | bottom) >>> 0)
  }
  return bytes
}

function decodeLabels (bytes: Uint8Array | undefined): readonly number[] {
  if (bytes === undefined) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const labels: number[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) labels.push(view.getUint32(at) >>> 12)
  return labels
}

function big64 (bytes: Uint8Array | undefined): bigint | undefined {
  if (bytes?.length !== 8) return undefined
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0)
}
