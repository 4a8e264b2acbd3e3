/**
 * One BFD session (RFC 5880 section 6.8) in asynchronous mode, without echo and authentication,
 * as keepalived runs it. A pure step function over plain data.
 */

import { unreachable } from '../lib/assert.js'
import type { Random } from '../lib/random.js'
import { between, earliest, later } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import type { BfdConfig } from './bfd/config.js'
import type { BfdLogEntry } from './bfd-log-entry.js'
import { DIAGNOSTIC } from './bfd-packet.js'
import type { BfdPacket, BfdState } from './bfd-packet.js'
import {
  detectionTime, FIRST_REMOTE_RX, jittered, newDiscriminator, packetOf, ratesOf, sendInterval,
  wantsSilence
} from './bfd-state.js'
import type { BfdSession } from './bfd-state.js'

export type BfdSessionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'packet', readonly packet: BfdPacket }
  | { readonly type: 'timeout' }
  | { readonly type: 'socket', readonly open: boolean }
  /** A reload has changed what is not the session's identity. */
  | { readonly type: 'reconfigured', readonly from: BfdConfig }

export type BfdSessionEffect =
  | { readonly type: 'send', readonly packet: BfdPacket }
  /** Told to VRRP and checkers. */
  | { readonly type: 'report', readonly up: boolean }
  | { readonly type: 'log', readonly entry: BfdLogEntry }

export interface BfdStep {
  readonly session: BfdSession
  readonly effects: readonly BfdSessionEffect[]
}

export function stepBfd (
  config: BfdConfig, session: BfdSession, event: BfdSessionEvent, random: Random, now: Instant
): BfdStep {
  switch (event.type) {
    case 'start':
      return {
        session: { ...session, nextSendAt: firstSend(config, now) },
        effects: [{ type: 'report', up: false }]
      }
    case 'packet': return onPacket(config, session, event.packet, random, now)
    case 'timeout': return onTimeout(config, session, random, now)
    case 'socket': return onSocket(config, session, event.open, now)
    case 'reconfigured': return onReconfigured(event.from, config, session, now)
    default: return unreachable(event)
  }
}

export function bfdDeadline (session: BfdSession): Instant | undefined {
  return earliest(session.nextSendAt, session.expiresAt, session.forgetAt)
}

function firstSend (config: BfdConfig, now: Instant): Instant | undefined {
  return config.passive ? undefined : now
}

