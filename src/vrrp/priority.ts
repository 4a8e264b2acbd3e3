/**
 * The effective priority: what trackers add to and take from the configured one, and when they
 * put an instance into FAULT instead.
 */

import type { Reading } from './script-check.js'

export type TrackerKind = 'interface' | 'script' | 'file' | 'process' | 'bfd'

/** One tracker as it counts for one instance, its own or its sync group's. */
export interface Tracker {
  readonly kind: TrackerKind
  readonly name: string
  readonly weight: number
  readonly reverse: boolean
}

/** What one tracker does to an instance now. */
export interface Contribution {
  readonly fault: boolean
  /** No result yet, and without one the instance cannot start. */
  readonly pending: boolean
  readonly priority: number
}

const OWNER = 255
const [LOWEST, HIGHEST] = [1, 254]
/** A file may put an instance into FAULT, and may not add more than this. */
const [FILE_FAULT, FILE_HIGHEST] = [-254, 253]
const NOTHING: Contribution = { fault: false, pending: false, priority: 0 }
const FAULT: Contribution = { fault: true, pending: false, priority: 0 }
const PENDING: Contribution = { fault: false, pending: true, priority: 0 }

/** Of an interface, script, process or BFD session. */
export function contribution (tracker: Tracker, reading: Reading): Contribution {
  const { weight, reverse } = tracker
  if (reading === 'unknown') return weight === 0 ? PENDING : NOTHING
  if (weight === 0) return (reading === 'bad') !== reverse ? FAULT : NOTHING
  const counts = weight > 0 ? reading === 'good' : reading === 'bad'
  if (!counts) return NOTHING
  return { fault: false, pending: false, priority: reverse ? -weight : weight }
}

/** Of a file, whose value multiplies the weight. */
export function fileContribution (tracker: Tracker, value: number): Contribution {
  const { weight, reverse } = tracker
  if (weight === 0) return (value !== 0) !== reverse ? FAULT : NOTHING
  const priority = value * weight * (reverse ? -1 : 1)
  if (priority <= FILE_FAULT) return FAULT
  return { fault: false, pending: false, priority: Math.min(priority, FILE_HIGHEST) }
}

/** clamp(base + contributions, 1, 254); a configured 255 never changes. */
export function effectivePriority (base: number, contributions: number): number {
  if (base === OWNER) return OWNER
  return Math.min(Math.max(base + contributions, LOWEST), HIGHEST)
}
