/** What a probe or an event of a checker means to one real server: logs, notifications, mails. */

import type { Instant } from '../lib/time.js'
import type { BfdCheckerConfig, FileCheckerConfig } from './checker-config.js'
import {
  type CheckerState, contributionOf, type ProbingConfig, saysNothing, type Verdict
} from './checker.js'
import type { CheckersEffect, MailReason } from './events.js'
import type { Standing } from './follower.js'
import type { LvsConfig } from './config.js'
import type { LogEntry } from './log-entry.js'
import type { Pool } from './pool.js'
import type { ProbeFailure, ProbeResult } from './probe-result.js'
import type { RunnerPlan, Subscriber } from './runner.js'

export interface Probed {
  /** The checker before the result, and with it. */
  readonly before: CheckerState
  readonly after: CheckerState
  readonly result: ProbeResult
  readonly verdict: Verdict | undefined
}

/** The checker of the real server at `at` has a result. */
export function reportProbe (
  pool: Pool, at: Subscriber, config: ProbingConfig, probed: Probed, now: Instant
): readonly CheckersEffect[] {
  const effects: CheckersEffect[] = []
  const [entry, warning] = [logOf(pool, at, config, probed), certificateLog(pool, at, probed)]
  if (entry !== undefined) effects.push({ type: 'log', entry })
  if (warning !== undefined) effects.push({ type: 'log', entry: warning })
  const { verdict, result } = probed
  if (verdict === undefined) return effects

  const { changed, effects: transitions } = pool.onVerdict(at, verdict.up, now)
  effects.push(...transitions)
  // A first verdict that only confirms is told when it is bad news, or when servers start down.
  const confirms = verdict.first && !verdict.changed
  if (confirms && (config.schedule.alpha || !verdict.up)) effects.push(pool.confirm(at))
  if (config.type === 'agent' || (config.type === 'misc' && config.dynamic && result.ok)) {
    const { weight } = names(pool, at)
    effects.push(...pool.onContribution(at, contributionOf(config, probed.after, weight)))
  }
  // MISC_CHECK alone writes of its first success after the start.
  if (verdict.changed || (config.type === 'misc' && verdict.first && verdict.up)) {
    effects.push(...mailOf(pool, at, changed, {
      type: 'check',
      check: config.type,
      up: verdict.up,
      why: verdict.why,
      session: undefined
    }))
  }
  return effects
}

/** A checker that follows a file or a session stands differently, or as before. */
export function reportFollowed (
  pool: Pool,
  at: Subscriber,
  config: FileCheckerConfig | BfdCheckerConfig,
  standing: Standing,
  now: Instant
): readonly CheckersEffect[] {
  const wasUp = !pool.state(at.virtualServer).servers.at(at.realServer)?.failed.has(at.checker)
  const { changed, effects: transitions } = pool.onVerdict(at, standing.up, now)
  const effects = [...transitions, ...pool.onContribution(at, standing.contribution)]
  if (wasUp === standing.up) return effects
  const { virtualServer, realServer } = names(pool, at)
  const entry: LogEntry = {
    type: 'check',
    config,
    url: 0,
    virtualServer,
    realServer,
    up: standing.up,
    why: undefined,
    failures: 0,
    decided: true,
    first: false
  }
  return [{ type: 'log', entry }, ...effects, ...mailOf(pool, at, changed, {
    type: 'check',
    check: config.type,
    up: standing.up,
    why: undefined,
    session: config.type === 'bfd' ? config.session : undefined
  })]
}

/** That a check begins. Those that go on are not told of: there may be tens of thousands. */
export function begins (config: LvsConfig, plan: RunnerPlan): readonly CheckersEffect[] {
  return plan.subscribers.map(at => {
    const server = config.virtualServers[at.virtualServer]
    const virtualServer = server?.name ?? ''
    const realServer = server?.realServers[at.realServer]?.name ?? ''
    return { type: 'log', entry: { type: 'activating', virtualServer, realServer } }
  })
}

/** That the checks of the configuration begin: a line for each. */
export function activations (config: LvsConfig): readonly CheckersEffect[] {
  return config.virtualServers.flatMap(({ name: virtualServer, realServers }) =>
    realServers.flatMap(({ name: realServer, checkers }) => checkers.map((): CheckersEffect =>
      ({ type: 'log', entry: { type: 'activating', virtualServer, realServer } }))))
}

/** With no_checker_emails only a change of the real server itself is written of. */
function mailOf (
  pool: Pool, at: Subscriber, changed: boolean, reason: MailReason
): readonly CheckersEffect[] {
  if (pool.config.global.noCheckerEmails && !changed) return []
  const { virtualServer, realServer, alive } = names(pool, at)
  return [{ type: 'mail', virtualServer, realServer, up: alive, reason }]
}

function logOf (
  pool: Pool, at: Subscriber, config: ProbingConfig, probed: Probed
): LogEntry | undefined {
  const { before, after, result, verdict } = probed
  if (!result.ok && saysNothing(config, result)) {
    if (before.untried === after.untried) return undefined
    const { virtualServer, realServer } = names(pool, at)
    return { type: 'check-untried', config, virtualServer, realServer, why: result.why }
  }
  // An agent that was reached may still say that its server is down.
  const failed = !result.ok || verdict?.up === false
  const news = verdict !== undefined && (verdict.changed || verdict.first)
  if (!news && !(failed && config.schedule.logAllFailures)) return undefined
  const { virtualServer, realServer } = names(pool, at)
  return {
    type: 'check',
    config,
    url: before.round.url,
    virtualServer,
    realServer,
    up: !failed,
    why: verdict?.why ?? failureOf(result),
    failures: before.failures,
    decided: verdict !== undefined,
    first: !before.hasRun
  }
}

/** A certificate that ends soon is spoken of once for each day it has left. */
function certificateLog (
  pool: Pool, at: Subscriber, { before, after }: Probed
): LogEntry | undefined {
  const { warnedDays: days } = after
  if (days === undefined || days === before.warnedDays) return undefined
  const { virtualServer, realServer } = names(pool, at)
  return { type: 'certificate', virtualServer, realServer, days }
}

function failureOf (result: ProbeResult): ProbeFailure | undefined {
  return result.ok ? undefined : result.why
}

function names (pool: Pool, at: Subscriber): {
  readonly virtualServer: string
  readonly realServer: string
  readonly weight: number
  readonly alive: boolean
} {
  const config = pool.config.virtualServers[at.virtualServer]
  const server = config?.realServers[at.realServer]
  const state = pool.state(at.virtualServer).servers.at(at.realServer)
  return {
    virtualServer: config?.name ?? '',
    realServer: server?.name ?? '',
    weight: server?.weight ?? 0,
    alive: state?.alive === true
  }
}
