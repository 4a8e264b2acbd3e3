/** bfd_instance, as the process that runs the sessions needs it. */

import type { IpAddress } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'

export interface BfdSessionConfig {
  readonly name: string
  /** source_ip; undefined: the kernel chooses. */
  readonly source: IpAddress | undefined
  /** neighbor_ip. */
  readonly neighbor: IpAddress
  /** min_rx, min_tx and idle_tx. */
  readonly minRx: Duration
  readonly minTx: Duration
  readonly idleTx: Duration
  /** multiplier, 1..255. */
  readonly multiplier: number
  /** Waits for the neighbour to begin. */
  readonly passive: boolean
  /** ttl or hoplimit: sent, and expected less max_hops. */
  readonly ttl: number
  /** max_hops, -1..255; -1 is no check. */
  readonly maxHops: number
  /** multihop: port 4784 (RFC 5883) instead of 3784. */
  readonly multihop: boolean
  /** Who is told. */
  readonly vrrp: boolean
  readonly checkers: boolean
}
