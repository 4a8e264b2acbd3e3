/**
 * A tracked script between its runs: the counter that rise and fall move, exactly as keepalived
 * keeps it (0 .. rise + fall - 1, good from `rise` up), and when it runs next.
 */

import { later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { TrackScriptConfig } from './config.js'

export interface ScriptState {
  readonly counter: number
  /**
   * `init`: no result yet, and an instance that is in FAULT without it waits. `init-failed`:
   * init_fail, bad until proven good. `init-reload`: new by a reload, nobody waits. `done`.
   */
  readonly phase: 'init' | 'init-failed' | 'init-reload' | 'done'
  readonly running: boolean
  /** undefined: not scheduled. */
  readonly nextRunAt: Instant | undefined
  /** Exit status of the last run. */
  readonly lastStatus: number | undefined
}

export type Reading = 'good' | 'bad' | 'unknown'

export function startScript (
  config: TrackScriptConfig, now: Instant, byReload: boolean
): ScriptState {
  const init = byReload ? 'init-reload' : 'init'
  return {
    counter: config.initFail ? 0 : config.rise - 1,
    phase: config.initFail ? 'init-failed' : init,
    running: false,
    nextRunAt: now,
    lastStatus: undefined
  }
}

/** Whether the script counts as good; unknown while its first result is awaited. */
export function readingOf (config: TrackScriptConfig, state: ScriptState): Reading {
  if (state.phase === 'init' || state.phase === 'init-reload') return 'unknown'
  return state.counter >= config.rise ? 'good' : 'bad'
}

/** The next run falls due; `starts` is false when the last one is still active. */
export function onRunDue (
  config: TrackScriptConfig, state: ScriptState, now: Instant
): { readonly state: ScriptState, readonly starts: boolean } {
  // Measured from the previous start; after an oversleep from now, never in a burst.
  const due = later(state.nextRunAt ?? now, config.interval)
  const nextRunAt = due > now ? due : later(now, config.interval)
  return { state: { ...state, nextRunAt, running: true }, starts: !state.running }
}

/** A run has ended. Status 0 in time is a success, everything else a failure. */
export function onResult (
  config: TrackScriptConfig, state: ScriptState, status: number, timedOut: boolean
): ScriptState {
  const succeeded = status === 0 && !timedOut
  const done = { ...state, running: false, lastStatus: status, phase: 'done' } as const
  const full = config.rise + config.fall - 1
  if (state.phase === 'init' || state.phase === 'init-reload') {
    return { ...done, counter: succeeded ? full : 0 }
  }
  const good = state.counter >= config.rise
  if (succeeded) {
    if (good) return { ...done, counter: full }
    const counter = state.counter + 1
    return { ...done, counter: counter >= config.rise ? full : counter }
  }
  if (!good) return { ...done, counter: 0 }
  const counter = state.counter - 1
  return { ...done, counter: counter < config.rise ? 0 : counter }
}

/**
 * The state a script keeps over a reload that left its command alone: the counter is scaled to
 * the new rise and fall, and good stays good.
 */
export function rescale (
  from: TrackScriptConfig, to: TrackScriptConfig, state: ScriptState
): ScriptState {
  if (state.phase !== 'done') return state
  if (state.counter >= from.rise) {
    const lead = state.counter - from.rise
    const scaled = Math.trunc(lead * to.fall / from.fall)
    return { ...state, counter: to.rise + Math.min(to.fall - 1, scaled) }
  }
  const scaled = Math.trunc(state.counter * to.rise / from.rise)
  return { ...state, counter: Math.min(to.rise - 1, scaled) }
}
