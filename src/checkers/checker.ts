/**
 * One checker as a machine: when it probes next, how many failures it has borne, and whether its
 * server counts as up. Retries live here once for all types; a probe makes a single attempt.
 *
 * The differences between types are keepalived's: SMTP tries again at start and while down, MISC
 * counts its intervals from the start of a run, HTTP goes round its urls (url-round.ts).
 */

import { assert } from '../lib/assert.js'
import type { Random } from '../lib/random.js'
import type { Duration, Instant } from '../lib/time.js'
import { later, micros, seconds } from '../lib/time.js'
import { agentWeight, type AgentState, onAgentReply, outOfService, SILENT_AGENT } from './agent.js'
import type {
  BfdCheckerConfig, CheckerConfig, FileCheckerConfig, ScheduleConfig
} from './checker-config.js'
import { type ProbeFailure, type ProbeResult, isUntried } from './probe-result.js'
import { type UrlRound, afterFailure, afterSuccess, firstRound } from './url-round.js'

/** The checkers that probe; the others follow events. */
export type ProbingConfig = Exclude<CheckerConfig, FileCheckerConfig | BfdCheckerConfig>

export interface CheckerState {
  readonly up: boolean
  /** A verdict has been reached since it was made. */
  readonly hasRun: boolean
  /** Consecutive failures borne so far. */
  readonly failures: number
  /** When the next probe starts; undefined while one is under way. */
  readonly nextProbeAt: Instant | undefined
  /** When the last probe started. */
  readonly startedAt: Instant | undefined
  /** HTTP: which url is next. */
  readonly round: UrlRound
  /** The weight a dynamic check last asked for; undefined: the configured one. */
  readonly weight: number | undefined
  /** AGENT_CHECK: all that the agent has said. */
  readonly agent: AgentState
  /** Why the last attempt could not be made; undefined: it could. Said once for a row of them. */
  readonly untried: string | undefined
  /** The days of the certificate that were last spoken of; undefined: none were. */
  readonly warnedDays: number | undefined
}

/** What came of a probe, for the real server and the log. */
export interface Verdict {
  readonly up: boolean
  /** The state is another than before. */
  readonly changed: boolean
  /** It is the first verdict of this checker. */
  readonly first: boolean
  readonly why: ProbeFailure | undefined
}

export interface CheckerStep {
  readonly state: CheckerState
  /** undefined: nothing is decided yet. */
  readonly verdict: Verdict | undefined
}

const STARTUP_DELAY = seconds(1)
const LEAST_DELAY = micros(1)

/**
 * A new checker. Without alpha it counts as up, yet one failure is enough to take the server
 * down: the counter starts at its limit. SMTP_CHECK resets its counter at each scheduled check.
 */
export function newChecker (
  config: ProbingConfig, up: boolean, now: Instant, random: Random
): CheckerState {
  const { schedule } = config
  return {
    up,
    hasRun: false,
    failures: config.type === 'smtp' ? 0 : schedule.retry,
    nextProbeAt: firstProbeAt(schedule, now, random),
    startedAt: undefined,
    round: firstRound(),
    weight: undefined,
    agent: SILENT_AGENT,
    untried: undefined,
    warnedDays: undefined
  }
}

/** One second, and a random part of warmup so that thousands do not start at once. */
export function firstProbeAt (schedule: ScheduleConfig, now: Instant, random: Random): Instant {
  const wait = random.between(0, schedule.warmup)
  return later(later(now, STARTUP_DELAY), micros(wait))
}

/** The probe has been started. */
export function onProbeStarted (state: CheckerState, now: Instant): CheckerState {
  return { ...state, nextProbeAt: undefined, startedAt: now }
}

/** Its time came while it is suspended: nothing is tried and nothing changes. */
export function onSuspended (
  schedule: ScheduleConfig, state: CheckerState, now: Instant
): CheckerState {
  return { ...state, nextProbeAt: later(now, schedule.delayLoop) }
}

/** Takes the result of the probe under way. */
export function onProbeResult (
  config: ProbingConfig, state: CheckerState, result: ProbeResult, now: Instant
): CheckerStep {
  assert(state.nextProbeAt === undefined, 'a result belongs to a probe under way')
  const { schedule } = config
  if (saysNothing(config, result)) {
    const nextProbeAt = waitUntil(config, state, schedule.delayLoop, now)
    const untried = result.ok ? undefined : JSON.stringify(result.why)
    return { state: { ...state, nextProbeAt, untried }, verdict: undefined }
  }
  const heard = hear(config, state, result)
  return result.ok && heard.why === undefined
    ? onSuccess(config, heard.state, result.weight, now)
    : onFailure(config, heard.state, heard.why ?? { code: 'closed' }, now)
}

