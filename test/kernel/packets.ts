/** Packets of protocol 112 for tests that put something on the wire. */

import type { IpAddress } from '../../src/lib/ip-address.js'
import { IPV4_HEADER_LENGTH, writeIpv4Header } from '../../src/wire/ipv4.js'
import { address } from './executor.js'

export const GROUP = address('224.0.0.18')
/** Nobody's here: the kernel drops packets that come in from an address of its own. */
export const FOREIGN = address('192.0.2.1')

/** An IPv4 packet with the payload given, from a foreign address to the VRRP group. */
export function ipv4Packet (
  payload: Uint8Array,
  change: {
    readonly source?: IpAddress, readonly destination?: IpAddress, readonly ttl?: number
  } = {}
): Uint8Array {
  const packet = new Uint8Array(IPV4_HEADER_LENGTH + payload.length)
  packet.set(payload, IPV4_HEADER_LENGTH)
  writeIpv4Header(packet, {
    tos: 0xc0,
    totalLength: packet.length,
    identification: 1,
    fragment: 0,
    ttl: 255,
    protocol: 112,
    source: FOREIGN,
    destination: GROUP,
    ...change
  })
  return packet
}
