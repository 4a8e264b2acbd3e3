/**
 * One BFD session (RFC 5880 section 6.8) in asynchronous mode, without echo and authentication,
 * as keepalived runs it. A pure step function over plain data.
 */

import { unreachable } from '../lib/assert.js'
import type { Random } from '../lib/random.js'
import { earliest, later, micros, times } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import type { BfdSessionConfig } from './bfd-config.js'
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
  readonly remoteMinRx: Duration
  readonly remoteMinTx: Duration
  readonly remoteMultiplier: number
  /** A poll sequence runs until a packet with the final bit arrives. */
  readonly polling: boolean
  /** What we announce; changes only take effect when the poll sequence is over. */
  readonly desiredMinTx: Duration
  readonly nextSendAt: Instant | undefined
  readonly expiresAt: Instant | undefined
  /** When the remote discriminator of a lost session is forgotten. */
  readonly forgetAt: Instant | undefined
}

export type BfdSessionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'packet', readonly packet: BfdPacket }
  | { readonly type: 'timeout' }
  | { readonly type: 'socket', readonly open: boolean }

export type BfdSessionEffect =
  | { readonly type: 'send', readonly packet: BfdPacket }
  /** Told to VRRP and checkers. */
  | { readonly type: 'report', readonly up: boolean }
  | {
    readonly type: 'state'
    readonly from: BfdState
    readonly to: BfdState
    readonly diagnostic: number
  }

export interface BfdStep {
  readonly session: BfdSession
  readonly effects: readonly BfdSessionEffect[]
}

/** The least the RFC lets a session expect before it has heard anything. */
const FIRST_REMOTE_RX = micros(1)
/** Packets come 10 to 25 % early, so that routers do not fall into step (section 6.8.7). */
const [LEAST_JITTER, MOST_JITTER] = [10, 25]

export function newBfdSession (config: BfdSessionConfig, random: Random): BfdSession {
  return {
    state: 'down',
    diagnostic: DIAGNOSTIC.none,
    discriminator: random.between(1, 0xffffffff),
    remoteDiscriminator: 0,
    remoteState: 'down',
    remoteMinRx: FIRST_REMOTE_RX,
    remoteMinTx: micros(0),
    remoteMultiplier: 0,
    polling: false,
    desiredMinTx: config.idleTx,
    nextSendAt: undefined,
    expiresAt: undefined,
    forgetAt: undefined
  }
}

export function stepBfd (
  config: BfdSessionConfig, session: BfdSession, event: BfdSessionEvent, random: Random,
  now: Instant
): BfdStep {
  switch (event.type) {
    case 'start':
      return { session: { ...session, nextSendAt: firstSend(config, now) }, effects: [] }
    case 'packet': return onPacket(config, session, event.packet, random, now)
    case 'timeout': return onTimeout(config, session, random, now)
    case 'socket': return onSocket(config, session, event.open, now)
    default: return unreachable(event)
  }
}

export function bfdDeadline (session: BfdSession): Instant | undefined {
  return earliest(session.nextSendAt, session.expiresAt, session.forgetAt)
}

/** How often we send: as slowly as both sides ask for. */
export function sendInterval (session: BfdSession): Duration {
  return session.desiredMinTx > session.remoteMinRx ? session.desiredMinTx : session.remoteMinRx
}

/** After how long a silence the neighbour is lost. */
export function detectionTime (config: BfdSessionConfig, session: BfdSession): Duration {
  const slower = config.minRx > session.remoteMinTx ? config.minRx : session.remoteMinTx
  return times(slower, session.remoteMultiplier)
}

/** Whether a packet that arrived with `ttl` may have come this far; max_hops wraps at 8 bits. */
export function isNearEnough (config: BfdSessionConfig, ttl: number | undefined): boolean {
  return ttl === undefined || ttl + (config.maxHops & 0xff) >= config.ttl
}

