/** What the checkers engine has to say, as facts; the daemon puts them into keepalived's words. */

import type { CheckerConfig } from './checker-config.js'
import type { Operation } from './operator.js'
import type { ProbeFailure } from './probe-result.js'
import type { QuorumChange } from './quorum.js'

export type LogEntry =
  /** "Activating healthchecker for service RS for VS VS". */
  | { readonly type: 'activating', readonly virtualServer: string, readonly realServer: string }
  /** Adding, Removing; with inhibit Enabling, Disabling. */
  | {
    readonly type: 'service'
    readonly virtualServer: string
    readonly realServer: string
    readonly up: boolean
    readonly inhibit: boolean
  }
  | {
    readonly type: 'sorry-server'
    readonly virtualServer: string
    readonly sorryServer: string
    readonly up: boolean
    readonly inhibit: boolean
  }
  /** "Adding alive servers to the pool", "Removing alive servers from the pool". */
  | { readonly type: 'pool', readonly virtualServer: string, readonly up: boolean }
  | { readonly type: 'quorum', readonly virtualServer: string, readonly change: QuorumChange }
  | {
    readonly type: 'weight'
    readonly virtualServer: string
    readonly realServer: string
    readonly from: number
    readonly to: number
    readonly active: boolean
  }
  | {
    readonly type: 'operator'
    readonly virtualServer: string
    readonly realServer: string
    readonly operation: Operation
  }
  /** A drain has ended; `connections`: those that were left when its time was over. */
  | {
    readonly type: 'drained'
    readonly virtualServer: string
    readonly realServer: string
    readonly connections: number
  }
  /** A checker reached a verdict that is new, or failed once (log_all_failures). */
  | {
    readonly type: 'check'
    readonly config: CheckerConfig
    readonly url: number
    readonly virtualServer: string
    readonly realServer: string
    readonly up: boolean
    readonly why: ProbeFailure | undefined
    /** Failures borne so far, and whether this one decided. */
    readonly failures: number
    readonly decided: boolean
    /** The checker had reached no verdict before. */
    readonly first: boolean
  }
  /** The attempt could not be made for a local reason, or an agent could not be asked. */
  | {
    readonly type: 'check-untried'
    readonly config: CheckerConfig
    readonly virtualServer: string
    readonly realServer: string
    readonly why: ProbeFailure
  }
  /** tls_expiry_warning: the certificate ends in so many days; negative: it has ended. */
  | {
    readonly type: 'certificate'
    readonly virtualServer: string
    readonly realServer: string
    readonly days: number
  }
  /** ha_suspend: the address of the virtual server has come or gone. */
  | { readonly type: 'suspended', readonly virtualServer: string, readonly suspended: boolean }
  /** The table was not as expected and has been put right. */
  | { readonly type: 'repaired', readonly changes: number }
