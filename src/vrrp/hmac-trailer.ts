/**
 * The authenticated trailer of keepalived's auth_hmac: 28 bytes behind the complete advert, which
 * routers without it do not expect, so a whole router group is moved in steps (mode).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +---------------+---------------+-------------------------------+
 *     |    type 1     |    key id     |               0               |
 *     +---------------+---------------+-------------------------------+
 *     |                  seconds since the epoch                      |
 *     +-------------------------------+-------------------------------+
 *     |      1/65536 of a second      |            counter            |
 *     +-------------------------------+-------------------------------+
 *     |          the first 16 bytes of HMAC-SHA256 (RFC 2104)         |
 *     +---------------------------------------------------------------+
 *
 * Seconds, fraction and counter are one 64-bit number that grows from advert to advert.
 */

import { assert } from '../lib/assert.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Decoded } from '../lib/decoded.js'
import { equalInConstantTime, hmacSha256 } from '../lib/digest.js'
import { ipBytes } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { HmacConfig } from './config.js'

const AT = { type: 0, keyId: 1, reserved: 2, seconds: 4, hmac: 12, end: 28 }
const TYPE = 1
const CHECKSUM_AT = 6
const ZERO_HMAC = new Uint8Array(AT.end - AT.hmac)
const MODULUS = 1n << 64n
const HALF = 1n << 63n

export const TRAILER_LENGTH = AT.end

export type TrailerError =
  | 'missing' | 'malformed' | 'stale' | 'unknown-key' | 'invalid-hmac' | 'replay'

/** A trailer that has been found genuine, except for replay. */
export interface Trailer {
  readonly keyId: number
  readonly sequence: bigint
  /** The sender's clock minus ours, in seconds. */
  readonly skew: number
}

/** Microseconds since the epoch. */
export type EpochMicros = number

/** The wall clock at `now`, given what it showed (in seconds) at instant 0. */
export function wallClock (epoch: number, now: Instant): EpochMicros {
  return Math.round(epoch * 1_000_000) + now
}

/** The number the clock alone gives: its counter is 0. */
export function clockSequence (clock: EpochMicros): bigint {
  const whole = Math.floor(clock / 1_000_000)
  const fraction = Math.floor((clock - whole * 1_000_000) * 65_536 / 1_000_000)
  return (BigInt(whole >>> 0) << 32n) | BigInt(fraction << 16 >>> 0)
}

/** The number of the next advert: the clock's, or one more than the last when it is not ahead. */
export function nextSequence (
  config: HmacConfig, previous: bigint | undefined, clock: EpochMicros
): bigint {
  const now = clockSequence(clock)
  if (previous === undefined || isAfter(now, previous)) return now
  const ahead = Number(BigInt.asUintN(64, previous - now) >> 32n)
  // After the clock has been set back far, receivers have forgotten what lies beyond the window.
  if (config.antiReplay === 'time' && ahead > windowSeconds(config)) return now
  return BigInt.asUintN(64, previous + 1n)
}

/** Serial number arithmetic (RFC 1982): whether `number` comes after `other`. */
export function isAfter (number: bigint, other: bigint): boolean {
  const distance = BigInt.asUintN(64, number - other)
  return distance !== 0n && distance < HALF
}

/** The trailer for `advert`, a complete VRRP packet. */
export function signTrailer (
  config: HmacConfig, source: IpAddress, advert: Uint8Array, sequence: bigint
): Uint8Array {
  assert(sequence >= 0n && sequence < MODULUS, 'a sequence number has 64 bits')
  const key = config.keys.find(each => each.id === config.activeKey)
  assert(key !== undefined, 'the active key is one of the keys')
  const trailer = new Uint8Array(AT.end)
  trailer[AT.type] = TYPE
  trailer[AT.keyId] = key.id
  new DataView(trailer.buffer).setBigUint64(AT.seconds, sequence)
  trailer.set(digest(key.secret, source, advert, trailer), AT.hmac)
  return trailer
}

/**
 * Checks a trailer in keepalived's order: form, age, key, digest. Replay is the caller's to check,
 * who knows the senders.
 */
export function verifyTrailer (
  config: HmacConfig, source: IpAddress, advert: Uint8Array, trailer: Uint8Array,
  clock: EpochMicros
): Decoded<Trailer, TrailerError> {
  assert(trailer.length === AT.end, 'a trailer has 28 bytes')
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength)
  if (view.getUint8(AT.type) !== TYPE || view.getUint16(AT.reserved) !== 0) {
    return refused('malformed')
  }
  const skew = (view.getUint32(AT.seconds) - Math.floor(clock / 1_000_000)) | 0
  if (config.antiReplay === 'time' && Math.abs(skew) > windowSeconds(config)) {
    return refused('stale')
  }
  const keyId = view.getUint8(AT.keyId)
  const key = config.keys.find(each => each.id === keyId)
  if (key === undefined) return refused('unknown-key')
  const wanted = digest(key.secret, source, advert, trailer)
  if (!equalInConstantTime(trailer.subarray(AT.hmac), wanted)) {
    return refused('invalid-hmac')
  }
  return decoded({ keyId, sequence: view.getBigUint64(AT.seconds), skew })
}

/** time_window in whole seconds. */
export function windowSeconds (config: HmacConfig): number {
  return Math.round(config.timeWindow / 1_000_000)
}

function digest (
  secret: Uint8Array, source: IpAddress, advert: Uint8Array, trailer: Uint8Array
): Uint8Array {
  const address = ipBytes(source)
  const preamble = new Uint8Array(20)
  preamble[0] = address.length === 4 ? 4 : 6
  preamble[1] = (advert[0] ?? 0) >> 4
  preamble[2] = advert[1] ?? 0
  preamble.set(address, 4)
  const covered = advert.slice()
  covered.fill(0, CHECKSUM_AT, CHECKSUM_AT + 2)
  return hmacSha256(secret, preamble, covered, trailer.subarray(0, AT.hmac), ZERO_HMAC)
    .subarray(0, AT.end - AT.hmac)
}