/** The packet that tells the neighbour how things are. */
export function packetOf (config: BfdSessionConfig, session: BfdSession, final = false): BfdPacket {
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

function firstSend (config: BfdSessionConfig, now: Instant): Instant | undefined {
  return config.passive ? undefined : now
}

function onPacket (
  config: BfdSessionConfig, before: BfdSession, packet: BfdPacket, random: Random, now: Instant
): BfdStep {
  if (before.state === 'admin-down') return { session: before, effects: [] }
  const heard: BfdSession = {
    ...before,
    remoteDiscriminator: packet.myDiscriminator,
    remoteState: packet.state,
    remoteMinRx: packet.requiredMinRx,
    remoteMinTx: packet.desiredMinTx,
    remoteMultiplier: packet.multiplier,
    polling: before.polling && !packet.final,
    forgetAt: undefined
  }
  const next = nextState(before.state, packet.state)
  const { session: moved, effects } = move(config, heard, next, packet.state, random)
  const alive: BfdSession = {
    ...moved,
    expiresAt: later(now, detectionTime(config, moved)),
    nextSendAt: reschedule(before, moved, random, now)
  }
  const answer: readonly BfdSessionEffect[] = packet.poll
    ? [{ type: 'send', packet: packetOf(config, alive, true) }]
    : []
  return { session: alive, effects: [...effects, ...answer] }
}

/** The state table of section 6.8.6. */
function nextState (ours: BfdState, theirs: BfdState): BfdState {
  if (theirs === 'admin-down') return 'down'
  switch (ours) {
    case 'down':
      if (theirs === 'down') return 'init'
      return theirs === 'init' ? 'up' : 'down'
    case 'init': return theirs === 'down' ? 'init' : 'up'
    case 'up': return theirs === 'down' ? 'down' : 'up'
    default: return ours
  }
}

function move (
  config: BfdSessionConfig, session: BfdSession, to: BfdState, theirs: BfdState, random: Random
): BfdStep {
  const from = session.state
  if (from === to) return { session, effects: [] }
  const diagnostic = to === 'down' ? DIAGNOSTIC.neighborSignaledDown : DIAGNOSTIC.none
  const effects: BfdSessionEffect[] = [{ type: 'state', from, to, diagnostic }]
  if (to === 'up') effects.push({ type: 'report', up: true })
  // Who was taken out of service on purpose has not failed.
  if (from === 'up' && theirs !== 'admin-down') effects.push({ type: 'report', up: false })
  const desiredMinTx = to === 'up' ? config.minTx : config.idleTx
  return {
    session: {
      ...session,
      state: to,
      diagnostic,
      desiredMinTx,
      polling: to === 'up' && desiredMinTx !== session.desiredMinTx,
      discriminator: from === 'up' ? random.between(1, 0xffffffff) : session.discriminator
    },
    effects
  }
}

/** A change of state or rate is sent at once; otherwise the next packet keeps its time. */
function reschedule (
  before: BfdSession, after: BfdSession, random: Random, now: Instant
): Instant | undefined {
  // A neighbour that wants no packets at all gets none but answers to polls (section 6.8.1).
  if (after.remoteMinRx === 0) return undefined
  if (before.state !== after.state) return now
  const next = later(now, jittered(sendInterval(after), random))
  return before.nextSendAt === undefined || before.nextSendAt > next ? next : before.nextSendAt
}

function onTimeout (
  config: BfdSessionConfig, session: BfdSession, random: Random, now: Instant
): BfdStep {
  if (session.expiresAt !== undefined && session.expiresAt <= now) {
    return onSilence(config, session, random, now)
  }
  if (session.forgetAt !== undefined && session.forgetAt <= now) {
    const nextSendAt = config.passive ? undefined : session.nextSendAt
    return {
      session: { ...session, remoteDiscriminator: 0, forgetAt: undefined, nextSendAt }, effects: []
    }
  }
  if (session.nextSendAt === undefined || session.nextSendAt > now) return { session, effects: [] }
  const nextSendAt = later(now, jittered(sendInterval(session), random))
  const sent = { ...session, nextSendAt }
  return { session: sent, effects: [{ type: 'send', packet: packetOf(config, sent) }] }
}

function onSilence (
  config: BfdSessionConfig, session: BfdSession, random: Random, now: Instant
): BfdStep {
  const from = session.state
  const wasAlive = from === 'up' || from === 'init'
  const diagnostic = wasAlive ? DIAGNOSTIC.detectionTimeExpired : session.diagnostic
  const lost: BfdSession = {
    ...session,
    state: 'down',
    diagnostic,
    desiredMinTx: config.idleTx,
    remoteMinRx: FIRST_REMOTE_RX,
    polling: false,
    discriminator: from === 'up' ? random.between(1, 0xffffffff) : session.discriminator,
    expiresAt: undefined,
    forgetAt: later(now, detectionTime(config, session)),
    nextSendAt: now
  }
  if (from === 'down') return { session: lost, effects: [] }
  const effects: BfdSessionEffect[] = [{ type: 'state', from, to: 'down', diagnostic }]
  if (from === 'up') effects.push({ type: 'report', up: false })
  return { session: lost, effects }
}

function onSocket (
  config: BfdSessionConfig, session: BfdSession, open: boolean, now: Instant
): BfdStep {
  const from = session.state
  if (open) {
    if (from !== 'admin-down') return { session, effects: [] }
    const diagnostic = DIAGNOSTIC.none
    return {
      session: { ...session, state: 'down', diagnostic, nextSendAt: firstSend(config, now) },
      effects: [{ type: 'state', from, to: 'down', diagnostic }]
    }
  }
  if (from === 'admin-down') return { session, effects: [] }
  const diagnostic = DIAGNOSTIC.administrativelyDown
  const effects: BfdSessionEffect[] = [{ type: 'state', from, to: 'admin-down', diagnostic }]
  if (from === 'up') effects.push({ type: 'report', up: false })
  return {
    session: {
      ...session,
      state: 'admin-down',
      diagnostic,
      nextSendAt: undefined,
      expiresAt: undefined,
      forgetAt: undefined
    },
    effects
  }
}

function jittered (interval: Duration, random: Random): Duration {
  return times(interval, 1 - random.between(LEAST_JITTER * 10, MOST_JITTER * 10) / 1_000)
}
