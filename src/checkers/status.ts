/** The state of the checkers as plain data, for the control socket, status pages and metrics. */

import type { CheckersEngine } from './engine.js'
import type { Subscriber } from './runner.js'
import { effectiveWeight } from './real-server.js'

export interface CheckersStatus {
  readonly virtualServers: readonly VirtualServerStatus[]
}

export interface VirtualServerStatus {
  readonly name: string
  readonly quorumUp: boolean
  readonly quorum: number
  readonly hysteresis: number
  /** The weight alive, which the quorum is compared with. */
  readonly weight: number
  readonly sorryServer: { readonly name: string, readonly inUse: boolean } | undefined
  readonly suspended: boolean
  readonly realServers: readonly RealServerStatus[]
}

export interface RealServerStatus {
  readonly name: string
  readonly alive: boolean
  readonly weight: number
  /** An operator takes it out: it gets no new connections. */
  readonly draining: boolean
  /** Drained, and no longer in the table. */
  readonly drained: boolean
  /** The weight an operator has given it. */
  readonly operatorWeight: number | undefined
  readonly checkers: readonly CheckerStatus[]
}

export interface CheckerStatus {
  readonly type: string
  readonly up: boolean
  /** It has come to a verdict since it was set up; one that waits for events has always. */
  readonly hasRun: boolean
}

/** What the engine knows now; no virtual servers before the start and after the end. */
export function checkersStatus (engine: CheckersEngine): CheckersStatus {
  const { pool } = engine
  if (pool === undefined) return { virtualServers: [] }
  const fresh = new Set(engine.runners.filter(({ state }) => !state.hasRun)
    .flatMap(({ subscribers }) => subscribers.map(keyOf)))
  return {
    virtualServers: pool.config.virtualServers.map((config, place) => {
      const state = pool.state(place)
      const { name, quorum, hysteresis, sorryServer } = config
      return {
        name,
        quorumUp: state.quorum.up,
        quorum,
        hysteresis,
        weight: state.weight,
        sorryServer: sorryServer === undefined
          ? undefined
          : { name: sorryServer.name, inUse: state.quorum.sorry },
        suspended: pool.isSuspended(place),
        realServers: config.realServers.map((server, at): RealServerStatus => {
          const each = state.servers.at(at)
          return {
            name: server.name,
            alive: each?.alive === true,
            weight: each === undefined ? 0 : effectiveWeight(server, each),
            draining: each?.operator.service === 'draining',
            drained: each?.operator.service === 'out',
            operatorWeight: each?.operator.weight,
            checkers: server.checkers.map(({ type }, checker) => ({
              type,
              up: each?.failed.has(checker) !== true,
              hasRun: !fresh.has(keyOf({ virtualServer: place, realServer: at, checker }))
            }))
          }
        })
      }
    })
  }
}

function keyOf ({ virtualServer, realServer, checker }: Subscriber): string {
  return `${virtualServer} ${realServer} ${checker}`
}
