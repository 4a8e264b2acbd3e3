/**
 * ICMP echo (RFC 792) and ICMPv6 echo (RFC 4443) as a datagram ICMP socket takes them: the kernel
 * fills in the identifier and the checksum and gives no IP header.
 *
 *      | type | code | checksum | identifier | sequence | data ...
 */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Family } from '../lib/ip-address.js'

const AT = { type: 0, sequence: 6, end: 8 }
const REQUEST = { ipv4: 8, ipv6: 128 } as const
const REPLY = { ipv4: 0, ipv6: 129 } as const

/** An echo request. */
export function encodeEchoRequest (
  family: Family, sequence: number, payload: Uint8Array
): Uint8Array {
  const bytes = new Uint8Array(AT.end + payload.length)
  bytes[AT.type] = REQUEST[family]
  new DataView(bytes.buffer).setUint16(AT.sequence, sequence)
  bytes.set(payload, AT.end)
  return bytes
}

export interface EchoReply {
  readonly sequence: number
  readonly payload: Uint8Array
}

export type EchoError =
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'not-a-reply', readonly type: number }

/** An echo reply. */
export function decodeEchoReply (
  family: Family, bytes: Uint8Array
): Decoded<EchoReply, EchoError> {
  if (bytes.length < AT.end) return refused({ code: 'too-short', length: bytes.length })
  const type = bytes[AT.type] ?? 0
  if (type !== REPLY[family]) return refused({ code: 'not-a-reply', type })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return decoded({ sequence: view.getUint16(AT.sequence), payload: bytes.subarray(AT.end) })
}
