/** How the real servers of a virtual server stand when they are set up, by their checkers. */

import type { CheckerConfig } from './checker-config.js'
import type { VirtualServerConfig } from './config.js'
import type { Standing } from './follower.js'
import { NO_OPERATOR } from './operator.js'
import { newRealServer, type RealServerState } from './real-server.js'
import type { Subscriber } from './runner.js'

/** How each checker stands; asked for when servers are set up. */
export type Standings = (subscriber: Subscriber, config: CheckerConfig) => Standing

/** What the checkers of one real server say together. */
export interface Surveyed {
  /** Those that count as failed. */
  readonly failed: ReadonlySet<number>
  /** What the others add to the weight. */
  readonly contributions: ReadonlyMap<number, number>
}

/** By the place of the real server. */
export function survey (
  virtualServer: number, config: VirtualServerConfig, standings: Standings
): readonly Surveyed[] {
  return config.realServers.map((server, realServer) => {
    const failed = new Set<number>()
    const contributions = new Map<number, number>()
    for (const [checker, each] of server.checkers.entries()) {
      const { up, contribution } = standings({ virtualServer, realServer, checker }, each)
      if (!up) failed.add(checker)
      if (contribution !== 0) contributions.set(checker, contribution)
    }
    return { failed, contributions }
  })
}

/** A real server that goes on: with what its checkers say, and what an operator has said before. */
export function carriedOver (
  { failed, contributions }: Surveyed,
  { recoveredAt, operator = NO_OPERATOR }: Partial<RealServerState> = {}
): RealServerState {
  return { ...newRealServer(failed), contributions, recoveredAt, operator }
}
