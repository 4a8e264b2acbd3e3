/**
 * IP over InfiniBand (RFC 4391): what announces an address there. Hardware addresses have 20 bytes
 * (flags and queue pair number, then the port's GID), and a frame for a packet socket begins with
 * the destination and the four bytes of the IPoIB header, which is how Linux lays it out:
 *
 *     +--------------------------------+----------------+----------------+
 *     | destination, 20 bytes          | EtherType      | reserved (0)   |  packet ...
 *     +--------------------------------+----------------+----------------+
 */

import { assert } from '../lib/assert.js'
import { internetChecksum } from '../lib/checksum.js'
import { familyOf, ipBytes } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import { gratuitousInfinibandArp } from './arp.js'
import { ALL_NODES, ipv6PseudoHeader } from './neighbor-discovery.js'

export const INFINIBAND_ADDRESS_LENGTH = 20
/** Where the EtherType stands in a frame. */
export const INFINIBAND_TYPE_AT = 20

const HEADER = 24
const ETHERTYPE_ARP = 0x0806
const ETHERTYPE_IPV6 = 0x86dd
const IPV6_HEADER = 40
const PROTOCOL_ICMPV6 = 58
const NEIGHBOUR_ADVERTISEMENT = 136
const FLAG_ROUTER = 0x80
const FLAG_OVERRIDE = 0x20
const TARGET_LINK_LAYER_ADDRESS = 2
/** Section 9.3: type, length, two reserved bytes, the address. In units of eight bytes. */
const OPTION_LENGTH = 3
/** Of a multicast GID that carries IPv6 (section 4). */
const IPV6_SIGNATURE = 0x601b

/** The frame announcing that the IPv4 `address` is at `hardware`. */
export function infinibandArp (
  hardware: Uint8Array, broadcast: Uint8Array, address: IpAddress
): Uint8Array {
  return frameOf(broadcast, ETHERTYPE_ARP, gratuitousInfinibandArp(hardware, broadcast, address))
}

/** The frame announcing that the IPv6 `address` is at `hardware`, to all nodes of the link. */
export function infinibandNeighborAdvert (
  hardware: Uint8Array, broadcast: Uint8Array, address: IpAddress, router: boolean
): Uint8Array {
  assert(familyOf(address) === 'ipv6', 'neighbour discovery is for IPv6')
  assert(hardware.length === INFINIBAND_ADDRESS_LENGTH, 'an InfiniBand address has 20 bytes')
  const icmp = new Uint8Array(24 + 8 * OPTION_LENGTH)
  const source = ipBytes(address)
  icmp[0] = NEIGHBOUR_ADVERTISEMENT
  icmp[4] = FLAG_OVERRIDE | (router ? FLAG_ROUTER : 0)
  icmp.set(source, 8)
  icmp[24] = TARGET_LINK_LAYER_ADDRESS
  icmp[25] = OPTION_LENGTH
  icmp.set(hardware, 28)
  const pseudo = ipv6PseudoHeader(source, ALL_NODES, icmp.length, PROTOCOL_ICMPV6)
  new DataView(icmp.buffer).setUint16(2, internetChecksum(pseudo, icmp))

  const packet = new Uint8Array(IPV6_HEADER + icmp.length)
  packet[0] = 0x60
  new DataView(packet.buffer).setUint16(4, icmp.length)
  packet[6] = PROTOCOL_ICMPV6
  packet[7] = 255
  packet.set(source, 8)
  packet.set(ALL_NODES, 24)
  packet.set(icmp, IPV6_HEADER)
  return frameOf(infinibandMulticast(broadcast, ALL_NODES), ETHERTYPE_IPV6, packet)
}

/**
 * The hardware address of an IPv6 multicast group: all queue pairs, and a GID of the scope and
 * partition of the link's broadcast address with the low 80 bits of the group (section 4).
 */
export function infinibandMulticast (broadcast: Uint8Array, group: Uint8Array): Uint8Array {
  assert(broadcast.length === INFINIBAND_ADDRESS_LENGTH, 'an InfiniBand address has 20 bytes')
  const address = new Uint8Array(INFINIBAND_ADDRESS_LENGTH)
  address.set([0x00, 0xff, 0xff, 0xff, 0xff, 0x10 | ((broadcast[5] ?? 0) & 0x0f)])
  new DataView(address.buffer).setUint16(6, IPV6_SIGNATURE)
  address.set(broadcast.subarray(8, 10), 8)
  address.set(group.subarray(6), 10)
  return address
}

function frameOf (destination: Uint8Array, etherType: number, packet: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER + packet.length)
  frame.set(destination)
  new DataView(frame.buffer).setUint16(INFINIBAND_TYPE_AT, etherType)
  frame.set(packet, HEADER)
  return frame
}