/** Nothing is concluded: it could not be tried, or an agent nobody relies on is not there. */
export function saysNothing (config: ProbingConfig, result: ProbeResult): boolean {
  return isUntried(result) || (config.type === 'agent' && !config.required && !result.ok)
}

/** Takes in what else a result says: the words of an agent, the days of a certificate. */
function hear (config: ProbingConfig, state: CheckerState, result: ProbeResult): {
  readonly state: CheckerState, readonly why: ProbeFailure | undefined
} {
  const tried = state.untried === undefined ? state : { ...state, untried: undefined }
  if (!result.ok) return { state: tried, why: result.why }
  const { agent: reply, certificateDays } = result
  const warnedDays = isExpiring(config, certificateDays) ? certificateDays : undefined
  const agent = reply === undefined ? state.agent : onAgentReply(state.agent, reply)
  const word = outOfService(agent)
  const same = agent === state.agent && warnedDays === state.warnedDays
  const next = same ? tried : { ...tried, agent, warnedDays }
  if (word === undefined) return { state: next, why: undefined }
  return { state: next, why: { code: 'agent', word, description: reply?.description ?? '' } }
}

/** Whether a certificate with so many days left is to be spoken of. */
function isExpiring (config: ProbingConfig, days: number | undefined): boolean {
  if (config.type !== 'http' && config.type !== 'grpc') return false
  return days !== undefined && days <= (config.tls?.expiryWarningDays ?? -Infinity)
}

/** What the checker adds to a server of this configured weight. */
export function contributionOf (
  config: ProbingConfig, state: CheckerState, weight: number
): number {
  if (config.type === 'agent') return agentWeight(state.agent, weight) - weight
  return state.weight === undefined ? 0 : state.weight - weight
}

function onSuccess (
  config: ProbingConfig, state: CheckerState, weight: number | undefined, now: Instant
): CheckerStep {
  const { schedule } = config
  if (config.type === 'http') {
    const { round, clean, soon } = afterSuccess(state.round, config.urls.length, state.up)
    const wait = soon && config.fastRecovery ? LEAST_DELAY : schedule.delayLoop
    const next = { ...state, round, failures: 0, nextProbeAt: later(now, wait) }
    if (!clean) return { state: next, verdict: undefined }
    return {
      state: { ...next, up: true, hasRun: true }, verdict: verdictOn(state, true, undefined)
    }
  }
  const nextProbeAt = waitUntil(config, state, schedule.delayLoop, now)
  return {
    state: { ...state, up: true, hasRun: true, failures: 0, nextProbeAt, weight },
    verdict: verdictOn(state, true, undefined)
  }
}

function onFailure (
  config: ProbingConfig, state: CheckerState, why: ProbeFailure, now: Instant
): CheckerStep {
  const { schedule } = config
  const retrying = config.type === 'smtp' || state.up || !state.hasRun
  if (retrying && state.failures < schedule.retry) {
    const nextProbeAt = waitUntil(config, state, schedule.delayBeforeRetry, now)
    return {
      state: { ...state, failures: state.failures + 1, nextProbeAt }, verdict: undefined
    }
  }
  const wait = config.type === 'http'
    ? longer(schedule.delayBeforeRetry, schedule.delayLoop)
    : schedule.delayLoop
  const nextProbeAt = waitUntil(config, state, wait, now)
  const round = afterFailure(state.round)
  return {
    state: { ...state, up: false, hasRun: true, failures: 0, round, nextProbeAt },
    verdict: verdictOn(state, false, why)
  }
}

/** The verdict on a checker that stood like this until now. */
function verdictOn (
  before: CheckerState, up: boolean, why: ProbeFailure | undefined
): Verdict {
  return { up, changed: up !== before.up, first: !before.hasRun, why }
}

/** MISC_CHECK counts from the start of the run, so that a slow script keeps its rhythm. */
function waitUntil (
  config: ProbingConfig, state: CheckerState, wait: Duration, now: Instant
): Instant {
  if (config.type !== 'misc' || state.startedAt === undefined) return later(now, wait)
  const due = later(state.startedAt, wait)
  const soonest = later(now, LEAST_DELAY)
  return due < soonest ? soonest : due
}

function longer (one: Duration, other: Duration): Duration {
  return one > other ? one : other
}
