/**
 * Gratuitous ARP (RFC 826, RFC 5227 section 3): the frame that tells a segment which hardware
 * address now answers for an IPv4 address. As keepalived sends it: a request whose sender and
 * target are both the address, and whose target hardware address is the broadcast address.
 *
 *     Ethernet: destination (6), source (6), type 0x0806
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-------------------------------+-------------------------------+
 *     |         hardware type         |        protocol 0x0800        |
 *     +---------------+---------------+-------------------------------+
 *     | hw length     | 4             |        operation (1)          |
 *     +---------------+---------------+-------------------------------+
 *     | sender hardware, sender protocol, target hardware, target protocol
 */

import { assert } from '../lib/assert.js'
import { familyOf, ipBytes } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import { macBytes } from '../lib/mac-address.js'
import type { MacAddress } from '../lib/mac-address.js'

const AT = {
  etherDestination: 0,
  etherSource: 6,
  etherType: 12,
  hardwareType: 14,
  protocolType: 16,
  hardwareLength: 18,
  protocolLength: 19,
  operation: 20,
  senderHardware: 22,
  senderProtocol: 28,
  targetHardware: 32,
  targetProtocol: 38,
  end: 42
}
const ETHERTYPE_ARP = 0x0806
const ETHERTYPE_IPV4 = 0x0800
const HARDWARE_ETHERNET = 1
const HARDWARE_INFINIBAND = 32
const OPERATION_REQUEST = 1
const INFINIBAND_ADDRESS_LENGTH = 20

/** The Ethernet frame announcing that `address` is at `mac`. */
export function gratuitousArp (mac: MacAddress, address: IpAddress): Uint8Array {
  assert(familyOf(address) === 'ipv4', 'ARP is for IPv4')
  const frame = new Uint8Array(AT.end)
  const view = new DataView(frame.buffer)
  const hardware = macBytes(mac)
  const protocol = ipBytes(address)
  frame.fill(0xff, AT.etherDestination, AT.etherSource)
  frame.set(hardware, AT.etherSource)
  view.setUint16(AT.etherType, ETHERTYPE_ARP)
  writeFixedPart(view, AT.hardwareType, HARDWARE_ETHERNET, hardware.length)
  frame.set(hardware, AT.senderHardware)
  frame.set(protocol, AT.senderProtocol)
  frame.fill(0xff, AT.targetHardware, AT.targetProtocol)
  frame.set(protocol, AT.targetProtocol)
  return frame
}

/**
 * The same for IP over InfiniBand (RFC 4391), where hardware addresses have 20 bytes and the link
 * header is written by the kernel: the frame begins with the ARP packet.
 */
export function gratuitousInfinibandArp (
  hardware: Uint8Array, broadcast: Uint8Array, address: IpAddress
): Uint8Array {
  assert(hardware.length === INFINIBAND_ADDRESS_LENGTH && broadcast.length === hardware.length,
    'an InfiniBand address has 20 bytes')
  assert(familyOf(address) === 'ipv4', 'ARP is for IPv4')
  const packet = new Uint8Array(8 + 2 * (INFINIBAND_ADDRESS_LENGTH + 4))
  writeFixedPart(new DataView(packet.buffer), 0, HARDWARE_INFINIBAND, INFINIBAND_ADDRESS_LENGTH)
  const protocol = ipBytes(address)
  packet.set(hardware, 8)
  packet.set(protocol, 28)
  packet.set(broadcast, 32)
  packet.set(protocol, 52)
  return packet
}

function writeFixedPart (
  view: DataView, start: number, hardwareType: number, hardwareLength: number
): void {
  const from = start - AT.hardwareType
  view.setUint16(from + AT.hardwareType, hardwareType)
  view.setUint16(from + AT.protocolType, ETHERTYPE_IPV4)
  view.setUint8(from + AT.hardwareLength, hardwareLength)
  view.setUint8(from + AT.protocolLength, 4)
  view.setUint16(from + AT.operation, OPERATION_REQUEST)
}
