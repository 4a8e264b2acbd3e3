/**
 * The states of one virtual router, the events and effects of its machine, and the moves between
 * states that several events share. The machine itself is instance.ts.
 */

import type { IpAddress } from '../lib/ip-address.js'
import { earlier, later } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import type { InstanceConfig } from './config.js'
import { masterDownInterval } from './timers.js'

export type InstanceState =
  /** `init` waits for the first results of scripts, or for its own interface to be made. */
  | { readonly name: 'init' | 'fault' }
  | BackupState
  | MasterState

export interface BackupState {
  readonly name: 'backup'
  readonly masterDownAt: Instant
  /** The interval the master announces; in version 2 it is always our own. */
  readonly masterInterval: Duration
  /** The master last obeyed. */
  readonly master: { readonly address: IpAddress, readonly priority: number } | undefined
  /** Until then adverts of a lower priority are obeyed (preempt_delay); undefined: not begun. */
  readonly preemptAt: Instant | undefined
  /** The timer has run out once, and the sync group is not ready yet. */
  readonly wantsMaster: boolean
  /** Was an address owner that met another one, and counts as 254. */
  readonly lowered: boolean
}

export interface MasterState {
  readonly name: 'master'
  readonly nextAdvertAt: Instant
  readonly lastAdvertAt: Instant
  /** Another owner has been heard: when the matter is settled, and whether it still speaks. */
  readonly contest: { readonly settledAt: Instant, readonly heard: boolean } | undefined
}

/** What one received advert means to the machine. */
export interface AdvertEvent {
  readonly type: 'advert'
  readonly from: IpAddress
  readonly priority: number
  readonly interval: Duration
  /** The address we send from. */
  readonly own: IpAddress
  /** How long before now it came in: the timer of a backup runs from there. Absent: just now. */
  readonly waited?: Duration
}

export type InstanceEvent =
  /** Everything needed is there; `asMaster`: an owner whose sync group lets it start as MASTER. */
  | { readonly type: 'startup', readonly asMaster: boolean }
  | { readonly type: 'shutdown', readonly release: boolean }
  | { readonly type: 'timeout' }
  /** The timer ran out, and the sync group is not ready. */
  | { readonly type: 'held-by-group' }
  /** The timer ran out, and an operator wants another router to be MASTER. */
  | { readonly type: 'held-by-operator' }
  /** An operator wants another router to be MASTER. */
  | { readonly type: 'stand-back' }
  | AdvertEvent
  | { readonly type: 'fault', readonly byGroup: boolean }
  | { readonly type: 'recovered' }
  | { readonly type: 'group-master' }
  /** `released`: the group lost an address, and wants to be back soon. */
  | { readonly type: 'group-backup', readonly released: boolean }
  /** An address, route or rule of ours was deleted by somebody. */
  | { readonly type: 'robbed' }
  | { readonly type: 'priority', readonly from: number, readonly to: number }

export type Reason =
  | 'startup' | 'master-down' | 'higher-priority' | 'higher-address' | 'fault' | 'recovered'
  | 'group' | 'robbed' | 'operator' | 'shutdown' | 'overslept' | 'other-owner' | 'deleted'
  /** Not a change: the state is written to the FIFOs again. */
  | 'reload'

export type InstanceEffect =
  /** `priority` undefined is the effective one; `counted` is false for the silent zero adverts. */
  | { readonly type: 'send-advert', readonly priority: number | undefined, readonly counted: boolean }
  | { readonly type: 'hold-addresses' }
  | { readonly type: 'release-addresses' }
  | { readonly type: 'announce-lower-priority' }
  /** The log line; the notification is the transition, which comes last. */
  | { readonly type: 'enter', readonly state: 'backup' | 'master' | 'fault', readonly reason: Reason }
  | { readonly type: 'transition', readonly to: 'backup' | 'master' | 'fault', readonly reason: Reason }
  | { readonly type: 'owner', readonly lowered: boolean }
  | { readonly type: 'notice-lower-priority' }
  | { readonly type: 'log', readonly entry: InstanceNote }

