/**
 * One real server of one virtual server: alive while none of its checkers has failed, with a
 * weight that dynamic checks and files may move. Whether it is in the kernel's table is not kept
 * here: that follows from the virtual server's state (wanted.ts).
 */

import { clampWeight, type Weight } from './weight.js'
import type { RealServerConfig } from './config.js'
import { NO_OPERATOR, onOperation, type Operation, type OperatorState } from './operator.js'
import type { Duration, Instant } from '../lib/time.js'
import { between, later, micros } from '../lib/time.js'

export interface RealServerState {
  readonly alive: boolean
  /** Checkers that count as failed, by their place in the configuration. */
  readonly failed: ReadonlySet<number>
  /** What each dynamic checker adds to the weight; checkers that add nothing are absent. */
  readonly contributions: ReadonlyMap<number, number>
  /** slow_start: when it recovered; undefined at full weight. */
  readonly recoveredAt: Instant | undefined
  readonly operator: OperatorState
}

/** A real server at start: alive unless some of its checkers start down. */
export function newRealServer (failed: ReadonlySet<number>): RealServerState {
  return {
    alive: failed.size === 0,
    failed,
    contributions: new Map(),
    recoveredAt: undefined,
    operator: NO_OPERATOR
  }
}

export interface RealServerStep {
  readonly state: RealServerState
  /** It went up or down by this. */
  readonly changed: boolean
}

/** A checker of the server reached a verdict. Down with the first failure, up with the last. */
export function onCheckerVerdict (
  config: RealServerConfig, state: RealServerState, checker: number, up: boolean, now: Instant
): RealServerStep {
  if (up !== state.failed.has(checker)) return { state, changed: false }
  const failed = new Set(state.failed)
  if (up) failed.delete(checker)
  else failed.add(checker)
  const alive = failed.size === 0
  if (alive === state.alive) return { state: { ...state, failed }, changed: false }
  const recoveredAt = alive && config.slowStart > 0 ? now : undefined
  return { state: { ...state, failed, alive, recoveredAt }, changed: true }
}

/** A dynamic checker says what it adds to the weight. */
export function onContribution (
  state: RealServerState, checker: number, contribution: number
): RealServerState {
  if ((state.contributions.get(checker) ?? 0) === contribution) return state
  const contributions = new Map(state.contributions)
  if (contribution === 0) contributions.delete(checker)
  else contributions.set(checker, contribution)
  return { ...state, contributions }
}

/** An operator has spoken. A server he takes back recovers as one whose checks succeed. */
export function operate (
  config: RealServerConfig, state: RealServerState, operation: Operation, now: Instant
): RealServerState {
  const operator = onOperation(state.operator, operation, now)
  const back = operator.service === 'in' && state.operator.service !== 'in'
  const recoveredAt = back && state.alive && config.slowStart > 0 ? now : state.recoveredAt
  return { ...state, operator, recoveredAt }
}

/** The configured weight and all contributions, or an operator's, as the kernel may have it. */
export function effectiveWeight (config: RealServerConfig, state: RealServerState): Weight {
  if (state.operator.weight !== undefined) return clampWeight(state.operator.weight)
  let weight = config.weight
  for (const contribution of state.contributions.values()) weight += contribution
  return clampWeight(weight)
}

const RAMP_STEPS = 10

/**
 * The weight for new connections at `now`: none while draining, and during slow start a growing
 * share of the effective weight in ten steps, at least 1 so that the server is tried at all.
 */
export function tableWeight (
  config: RealServerConfig, state: RealServerState, now: Instant
): Weight {
  const full = effectiveWeight(config, state)
  if (state.operator.service !== 'in') return clampWeight(0)
  if (state.recoveredAt === undefined || full === 0) return full
  const steps = rampSteps(config.slowStart, state.recoveredAt, now)
  if (steps >= RAMP_STEPS) return full
  return clampWeight(Math.max(1, Math.floor(full * (steps + 1) / (RAMP_STEPS + 1))))
}

/** When slow start raises the weight next; undefined once it is done or was never begun. */
export function nextRampAt (
  config: RealServerConfig, state: RealServerState, now: Instant
): Instant | undefined {
  const { recoveredAt } = state
  if (recoveredAt === undefined) return undefined
  const steps = rampSteps(config.slowStart, recoveredAt, now)
  if (steps >= RAMP_STEPS) return undefined
  return later(recoveredAt, micros(Math.ceil(config.slowStart * (steps + 1) / RAMP_STEPS)))
}

/** Slow start is over. */
export function onRampDone (state: RealServerState): RealServerState {
  return { ...state, recoveredAt: undefined }
}

/** How many tenths of slow start have passed. */
function rampSteps (slowStart: Duration, recoveredAt: Instant, now: Instant): number {
  return Math.floor(between(recoveredAt, now) * RAMP_STEPS / Math.max(1, slowStart))
}
