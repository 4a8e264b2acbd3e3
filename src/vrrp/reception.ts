/**
 * Every check an advert passes before the state machine hears of it, in the order keepalived makes
 * them, so that the first fault is the one counted and logged (RFC 3768 section 7.1, RFC 9568
 * section 7.1, and what keepalived adds).
 */

import {
  checksumHolds, decodeAdvert, AUTH_DATA_LENGTH, AUTH_TYPE, IPPROTO_AH, TYPE_ADVERT,
  addressCountOf, addressLength, advertLength, pseudoHeader
} from './advert.js'
import type { Advert } from './advert.js'
import { AH_LENGTH, passwordBytes, verifyAuthenticationHeader } from './auth.js'
import type { InstanceConfig } from './config.js'
import type { ReceivedPacket } from './events.js'
import { TRAILER_LENGTH, verifyTrailer } from './hmac-trailer.js'
import type { EpochMicros, Trailer, TrailerError } from './hmac-trailer.js'
import { admit, newReplayGuard } from './replay-guard.js'
import type { ReplayGuard } from './replay-guard.js'
import type { Statistics } from './statistics.js'
import { equalInConstantTime } from '../lib/digest.js'
import { ipBytes, isMulticast, parseIp } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import { present } from '../lib/assert.js'
import type { Instant } from '../lib/time.js'
import { IPV4_HEADER_LENGTH } from '../wire/ipv4.js'

/** Why a packet was dropped. */
export type DropReason =
  | 'auth-header' | 'length' | 'ttl' | 'version' | `trailer-${TrailerError}` | 'auth-type-invalid'
  | 'auth-type' | 'password' | 'digest' | 'interval' | 'packet-type' | 'total-length' | 'checksum'
  | 'delivery' | 'owner-ignores' | 'not-a-peer' | 'peer-ttl'

/** The counter each reason counts in; some count nowhere. */
export const COUNTER: Readonly<Record<DropReason, keyof Statistics | undefined>> = {
  'auth-header': 'authTypeMismatches',
  length: 'packetLengthErrors',
  ttl: 'ttlErrors',
  version: 'versionErrors',
  'trailer-missing': 'authExtMissing',
  'trailer-malformed': 'authExtMalformed',
  'trailer-stale': 'authExtStale',
  'trailer-unknown-key': 'authExtUnknownKey',
  'trailer-invalid-hmac': 'authExtInvalidHmac',
  'trailer-replay': 'authExtReplay',
  'auth-type-invalid': 'invalidAuthTypes',
  'auth-type': 'authTypeMismatches',
  password: 'authFailures',
  digest: 'authFailures',
  interval: undefined,
  'packet-type': 'invalidTypes',
  'total-length': 'packetLengthErrors',
  checksum: 'checksumErrors',
  delivery: 'addressListErrors',
  'owner-ignores': undefined,
  'not-a-peer': undefined,
  'peer-ttl': 'ttlErrors'
}

/** What reception remembers of one instance between packets. */
export interface ReceiverMemory {
  /** Virtual addresses as an advert carries them. */
  readonly addresses: Uint8Array
  readonly password: Uint8Array | undefined
  readonly replay: ReplayGuard
  /** The address adverts to us go to, when unicast. */
  source: IpAddress | undefined
  /** The highest AH sequence number sent or seen: adverts of ours continue from there. */
  ahSequence: number
  /**
   * The highest AH sequence number seen. Our own do not count: two masters that count in step would
   * never hear each other again.
   */
  ahSeen: number
  /** old_unicast_checksum is in force. */
  oldChecksum: boolean
}

export type Examined =
  | { readonly ok: false, readonly reason: DropReason }
  | {
    readonly ok: true
    readonly advert: Advert
    /** The checksum only held in its old unicast form, which is used from now on. */
    readonly oldChecksumFound: boolean
    /** A digest or a password has proved who sent it. */
    readonly authentic: boolean
    /** Of the auth_hmac trailer: the sender's clock minus ours in seconds. */
    readonly clockSkew: number | undefined
  }

/** An Ethernet payload shorter than this is padded, which some drivers hand on. */
const LEAST_ETHERNET_PAYLOAD = 46

export function newReceiverMemory (
  config: InstanceConfig, source: IpAddress | undefined
): ReceiverMemory {
  return {
    addresses: addressListBytes(config),
    password: config.authentication && passwordBytes(config.authentication.password),
    replay: newReplayGuard(),
    source,
    ahSequence: 0,
    ahSeen: 0,
    oldChecksum: config.oldUnicastChecksum === 'always' && config.delivery.type === 'unicast'
  }
}

const VRRP_GROUP = present(parseIp('224.0.0.18'), 'the VRRP group is an address')

