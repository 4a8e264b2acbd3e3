/**
 * Whether a virtual server has enough weight alive, with a dead band of twice the hysteresis; and
 * whether its sorry server answers instead.
 */

import type { VirtualServerConfig } from './config.js'

export interface QuorumState {
  readonly up: boolean
  /** The sorry server is in use. */
  readonly sorry: boolean
}

export interface QuorumChange {
  readonly up: boolean
  /** `Q+H=T` or `Q-H=T`: quorum, hysteresis, and the threshold that was met or missed. */
  readonly quorum: number
  readonly hysteresis: number
  readonly threshold: number
  /** The weight alive. */
  readonly weight: number
  /** It concerns the start: "Starting with quorum down", or up. */
  readonly starting: boolean
}

export interface QuorumStep {
  readonly state: QuorumState
  readonly change: QuorumChange | undefined
}

/** Before the real servers have been counted, no virtual server has its quorum. */
export function newQuorum (): QuorumState {
  return { up: false, sorry: false }
}

/**
 * Compares the weight alive with the quorum. At start a quorum that is not reached is a change
 * only where a sorry server has to step in: without one nothing happens until it is gained.
 */
export function evaluate (
  config: VirtualServerConfig, state: QuorumState, weight: number, starting: boolean
): QuorumStep {
  const { quorum, hysteresis } = config
  const hasSorry = config.sorryServer !== undefined
  const [gainAt, loseBelow] = [quorum + hysteresis, quorum - hysteresis]
  const change = (up: boolean): QuorumChange =>
    ({ up, quorum, hysteresis, threshold: up ? gainAt : loseBelow, weight, starting })

  if (!state.up && weight >= gainAt) {
    return { state: { up: true, sorry: false }, change: change(true) }
  }
  if (state.up && (weight === 0 || weight < loseBelow)) {
    return { state: { up: false, sorry: hasSorry }, change: change(false) }
  }
  if (!state.up && starting && hasSorry) {
    return { state: { up: false, sorry: true }, change: change(false) }
  }
  return { state, change: undefined }
}

/** A reload may have brought the first sorry server, or taken the only one away. */
export function onSorryServerChanged (
  config: VirtualServerConfig, state: QuorumState
): QuorumState {
  const sorry = !state.up && config.sorryServer !== undefined
  return sorry === state.sorry ? state : { ...state, sorry }
}
