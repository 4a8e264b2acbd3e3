/**
 * The adverts one instance sends. Everything that stays the same from advert to advert is built
 * once per priority and destination; an advert then costs a copy, an identification and, where
 * configured, a digest.
 */

import {
  AUTH_DATA_LENGTH, AUTH_TYPE, IPPROTO_AH, IPPROTO_VRRP, TYPE_ADVERT, encodeAdvert,
  pseudoHeader, sealAdvert
} from './advert.js'
import {
  AH_LENGTH, LAST_AH_SEQUENCE, authenticationHeader,
  signAuthenticationHeader
} from './auth.js'
import type { InstanceConfig } from './config.js'
import type { VrrpEffect } from './events.js'
import { TRAILER_LENGTH, nextSequence, signTrailer } from './hmac-trailer.js'
import type { EpochMicros } from './hmac-trailer.js'
import { oldChecksumGroup } from './reception.js'
import type { ReceiverMemory } from './reception.js'
import type { IpAddress } from '../lib/ip-address.js'
import { IPV4_HEADER_LENGTH, setIdentification, writeIpv4Header } from '../wire/ipv4.js'

const TOS = 0xc0
const MULTICAST_TTL = 255
const NOTHING = new Uint8Array(0)

/** What the sender must know of its surroundings; replaced when they change. */
export interface SenderPlace {
  readonly socket: string
  readonly source: IpAddress
}

interface Template {
  readonly destination: IpAddress
  /** IPv4: header, room for AH, advert, room for the trailer. IPv6: advert and that room. */
  readonly packet: Uint8Array
  /** The advert within it. */
  readonly advert: Uint8Array
}

export class AdvertSender {
  readonly #config: InstanceConfig
  readonly #memory: ReceiverMemory
  readonly #ttl: number | undefined
  #place: SenderPlace | undefined
  #templates: readonly Template[] = []
  #templatePriority = -1
  #templateOldChecksum = false
  #identification = 0
  #hmacSequence: bigint | undefined

  /** @param memory shared with reception: sequence numbers run through both directions */
  constructor (config: InstanceConfig, memory: ReceiverMemory) {
    this.#config = config
    this.#memory = memory
    const { delivery } = config
    this.#ttl = delivery.type === 'multicast'
      ? MULTICAST_TTL
      : delivery.ttl ?? (config.family === 'ipv4' ? MULTICAST_TTL : undefined)
  }

  /** Sends from `place` from now on; `undefined`: there is nowhere to send from. */
  move (place: SenderPlace | undefined): void {
    this.#place = place
    this.#templatePriority = -1
  }

  /** What carries over when an instance is given a new configuration by a reload. */
  continueFrom (former: AdvertSender): void {
    this.#identification = former.#identification
    this.#hmacSequence = former.#hmacSequence
  }

  /**
   * Appends one advert to `out`, a copy for each destination.
   *
   * @returns whether there was anywhere to send it
   */
  send (priority: number, clock: EpochMicros, out: VrrpEffect[]): boolean {
    const place = this.#place
    if (place === undefined) return false
    if (priority !== this.#templatePriority ||
        this.#memory.oldChecksum !== this.#templateOldChecksum) {
      this.#prepare(priority, place.source)
    }
    this.#identification = this.#identification >= 0xffff ? 1 : this.#identification + 1
    this.#countAuthentication()
    const trailer = this.#nextTrailer(place.source, clock)

    for (const template of this.#templates) {
      const packet = template.packet.slice()
      if (this.#config.family === 'ipv4') setIdentification(packet, this.#identification)
      this.#authenticate(packet, place.source)
      if (trailer !== undefined) packet.set(trailer, packet.length - TRAILER_LENGTH)
      out.push({
        type: 'send-advert',
        socket: place.socket,
        instance: this.#config.name,
        source: place.source,
        destination: template.destination,
        ttl: this.#ttl,
        packet
      })
    }
    return this.#templates.length > 0
  }

  #prepare (priority: number, source: IpAddress): void {
    const { delivery } = this.#config
    const destinations = delivery.type === 'multicast'
      ? [delivery.group]
      : delivery.peers.map(peer => peer.address)
    this.#templatePriority = priority
    this.#templateOldChecksum = this.#memory.oldChecksum
    this.#templates = destinations.map(destination => this.#template(priority, source, destination))
  }

