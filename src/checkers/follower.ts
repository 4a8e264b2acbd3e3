/**
 * The checkers that follow events instead of probing: FILE_CHECK the value in a file, BFD_CHECK
 * the state of a session.
 */

import type { BfdCheckerConfig, FileCheckerConfig } from './checker-config.js'
import type { VirtualServerConfig } from './config.js'
import type { Subscriber } from './runner.js'

/** How a checker stands: whether its server counts as up, and what it adds to the weight. */
export interface Standing {
  readonly up: boolean
  readonly contribution: number
}

export type FollowingConfig = FileCheckerConfig | BfdCheckerConfig

/** Values of files by name and states of sessions by name, as far as they are known. */
export interface Followed {
  readonly files: Readonly<Record<string, number>>
  readonly sessions: Readonly<Record<string, boolean>>
}

const LEAST = -2_147_483_648
const GREATEST = 2_147_483_647

/** The checkers that follow the file or the session of that name, in the order of the servers. */
export function followersOf (
  virtualServers: readonly VirtualServerConfig[], type: FollowingConfig['type'], name: string
): ReadonlyArray<{ readonly at: Subscriber, readonly config: FollowingConfig }> {
  return virtualServers.flatMap(({ realServers }, virtualServer) =>
    realServers.flatMap(({ checkers }, realServer) =>
      checkers.flatMap((config, checker) => {
        if (config.type !== 'file' && config.type !== 'bfd') return []
        const followed = config.type === 'file' ? config.file : config.session
        return config.type === type && followed === name
          ? [{ at: { virtualServer, realServer, checker }, config }]
          : []
      })))
}

/** How a checker that follows stands now. */
export function standingOf (config: FollowingConfig, followed: Followed): Standing {
  return config.type === 'file'
    ? fileStanding(config, followed)
    : sessionStanding(config, followed)
}

/**
 * FILE_CHECK: with weight 0 a value other than 0 means down (reverse: 0 means down); otherwise
 * value times weight is added to the server's weight, and the least 32-bit number means down.
 */
export function fileStanding (config: FileCheckerConfig, followed: Followed): Standing {
  const value = followed.files[config.file] ?? 0
  if (config.weight === 0) return { up: (value === 0) !== config.reverse, contribution: 0 }
  const product = value * (config.reverse ? -config.weight : config.weight)
  const contribution = Math.min(Math.max(product, LEAST), GREATEST)
  return contribution === LEAST
    ? { up: false, contribution: 0 }
    : { up: true, contribution }
}

/** BFD_CHECK: until the session has been heard of, up unless it is an alpha checker. */
export function sessionStanding (config: BfdCheckerConfig, followed: Followed): Standing {
  return { up: followed.sessions[config.session] ?? !config.alpha, contribution: 0 }
}
