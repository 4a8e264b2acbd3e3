/**
 * Standing back: an operator wants another router to be MASTER, for maintenance of this one or for
 * any other reason. An instance that stands back says goodbye with priority 0 when it was MASTER,
 * obeys every master whatever its priority, and in `maintenance` takes over from nobody. In a
 * `failover` it still takes over when no master is left, and with that the hand-over has failed
 * and is over: an address that nobody serves helps no operator.
 *
 * The members of a sync group stand back together. It lasts until it is revoked or its time is
 * over, and survives reloads.
 */

import type { Instant } from '../lib/time.js'
import type { Router } from './world.js'

export type StandbyManner = 'maintenance' | 'failover'

export interface Standby {
  readonly manner: StandbyManner
  /** When it ends by itself; undefined: when it is told. */
  readonly until: Instant | undefined
}

/** One instance that stands back, as a start is told of it. */
export interface NamedStandby extends Standby { readonly instance: string }

/** What holds an instance back: its own standby, or that of a member of its group. */
export function standbyOf (router: Router): Standby | undefined {
  if (router.standby !== undefined || router.group === undefined) return router.standby
  return router.group.members.find(member => member.standby !== undefined)?.standby
}

/** Whether a timer that runs out makes no master. */
export function isInMaintenance (router: Router): boolean {
  return standbyOf(router)?.manner === 'maintenance'
}

/** The instances that stand back with this one: its sync group, or it alone. */
export function companions (router: Router): readonly Router[] {
  return router.group?.members ?? [router]
}
