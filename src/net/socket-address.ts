/** Addresses as the socket calls take them: sockaddr_in, sockaddr_in6, sockaddr_ll, ip_mreqn. */

import { type IpAddress, familyOf, ipBytes, ipFromBytes } from '../lib/ip-address.js'
import { type MacAddress, macBytes } from '../lib/mac-address.js'

export const AF = { unix: 1, inet: 2, inet6: 10, packet: 17 } as const

/** The address families by the names this program uses. */
export const DOMAIN = { ipv4: AF.inet, ipv6: AF.inet6 } as const

/**
 * sockaddr_in or sockaddr_in6. A link-local IPv6 address means nothing without the interface it
 * is on, so `scope` is its index there and ignored elsewhere.
 */
export function ipSocketAddress (address: IpAddress, scope = 0, port = 0): Uint8Array {
  const isV4 = familyOf(address) === 'ipv4'
  const bytes = new Uint8Array(isV4 ? 16 : 28)
  bytes[0] = isV4 ? AF.inet : AF.inet6
  bytes[2] = port >> 8
  bytes[3] = port & 255
  bytes.set(ipBytes(address), isV4 ? 4 : 8)
  if (!isV4 && needsScope(bytes)) new DataView(bytes.buffer).setUint32(24, scope, true)
  return bytes
}

/** The address in a sockaddr_in or sockaddr_in6; undefined for any other family. */
export function ipOfSocketAddress (bytes: Uint8Array): IpAddress | undefined {
  const family = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
  if (family === AF.inet) return ipFromBytes(bytes.slice(4, 8))
  if (family === AF.inet6) return ipFromBytes(bytes.slice(8, 24))
  return undefined
}

/** sockaddr_ll: where a frame goes out, and what kind of frame it is. */
export function linkSocketAddress (
  interfaceIndex: number, etherType: number, destination?: MacAddress
): Uint8Array {
  const bytes = new Uint8Array(20)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, AF.packet, true)
  view.setUint16(2, etherType)
  view.setInt32(4, interfaceIndex, true)
  if (destination !== undefined) {
    bytes[11] = 6
    bytes.set(macBytes(destination), 12)
  }
  return bytes
}

/** ip_mreqn: a group, the address to send from (none), the interface. */
export function multicastRequest (
  group: IpAddress | undefined, interfaceIndex: number
): Uint8Array {
  const bytes = new Uint8Array(12)
  if (group !== undefined) bytes.set(ipBytes(group))
  new DataView(bytes.buffer).setInt32(8, interfaceIndex, true)
  return bytes
}

/** ipv6_mreq and in6_pktinfo: an address and an interface. */
export function addressAndInterface (address: IpAddress, interfaceIndex: number): Uint8Array {
  const bytes = new Uint8Array(20)
  bytes.set(ipBytes(address))
  new DataView(bytes.buffer).setUint32(16, interfaceIndex, true)
  return bytes
}

/** fe80::/10, ff01::/16 and ff02::/16. */
function needsScope (sockaddr: Uint8Array): boolean {
  const [first = 0, second = 0] = sockaddr.subarray(8)
  return (first === 0xfe && (second & 0xc0) === 0x80) ||
    (first === 0xff && ((second & 0x0f) === 1 || (second & 0x0f) === 2))
}