/** What keepalived used as destination in unicast checksums before 1.3.7. */
export function oldChecksumGroup (config: InstanceConfig): IpAddress {
  return config.oldChecksumGroup ?? VRRP_GROUP
}

/** The advertised addresses laid end to end, in the order of the configuration. */
export function addressListBytes (config: InstanceConfig): Uint8Array {
  const each = addressLength(config.family)
  const bytes = new Uint8Array(config.addresses.length * each)
  config.addresses.forEach(({ address }, at) => bytes.set(ipBytes(address), at * each))
  return bytes
}

/**
 * Steps 6 to 18 and 21 of the reference: whether `packet` is an advert this instance may act on.
 * Updates `memory` with sequence numbers seen.
 */
export function examine (
  config: InstanceConfig, memory: ReceiverMemory, packet: ReceivedPacket, clock: EpochMicros,
  now: Instant
): Examined {
  const hasAh = packet.protocol === IPPROTO_AH
  if (hasAh !== (config.authentication?.type === 'ah')) return dropped('auth-header')
  const behindAh = hasAh ? packet.payload.subarray(AH_LENGTH) : packet.payload

  const whole = withoutPadding(config, behindAh, hasAh)
  if (whole === undefined) return dropped('length')
  const { bytes, trailer } = whole
  const read = decodeAdvert(bytes, config.family, config.version)
  if (!read.ok) return dropped('length')
  const advert = read.value

  if (config.delivery.type === 'multicast' && packet.ttl !== undefined && packet.ttl !== 255) {
    return dropped('ttl')
  }
  if (advert.version !== config.version) return dropped('version')

  const extension = checkTrailer(config, memory, packet, bytes, trailer, clock, now)
  if (typeof extension === 'string') return dropped(extension)

  if (config.version === 2) {
    const fault = checkVersion2(config, memory, packet, advert)
    if (fault !== undefined) return dropped(fault)
  }
  if (advert.type !== TYPE_ADVERT) return dropped('packet-type')
  if (config.family === 'ipv4' && !totalLengthHolds(packet, bytes, hasAh, trailer)) {
    return dropped('total-length')
  }

  const checksum = checkChecksum(config, memory, packet, bytes)
  if (checksum === 'wrong') return dropped('checksum')
  if (checksum === 'old') memory.oldChecksum = true

  const { destination } = packet
  if (destination !== undefined &&
      isMulticast(destination) !== (config.delivery.type === 'multicast')) {
    return dropped('delivery')
  }
  if (config.ownerIgnoreAdverts && config.priority === 255) return dropped('owner-ignores')

  const stranger = checkPeer(config, packet)
  if (stranger !== undefined) return dropped(stranger)
  return {
    ok: true,
    advert,
    oldChecksumFound: checksum === 'old',
    authentic: hasAh || extension !== undefined || asksPassword(config),
    clockSkew: extension?.skew
  }
}

/** How the address list of an advert differs from ours; `undefined` when nothing is missing. */
export function missingAddress (
  config: InstanceConfig, memory: ReceiverMemory, advert: Advert
): { readonly count: number, readonly missing: IpAddress | undefined } | undefined {
  const ours = memory.addresses
  const theirs = advert.addresses
  // Every router of a group should list the same addresses in the same order: one quick look.
  if (sameBytes(ours, 0, theirs, 0, Math.max(ours.length, theirs.length))) return undefined
  const each = addressLength(config.family)
  const count = theirs.length / each
  if (count !== config.addresses.length) return { count, missing: undefined }
  for (const [at, { address }] of config.addresses.entries()) {
    let found = false
    for (let from = 0; from < theirs.length && !found; from += each) {
      found = sameBytes(ours, at * each, theirs, from, each)
    }
    if (!found) return { count, missing: address }
  }
  return undefined
}

function dropped (reason: DropReason): { readonly ok: false, readonly reason: DropReason } {
  return { ok: false, reason }
}

function sameBytes (
  left: Uint8Array, leftAt: number, right: Uint8Array, rightAt: number, length: number
): boolean {
  for (let at = 0; at < length; at++) {
    if (left[leftAt + at] !== right[rightAt + at]) return false
  }
  return true
}

/** The advert and its trailer, when the length is one the address count explains (step 7). */
function withoutPadding (
  config: InstanceConfig, bytes: Uint8Array, hasAh: boolean
): { readonly bytes: Uint8Array, readonly trailer: Uint8Array | undefined } | undefined {
  const count = addressCountOf(bytes)
  if (count === undefined) return undefined
  const expected = advertLength(config.family, config.version, count)
  const excess = bytes.length - expected
  if (excess === 0) return { bytes, trailer: undefined }
  if (config.hmac !== undefined && excess === TRAILER_LENGTH) {
    return { bytes: bytes.subarray(0, expected), trailer: bytes.subarray(expected) }
  }
  const headers = config.family === 'ipv4' ? IPV4_HEADER_LENGTH + (hasAh ? AH_LENGTH : 0) : 40
  if (excess > 0 && excess % 4 === 0 && headers + bytes.length <= LEAST_ETHERNET_PAYLOAD) {
    return { bytes: bytes.subarray(0, expected), trailer: undefined }
  }
  return undefined
}

