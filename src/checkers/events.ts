/**
 * What happens to the checkers engine and what it wants done: the two unions through which it
 * meets the daemon. Both are plain data.
 */

import type { SyncDaemon, SyncState, Timeouts } from '../ipvs/messages.js'
import type { Change, Entry } from '../ipvs/plan.js'
import type { ServiceId } from '../ipvs/service.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { CheckerType } from './checker-config.js'
import type { ProbingConfig } from './checker.js'
import type { IpvsNftablesConfig, LvsConfig } from './config.js'
import type { LogEntry } from './log-entry.js'
import type { MarkedRange } from './marks.js'
import type { Memory } from './memory.js'
import type { Operation } from './operator.js'
import type { ProbeFailure, ProbeResult } from './probe-result.js'
import type { QuorumChange } from './quorum.js'

export type CheckersEvent =
  /** First event: the configuration, and what the kernel has at start. */
  | {
    readonly type: 'startup'
    readonly config: LvsConfig
    /** The IPVS table as it is: what is as wanted is not touched. */
    readonly table: readonly Entry[]
    /** The timeouts in force, which are restored at exit when lvs_timeouts changes them. */
    readonly timeouts: Timeouts
    /** Addresses of this host, for ha_suspend. */
    readonly addresses: readonly IpAddress[]
    /** Instances that are MASTER, for lvs_sync_daemon and vrrp. */
    readonly masters: readonly string[]
    /** Values of track_files by name; a file that is not there counts as 0. */
    readonly files: Readonly<Record<string, number>>
    /** BFD sessions that are up. */
    readonly sessions: readonly string[]
    /** Of an engine whose process has died; undefined: this is the first one. */
    readonly memory: Memory | undefined
    readonly seed: number
  }
  | {
    readonly type: 'reload'
    /** undefined: the configuration is what it was. */
    readonly config: LvsConfig | undefined
    readonly files: Readonly<Record<string, number>>
  }
  /** `release` false: the IPVS table stays as it is (-I). */
  | { readonly type: 'shutdown', readonly release: boolean }
  | { readonly type: 'timeout' }
  | { readonly type: 'probe-result', readonly attempt: number, readonly result: ProbeResult }
  | { readonly type: 'file-value', readonly file: string, readonly value: number }
  | { readonly type: 'bfd', readonly session: string, readonly up: boolean }
  | { readonly type: 'address' | 'address-gone', readonly address: IpAddress }
  | { readonly type: 'vrrp', readonly instance: string, readonly master: boolean }
  /** The table was read again, after a refusal or at an operator's request. */
  | { readonly type: 'table', readonly table: readonly Entry[] }
  /** An operator has spoken. By written names; without one every virtual server is meant. */
  | {
    readonly type: 'operate'
    readonly virtualServer: string | undefined
    readonly realServer: string
    readonly operation: Operation
  }
  /** What the kernel has of the servers that are being drained. */
  | { readonly type: 'connections', readonly counts: readonly ConnectionCount[] }

export type CheckersEffect =
  /** The marks nftables is to set from now on; undefined: none, and its table goes. */
  | { readonly type: 'set-marks', readonly marking: Marking | undefined }
  /** Count the connections of servers that are being drained; the answer is an event. */
  | { readonly type: 'count-connections', readonly servers: readonly DrainedServer[] }
  /** Changes of the IPVS table, in order. */
  | { readonly type: 'ipvs', readonly changes: readonly Change[] }
  | { readonly type: 'flush-table' }
  | { readonly type: 'set-timeouts', readonly timeouts: Timeouts }
  | { readonly type: 'start-daemon', readonly daemon: SyncDaemon }
  | { readonly type: 'stop-daemon', readonly state: SyncState }
  /** One attempt; its result returns with the same number. `url` is the place of the url. */
  | {
    readonly type: 'start-probe'
    readonly attempt: number
    readonly config: ProbingConfig
    readonly url: number
  }
  /** The result is no longer wanted. */
  | { readonly type: 'cancel-probe', readonly attempt: number }
  /** notify_up, notify_down, the FIFO line, the trap. */
  | {
    readonly type: 'notify-real-server'
    readonly virtualServer: string
    readonly realServer: string
    readonly up: boolean
    /** At exit: without omega the trap alone. */
    readonly stopping: boolean
  }
  /** quorum_up, quorum_down, the FIFO line, the trap. */
  | {
    readonly type: 'notify-virtual-server'
    readonly virtualServer: string
    readonly up: boolean
    readonly stopping: boolean
  }
  | {
    readonly type: 'mail'
    readonly virtualServer: string
    /** undefined: the mail is about the virtual server. */
    readonly realServer: string | undefined
    readonly up: boolean
    readonly reason: MailReason
  }
  | { readonly type: 'log', readonly entry: LogEntry }
  /** Everything has been released; the process may exit. */
  | { readonly type: 'stopped' }

/** nftables_ipvs: the table, and the packets it marks. */
export interface Marking {
  readonly nftables: IpvsNftablesConfig
  readonly ranges: readonly MarkedRange[]
}

/** A server whose connections are to be counted, with where they are found. */
export interface DrainedServer {
  readonly virtualServer: string
  readonly realServer: string
  readonly services: readonly ServiceId[]
  readonly address: IpAddress
  readonly port: number
}

export interface ConnectionCount {
  readonly virtualServer: string
  readonly realServer: string
  readonly connections: number
}

/** What the body of a mail says. */
export type MailReason =
  | {
    readonly type: 'check'
    readonly check: CheckerType
    readonly up: boolean
    readonly why: ProbeFailure | undefined
    /** BFD: the session. */
    readonly session: string | undefined
  }
  | { readonly type: 'quorum', readonly change: QuorumChange }
  | { readonly type: 'stopping' | 'removed' }
