/**
 * What the VRRP engine has to say, as facts: daemon/log-lines.ts puts them into keepalived's words.
 * The core never makes prose, so that a test compares facts and the wording lives in one place.
 */

import type { Family, IpAddress } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'
import type { DropReason } from './reception.js'
import type { StandbyManner } from './standby.js'

export type LogEntry = InstanceEntry | GroupEntry | TrackerEntry | LinkEntry | SetupEntry

/** About one instance: the line begins with its name in parentheses. */
export type InstanceEntry =
  | {
    readonly type: 'entering'
    readonly instance: string
    readonly state: 'BACKUP' | 'MASTER' | 'FAULT'
    /** At start ("(init)" in the log). */
    readonly initial: boolean
  }
  /** The master-down timer ran out; detail only. */
  | { readonly type: 'master-down', readonly instance: string }
  /** A master heard an advert it does not yield to. */
  | {
    readonly type: 'lower-priority-advert'
    readonly instance: string
    readonly from: IpAddress
    readonly priority: number
    readonly ours: number
    readonly forcesElection: boolean
  }
  /** A backup heard a master it will not obey. */
  | {
    readonly type: 'lower-priority-discarded'
    readonly instance: string
    readonly from: IpAddress
    readonly priority: number
  }
  | {
    readonly type: 'higher-priority-advert'
    readonly instance: string
    readonly from: IpAddress
    readonly priority: number
    readonly ours: number
  }
  | {
    readonly type: 'higher-address-advert'
    readonly instance: string
    readonly from: IpAddress
    readonly priority: number
  }
  /** An advert with our priority from our own address. */
  | { readonly type: 'own-address-advert', readonly instance: string }
  | { readonly type: 'two-owners', readonly instance: string, readonly from: IpAddress }
  | { readonly type: 'owner-lowered' | 'owner-restored', readonly instance: string }
  | { readonly type: 'sent-priority-zero', readonly instance: string }
  /** Somebody else took away what a master holds. */
  | {
    readonly type: 'released-by-others'
    readonly instance: string
    readonly what: 'address' | 'route' | 'rule'
    readonly text: string
  }
  | {
    readonly type: 'packet-dropped'
    readonly instance: string
    readonly from: IpAddress
    readonly reason: DropReason
  }
  /** Worth a word, but the advert counts. */
  | {
    readonly type: 'interval-differs'
    readonly instance: string
    readonly from: IpAddress
    readonly ours: Duration
    readonly theirs: Duration
  }
  | {
    readonly type: 'address-list-differs'
    readonly instance: string
    readonly from: IpAddress
    readonly expectedCount: number
    readonly count: number
    /** The first of ours that is missing. */
    readonly missing: IpAddress | undefined
  }
  | {
    readonly type: 'clock-skew'
    readonly instance: string
    readonly from: IpAddress
    readonly seconds: number
  }
  | { readonly type: 'old-checksum', readonly instance: string }
  | {
    readonly type: 'priority-changed'
    readonly instance: string
    readonly from: number
    readonly to: number
  }
  /** Detail: addresses set or removed. */
  | {
    readonly type: 'addresses'
    readonly instance: string
    readonly action: 'setting' | 'removing'
    readonly excluded: boolean
  }
  /** Detail: virtual routes or rules set or removed. */
  | {
    readonly type: 'routing'
    readonly instance: string
    readonly action: 'setting' | 'removing'
    readonly what: 'Routes' | 'Rules'
  }
  /** Detail: one line per burst and address, while there are few of them. */
  | {
    readonly type: 'announcing'
    readonly instance: string
    readonly family: Family
    readonly interface: string
    readonly address: IpAddress
  }
  | { readonly type: 'socket-failed', readonly instance: string, readonly reason: string }
  | { readonly type: 'no-source-address', readonly instance: string, readonly interface: string }
  | { readonly type: 'configuration-fault', readonly instance: string, readonly reason: string }
  /** A tracker of the configuration that does not count, and why. */
  | {
    readonly type: 'tracker-ignored'
    readonly owner: string
    readonly tracker: string
    readonly reason: 'owner' | 'sync-group' | 'own-interface' | 'also-in-group'
  }
  /** An operator has handed over; `period` is undefined until told otherwise. */
  | {
    readonly type: 'standing-back'
    readonly instance: string
    readonly manner: StandbyManner
    readonly period: Duration | undefined
  }
  /** It may be MASTER again, and why. */
  | {
    readonly type: 'resuming'
    readonly instance: string
    readonly why: 'told' | 'time-over' | 'no-other-master'
  }
  | { readonly type: 'timer-expired', readonly instance: string, readonly late: Duration }

export type GroupEntry =
  | {
    readonly type: 'syncing-group'
    readonly group: string
    readonly state: 'BACKUP' | 'MASTER' | 'FAULT'
  }

export type TrackerEntry =
  | {
    readonly type: 'script-result'
    readonly script: string
    readonly result: 'succeeded' | 'failed' | 'timed-out'
    readonly status: number
  }
  /** The exit status is not the one of last time. */
  | { readonly type: 'script-returns', readonly script: string, readonly status: number }
  | { readonly type: 'script-overlaps', readonly script: string }
  | { readonly type: 'script-reloaded', readonly script: string, readonly good: boolean }
  /** Said of every instance that tracks the file: each has its own weight for it. */
  | {
    readonly type: 'file-fault'
    readonly instance: string
    readonly file: string
    readonly fault: boolean
  }
  | { readonly type: 'process-quorum', readonly process: string, readonly gained: boolean }
  /** Said of every instance that tracks the session. */
  | {
    readonly type: 'bfd'
    readonly instance: string
    readonly session: string
    readonly up: boolean
  }

export type LinkEntry =
  | {
    readonly type: 'link'
    readonly interface: string
    readonly up: boolean
    /** It was asked for, by linkbeat_interfaces. */
    readonly polled: boolean
  }
  | {
    readonly type: 'link-delayed'
    readonly interface: string
    readonly up: boolean
    readonly delay: Duration
  }
  | { readonly type: 'link-gone' | 'link-appeared', readonly interface: string }

export type SetupEntry =
  | { readonly type: 'startup-delay', readonly delay: Duration }
  | { readonly type: 'startup-delay-over' }
  | { readonly type: 'unknown-vrid', readonly vrid: number, readonly from: IpAddress }
  | { readonly type: 'default-firewall' }
  | { readonly type: 'vmac', readonly name: string, readonly what: 'created' | 'found' | 'removed' }
  | { readonly type: 'restoring-static', readonly what: 'address' | 'route' | 'rule', readonly text: string }
