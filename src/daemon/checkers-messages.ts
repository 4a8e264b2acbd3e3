/** What the parent and the checkers process tell each other; see messages.ts for the rules. */

import type { LvsConfig } from '../checkers/config.js'
import type { CheckersEffect, CheckersEvent } from '../checkers/events.js'
import type { Memory } from '../checkers/memory.js'
import type { CheckersStatus } from '../checkers/status.js'
import type { ListedDestination, ListedService } from '../ipvs/replies.js'

export interface CheckersSettings {
  /** What ps shows. */
  readonly name: string
  /** Network namespace to work in, as a path; undefined: the one the process was started in. */
  readonly namespace: string | undefined
  /** net_namespace_ipvs: the namespace of the IPVS table, where it is another one. */
  readonly ipvsNamespace: string | undefined
  /** -I: stop without taking anything out of the table. */
  readonly keepIpvs: boolean
  readonly seed: number
  /** Instances that are MASTER already. */
  readonly masters: readonly string[]
  /** Nothing else runs: without IPVS the daemon ends, as keepalived does. */
  readonly alone: boolean
  /** What the last process said before it died; undefined: this is the first. */
  readonly memory: Memory | undefined
}

export type ToCheckers =
  | {
    readonly type: 'start'
    readonly config: LvsConfig
    readonly settings: CheckersSettings
    /** Values of the track_files by name: the parent watches files for all. */
    readonly files: Readonly<Record<string, number>>
  }
  | {
    readonly type: 'reload'
    /** undefined: it is the one that was sent last. */
    readonly config: LvsConfig | undefined
    readonly files: Readonly<Record<string, number>>
  }
  /** States of instances and sessions, values of files. */
  | {
    readonly type: 'event'
    readonly event: Extract<CheckersEvent, {
      readonly type: 'vrrp' | 'bfd' | 'file-value'
    }>
  }
  /** An operator's word; `operated` says how many real servers it concerned. */
  | {
    readonly type: 'operate'
    readonly request: number
    readonly event: Extract<CheckersEvent, { readonly type: 'operate' }>
  }
  /** Report the status, or what the kernel has counted; `request` comes back with it. */
  | { readonly type: 'report' | 'traffic', readonly request: number }

/** The counters of one service of a virtual server: a group has several. */
export interface ServiceTraffic {
  /** Its written name. */
  readonly virtualServer: string
  readonly service: ListedService
  readonly destinations: readonly ListedDestination[]
}

/** The effects that are left to the parent: scripts, FIFOs, mails. */
export type CheckersParentEffect = Extract<CheckersEffect, {
  readonly type: 'notify-real-server' | 'notify-virtual-server' | 'mail'
}>

export type FromCheckers =
  | { readonly type: 'started' | 'reloaded' }
  /** Lines for the log, in keepalived's words. */
  | { readonly type: 'messages', readonly texts: readonly string[] }
  | { readonly type: 'effect', readonly effect: CheckersParentEffect }
  /** To be kept for the next process, should this one die. */
  | { readonly type: 'memory', readonly memory: Memory }
  | { readonly type: 'report', readonly request: number, readonly status: CheckersStatus }
  | {
    readonly type: 'traffic'
    readonly request: number
    readonly services: readonly ServiceTraffic[]
  }
  /** `servers` 0: there is no such real server. */
  | { readonly type: 'operated', readonly request: number, readonly servers: number }

const TO: ReadonlySet<string> =
  new Set<ToCheckers['type']>(['start', 'reload', 'event', 'operate', 'report', 'traffic'])
const FROM: ReadonlySet<string> =
  new Set<FromCheckers['type']>(['started', 'reloaded', 'messages', 'effect', 'report', 'operated',
    'memory', 'traffic'])

/** Both ends are this program, so the name of a message vouches for the rest of it. */
export function isToCheckers (value: unknown): value is ToCheckers {
  return hasType(value, TO)
}

export function isFromCheckers (value: unknown): value is FromCheckers {
  return hasType(value, FROM)
}

function hasType (value: unknown, types: ReadonlySet<string>): boolean {
  return typeof value === 'object' && value !== null && 'type' in value &&
    typeof value.type === 'string' && types.has(value.type)
}
