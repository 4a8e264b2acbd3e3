/**
 * A tracked process: good while quorum <= count <= quorum_max; fork_delay postpones good after
 * processes have appeared, terminate_delay postpones bad after some have gone, and a change back
 * within the delay cancels it.
 */

import { later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { TrackProcessConfig } from './config.js'
import type { ProcessState } from './world.js'

/** The state before anything has been counted: no process, so bad, without delay. */
export function startProcess (config: TrackProcessConfig): ProcessState {
  return { count: 0, good: hasQuorum(config, 0), changeAt: undefined, counted: false }
}

/** `count` processes run now. What the scan at start finds counts at once. */
export function onCount (
  config: TrackProcessConfig, state: ProcessState, count: number, now: Instant
): ProcessState {
  const good = hasQuorum(config, count)
  const settled = { count, good, changeAt: undefined, counted: true }
  if (good === state.good) return settled
  const delay = count > state.count ? config.forkDelay : config.terminateDelay
  if (!state.counted || delay === 0) return settled
  return { count, good: state.good, changeAt: state.changeAt ?? later(now, delay), counted: true }
}

/** The delay is over. */
export function onDelayOver (config: TrackProcessConfig, state: ProcessState): ProcessState {
  return { ...state, good: hasQuorum(config, state.count), changeAt: undefined }
}

function hasQuorum (config: TrackProcessConfig, count: number): boolean {
  return count >= config.quorum && (config.quorumMax === undefined || count <= config.quorumMax)
}
