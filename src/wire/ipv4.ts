/**
 * The IPv4 header (RFC 791), as a sender with IP_HDRINCL writes it: 20 bytes, no options, never
 * fragmented. The kernel fills length and checksum again; we do so too, so that the bytes are
 * right wherever they are looked at (the authentication header covers the length).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-------+-------+---------------+-------------------------------+
 *     |version|  IHL  |      TOS      |         total length          |
 *     +-------+-------+---------------+-----+-------------------------+
 *     |        identification         |flags|     fragment offset     |
 *     +---------------+---------------+-----+-------------------------+
 *     |      TTL      |   protocol    |        header checksum        |
 *     +---------------+---------------+-------------------------------+
 *     |                         source address                        |
 *     +---------------------------------------------------------------+
 *     |                      destination address                      |
 *     +---------------------------------------------------------------+
 */

import { assert } from '../lib/assert.js'
import { internetChecksum } from '../lib/checksum.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Decoded } from '../lib/decoded.js'
import { ipBytes, ipFromBytes } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'

const AT = {
  versionAndLength: 0,
  tos: 1,
  totalLength: 2,
  identification: 4,
  fragment: 6,
  ttl: 8,
  protocol: 9,
  checksum: 10,
  source: 12,
  destination: 16
}

/** Bytes of a header without options. */
export const IPV4_HEADER_LENGTH = 20

export interface Ipv4Header {
  readonly tos: number
  readonly totalLength: number
  readonly identification: number
  /** Flags and fragment offset as they stand: 0 for a whole packet. */
  readonly fragment: number
  readonly ttl: number
  readonly protocol: number
  readonly source: IpAddress
  readonly destination: IpAddress
  /** IHL times four; options lie between byte 20 and this. */
  readonly headerLength: number
}

export type Ipv4Error =
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'bad-version', readonly found: number }
  | { readonly code: 'bad-header-length', readonly found: number }

/** Writes the 20 bytes of a header, checksum included, at the start of `packet`. */
export function writeIpv4Header (
  packet: Uint8Array, header: Omit<Ipv4Header, 'headerLength'>
): void {
  assert(packet.length >= IPV4_HEADER_LENGTH, 'an IPv4 header needs 20 bytes')
  const view = viewOf(packet)
  view.setUint8(AT.versionAndLength, 0x45)
  view.setUint8(AT.tos, header.tos)
  view.setUint16(AT.totalLength, header.totalLength)
  view.setUint16(AT.identification, header.identification)
  view.setUint16(AT.fragment, header.fragment)
  view.setUint8(AT.ttl, header.ttl)
  view.setUint8(AT.protocol, header.protocol)
  packet.set(ipBytes(header.source), AT.source)
  packet.set(ipBytes(header.destination), AT.destination)
  writeChecksum(packet)
}

/** Gives a header that is otherwise complete a new identification, and the checksum that fits. */
export function setIdentification (packet: Uint8Array, identification: number): void {
  packet[AT.identification] = identification >> 8
  packet[AT.identification + 1] = identification & 0xff
  writeChecksum(packet)
}

/**
 * Reads the header a raw socket hands over in front of the payload. The checksum is not looked
 * at: the kernel has dropped what does not hold, and it rewrites the length field on some paths.
 */
export function decodeIpv4Header (packet: Uint8Array): Decoded<Ipv4Header, Ipv4Error> {
  if (packet.length < IPV4_HEADER_LENGTH) return refused({ code: 'too-short', length: packet.length })

  const view = viewOf(packet)
  const first = view.getUint8(AT.versionAndLength)
  if (first >> 4 !== 4) return refused({ code: 'bad-version', found: first >> 4 })
  const headerLength = (first & 0x0f) * 4
  if (headerLength < IPV4_HEADER_LENGTH || headerLength > packet.length) {
    return refused({ code: 'bad-header-length', found: headerLength })
  }
  return decoded({
    tos: view.getUint8(AT.tos),
    totalLength: view.getUint16(AT.totalLength),
    identification: view.getUint16(AT.identification),
    fragment: view.getUint16(AT.fragment),
    ttl: view.getUint8(AT.ttl),
    protocol: view.getUint8(AT.protocol),
    source: ipFromBytes(packet.subarray(AT.source, AT.destination)),
    destination: ipFromBytes(packet.subarray(AT.destination, IPV4_HEADER_LENGTH)),
    headerLength
  })
}

function writeChecksum (packet: Uint8Array): void {
  packet[AT.checksum] = 0
  packet[AT.checksum + 1] = 0
  const checksum = internetChecksum(packet.subarray(0, IPV4_HEADER_LENGTH))
  packet[AT.checksum] = checksum >> 8
  packet[AT.checksum + 1] = checksum & 0xff
}

function viewOf (bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
