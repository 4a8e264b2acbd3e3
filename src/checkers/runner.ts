/**
 * Runners: each makes the probes of one check and tells every real server that depends on it.
 * Real servers of different virtual servers with the same check (same target, same parameters,
 * same schedule) share a runner, so that the target is asked once.
 */

import type { Random } from '../lib/random.js'
import type { Instant } from '../lib/time.js'
import type { CheckerConfig } from './checker-config.js'
import { type CheckerState, firstProbeAt, newChecker, type ProbingConfig } from './checker.js'
import type { VirtualServerConfig } from './config.js'

/** A checker of a real server, by places in the configuration. */
export interface Subscriber {
  readonly virtualServer: number
  readonly realServer: number
  readonly checker: number
}

export interface Runner {
  readonly key: string
  readonly config: ProbingConfig
  state: CheckerState
  readonly subscribers: readonly Subscriber[]

}

/** Whether the checker probes on a schedule of its own. */
export function isProbing (config: CheckerConfig): config is ProbingConfig {
  return config.type !== 'file' && config.type !== 'bfd'
}

/** A checker before it has a state. */
export interface RunnerPlan {
  readonly key: string
  readonly config: ProbingConfig
  readonly subscribers: readonly Subscriber[]
}

/** The runners a configuration needs, in its order. */
export function runnerPlans (servers: readonly VirtualServerConfig[]): readonly RunnerPlan[] {
  const plans = new Map<string, { config: ProbingConfig, subscribers: Subscriber[] }>()
  for (const [virtualServer, vs] of servers.entries()) {
    for (const [realServer, rs] of vs.realServers.entries()) {
      for (const [checker, config] of rs.checkers.entries()) {
        if (!isProbing(config)) continue
        // A suspended check stands still while another one runs: those are never shared.
        const own = vs.haSuspend ? `${vs.name} ${rs.name} ${checker} ` : ''
        const key = own + checkKey(config)
        const subscriber = { virtualServer, realServer, checker }
        const plan = plans.get(key)
        if (plan === undefined) plans.set(key, { config, subscribers: [subscriber] })
        else plan.subscribers.push(subscriber)
      }
    }
  }
  return Array.from(plans, ([key, { config, subscribers }]) => ({ key, config, subscribers }))
}

/** A runner that has not run. */
export function newRunner (
  plan: RunnerPlan, up: boolean, now: Instant, random: Random
): Runner {
  return { ...plan, state: newChecker(plan.config, up, now, random) }
}

/**
 * A runner that goes on from `before` after a reload: what it knows stays, its next probe is at a
 * random instant again, and it has borne no more than it may.
 */
export function inheritRunner (
  plan: RunnerPlan, before: CheckerState, now: Instant, random: Random
): Runner {
  const { schedule } = plan.config
  const state: CheckerState = {
    ...before,
    failures: Math.min(before.failures, schedule.retry),
    nextProbeAt: firstProbeAt(schedule, now, random),
    startedAt: undefined
  }
  return { ...plan, state }
}

/**
 * What makes two checks the same across a reload: the type and its parameters without the
 * schedule. As in keepalived the payload of UDP_CHECK and the timeout of MISC_CHECK do not count.
 */
export function parametersKey (config: ProbingConfig): string {
  const { schedule, ...parameters } = config
  switch (parameters.type) {
    case 'udp': return keyOf({ ...parameters, payload: undefined })
    case 'misc': return keyOf({ ...parameters, timeout: 0 })
    default: return keyOf(parameters)
  }
}

function checkKey (config: ProbingConfig): string {
  return keyOf(config)
}

/**
 * JSON: distinct for distinct configurations of one shape. Arrays of bytes come out as objects with
 * an entry for each byte, which is as good a key; a replacer would cost ten times as much.
 */
function keyOf (value: object): string {
  return JSON.stringify(value)
}
