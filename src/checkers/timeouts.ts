/** lvs_timeouts: the kernel's timeouts while we run, and what was in force before. */

import type { Timeouts } from '../ipvs/messages.js'
import type { CheckersEffect } from './events.js'

export interface TimeoutsState {
  /** What was in force before this program. */
  readonly before: Timeouts
  /** What is configured and set; all 0: nothing is. */
  readonly set: Timeouts
}

export interface TimeoutsStep {
  readonly state: TimeoutsState
  readonly effects: readonly CheckersEffect[]
}

export const NO_TIMEOUTS: Timeouts = { tcp: 0, tcpFin: 0, udp: 0 }

/** Sets what is wanted; a value of 0 is what was in force before. */
export function configureTimeouts (state: TimeoutsState, wanted: Timeouts): TimeoutsStep {
  const { before, set } = state
  if (wanted.tcp === set.tcp && wanted.tcpFin === set.tcpFin && wanted.udp === set.udp) {
    return { state, effects: [] }
  }
  const timeouts = {
    tcp: wanted.tcp === 0 ? before.tcp : wanted.tcp,
    tcpFin: wanted.tcpFin === 0 ? before.tcpFin : wanted.tcpFin,
    udp: wanted.udp === 0 ? before.udp : wanted.udp
  }
  return { state: { before, set: wanted }, effects: [{ type: 'set-timeouts', timeouts }] }
}
