/**
 * What resources would like for the sake of those that go with them: before a primary is placed,
 * its dependents add their scores to its table, in proportion to the colocation, and so do theirs.
 */

import { addScores } from '../cib/values.js'
import { attributeOf, thisWithOf, withThisOf } from './colocation.js'
import { hasInfluence } from './colocation-constraints.js'
import type { Colocation } from './model/constraint.js'
import type { Table } from './model/node.js'
import type { Resource } from './model/resource.js'
import { anyAvailable, available, copyTable } from './tables.js'
import { INFINITY, roundAway } from './text.js'

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

function nextStep (visit: Visit, { thisWith = false }: WishOptions): Step | undefined {
  const { step, links } = visit
  if (step.source.kind === 'group') {
    // A group speaks through its first member, with which all the others are.
    const member = step.source.children[0]
    return member === undefined || visit.followed++ > 0 ? undefined : { ...step, source: member }
  }
  while (visit.followed < links.length) {
    const colocation = links[visit.followed++]
    if (colocation === undefined || !hasInfluence(colocation)) continue
    return {
      source: thisWith ? colocation.primary : colocation.dependent,
      colocation,
      factor: step.factor * colocation.score / INFINITY,
      revert: true
    }
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
  const best = bestByValue(source, colocation.nodeAttribute)
  let table = before
  const change = (id: string, score: number): void => {
    if (table === before) table = copyTable(before)
    const entry = table.get(id)
    if (entry !== undefined) entry.score = score
  }
  for (const [id, entry] of before) {
    const value = attributeOf(entry.node, colocation.nodeAttribute, target)
    const score = best.get(value?.toLowerCase()) ?? -INFINITY
    // A mild dislike does not turn a ban of the other into a liking.
    if (factor < 0 && factor > -1 && score < 0) continue
    if (entry.score === KEPT) continue
    const sum = addScores(entry.score, scaled(score, factor))
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

/** The best score of the source over the usable nodes with each value of the attribute. */
function bestByValue (
  source: Resource, attribute: string
): ReadonlyMap<string | undefined, number> {
  const best = new Map<string | undefined, number>()
  for (const entry of source.allowed.values()) {
    if (!available(entry, false, false)) continue
    const value = attributeOf(entry.node, attribute, source)?.toLowerCase()
    const known = best.get(value)
    if (known === undefined || entry.score > known) best.set(value, entry.score)
  }
  return best
}

/** A small wish is never lost in rounding. */
function scaled (score: number, factor: number): number {
  const delta = roundAway(score * factor)
  if (delta !== 0 || score === 0) return delta
  return factor > 0 ? 1 : factor < 0 ? -1 : 0
}
