/** What the parent and the BFD process tell each other; see messages.ts for the rules. */

import type { BfdConfig } from '../vrrp/bfd/config.js'
import type { BfdLogEntry } from '../vrrp/bfd-log-entry.js'
import type { BfdSession } from '../vrrp/bfd-state.js'
import type { Instant } from '../lib/time.js'

export interface BfdSettings {
  /** What ps shows. */
  readonly name: string
  /** Network namespace to work in, as a path; undefined: the one the process was started in. */
  readonly namespace: string | undefined
  /** Seed of discriminators, source ports and jitter. */
  readonly seed: number
}

export type ToBfd =
  | {
    readonly type: 'start'
    readonly sessions: readonly BfdConfig[]
    readonly settings: BfdSettings
  }
  | { readonly type: 'reload', readonly sessions: readonly BfdConfig[] }
  /** Report the status; `request` comes back with it. */
  | { readonly type: 'report', readonly request: number }

/** A session as dumps show it. */
export interface BfdStatus {
  readonly config: BfdConfig
  readonly session: BfdSession
}

export type FromBfd =
  | { readonly type: 'started' | 'reloaded' }
  | { readonly type: 'log', readonly session: string, readonly entry: BfdLogEntry }
  /** The ring around the engine has something to say. */
  | { readonly type: 'message', readonly text: string }
  /** How a session stands, for those it tells; `at` is when that was found. */
  | {
    readonly type: 'session'
    readonly session: string
    readonly up: boolean
    readonly tells: BfdConfig['tells']
    readonly at: Instant
  }
  | { readonly type: 'report', readonly request: number, readonly status: readonly BfdStatus[] }

const TO: ReadonlySet<string> = new Set<ToBfd['type']>(['start', 'reload', 'report'])
const FROM: ReadonlySet<string> =
  new Set<FromBfd['type']>(['started', 'reloaded', 'log', 'message', 'session', 'report'])

/** Both ends are this program, so the name of a message vouches for the rest of it. */
export function isToBfd (value: unknown): value is ToBfd {
  return hasType(value, TO)
}

export function isFromBfd (value: unknown): value is FromBfd {
  return hasType(value, FROM)
}

function hasType (value: unknown, types: ReadonlySet<string>): boolean {
  return typeof value === 'object' && value !== null && 'type' in value &&
    typeof value.type === 'string' && types.has(value.type)
}
