/**
 * Authentication of VRRPv2: the eight bytes of PASS (RFC 2338 section 5.3.6) and the
 * authentication header of AH (RFC 2402) as keepalived fills it. Both are gone from the RFCs since
 * 2004, and both are in use: PASS guards against mistakes, not against anybody.
 *
 *     AH, between the IP header and the advert:
 *     +---------------+---------------+-------------------------------+
 *     | next header   | length 4      |           reserved            |
 *     +---------------+---------------+-------------------------------+
 *     |           SPI: the IP source address                          |
 *     +---------------------------------------------------------------+
 *     |                     sequence number                           |
 *     +---------------------------------------------------------------+
 *     |     ICV: the first 12 bytes of HMAC-MD5                       |
 *     +---------------------------------------------------------------+
 */

import { assert } from '../lib/assert.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Decoded } from '../lib/decoded.js'
import { equalInConstantTime, hmacMd5 } from '../lib/digest.js'
import { ipBytes } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import { IPPROTO_VRRP } from './advert.js'

const AH = { nextHeader: 0, length: 1, reserved: 2, spi: 4, sequence: 8, icv: 12, end: 24 }
const IP = { tos: 1, fragment: 6, ttl: 8, checksum: 10 }

export const AH_LENGTH = AH.end
/** A sender stops counting here; every later advert carries the same number. */
export const LAST_AH_SEQUENCE = 0xfffffffd
const AH_LENGTH_IN_WORDS = AH.end / 4 - 2

export type AhError =
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'bad-digest' | 'bad-spi' }
  | { readonly code: 'replayed', readonly sequence: number }

/** The key of PASS and AH alike: the first eight bytes of the password, padded with zeros. */
export function passwordBytes (password: string): Uint8Array {
  const bytes = new Uint8Array(8)
  bytes.set(new TextEncoder().encode(password).subarray(0, 8))
  return bytes
}

/** An authentication header whose digest is still zero. */
export function authenticationHeader (source: IpAddress, sequence: number): Uint8Array {
  const header = new Uint8Array(AH.end)
  header[AH.nextHeader] = IPPROTO_VRRP
  header[AH.length] = AH_LENGTH_IN_WORDS
  header.set(ipBytes(source), AH.spi)
  new DataView(header.buffer).setUint32(AH.sequence, sequence)
  return header
}

/**
 * Writes the digest into `authentication`, which must be complete but for it.
 *
 * @param ipHeader the 20 bytes that will be sent; what routers change on the way does not count
 * @param hidesTtl unicast packets pass routers, so there the TTL does not count either
 */
export function signAuthenticationHeader (
  key: Uint8Array, ipHeader: Uint8Array, authentication: Uint8Array, payload: Uint8Array,
  hidesTtl: boolean
): void {
  assert(authentication.length === AH.end, 'an authentication header has 24 bytes')
  authentication.set(digest(key, ipHeader, authentication, payload, hidesTtl), AH.icv)
}

/**
 * Checks a received header in keepalived's order: digest, SPI, sequence number.
 *
 * @param lastSequence the highest number seen so far; the packet's must be above it
 * @returns the sequence number, which the caller remembers
 */
export function verifyAuthenticationHeader (
  key: Uint8Array, ipHeader: Uint8Array, payload: Uint8Array, source: IpAddress,
  lastSequence: number, hidesTtl: boolean
): Decoded<number, AhError> {
  if (payload.length < AH.end) return refused({ code: 'too-short', length: payload.length })

  const authentication = payload.subarray(0, AH.end)
  const wanted = digest(key, ipHeader, authentication, payload.subarray(AH.end), hidesTtl)
  if (!equalInConstantTime(authentication.subarray(AH.icv), wanted)) {
    return refused({ code: 'bad-digest' })
  }
  if (!equalInConstantTime(authentication.subarray(AH.spi, AH.sequence), ipBytes(source))) {
    return refused({ code: 'bad-spi' })
  }
  const view = new DataView(payload.buffer, payload.byteOffset)
  const sequence = view.getUint32(AH.sequence)
  return sequence > lastSequence ? decoded(sequence) : refused({ code: 'replayed', sequence })
}

function digest (
  key: Uint8Array, ipHeader: Uint8Array, authentication: Uint8Array, payload: Uint8Array,
  hidesTtl: boolean
): Uint8Array {
  const header = ipHeader.slice()
  header[IP.tos] = 0
  header.fill(0, IP.fragment, IP.ttl)
  if (hidesTtl) header[IP.ttl] = 0
  header.fill(0, IP.checksum, IP.checksum + 2)
  const covered = authentication.slice()
  covered.fill(0, AH.icv)
  return hmacMd5(key, header, covered, payload).subarray(0, AH.end - AH.icv)
}
