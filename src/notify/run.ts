/**
 * The life of one run of a track script: how it is ended when it takes too long, and what its end
 * means. As keepalived: SIGTERM to the process group at the timeout, SIGKILL two seconds later and
 * again every ten seconds (a process stuck in the kernel dies when it comes out), and a run that
 * had to be ended counts as failed.
 */

import { later, seconds, type Duration, type Instant } from '../lib/time.js'

export type RunState =
  | { readonly name: 'running', readonly timeoutAt: Instant }
  | { readonly name: 'terminating', readonly killAt: Instant }
  | { readonly name: 'killing', readonly killAt: Instant }

export interface RunStep {
  readonly state: RunState
  readonly signal: 'SIGTERM' | 'SIGKILL' | undefined
}

const KILL_AFTER = seconds(2)
const KILL_AGAIN_AFTER = seconds(10)

/** A run begun at `now`. */
export function startRun (timeout: Duration, now: Instant): RunState {
  return { name: 'running', timeoutAt: later(now, timeout) }
}

/** When the run wants {@link onRunTimeout}. */
export function runDeadline (state: RunState): Instant {
  return state.name === 'running' ? state.timeoutAt : state.killAt
}

/** Its time is up: the signal to send to its process group, if any is due. */
export function onRunTimeout (state: RunState, now: Instant): RunStep {
  if (runDeadline(state) > now) return { state, signal: undefined }
  if (state.name === 'running') {
    return { state: { name: 'terminating', killAt: later(now, KILL_AFTER) }, signal: 'SIGTERM' }
  }
  return { state: { name: 'killing', killAt: later(now, KILL_AGAIN_AFTER) }, signal: 'SIGKILL' }
}

/** The result as the engine counts it: exit status, 128 + signal, and whether we ended it. */
export function runResult (
  state: RunState, exit: { readonly code: number | undefined, readonly signal: number | undefined }
): { readonly status: number, readonly timedOut: boolean } {
  const status = exit.code ?? 128 + (exit.signal ?? 0)
  return { status, timedOut: state.name !== 'running' }
}
