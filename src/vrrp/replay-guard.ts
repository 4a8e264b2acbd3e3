/**
 * Remembers the last trailer number of each sender (auth_hmac): an advert recorded and sent again
 * is refused. Bounded: every peer of a unicast instance, else the four senders heard last.
 */

import type { IpAddress } from '../lib/ip-address.js'
import { later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { InstanceConfig } from './config.js'
import { isAfter } from './hmac-trailer.js'

/** The limit on multicast, where anybody may send: more senders than routers ever are. */
const MULTICAST_SENDERS = 4

export type ReplayGuard = Map<IpAddress, { readonly sequence: bigint, readonly at: Instant }>

export function newReplayGuard (): ReplayGuard {
  return new Map()
}

/** Whether `sequence` is new from `source`; if so it is remembered. */
export function admit (
  guard: ReplayGuard, config: InstanceConfig, source: IpAddress, sequence: bigint, now: Instant
): boolean {
  if (config.hmac === undefined) return true
  const { delivery } = config
  if (delivery.type === 'unicast' && !delivery.peers.some(peer => peer.address === source)) {
    return false
  }
  const last = guard.get(source)
  const remembered = last !== undefined && now <= later(last.at, config.hmac.timeWindow)
  if (remembered && !isAfter(sequence, last.sequence)) return false

  // Taken out and put back, so that a Map's order is the order of last use.
  guard.delete(source)
  if (delivery.type === 'multicast' && guard.size >= MULTICAST_SENDERS) {
    const oldest = guard.keys().next()
    if (oldest.done !== true) guard.delete(oldest.value)
  }
  guard.set(source, { sequence, at: now })
  return true
}
