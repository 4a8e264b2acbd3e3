/**
 * What resources would like for the sake of those that go with them: before a primary is placed,
 * its dependents add their scores to its table, in proportion to the colocation, and so do theirs.
 */

import { addScores } from '../cib/values.js'
import { thisWithOf, withThisOf } from './colocation.js'
import { hasInfluence } from './colocation-constraints.js'
import { likingOf } from './likings.js'
import type { Colocation } from './model/constraint.js'
import type { Table } from './model/node.js'
import type { Resource } from './model/resource.js'
import { anyAvailable, available, copyTable } from './tables.js'
import { INFINITY } from './text.js'
import { withWishSum } from './wish-sums.js'

export interface WishOptions {
  /** Follows what `source` is colocated with instead of what is colocated with it. */
  readonly thisWith?: boolean
  /** Takes the wishes back when they leave no usable node. */
  readonly revert?: boolean
  /** A clone listens to likings only: a dislike leaves a node at least acceptable. */
  readonly onlyLikings?: boolean
}

/** Stands for the score of a node that likings alone have kept acceptable. */
const KEPT = -INFINITY - 1

/** One resource whose wishes are being added, with those that follow it still to come. */
interface Visit {
  readonly step: Step
  /** Everything added so far. */
  table: Table
  /** The colocations that lead on, and how many of them have been followed. */
  readonly links: readonly Colocation[]
  followed: number
}

interface Step {
  readonly source: Resource
  readonly colocation: Colocation
  readonly factor: number
  readonly revert: boolean
}

/**
 * Adds to `table` what `source` would like of the nodes, and what its own dependents would. Chains
 * of colocations may be as long as the configuration: no call waits for the next link.
 */
export function addWishes (
  source: Resource, target: Resource, table: Table, colocation: Colocation, factor: number,
  options: WishOptions = {}
): Table {
  const visits: Visit[] = []
  const enter = (step: Step, before: Table): Table => {
    const all = countsInFull(step, options) ? withWishSum(before, step.colocation) : undefined
    if (all !== undefined) return all
    const visit = visitOf(step, target, before, options)
    if (visit === undefined) return before
    step.source.merging = true
    visits.push(visit)
    return visit.table
  }
  let result = enter({ source, colocation, factor, revert: options.revert !== false }, table)
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    visit.table = result
    const step = nextStep(visit, options)
    if (step !== undefined) {
      result = enter(step, visit.table)
      continue
    }
    const { source: visited } = visit.step
    if (options.onlyLikings === true && visited.kind !== 'group') showKept(visit.table)
    visited.merging = false
    visits.pop()
  }
  return result
}

/** Whether the wishes of a step count in full, so that there may be a sum of all behind it. */
function countsInFull (
  { source, colocation, factor }: Step, { thisWith = false, onlyLikings = false }: WishOptions
): boolean {
  return factor === 1 && !thisWith && !onlyLikings && !source.merging &&
    source === colocation.dependent
}

/** What there is to do for one resource; nothing when it is being asked already. */
function visitOf (
  step: Step, target: Resource, before: Table,
  { thisWith = false, onlyLikings = false }: WishOptions
): Visit | undefined {
  const { source, colocation, factor, revert } = step
  if (source.merging || source.kind === 'bundle') return undefined
  if (source.kind === 'group') {
    return source.children.length === 0
      ? undefined
      : { step, table: before, links: [colocation], followed: 0 }
  }
  const table = withMatching(before, source, target, colocation, factor, onlyLikings)
  if (!anyAvailable(table)) {
    return { step, table: revert ? before : table, links: NONE, followed: 0 }
  }
  return { step, table, links: thisWith ? thisWithOf(source) : withThisOf(source), followed: 0 }
}

const NONE: readonly Colocation[] = []

function nextStep (
  visit: Visit, { thisWith = false, onlyLikings = false }: WishOptions
): Step | undefined {
  const { step, links } = visit
  if (step.source.kind === 'group') {
    // A group speaks through its first member, with which all the others are.
    const member = step.source.children[0]
    return member === undefined || visit.followed++ > 0 ? undefined : { ...step, source: member }
  }
  while (visit.followed < links.length) {
    const colocation = links[visit.followed++]
    if (colocation === undefined || !hasInfluence(colocation)) continue
    const factor = step.factor * colocation.score / INFINITY
    // Nothing is left of a wish at the end of so long a chain.
    if (factor === 0 && !onlyLikings) continue
    const source = thisWith ? colocation.primary : colocation.dependent
    return { source, colocation, factor, revert: true }
  }
  return undefined
}

function showKept (table: Table): void {
  for (const entry of table.values()) if (entry.score === KEPT) entry.score = 1
}

/** The table with the source's own wishes: a copy where they change anything. */
function withMatching (
  before: Table, source: Resource, target: Resource, colocation: Colocation,
  factor: number, onlyLikings: boolean
): Table {
  if (isIndifferent(source, before, colocation)) return before
  const liking = likingOf(source, target, colocation, factor)
  let table = before
  const change = (id: string, score: number): void => {
    if (table === before) table = copyTable(before)
    const entry = table.get(id)
    if (entry !== undefined) entry.score = score
  }
  for (const [id, entry] of before) {
    const delta = liking(entry.node)
    if (delta === undefined || entry.score === KEPT) continue
    const sum = addScores(entry.score, delta)
    if (onlyLikings && sum < 0 && entry.score > 0) change(id, KEPT)
    else if (sum !== entry.score && (!onlyLikings || sum >= 0 || entry.score !== 0)) change(id, sum)
  }
  return table
}

/** Whether the source minds none of the nodes, as most do: then nothing is added. */
function isIndifferent (source: Resource, before: Table, { nodeAttribute }: Colocation): boolean {
  if (nodeAttribute !== '#uname' || source.allowed.size !== before.size) return false
  for (const [id, entry] of source.allowed) {
    if (entry.score !== 0 || entry.node.connection !== undefined) return false
    if (!before.has(id) || !available(entry, false, false)) return false
  }
  return true
}
