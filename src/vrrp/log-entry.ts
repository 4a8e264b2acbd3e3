/**
 * What the VRRP engine has to say, as facts: daemon/log-lines.ts puts them into keepalived's words.
 * The core never makes prose, so that a test compares facts and the wording lives in one place.
 */

import type { IpAddress } from '../lib/ip-address.js'

export type LogEntry =
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
