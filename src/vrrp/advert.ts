/**
 * The VRRP advertisement: version 2 (RFC 3768 section 5.1) and version 3 (RFC 9568 section 5.1),
 * both over IPv4 and IPv6 (keepalived allows version 2 over IPv6 outside strict mode).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-------+-------+---------------+---------------+---------------+
 *     |version| type 1|     vrid      |   priority    |     count     |
 *     +-------+-------+---------------+---------------+---------------+
 *   2 | authentication| interval (s)  |           checksum            |
 *   3 | 0     | interval (cs)         |           checksum            |
 *     +---------------+---------------+-------------------------------+
 *     |               count addresses of 4 or 16 bytes                |
 *     +---------------------------------------------------------------+
 *   2 |     8 bytes of authentication data, over IPv4 alone           |
 *     +---------------------------------------------------------------+
 */

import { assert } from '../lib/assert.js'
import { internetChecksum } from '../lib/checksum.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Decoded } from '../lib/decoded.js'
import { ipBytes } from '../lib/ip-address.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import { centis, seconds } from '../lib/time.js'
import type { Duration } from '../lib/time.js'
import { ipv6PseudoHeader } from '../wire/neighbor-discovery.js'

const AT = {
  versionAndType: 0,
  vrid: 1,
  priority: 2,
  count: 3,
  authType: 4,
  seconds: 5,
  centis: 4,
  checksum: 6,
  end: 8
}

export const IPPROTO_VRRP = 112
export const IPPROTO_AH = 51
/** The only packet type there is. */
export const TYPE_ADVERT = 1
/** Values of the authentication type byte of version 2. */
export const AUTH_TYPE = { none: 0, pass: 1, ah: 2 } as const
/** Authentication data of version 2 over IPv4: always there, zero unless PASS. */
export const AUTH_DATA_LENGTH = 8

export interface Advert {
  readonly version: number
  readonly type: number
  readonly vrid: number
  /** 0: the master releases its addresses. */
  readonly priority: number
  /** Version 2; 0 in version 3. */
  readonly authType: number
  readonly interval: Duration
  readonly checksum: number
  /** The addresses as they stand, laid end to end. */
  readonly addresses: Uint8Array
  /** 8 bytes with version 2 over IPv4, else none. */
  readonly authData: Uint8Array
}

export type AdvertError =
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'wrong-length', readonly length: number, readonly expected: number }

/** How many bytes one address takes. */
export function addressLength (family: Family): number {
  return family === 'ipv4' ? 4 : 16
}

/** The length of an advert with `count` addresses. */
export function advertLength (family: Family, version: number, count: number): number {
  const authData = version === 2 && family === 'ipv4' ? AUTH_DATA_LENGTH : 0
  return AT.end + count * addressLength(family) + authData
}

/** Writes `advert`, its checksum as it stands in the value (see {@link sealAdvert}). */
export function encodeAdvert (advert: Advert, family: Family): Uint8Array {
  const count = advert.addresses.length / addressLength(family)
  assert(Number.isInteger(count) && count <= 255, 'an advert has 0 to 255 whole addresses')
  const bytes = new Uint8Array(advertLength(family, advert.version, count))
  const view = new DataView(bytes.buffer)
  view.setUint8(AT.versionAndType, (advert.version << 4) | advert.type)
  view.setUint8(AT.vrid, advert.vrid)
  view.setUint8(AT.priority, advert.priority)
  view.setUint8(AT.count, count)
  if (advert.version === 2) {
    view.setUint8(AT.authType, advert.authType)
    view.setUint8(AT.seconds, Math.round(advert.interval / seconds(1)))
  } else {
    view.setUint16(AT.centis, Math.round(advert.interval / centis(1)) & 0x0fff)
  }
  view.setUint16(AT.checksum, advert.checksum)
  bytes.set(advert.addresses, AT.end)
  bytes.set(advert.authData, AT.end + advert.addresses.length)
  return bytes
}

/**
 * Reads an advert that must fill `bytes` exactly. `version` is the one the reader speaks: it
 * decides whether authentication data must follow, as in keepalived, so that a packet of the
 * other version over IPv4 is first of all too long or too short.
 */
export function decodeAdvert (
  bytes: Uint8Array, family: Family, version: 2 | 3
): Decoded<Advert, AdvertError> {
  const length = bytes.length
  if (length < AT.end) return refused({ code: 'too-short', length })

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const expected = advertLength(family, version, view.getUint8(AT.count))
  if (length !== expected) return refused({ code: 'wrong-length', length, expected })

  const first = view.getUint8(AT.versionAndType)
  const addressesEnd = AT.end + view.getUint8(AT.count) * addressLength(family)
  const isVersion2 = first >> 4 === 2
  return decoded({
    version: first >> 4,
    type: first & 0x0f,
    vrid: view.getUint8(AT.vrid),
    priority: view.getUint8(AT.priority),
    authType: isVersion2 ? view.getUint8(AT.authType) : 0,
    interval: isVersion2
      ? seconds(view.getUint8(AT.seconds))
      : centis(view.getUint16(AT.centis) & 0x0fff),
    checksum: view.getUint16(AT.checksum),
    addresses: bytes.subarray(AT.end, addressesEnd),
    authData: bytes.subarray(addressesEnd)
  })
}

/** The VRID of a packet long enough to have one: what demultiplexing needs before all else. */
export function vridOf (bytes: Uint8Array): number | undefined {
  return bytes[AT.vrid]
}

/** The number of addresses a packet claims; `undefined` when it is too short to say. */
export function addressCountOf (bytes: Uint8Array): number | undefined {
  return bytes.length < AT.end ? undefined : bytes[AT.count]
}

/**
 * What goes in front of an advert for its checksum. Version 2 over IPv4 has none (RFC 3768
 * section 5.3.8), version 3 and everything over IPv6 the pseudo header of the upper layers.
 */
export function pseudoHeader (
  source: IpAddress, destination: IpAddress, length: number
): Uint8Array {
  const [from, to] = [ipBytes(source), ipBytes(destination)]
  if (from.length === 16) return ipv6PseudoHeader(from, to, length, IPPROTO_VRRP)
  const pseudo = new Uint8Array(12)
  pseudo.set(from, 0)
  pseudo.set(to, 4)
  pseudo[9] = IPPROTO_VRRP
  pseudo[10] = length >> 8
  pseudo[11] = length & 0xff
  return pseudo
}

/** Whether the checksum of `bytes` holds behind `pseudo`. */
export function checksumHolds (bytes: Uint8Array, pseudo: Uint8Array): boolean {
  return internetChecksum(pseudo, bytes) === 0
}

/** Writes the checksum that fits into an otherwise complete advert. */
export function sealAdvert (bytes: Uint8Array, pseudo: Uint8Array): void {
  bytes[AT.checksum] = 0
  bytes[AT.checksum + 1] = 0
  const checksum = internetChecksum(pseudo, bytes)
  bytes[AT.checksum] = checksum >> 8
  bytes[AT.checksum + 1] = checksum & 0xff
}