function checkTrailer (
  config: InstanceConfig, memory: ReceiverMemory, packet: ReceivedPacket, bytes: Uint8Array,
  trailer: Uint8Array | undefined, clock: EpochMicros, now: Instant
): Trailer | DropReason | undefined {
  if (config.hmac === undefined) return undefined
  if (trailer === undefined) {
    return config.hmac.mode === 'enforce' ? 'trailer-missing' : undefined
  }
  const verified = verifyTrailer(config.hmac, packet.source, bytes, trailer, clock)
  if (!verified.ok) return `trailer-${verified.error}`
  const admitted = admit(memory.replay, config, packet.source, verified.value.sequence, now)
  return admitted ? verified.value : 'trailer-replay'
}

/** Whether an advert had to have the right password to get here. */
function asksPassword ({ version, authentication }: InstanceConfig): boolean {
  return version === 2 && authentication?.type === 'pass'
}

/** Steps 11 and 12. */
function checkVersion2 (
  config: InstanceConfig, memory: ReceiverMemory, packet: ReceivedPacket, advert: Advert
): DropReason | undefined {
  if (advert.authType > AUTH_TYPE.ah) return 'auth-type-invalid'
  if (advert.authType !== AUTH_TYPE[config.authentication?.type ?? 'none']) return 'auth-type'
  if (memory.password !== undefined && asksPassword(config) &&
      advert.authData.length === AUTH_DATA_LENGTH &&
      !equalInConstantTime(advert.authData, memory.password)) {
    return 'password'
  }
  if (memory.password !== undefined && config.authentication?.type === 'ah') {
    const verified = verifyAuthenticationHeader(memory.password, packet.header, packet.payload,
      packet.source, memory.ahSeen, config.delivery.type === 'unicast')
    if (!verified.ok) return 'digest'
    memory.ahSeen = verified.value
    memory.ahSequence = Math.max(memory.ahSequence, verified.value)
  }
  return advert.interval === config.advertInterval ? undefined : 'interval'
}

/** Step 14; some kernels report the length without the header. */
function totalLengthHolds (
  packet: ReceivedPacket, bytes: Uint8Array, hasAh: boolean, trailer: Uint8Array | undefined
): boolean {
  const headerLength = packet.header.length === 0 ? IPV4_HEADER_LENGTH : packet.header.length
  const expected = headerLength + (hasAh ? AH_LENGTH : 0) + bytes.length + (trailer?.length ?? 0)
  return packet.totalLength === expected ||
    (packet.totalLength > expected && packet.totalLength <= LEAST_ETHERNET_PAYLOAD)
}

/** Step 16. Over IPv6 the kernel has checked already; where the destination is known, so do we. */
function checkChecksum (
  config: InstanceConfig, memory: ReceiverMemory, packet: ReceivedPacket, bytes: Uint8Array
): 'right' | 'old' | 'wrong' {
  if (config.family === 'ipv4' && config.version === 2) {
    return checksumHolds(bytes, NO_PSEUDO_HEADER) ? 'right' : 'wrong'
  }
  // The kernel's checksum over IPv6 covers a trailer as well: it alone can verify it.
  if (config.family === 'ipv6') return 'right'
  if (config.v3ChecksumAsV2) return 'right'

  const { delivery } = config
  const isUnicast = delivery.type === 'unicast'
  const destination = packet.destination ?? (isUnicast ? memory.source : delivery.group)
  if (destination === undefined) return 'wrong'
  const holds = (to: IpAddress): boolean =>
    checksumHolds(bytes, pseudoHeader(packet.source, to, bytes.length))
  if (isUnicast && memory.oldChecksum) return holds(oldChecksumGroup(config)) ? 'right' : 'wrong'
  if (holds(destination)) return 'right'
  const mayBeOld = isUnicast && config.oldUnicastChecksum === 'auto'
  return mayBeOld && holds(oldChecksumGroup(config)) ? 'old' : 'wrong'
}

/** Step 21. */
function checkPeer (config: InstanceConfig, packet: ReceivedPacket): DropReason | undefined {
  if (config.delivery.type !== 'unicast' || !config.delivery.checkSource) return undefined
  const peer = config.delivery.peers.find(({ address }) => address === packet.source)
  if (peer === undefined) return 'not-a-peer'
  if (packet.ttl === undefined) return undefined
  return packet.ttl < peer.minTtl || packet.ttl > peer.maxTtl ? 'peer-ttl' : undefined
}

const NO_PSEUDO_HEADER = new Uint8Array(0)
