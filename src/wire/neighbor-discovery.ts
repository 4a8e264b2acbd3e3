/**
 * The unsolicited neighbour advertisement (RFC 4861 sections 4.4 and 7.2.6): what gratuitous ARP
 * is for IPv4. Sent to all nodes, with the override flag, so that caches are replaced at once.
 *
 *     Ethernet: 33:33:00:00:00:01, source (6), type 0x86dd; IPv6 header (40); then ICMPv6:
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +---------------+---------------+-------------------------------+
 *     |   type 136    |    code 0     |           checksum            |
 *     +-+-+-+---------+---------------+-------------------------------+
 *     |R|S|O|                     reserved                            |
 *     +-+-+-+---------------------------------------------------------+
 *     |                     target address (16)                       |
 *     +---------------+---------------+-------------------------------+
 *     |    type 2     |   length 1    |  target link-layer address    |
 *     +---------------+---------------+-------------------------------+
 */

import { assert } from '../lib/assert.js'
import { internetChecksum } from '../lib/checksum.js'
import { familyOf, ipBytes } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import { macBytes } from '../lib/mac-address.js'
import type { MacAddress } from '../lib/mac-address.js'

const AT = {
  etherDestination: 0,
  etherSource: 6,
  etherType: 12,
  ipv6: 14,
  ipv6Length: 18,
  nextHeader: 20,
  hopLimit: 21,
  source: 22,
  destination: 38,
  icmp: 54,
  checksum: 56,
  flags: 58,
  target: 62,
  option: 78,
  end: 86
}
const ETHERTYPE_IPV6 = 0x86dd
const PROTOCOL_ICMPV6 = 58
const NEIGHBOUR_ADVERTISEMENT = 136
const FLAG_ROUTER = 0x80
const FLAG_OVERRIDE = 0x20
const TARGET_LINK_LAYER_ADDRESS = 2
const ALL_NODES_MAC = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1)
export const ALL_NODES = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)

/**
 * The Ethernet frame announcing that `address` is at `mac`. `router` sets the flag by which hosts
 * know a router; one that forwards must set it, or hosts drop it as their gateway.
 */
export function unsolicitedNeighborAdvert (
  mac: MacAddress, address: IpAddress, router: boolean
): Uint8Array {
  assert(familyOf(address) === 'ipv6', 'neighbour discovery is for IPv6')
  const frame = new Uint8Array(AT.end)
  const view = new DataView(frame.buffer)
  const hardware = macBytes(mac)
  const protocol = ipBytes(address)

  frame.set(ALL_NODES_MAC, AT.etherDestination)
  frame.set(hardware, AT.etherSource)
  view.setUint16(AT.etherType, ETHERTYPE_IPV6)

  view.setUint8(AT.ipv6, 0x60)
  view.setUint16(AT.ipv6Length, AT.end - AT.icmp)
  view.setUint8(AT.nextHeader, PROTOCOL_ICMPV6)
  view.setUint8(AT.hopLimit, 255)
  frame.set(protocol, AT.source)
  frame.set(ALL_NODES, AT.destination)

  view.setUint8(AT.icmp, NEIGHBOUR_ADVERTISEMENT)
  view.setUint8(AT.flags, FLAG_OVERRIDE | (router ? FLAG_ROUTER : 0))
  frame.set(protocol, AT.target)
  view.setUint8(AT.option, TARGET_LINK_LAYER_ADDRESS)
  view.setUint8(AT.option + 1, 1)
  frame.set(hardware, AT.option + 2)
  view.setUint16(AT.checksum, internetChecksum(
    ipv6PseudoHeader(protocol, ALL_NODES, AT.end - AT.icmp, PROTOCOL_ICMPV6),
    frame.subarray(AT.icmp)
  ))
  return frame
}

/** The 40 bytes in front of an upper-layer packet for its checksum (RFC 8200 section 8.1). */
export function ipv6PseudoHeader (
  source: Uint8Array, destination: Uint8Array, length: number, protocol: number
): Uint8Array {
  const pseudo = new Uint8Array(40)
  pseudo.set(source, 0)
  pseudo.set(destination, 16)
  const view = new DataView(pseudo.buffer)
  view.setUint32(32, length)
  view.setUint8(39, protocol)
  return pseudo
}
