/** Which processes a vrrp_track_process means. */

import { basename } from 'node:path'
import type { TrackProcessConfig } from '../vrrp/config.js'

/** What is known of a process. */
export interface ProcessFacts {
  /** At most 15 bytes. */
  readonly comm: string
  /** The command line; empty for kernel threads and zombies. */
  readonly args: readonly string[]
}

/** The kernel cuts names here, so a longer one is compared by its beginning. */
const COMM_LENGTH = 15

/** Whether the command line must be looked at; otherwise the name alone decides. */
export function needsArguments (config: TrackProcessConfig): boolean {
  return config.fullCommand || config.match !== 'none' || config.parameters.length > 0
}

/**
 * By name: the last element of the path against the name the kernel keeps. By command line: the
 * path as it was called, and then the parameters as `match` says: all of them; the first of them;
 * or the first of them, the last one given being a beginning.
 */
export function isMeant (config: TrackProcessConfig, { comm, args }: ProcessFacts): boolean {
  if (!needsArguments(config)) return comm === basename(config.path).slice(0, COMM_LENGTH)
  const [command, ...parameters] = args
  if (command !== config.path) return false
  // full_command alone: whatever the parameters are.
  if (config.match === 'none' && config.parameters.length === 0) return true
  const wanted = config.parameters
  if (config.match === 'initial') {
    return wanted.length <= parameters.length && wanted.every((each, at) => at < wanted.length - 1
      ? parameters[at] === each
      : (parameters[at] ?? '').startsWith(each))
  }
  const long = config.match === 'partial'
    ? wanted.length <= parameters.length
    : wanted.length === parameters.length
  return long && wanted.every((each, at) => parameters[at] === each)
}
