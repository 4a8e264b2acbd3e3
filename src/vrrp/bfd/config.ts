/**
 * The BFD part of the configuration (RFC 5880), complete with defaults: one session for each
 * bfd_instance. What VRRP itself needs of it is TrackBfdConfig; who is told of changes is here.
 */

import type { IpAddress } from '../../lib/ip-address.js'
import type { Duration } from '../../lib/time.js'
import { millis } from '../../lib/time.js'

/** One bfd_instance: an asynchronous session with one neighbour. */
export interface BfdConfig {
  readonly name: string
  /** source_ip; undefined: the kernel chooses. */
  readonly source: IpAddress | undefined
  /** neighbor_ip or neighbour_ip, of the family of `source`. */
  readonly neighbor: IpAddress
  /** min_rx: required minimum receive interval. */
  readonly minRx: Duration
  /** min_tx: desired minimum send interval while up. */
  readonly minTx: Duration
  /** idle_tx: desired minimum send interval while not up, at least a second (RFC 5880, 6.8.3). */
  readonly idleTx: Duration
  /** multiplier: so many missed packets are a loss. */
  readonly multiplier: number
  /** passive: nothing is sent before the neighbour has. */
  readonly passive: boolean
  /** ttl or hoplimit of what is sent. */
  readonly ttl: number
  /**
   * max_hops: packets that lost more than so many hops are dropped; undefined: not looked at.
   * Never above `ttl`.
   */
  readonly maxHops: number | undefined
  /** multihop: port 4784 (RFC 5883) instead of 3784 (RFC 5881). */
  readonly multihop: boolean
  /** vrrp and checker: which process is told when the session goes up or down. */
  readonly tells: { readonly vrrp: boolean, readonly checkers: boolean }
}

/** What holds where nothing is said. */
export const BFD_DEFAULTS = {
  minRx: millis(10),
  minTx: millis(10),
  idleTx: millis(1000),
  multiplier: 5,
  maxHops: 0,
  ttl: { ipv4: 255, ipv6: 64 }
} as const
