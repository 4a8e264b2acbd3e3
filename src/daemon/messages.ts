/**
 * What parent and children tell each other: two unions of plain data per child, sent by the
 * structured clone of child_process. A child talks to the parent and to nobody else.
 */

import type { Duration, Instant } from '../lib/time.js'
import type { VrrpConfig } from '../vrrp/config.js'
import type { VrrpEffect, VrrpEvent } from '../vrrp/events.js'
import type { LogEntry } from '../vrrp/log-entry.js'
import type { NamedStandby } from '../vrrp/standby.js'
import type { VrrpStatus } from '../vrrp/status.js'

/** The children, by the role argument they are started with. */
export type Part = 'vrrp' | 'checkers' | 'bfd'

/** Exit statuses after which a child is not started again (keepalived's). */
export const EXIT_STATUS = { ok: 0, fatal: 1, config: 2, permission: 4 } as const

export interface VrrpSettings {
  /** What ps shows. */
  readonly name: string
  /** Network namespace to work in, as a path; undefined: the one the process was started in. */
  readonly namespace: string | undefined
  /** -V: stop without taking anything out of the kernel. */
  readonly keepVrrp: boolean
  /** Report every event to the parent, for the journal. */
  readonly journal: boolean
  /** Seed of the engine's randomness. */
  readonly seed: number
  /** -a: tell of every change of an address. */
  readonly addressMonitoring: boolean
  /** max_auto_priority: tell of timers that are later than that; undefined: of none. */
  readonly lateTimer: Duration | undefined
  /** Instances an operator keeps from being MASTER. */
  readonly standbys: readonly NamedStandby[]
}

export type ToVrrp =
  | { readonly type: 'start', readonly config: VrrpConfig, readonly settings: VrrpSettings }
  | {
    readonly type: 'reload'
    readonly config: VrrpConfig
    /** Scripts of the same name whose command or user has changed. */
    readonly replacedScripts: readonly string[]
  }
  /** Something the parent has found out for the engine: script results, values of files, ... */
  | { readonly type: 'event', readonly event: VrrpEvent }
  /** Report the status; `request` comes back with it. */
  | { readonly type: 'report', readonly request: number }

/** The effects that the VRRP process leaves to the parent. */
export type ParentEffect = Extract<VrrpEffect, {
  readonly type: 'run-script' | 'transition' | 'notice'
}>

export type FromVrrp =
  /** The configuration has been taken over and the engine runs. */
  | { readonly type: 'started' }
  | { readonly type: 'reloaded' }
  | { readonly type: 'log', readonly entry: LogEntry }
  /** The ring around the engine has something to say (kernel refusals). */
  | { readonly type: 'message', readonly text: string }
  | { readonly type: 'effect', readonly effect: ParentEffect }
  /** A timer was so late that the process needs more priority. */
  | { readonly type: 'late', readonly by: Duration }
  | { readonly type: 'journal', readonly event: VrrpEvent, readonly now: Instant }
  | { readonly type: 'report', readonly request: number, readonly status: VrrpStatus }

const FROM_VRRP: ReadonlySet<string> = new Set<FromVrrp['type']>(
  ['started', 'reloaded', 'log', 'message', 'effect', 'late', 'journal', 'report'])
const TO_VRRP: ReadonlySet<string> = new Set<ToVrrp['type']>(['start', 'reload', 'event', 'report'])

/** Both ends are this program, so the name of a message vouches for the rest of it. */
export function isFromVrrp (value: unknown): value is FromVrrp {
  return hasType(value, FROM_VRRP)
}

export function isToVrrp (value: unknown): value is ToVrrp {
  return hasType(value, TO_VRRP)
}

function hasType (value: unknown, types: ReadonlySet<string>): boolean {
  return typeof value === 'object' && value !== null && 'type' in value &&
    typeof value.type === 'string' && types.has(value.type)
}