/** Log entries of the machine, completed by the engine with the instance's name. */
export type InstanceNote =
  | { readonly type: 'master-down' }
  | {
    readonly type: 'lower-priority-advert'
    readonly from: IpAddress
    readonly priority: number
    readonly ours: number
    readonly forcesElection: boolean
  }
  | { readonly type: 'lower-priority-discarded', readonly from: IpAddress, readonly priority: number }
  | {
    readonly type: 'higher-priority-advert'
    readonly from: IpAddress
    readonly priority: number
    readonly ours: number
  }
  | { readonly type: 'higher-address-advert', readonly from: IpAddress, readonly priority: number }
  | { readonly type: 'two-owners', readonly from: IpAddress }
  | { readonly type: 'own-address-advert' }
  | { readonly type: 'timer-expired', readonly late: Duration }

export interface Step {
  readonly state: InstanceState
  readonly effects: readonly InstanceEffect[]
}

export const NONE: readonly InstanceEffect[] = []
export const OWNER = 255
/** What an owner counts as while another one holds its addresses. */
export const LOWERED_OWNER = 254
export const ADVERT: InstanceEffect = { type: 'send-advert', priority: undefined, counted: true }
export const RELEASE: InstanceEffect = { type: 'release-addresses' }

export function becomeMaster (
  config: InstanceConfig, from: BackupState, reason: Reason, now: Instant
): Step {
  const effects: InstanceEffect[] = from.lowered ? [{ type: 'owner', lowered: false }] : []
  effects.push(
    // The advert goes first: the old master must let go before we announce its addresses.
    ADVERT,
    { type: 'enter', state: 'master', reason },
    { type: 'hold-addresses' },
    { type: 'transition', to: 'master', reason }
  )
  return {
    state: {
      name: 'master',
      nextAdvertAt: later(now, config.advertInterval),
      lastAdvertAt: now,
      contest: undefined
    },
    effects
  }
}

export function becomeBackup (
  config: InstanceConfig, priority: number, state: InstanceState, reason: Reason, now: Instant
): Step {
  const effects: InstanceEffect[] = state.name === 'master' ? [RELEASE] : []
  effects.push(...entered('backup', reason))
  return { state: freshBackup(config, priority, now), effects }
}

export function freshBackup (config: InstanceConfig, priority: number, now: Instant): BackupState {
  return {
    name: 'backup',
    masterDownAt: later(now, downInterval(config, priority, config.advertInterval)),
    masterInterval: config.advertInterval,
    master: undefined,
    preemptAt: undefined,
    wantsMaster: false,
    lowered: false
  }
}

/** The state of a master that has just yielded to `event`. */
export function backupOf (
  config: InstanceConfig, priority: number, event: AdvertEvent, now: Instant
): BackupState {
  const masterInterval = intervalOf(config, event.interval, config.advertInterval)
  return {
    ...freshBackup(config, priority, now),
    masterDownAt: later(heardAt(event, now), downInterval(config, priority, masterInterval)),
    masterInterval,
    master: { address: event.from, priority: event.priority },
    lowered: config.priority === OWNER && priority !== OWNER
  }
}

/** When an advert that is read now came in. */
export function heardAt ({ waited }: AdvertEvent, now: Instant): Instant {
  return waited === undefined ? now : earlier(now, waited)
}

/** The state after an advert that was sent now. */
export function announced (config: InstanceConfig, state: MasterState, now: Instant): MasterState {
  // Counted from the deadline, so that a late wake-up does not make every later advert late; but
  // never in a burst to catch up.
  const due = later(state.nextAdvertAt, config.advertInterval)
  const isTimely = state.nextAdvertAt <= now && due > now
  return {
    ...state,
    nextAdvertAt: isTimely ? due : later(now, config.advertInterval),
    lastAdvertAt: now
  }
}

export function entered (to: 'backup' | 'fault', reason: Reason): InstanceEffect[] {
  return [{ type: 'enter', state: to, reason }, { type: 'transition', to, reason }]
}

/** A configured 255 keeps the owner's short timer even when it has been lowered. */
export function timerPriority (config: InstanceConfig, priority: number): number {
  return config.priority === OWNER ? OWNER : priority
}

/** How long this instance waits for a master that announces `masterInterval`. */
export function downInterval (
  config: InstanceConfig, priority: number, masterInterval: Duration
): Duration {
  return masterDownInterval(
    config.version, config.downTimerAdverts, timerPriority(config, priority), masterInterval)
}

/**
 * The interval to wait by: version 3 learns the master's. An interval of zero would make every
 * backup a master at once, so it is not believed.
 */
export function intervalOf (config: InstanceConfig, heard: Duration, fallback: Duration): Duration {
  return config.version === 3 && heard > 0 ? heard : fallback
}