  #template (priority: number, source: IpAddress, destination: IpAddress): Template {
    const config = this.#config
    const isIpv4 = config.family === 'ipv4'
    const hasAh = config.authentication?.type === 'ah'
    const bytes = this.#advert(priority)
    sealAdvert(bytes, this.#pseudoHeader(source, destination, bytes.length))

    const before = isIpv4 ? IPV4_HEADER_LENGTH + (hasAh ? AH_LENGTH : 0) : 0
    const packet = new Uint8Array(before + bytes.length + (this.#signs() ? TRAILER_LENGTH : 0))
    if (isIpv4) {
      writeIpv4Header(packet, {
        tos: TOS,
        totalLength: packet.length,
        identification: 0,
        fragment: 0,
        ttl: this.#ttl ?? MULTICAST_TTL,
        protocol: hasAh ? IPPROTO_AH : IPPROTO_VRRP,
        source,
        destination
      })
    }
    packet.set(bytes, before)
    return { destination, packet, advert: bytes }
  }

  #advert (priority: number): Uint8Array {
    const { version, family, vrid, authentication, advertInterval } = this.#config
    const { password, addresses } = this.#memory
    const hasAuthData = version === 2 && family === 'ipv4'
    const authData = hasAuthData ? new Uint8Array(AUTH_DATA_LENGTH) : NOTHING
    if (hasAuthData && authentication?.type === 'pass' && password !== undefined) {
      authData.set(password)
    }
    return encodeAdvert({
      version,
      type: TYPE_ADVERT,
      vrid,
      priority,
      authType: AUTH_TYPE[authentication?.type ?? 'none'],
      interval: advertInterval,
      checksum: 0,
      addresses,
      authData
    }, family)
  }

  #pseudoHeader (source: IpAddress, destination: IpAddress, length: number): Uint8Array {
    const { family, version, v3ChecksumAsV2 } = this.#config
    if (family === 'ipv4' && (version === 2 || v3ChecksumAsV2)) return NOTHING
    // The kernel writes the checksum over IPv6 once more, over the trailer as well.
    const { oldChecksum } = this.#memory
    return pseudoHeader(source, oldChecksum ? oldChecksumGroup(this.#config) : destination, length)
  }

  #signs (): boolean {
    return this.#config.hmac !== undefined && this.#config.hmac.mode !== 'receive-only'
  }

  #nextTrailer (source: IpAddress, clock: EpochMicros): Uint8Array | undefined {
    const { hmac } = this.#config
    const advert = this.#templates[0]?.advert
    if (hmac === undefined || !this.#signs() || advert === undefined) return undefined
    this.#hmacSequence = nextSequence(hmac, this.#hmacSequence, clock)
    return signTrailer(hmac, source, advert, this.#hmacSequence)
  }

  #countAuthentication (): void {
    if (this.#config.authentication?.type !== 'ah') return
    this.#memory.ahSequence = Math.min(this.#memory.ahSequence + 1, LAST_AH_SEQUENCE)
  }

  #authenticate (packet: Uint8Array, source: IpAddress): void {
    const { password, ahSequence } = this.#memory
    if (this.#config.authentication?.type !== 'ah' || password === undefined) return
    const end = IPV4_HEADER_LENGTH + AH_LENGTH
    const header = authenticationHeader(source, ahSequence)
    signAuthenticationHeader(password, packet.subarray(0, IPV4_HEADER_LENGTH), header,
      packet.subarray(end), this.#config.delivery.type === 'unicast')
    packet.set(header, IPV4_HEADER_LENGTH)
  }
}
