/** When a child that died is started again: keepalived's rule, as a function. */

import { seconds, type Duration } from '../lib/time.js'

const STEADY = seconds(60)
const LONGEST_DELAY_SECONDS = 60

export interface RespawnState {
  /** Restarts in a row that came too soon after the start before. */
  readonly quick: number
}

export const FIRST_START: RespawnState = { quick: 0 }

/**
 * The delay before the next start of a child that ran for `ran`: none after a minute of service,
 * else 0, 1, 2, 4, 8, 16, 32, 60, 60, ... seconds.
 */
export function respawn (
  state: RespawnState, ran: Duration
): { readonly state: RespawnState, readonly delay: Duration } {
  if (ran >= STEADY) return { state: FIRST_START, delay: seconds(0) }
  const { quick } = state
  const delay = quick === 0 ? 0 : Math.min(2 ** (quick - 1), LONGEST_DELAY_SECONDS)
  return { state: { quick: Math.min(quick + 1, 10) }, delay: seconds(delay) }
}