function onPacket (
  config: BfdConfig, before: BfdSession, packet: BfdPacket, random: Random, now: Instant
): BfdStep {
  if (before.state === 'admin-down') return { session: before, effects: [] }
  const answered = before.polling && packet.final
  const heard: BfdSession = {
    ...before,
    remoteDiscriminator: packet.myDiscriminator,
    remoteState: packet.state,
    remoteDiagnostic: packet.diagnostic,
    remoteMinRx: packet.requiredMinRx,
    remoteMinTx: packet.desiredMinTx,
    remoteMultiplier: packet.multiplier,
    remoteDemand: packet.demand,
    polling: before.polling && !answered,
    heldMinTx: answered ? undefined : before.heldMinTx,
    heldMinRx: answered ? undefined : before.heldMinRx,
    forgetAt: undefined,
    heardAt: now
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
  return { session: alive, effects: [...newRates(config, before, alive), ...effects, ...answer] }
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
  config: BfdConfig, session: BfdSession, to: BfdState, theirs: BfdState, random: Random
): BfdStep {
  const from = session.state
  if (from === to) return { session, effects: [] }
  const diagnostic = to === 'down' ? DIAGNOSTIC.neighborSignaledDown : DIAGNOSTIC.none
  const desiredMinTx = to === 'up' ? config.minTx : config.idleTx
  const moved: BfdSession = {
    ...session,
    state: to,
    diagnostic,
    desiredMinTx,
    heldMinTx: undefined,
    heldMinRx: undefined,
    polling: to === 'up' && desiredMinTx !== session.desiredMinTx,
    discriminator: from === 'up' ? newDiscriminator(random) : session.discriminator
  }
  const effects = [entered(moved)]
  if (to === 'up') effects.push({ type: 'report', up: true })
  if (moved.polling) effects.push({ type: 'log', entry: { type: 'poll' } })
  // Who was taken out of service on purpose has not failed.
  if (from === 'up' && theirs !== 'admin-down') effects.push({ type: 'report', up: false })
  return { session: moved, effects }
}

function entered ({ state, diagnostic, remoteDiagnostic }: BfdSession): BfdSessionEffect {
  return { type: 'log', entry: { type: 'state', to: state, diagnostic, remoteDiagnostic } }
}

/** Said whenever one of the rates both sides have agreed on is another. */
function newRates (
  config: BfdConfig, before: BfdSession, after: BfdSession
): readonly BfdSessionEffect[] {
  const [was, is] = [ratesOf(config, before), ratesOf(config, after)]
  const same = (['minTx', 'minRx', 'txInterval', 'multiplier', 'detectionTime'] as const)
    .every(each => was.local[each] === is.local[each] && was.remote[each] === is.remote[each])
  if (same) return []
  const entry = { type: 'rates', ...is, was: was.local.detectionTime } as const
  return [{ type: 'log', entry }]
}

/** A change of state or rate is sent at once; otherwise the next packet keeps its time. */
function reschedule (
  before: BfdSession, after: BfdSession, random: Random, now: Instant
): Instant | undefined {
  if (wantsSilence(after)) return undefined
  if (before.state !== after.state) return now
  const next = later(now, jittered(sendInterval(after), random))
  return before.nextSendAt === undefined || before.nextSendAt > next ? next : before.nextSendAt
}

function onTimeout (
  config: BfdConfig, session: BfdSession, random: Random, now: Instant
): BfdStep {
  if (session.expiresAt !== undefined && session.expiresAt <= now) {
    return onSilence(config, session, session.expiresAt, random, now)
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
  config: BfdConfig, session: BfdSession, expiredAt: Instant, random: Random, now: Instant
): BfdStep {
  const from = session.state
  const wasAlive = from === 'up' || from === 'init'
  const diagnostic = wasAlive ? DIAGNOSTIC.detectionTimeExpired : session.diagnostic
  const after: Duration = detectionTime(config, session)
  const lost: BfdSession = {
    ...session,
    state: 'down',
    diagnostic,
    desiredMinTx: config.idleTx,
    heldMinTx: undefined,
    heldMinRx: undefined,
    remoteMinRx: FIRST_REMOTE_RX,
    remoteDemand: false,
    polling: false,
    discriminator: from === 'up' ? newDiscriminator(random) : session.discriminator,
    expiresAt: undefined,
    forgetAt: later(now, after),
    nextSendAt: now
  }
  if (from === 'down') return { session: lost, effects: [] }
  const entry = { type: 'expired', after, overdue: between(expiredAt, now) } as const
  const effects: BfdSessionEffect[] = [{ type: 'log', entry }, entered(lost)]
  if (from === 'up') effects.push({ type: 'report', up: false })
  return { session: lost, effects }
}

function onSocket (
  config: BfdConfig, session: BfdSession, open: boolean, now: Instant
): BfdStep {
  const from = session.state
  if (open) {
    if (from !== 'admin-down') return { session, effects: [] }
    const diagnostic = DIAGNOSTIC.none
    const down: BfdSession = {
      ...session, state: 'down', diagnostic, nextSendAt: firstSend(config, now)
    }
    return { session: down, effects: [entered(down)] }
  }
  if (from === 'admin-down') return { session, effects: [] }
  const closed: BfdSession = {
    ...session,
    state: 'admin-down',
    diagnostic: DIAGNOSTIC.administrativelyDown,
    nextSendAt: undefined,
    expiresAt: undefined,
    forgetAt: undefined
  }
  const effects = [entered(closed)]
  if (from === 'up') effects.push({ type: 'report', up: false })
  return { session: closed, effects }
}

/**
 * New rates of a session that is up are announced by a poll. What gets slower holds from the
 * answer on, what gets faster at once (section 6.8.3).
 */
function onReconfigured (
  from: BfdConfig, config: BfdConfig, session: BfdSession, now: Instant
): BfdStep {
  if (session.state !== 'up') {
    const { nextSendAt, remoteDiscriminator, state } = session
    const starts = !config.passive && nextSendAt === undefined && state !== 'admin-down'
    const stops = config.passive && remoteDiscriminator === 0
    return {
      session: {
        ...session,
        desiredMinTx: config.idleTx,
        nextSendAt: starts ? now : stops ? undefined : nextSendAt
      },
      effects: []
    }
  }
  const { desiredMinTx, heldMinTx, heldMinRx } = session
  if (config.minTx === desiredMinTx && config.minRx === from.minRx) return { session, effects: [] }
  const countedOn = heldMinTx ?? desiredMinTx
  const granted = heldMinRx ?? from.minRx
  return {
    session: {
      ...session,
      desiredMinTx: config.minTx,
      heldMinTx: config.minTx > countedOn ? countedOn : undefined,
      heldMinRx: config.minRx < granted ? granted : undefined,
      polling: true,
      nextSendAt: now
    },
    effects: [{ type: 'log', entry: { type: 'poll' } }]
  }
}
