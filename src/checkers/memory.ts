/**
 * What the engine must be told to go on where another one was torn away: a process that crashed
 * leaves its table in the kernel, and the next one must find nothing to change. Everything is by
 * written names, so that it fits even when the configuration has changed in between.
 */

import type { Random } from '../lib/random.js'
import type { Instant } from '../lib/time.js'
import type { LvsConfig } from './config.js'
import { NO_OPERATOR, type OperatorState } from './operator.js'
import type { QuorumState } from './quorum.js'
import type { RealServerState } from './real-server.js'
import { startsUp } from './reload.js'
import { newRunner, type Runner, type RunnerPlan, type Subscriber } from './runner.js'
import type { SyncDaemonsState } from './sync-daemons.js'
import type { TimeoutsState } from './timeouts.js'
import type { VirtualServerState } from './virtual-server.js'

/** Plain data; what is not in it is as it is when all is well. */
export interface Memory {
  readonly virtualServers: readonly RememberedVirtualServer[]
  readonly daemons: SyncDaemonsState
  readonly timeouts: TimeoutsState
  /** nftables_ipvs: what each group is marked with. */
  readonly marks: ReadonlyArray<readonly [key: string, mark: number]>
}

export interface RememberedVirtualServer {
  readonly name: string
  readonly quorum: QuorumState
  /** Those of whom there is something to say. */
  readonly realServers: readonly RememberedServer[]
}

export interface RememberedServer {
  readonly name: string
  /** Checkers that count as failed, by their place. */
  readonly failed: readonly number[]
  /** What checkers add to the weight, by their place. */
  readonly contributions: ReadonlyArray<readonly [checker: number, contribution: number]>
  readonly operator: OperatorState
}

/** What is worth knowing of the virtual servers of `config` and their states. */
export function remember (
  config: LvsConfig, states: readonly VirtualServerState[]
): readonly RememberedVirtualServer[] {
  return config.virtualServers.flatMap(({ name, realServers }, place) => {
    const state = states[place]
    if (state === undefined) return []
    return [{
      name,
      quorum: state.quorum,
      realServers: [...state.servers].flatMap((each, at) => {
        const server = realServers[at]
        return server === undefined || isWell(each) ? [] : [rememberServer(server.name, each)]
      })
    }]
  })
}

function isWell ({ failed, contributions, operator }: RealServerState): boolean {
  return failed.size === 0 && contributions.size === 0 && operator === NO_OPERATOR
}

function rememberServer (
  name: string, { failed, contributions, operator }: RealServerState
): RememberedServer {
  return { name, failed: [...failed], contributions: [...contributions], operator }
}

/** A memory laid over a configuration: asked by places. */
export class Recollection {
  readonly #virtualServers: ReadonlyArray<RememberedVirtualServer | undefined>
  readonly #servers: ReadonlyArray<ReadonlyArray<RememberedServer | undefined>>

  constructor (memory: Memory, config: LvsConfig) {
    const byName = new Map(memory.virtualServers.map(each => [each.name, each]))
    this.#virtualServers = config.virtualServers.map(({ name }) => byName.get(name))
    this.#servers = config.virtualServers.map(({ realServers }, place) => {
      const known = this.#virtualServers[place]?.realServers ?? []
      const servers = new Map(known.map(each => [each.name, each]))
      return realServers.map(({ name }) => servers.get(name))
    })
  }

  /** undefined: the virtual server is new. */
  quorum (virtualServer: number): QuorumState | undefined {
    return this.#virtualServers[virtualServer]?.quorum
  }

  operator (virtualServer: number, realServer: number): OperatorState {
    return this.#servers[virtualServer]?.[realServer]?.operator ?? NO_OPERATOR
  }

  /** Whether the checker counted as up; undefined: its virtual server is new. */
  up ({ virtualServer, realServer, checker }: Subscriber): boolean | undefined {
    if (this.#virtualServers[virtualServer] === undefined) return undefined
    return this.#servers[virtualServer]?.[realServer]?.failed.includes(checker) !== true
  }

  contribution ({ virtualServer, realServer, checker }: Subscriber): number {
    const { contributions = [] } = this.#servers[virtualServer]?.[realServer] ?? {}
    return contributions.find(([place]) => place === checker)?.[1] ?? 0
  }
}

/** A checker goes on from what was known of it; an unknown one begins as at any start. */
export function recalledRunner (
  plan: RunnerPlan, past: Recollection, now: Instant, random: Random
): Runner {
  const known = plan.subscribers.map(each => past.up(each)).filter(up => up !== undefined)
  if (known.length === 0) {
    return newRunner(plan, startsUp(plan.config.schedule.alpha, undefined), now, random)
  }
  const runner = newRunner(plan, known.includes(true), now, random)
  return { ...runner, state: { ...runner.state, hasRun: true, failures: 0 } }
}
