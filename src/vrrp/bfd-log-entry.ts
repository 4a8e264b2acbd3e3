/** What the BFD sessions say, as plain data; src/daemon/bfd-log-lines.ts has the words. */

import type { Duration } from '../lib/time.js'
import type { BfdState } from './bfd-packet.js'

/** The rates of one side of a session. */
export interface BfdRates {
  readonly minTx: Duration
  readonly minRx: Duration
  /** How often this side sends, before jitter. */
  readonly txInterval: Duration
  readonly multiplier: number
  /** After how long a silence of the other side this side takes it for lost. */
  readonly detectionTime: Duration
}

export type BfdLogEntry =
  | {
    readonly type: 'state'
    readonly to: BfdState
    /** Diagnostics of RFC 5880 section 4.1: ours, and what the neighbour said last. */
    readonly diagnostic: number
    readonly remoteDiagnostic: number
  }
  | { readonly type: 'expired', readonly after: Duration, readonly overdue: Duration }
  | { readonly type: 'poll' }
  | {
    readonly type: 'rates'
    readonly local: BfdRates
    readonly remote: BfdRates
    /** The detection time before. */
    readonly was: Duration
  }
  /** The session's sockets cannot be opened. */
  | { readonly type: 'socket-failed', readonly reason: string }
