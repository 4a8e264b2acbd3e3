/**
 * Sync groups: instances that are MASTER together or not at all. Decisions only; the moves are
 * made by the engine (routers.ts).
 */

import type { InstanceState } from './instance-state.js'

/** What a group must know of one of its members. */
export interface Member {
  readonly state: InstanceState
  /** Configured 255 and not held back: it may start as MASTER. */
  readonly ownerReady: boolean
  readonly faulty: boolean
  /** Still waits for scripts or its interface. */
  readonly pending: boolean
}

/**
 * Whether a member whose timer ran out may become MASTER: all others must want to as well, their
 * timers having run out before. Otherwise two halves of a group could sit on two routers.
 */
export function mayBecomeMaster (members: readonly Member[], leader: Member): boolean {
  return members.every(({ state }) => state === leader.state || state.name === 'master' ||
    (state.name === 'backup' && state.wantsMaster))
}

/** How a group starts: together, and as MASTER only when all of them are owners. */
export function groupStart (
  members: readonly Member[]
): 'waits' | 'fault' | 'backup' | 'master' {
  if (members.some(({ faulty }) => faulty)) return 'fault'
  if (members.some(({ pending }) => pending)) return 'waits'
  return members.every(({ ownerReady }) => ownerReady) ? 'master' : 'backup'
}

/** Whether a group in FAULT may leave it. */
export function mayRecover (members: readonly Member[]): boolean {
  return members.every(({ faulty, pending }) => !faulty && !pending)
}
