/** What a BFD session knows, and what follows from it by arithmetic (RFC 5880 section 6.8). */

import type { Random } from '../lib/random.js'
import { micros, times } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import type { BfdConfig } from './bfd/config.js'
import type { BfdRates } from './bfd-log-entry.js'
import { DIAGNOSTIC } from './bfd-packet.js'
import type { BfdPacket, BfdState } from './bfd-packet.js'

export interface BfdSession {
  /** `admin-down` only while the sending socket cannot be opened. */
  readonly state: BfdState
  readonly diagnostic: number
  /** Random, and new after every loss, so that packets of an earlier life are not ours. */
  readonly discriminator: number
  readonly remoteDiscriminator: number
  readonly remoteState: BfdState
  readonly remoteDiagnostic: number
  readonly remoteMinRx: Duration
  readonly remoteMinTx: Duration
  readonly remoteMultiplier: number
  /** The neighbour wants no periodic packets while both sides are up (section 6.6). */
  readonly remoteDemand: boolean
  /** A poll sequence runs until a packet with the final bit arrives. */
  readonly polling: boolean
  /** What we announce. */
  readonly desiredMinTx: Duration
  /**
   * What still holds while a poll announces something slower (section 6.8.3): the rate the
   * neighbour counts on, and the silence we grant it.
   */
  readonly heldMinTx: Duration | undefined
  readonly heldMinRx: Duration | undefined
  readonly nextSendAt: Instant | undefined
  readonly expiresAt: Instant | undefined
  /** When the remote discriminator of a lost session is forgotten. */
  readonly forgetAt: Instant | undefined
  /** When the neighbour was heard last. */
  readonly heardAt: Instant | undefined
}

/** The least the RFC lets a session expect before it has heard anything. */
export const FIRST_REMOTE_RX = micros(1)
/** Packets come 10 to 25 % early, so that routers do not fall into step (section 6.8.7). */
const [LEAST_JITTER, MOST_JITTER] = [10, 25]

export function newBfdSession (config: BfdConfig, random: Random): BfdSession {
  return {
    state: 'down',
    diagnostic: DIAGNOSTIC.none,
    discriminator: newDiscriminator(random),
    remoteDiscriminator: 0,
    remoteState: 'down',
    remoteDiagnostic: DIAGNOSTIC.none,
    remoteMinRx: FIRST_REMOTE_RX,
    remoteMinTx: micros(0),
    remoteMultiplier: 0,
    remoteDemand: false,
    polling: false,
    desiredMinTx: config.idleTx,
    heldMinTx: undefined,
    heldMinRx: undefined,
    nextSendAt: undefined,
    expiresAt: undefined,
    forgetAt: undefined,
    heardAt: undefined
  }
}

export function newDiscriminator (random: Random): number {
  return random.between(1, 0xffffffff)
}

/** How often we send: as slowly as both sides ask for. */
export function sendInterval ({ desiredMinTx, heldMinTx, remoteMinRx }: BfdSession): Duration {
  return slower(heldMinTx ?? desiredMinTx, remoteMinRx)
}

/** After how long a silence the neighbour is lost. */
export function detectionTime (config: BfdConfig, session: BfdSession): Duration {
  const { heldMinRx, remoteMinTx, remoteMultiplier } = session
  return times(slower(heldMinRx ?? config.minRx, remoteMinTx), remoteMultiplier)
}

/** Whether nothing is to be sent but polls and answers (sections 6.6 and 6.8.7). */
export function wantsSilence (session: BfdSession): boolean {
  const { remoteMinRx, remoteDemand, state, remoteState, polling } = session
  if (remoteMinRx === 0) return true
  return remoteDemand && state === 'up' && remoteState === 'up' && !polling
}

/** `interval` cut by a random tenth to quarter. */
export function jittered (interval: Duration, random: Random): Duration {
  return times(interval, 1 - random.between(LEAST_JITTER * 10, MOST_JITTER * 10) / 1_000)
}

/** Whether a packet that arrived with `ttl` may have come this far. */
export function isNearEnough ({ maxHops, ttl: sent }: BfdConfig, ttl: number | undefined): boolean {
  return maxHops === undefined || (ttl !== undefined && ttl + maxHops >= sent)
}

/** The packet that tells the neighbour how things are. */
export function packetOf (config: BfdConfig, session: BfdSession, final = false): BfdPacket {
  return {
    diagnostic: session.diagnostic,
    state: session.state,
    poll: session.polling && !final,
    final,
    independent: false,
    demand: false,
    multiplier: config.multiplier,
    myDiscriminator: session.discriminator,
    yourDiscriminator: session.remoteDiscriminator,
    desiredMinTx: session.desiredMinTx,
    requiredMinRx: config.minRx,
    requiredMinEchoRx: micros(0)
  }
}

/** The rates of both sides. */
export function ratesOf (
  config: BfdConfig, session: BfdSession
): { readonly local: BfdRates, readonly remote: BfdRates } {
  const { remoteMinTx, remoteMinRx, remoteMultiplier } = session
  const txInterval = sendInterval(session)
  return {
    local: {
      minTx: session.desiredMinTx,
      minRx: config.minRx,
      txInterval,
      multiplier: config.multiplier,
      detectionTime: detectionTime(config, session)
    },
    remote: {
      minTx: remoteMinTx,
      minRx: remoteMinRx,
      txInterval: slower(remoteMinTx, config.minRx),
      multiplier: remoteMultiplier,
      detectionTime: times(txInterval, config.multiplier)
    }
  }
}

function slower (one: Duration, other: Duration): Duration {
  return one > other ? one : other
}
