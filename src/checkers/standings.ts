/**
 * How every checker stands when servers are set up, at a start and at a reload: as its runner, the
 * file or the session says, or as the process before knew.
 */

import { present } from '../lib/assert.js'
import { contributionOf } from './checker.js'
import type { LvsConfig } from './config.js'
import { type Followed, standingOf } from './follower.js'
import type { Recollection } from './memory.js'
import type { Pool } from './pool.js'
import type { Match } from './reload.js'
import type { Runner, Subscriber } from './runner.js'
import type { Standings } from './survey.js'

/** `past`: what is known of a time before this process. */
export function standings (
  { virtualServers }: LvsConfig,
  runners: readonly Runner[],
  followed: Followed,
  past: Recollection | undefined
): Standings {
  const placed: Runner[][][] = virtualServers.map(each => each.realServers.map(() => []))
  for (const runner of runners) {
    for (const { virtualServer, realServer, checker } of runner.subscribers) {
      const own = placed[virtualServer]?.[realServer]
      if (own !== undefined) own[checker] = runner
    }
  }
  return (at, checker) => {
    if (checker.type === 'file' || checker.type === 'bfd') {
      const standing = standingOf(checker, followed)
      // The session was heard of, but not yet by this process.
      return checker.type === 'bfd' ? { ...standing, up: past?.up(at) ?? standing.up } : standing
    }
    const runner = present(placed[at.virtualServer]?.[at.realServer]?.[at.checker],
      'every probing checker has a runner')
    const { config, state } = runner
    const server = virtualServers[at.virtualServer]?.realServers[at.realServer]
    const contribution = past?.contribution(at) ??
      contributionOf(config, state, server?.weight ?? 0)
    return { up: state.up, contribution }
  }
}

/** Whether the real server was alive before the reload; undefined: it is new. */
export function wasAlive (
  pool: Pool, matches: readonly Match[], at: Subscriber
): boolean | undefined {
  const match = matches[at.virtualServer]
  const place = match?.realServers[at.realServer]
  if (match?.virtualServer === undefined || place === undefined) return undefined
  return pool.state(match.virtualServer).servers.at(place)?.alive
}
