/**
 * The order in which notify scripts run. keepalived starts them and does not wait, so that the
 * scripts of two quick transitions overlap and the older one may have the last word: an address
 * is announced by a router that has just become backup. Here the scripts of one subject (an
 * instance, a group, a virtual server) run one after the other, in the order of its transitions;
 * those of different subjects run side by side.
 *
 * A script that does not end must not silence a subject for ever: after `patience` the next one
 * is started beside it. What waits is limited too, and of a full queue the oldest entry goes,
 * because the newest state is the one that counts.
 */

import { earliest, later, type Duration, type Instant } from '../lib/time.js'

export interface QueueConfig {
  /** `legacy`: nothing waits, as in keepalived. */
  readonly order: 'strict' | 'legacy'
  readonly patience: Duration
  /** How many entries of one subject may wait. */
  readonly limit: number
}

export interface QueueState<Item> {
  readonly subjects: ReadonlyMap<string, Subject<Item>>
}

interface Subject<Item> {
  /** The run waited for, and until when; undefined when the subject is idle. */
  readonly running: { readonly run: number, readonly until: Instant } | undefined
  readonly waiting: ReadonlyArray<Entry<Item>>
}

interface Entry<Item> { readonly run: number, readonly key: string, readonly item: Item }

export type QueueEvent<Item> =
  /** `run` names the entry in what follows; entries with the same `key` are the same work. */
  | {
    readonly type: 'add'
    readonly subject: string
    readonly run: number
    readonly key: string
    readonly item: Item
  }
  | { readonly type: 'ended', readonly subject: string, readonly run: number }
  | { readonly type: 'timeout' }

export type QueueEffect<Item> =
  | { readonly type: 'start', readonly subject: string, readonly run: number, readonly item: Item }
  /** The script before this one is still at work, and is no longer waited for. */
  | { readonly type: 'overtaken', readonly subject: string, readonly run: number }
  | { readonly type: 'dropped', readonly subject: string, readonly item: Item }
  /** The same work was the last in the queue already, and had not begun. */
  | { readonly type: 'duplicate', readonly subject: string, readonly item: Item }

export interface QueueStep<Item> {
  readonly state: QueueState<Item>
  readonly effects: ReadonlyArray<QueueEffect<Item>>
}

/** A queue in which nothing runs and nothing waits. */
export function emptyQueue<Item> (): QueueState<Item> {
  return { subjects: new Map() }
}

/** When the queue wants its `timeout` event. */
export function queueDeadline<Item> (state: QueueState<Item>): Instant | undefined {
  const limits: Array<Instant | undefined> = []
  for (const { running, waiting } of state.subjects.values()) {
    if (waiting.length > 0) limits.push(running?.until)
  }
  return earliest(...limits)
}

/** How many entries wait in all. */
export function waitingCount<Item> (state: QueueState<Item>): number {
  let count = 0
  for (const { waiting } of state.subjects.values()) count += waiting.length
  return count
}

/** Whether any script is running or waiting. */
export function isIdle<Item> (state: QueueState<Item>): boolean {
  return state.subjects.size === 0
}

/** Takes one event and answers with the scripts to start now. */
export function stepQueue<Item> (
  config: QueueConfig, state: QueueState<Item>, event: QueueEvent<Item>, now: Instant
): QueueStep<Item> {
  switch (event.type) {
    case 'add': return onAdd(config, state, event, now)
    case 'ended': return onEnded(config, state, event, now)
    case 'timeout': return onTimeout(config, state, now)
  }
}

function onAdd<Item> (
  config: QueueConfig,
  state: QueueState<Item>,
  { subject, run, key, item }: Extract<QueueEvent<Item>, { type: 'add' }>,
  now: Instant
): QueueStep<Item> {
  const found = state.subjects.get(subject) ?? { running: undefined, waiting: [] }
  if (config.order === 'legacy' || found.running === undefined) {
    const running = { run, until: later(now, config.patience) }
    return {
      state: withSubject(state, subject, { ...found, running }),
      effects: [{ type: 'start', subject, run, item }]
    }
  }
  if (found.waiting.at(-1)?.key === key) {
    return { state, effects: [{ type: 'duplicate', subject, item }] }
  }
  const waiting = [...found.waiting, { run, key, item }]
  const oldest = waiting.length > config.limit ? waiting.shift() : undefined
  return {
    state: withSubject(state, subject, { ...found, waiting }),
    effects: oldest === undefined ? [] : [{ type: 'dropped', subject, item: oldest.item }]
  }
}

function onEnded<Item> (
  config: QueueConfig,
  state: QueueState<Item>,
  { subject, run }: Extract<QueueEvent<Item>, { type: 'ended' }>,
  now: Instant
): QueueStep<Item> {
  const found = state.subjects.get(subject)
  // A run that was overtaken (or one of several in legacy order) holds nobody up.
  if (found?.running?.run !== run) return { state, effects: [] }
  return startNext(config, state, subject, found, now)
}

function onTimeout<Item> (
  config: QueueConfig, state: QueueState<Item>, now: Instant
): QueueStep<Item> {
  let step: QueueStep<Item> = { state, effects: [] }
  for (const [subject, found] of state.subjects) {
    const { running, waiting } = found
    if (running === undefined || waiting.length === 0 || running.until > now) continue
    const next = startNext(config, step.state, subject, found, now)
    step = {
      state: next.state,
      effects: [...step.effects, { type: 'overtaken', subject, run: running.run }, ...next.effects]
    }
  }
  return step
}

function startNext<Item> (
  config: QueueConfig,
  state: QueueState<Item>,
  subject: string,
  found: Subject<Item>,
  now: Instant
): QueueStep<Item> {
  const [next, ...waiting] = found.waiting
  if (next === undefined) {
    const subjects = new Map(state.subjects)
    subjects.delete(subject)
    return { state: { subjects }, effects: [] }
  }
  const running = { run: next.run, until: later(now, config.patience) }
  return {
    state: withSubject(state, subject, { running, waiting }),
    effects: [{ type: 'start', subject, run: next.run, item: next.item }]
  }
}

function withSubject<Item> (
  state: QueueState<Item>, subject: string, value: Subject<Item>
): QueueState<Item> {
  return { subjects: new Map(state.subjects).set(subject, value) }
}
