/**
 * What one relation makes of its two actions: which of them becomes required, or cannot be done.
 */

import { setReason } from './actions.js'
import { locationsOf, roleOf } from './instances.js'
import { type Flags, setFlag } from './known-flags.js'
import type { Action } from './model/action.js'
import { ROLE } from './model/role.js'
import { has, RELATION, type Relation } from './relation.js'

/** Which of the two actions changed. */
export interface Change {
  first: boolean
  then: boolean
}

/** Which property an update is about. */
export interface Filter {
  readonly optional: boolean
  readonly runnable: boolean
}

export const BY_NEED: Filter = { optional: true, runnable: false }
export const BY_ABILITY: Filter = { optional: false, runnable: true }
export const BY_BOTH: Filter = { optional: true, runnable: true }

type Property = 'optional' | 'runnable' | 'migrateRunnable'

const WORD: Readonly<Record<Property, string>> = {
  optional: 'required', runnable: 'unrunnable', migrateRunnable: 'unmigrateable'
}

/** Clears a property because of another action, and says so. */
export function clearBecause (action: Action, property: Property, because: Action): void {
  if (!action[property]) return
  if (property === 'migrateRunnable') action[property] = false
  else setFlag(action, property, false)
  if (because.resource !== undefined && because.resource === action.resource) return
  const owner = because.resource === undefined ? '' : `${because.resource.id} `
  setReason(action, `${WORD[property]} ${owner}${because.task}`, property === 'migrateRunnable')
}

/**
 * Applies a relation to two actions of primitives (or pseudo actions as such). What changes for a
 * part of a collection is passed on at once.
 */
export function updatePair (
  first: Action, then: Action, flags: Flags, filter: Filter, type: Relation,
  propagate: (action: Action) => void
): Change {
  const [thenBefore, firstBefore] = [snapshot(then), snapshot(first)]
  if (has(type, RELATION.asymmetric)) updateAsymmetric(first, then)
  if (has(type, RELATION.thenImpliesFirst) && !then.optional && first.migrateRunnable &&
    !then.migrateRunnable) {
    // That first happens follows from its own start, which needs then's; not so how it happens.
    clearBecause(first, 'migrateRunnable', then)
  }
  if (has(type, RELATION.promotedThenImpliesFirst) && filter.optional && !then.optional &&
    then.resource?.role === ROLE.promoted) {
    clearBecause(first, 'optional', then)
    if (first.migrateRunnable && !then.migrateRunnable) {
      clearBecause(first, 'migrateRunnable', then)
    }
  }
  if (has(type, RELATION.unmigratableThenImpliesFirst) && filter.optional) {
    if (!then.migrateRunnable || !then.runnable) clearBecause(first, 'runnable', then)
    if (!then.optional) clearBecause(first, 'optional', then)
  }
  if (has(type, RELATION.unmigratableFirstBlocks) && filter.optional && !first.runnable) {
    clearBecause(then, 'migrateRunnable', first)
    then.pseudo = false
  }
  if (has(type, RELATION.unrunnableFirstBlocks) && filter.runnable && then.runnable &&
    !flags.runnable) {
    clearBecause(then, 'runnable', first)
    then.migrateRunnable = false
  }
  if (has(type, RELATION.firstImpliesThen) && filter.optional && then.optional &&
    !flags.optional && !first.migrateRunnable) {
    clearBecause(then, 'optional', first)
  }
  if (has(type, RELATION.restart)) updateRestart(first, then, filter)
  const change = { first: snapshot(first) !== firstBefore, then: snapshot(then) !== thenBefore }
  if (change.then && then.resource?.parent !== undefined) propagate(then)
  return change
}

function snapshot (action: Action): number {
  return Number(action.optional) | Number(action.runnable) << 1 |
    Number(action.migrateRunnable) << 2 | Number(action.pseudo) << 3 |
    Number(action.printAlways) << 4
}

/** Then may stay as it is without first, but may not begin without it. */
function updateAsymmetric (first: Action, then: Action): void {
  const { resource } = then
  if (resource === undefined || first.runnable) return
  if (then.optional) {
    const role = roleOf(resource, true)
    if (then.task === 'stop' && role === ROLE.stopped) return
    const places = locationsOf(resource, true)
    if (then.task === 'start' && role >= ROLE.started && then.node !== undefined &&
      places.length === 1 && places[0] === then.node) return
  }
  clearBecause(then, 'optional', first)
  clearBecause(then, 'runnable', first)
}

/** A stop and what follows it: the one is forced by the other. */
function updateRestart (first: Action, then: Action, filter: Filter): void {
  const restarting = filter.optional && !then.optional
  const stopping = filter.runnable && !then.runnable && then.resource?.managed === true &&
    first.resource === then.resource
  if (!restarting && !stopping) return
  if (first.runnable) clearBecause(first, 'optional', then)
  if (!then.optional) clearBecause(first, 'optional', then)
  if (!then.migrateRunnable) clearBecause(first, 'migrateRunnable', then)
  if (!first.optional && !first.runnable) clearBecause(then, 'runnable', first)
}
