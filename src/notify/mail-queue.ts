/**
 * Mails on their way: one at a time and in order, tried again with growing pauses while the server
 * is away, and given up in the end. keepalived tries once; a mail about a failover is most likely
 * to meet a network that has just failed over.
 */

import { later, seconds, type Instant } from '../lib/time.js'

export interface MailQueueState<Mail> {
  readonly waiting: readonly Mail[]
  /** Attempts the first of them has behind it. */
  readonly attempts: number
  readonly sending: boolean
  /** No attempt before this instant; undefined: at once. */
  readonly pausedUntil: Instant | undefined
}

export type MailQueueEvent<Mail> =
  | { readonly type: 'add', readonly mail: Mail }
  | { readonly type: 'sent' }
  /** `permanent`: the server will not have this mail, now or later. */
  | { readonly type: 'failed', readonly permanent: boolean }
  | { readonly type: 'timeout' }

export type MailQueueEffect<Mail> =
  | { readonly type: 'send', readonly mail: Mail }
  | { readonly type: 'given-up', readonly mail: Mail, readonly attempts: number }
  | { readonly type: 'dropped', readonly mail: Mail }

export interface MailQueueStep<Mail> {
  readonly state: MailQueueState<Mail>
  readonly effects: ReadonlyArray<MailQueueEffect<Mail>>
}

/** More than this many state changes in a row are not told one by one. */
const LIMIT = 100

/** Seconds between attempts; after the last one the mail is given up. */
const PAUSES: readonly number[] = [5, 15, 30, 60, 120, 300, 600]

/** Nothing to send. */
export function emptyMailQueue<Mail> (): MailQueueState<Mail> {
  return { waiting: [], attempts: 0, sending: false, pausedUntil: undefined }
}

/** When the queue wants its `timeout` event. */
export function mailDeadline<Mail> (state: MailQueueState<Mail>): Instant | undefined {
  return state.sending ? undefined : state.pausedUntil
}

/** Takes one event; answers with what to send now and what was lost. */
export function stepMailQueue<Mail> (
  state: MailQueueState<Mail>, event: MailQueueEvent<Mail>, now: Instant
): MailQueueStep<Mail> {
  switch (event.type) {
    case 'add': return onAdd(state, event.mail, now)
    case 'sent': return next({ ...withoutFirst(state), sending: false }, now)
    case 'failed': return onFailed(state, event.permanent, now)
    case 'timeout': return next(state, now)
  }
}

function onAdd<Mail> (
  state: MailQueueState<Mail>, mail: Mail, now: Instant
): MailQueueStep<Mail> {
  // The newest goes: those before it say how it all began.
  if (state.waiting.length >= LIMIT) return { state, effects: [{ type: 'dropped', mail }] }
  return next({ ...state, waiting: [...state.waiting, mail] }, now)
}

function onFailed<Mail> (
  state: MailQueueState<Mail>, permanent: boolean, now: Instant
): MailQueueStep<Mail> {
  const attempts = state.attempts + 1
  const pause = permanent ? undefined : PAUSES[attempts - 1]
  if (pause !== undefined) {
    const pausedUntil = later(now, seconds(pause))
    return { state: { ...state, attempts, sending: false, pausedUntil }, effects: [] }
  }
  const [mail] = state.waiting
  const step = next({ ...withoutFirst(state), sending: false }, now)
  const lost = mail === undefined ? [] : [{ type: 'given-up', mail, attempts } as const]
  return { state: step.state, effects: [...lost, ...step.effects] }
}

function withoutFirst<Mail> (state: MailQueueState<Mail>): MailQueueState<Mail> {
  return { ...state, waiting: state.waiting.slice(1), attempts: 0, pausedUntil: undefined }
}

function next<Mail> (state: MailQueueState<Mail>, now: Instant): MailQueueStep<Mail> {
  const [mail] = state.waiting
  const paused = state.pausedUntil !== undefined && state.pausedUntil > now
  if (mail === undefined || state.sending || paused) return { state, effects: [] }
  return {
    state: { ...state, sending: true, pausedUntil: undefined },
    effects: [{ type: 'send', mail }]
  }
}
