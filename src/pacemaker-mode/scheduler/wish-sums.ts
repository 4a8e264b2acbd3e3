/**
 * What a dependent and all that follow it would like of the nodes, added up once. Along a chain of
 * colocations every resource hears all that come behind it, which would take time with the square
 * of its length if each were asked every time.
 *
 * A sum stands for the walk of wishes.ts where it makes no difference in which order wishes are
 * added: as long as no sum of scores reaches INFINITY on the way, and some node stays usable, so
 * that nothing is taken back. It is for dependents that have to be with their primary, whose
 * wishes count in full, and for plain resources only, whose tables change with their own
 * assignment and nothing else.
 */

import { withThisOf } from './colocation.js'
import { hasInfluence } from './colocation-constraints.js'
import { likingOf } from './likings.js'
import type { Colocation } from './model/constraint.js'
import type { Resource } from './model/resource.js'
import type { Table } from './model/node.js'
import { available, copyTable } from './tables.js'
import { INFINITY } from './text.js'

/** What is added to the score of a node, and what is taken away; without end for ±INFINITY. */
interface Wish {
  readonly gain: number
  readonly loss: number
}

export interface WishSum {
  /** By node id; `undefined` when it cannot be added up, or has to be added up anew. */
  wishes: ReadonlyMap<string, Wish> | undefined
  /** Whether it cannot be: there is a loop, or something that is not plain. */
  impossible: boolean
  /** The sums that this one is part of. */
  readonly usedBy: Set<WishSum>
}

const NOTHING: Wish = { gain: 0, loss: 0 }
const NO_WISHES: ReadonlyMap<string, Wish> = new Map()

/** One resource whose wishes are being added up, with those that follow it still to come. */
interface Visit {
  readonly source: Resource
  readonly factor: number
  /** The innermost sum this is part of, which is its own where it counts in full. */
  readonly sum: WishSum
  readonly isWhole: boolean
  wishes: ReadonlyMap<string, Wish>
  readonly links: readonly Colocation[]
  followed: number
}

/**
 * The table with everything added that the dependent of a mandatory colocation, and those that
 * follow it, would like. `undefined` where they have to be asked one by one.
 */
export function withWishSum (before: Table, link: Colocation): Table | undefined {
  const sum = sumOf(link)
  if (sum.wishes === undefined && !sum.impossible) addUp(link)
  return sum.wishes === undefined || !sameNodes(before, speakerOf(link.dependent)?.allowed)
    ? undefined
    : added(before, sum.wishes)
}

/** To be called when the table of a resource has changed. */
export function forgetWishSums (resource: Resource): void {
  const work = [...resource.wishSums]
  resource.wishSums.clear()
  for (let sum = work.pop(); sum !== undefined; sum = work.pop()) {
    sum.wishes = undefined
    work.push(...sum.usedBy)
    sum.usedBy.clear()
  }
}

function sumOf (link: Colocation): WishSum {
  link.wishSum ??= { wishes: undefined, impossible: false, usedBy: new Set() }
  return link.wishSum
}

/** Visits everything that follows the dependent, as far as its own sums are not known. */
function addUp (first: Colocation): void {
  const visits: Visit[] = []
  const possible = enter(visits, first, 1) && followAll(visits)
  for (const { source, sum } of visits) {
    source.merging = false
    sum.impossible ||= !possible
  }
}

function followAll (visits: Visit[]): boolean {
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    const link = visit.links[visit.followed++]
    if (link === undefined) leave(visits, visit)
    else if (hasInfluence(link) && !enter(visits, link, visit.factor * link.score / INFINITY)) {
      return false
    }
  }
  return true
}

/** Goes on to the dependent of a link, or takes over its sum; false if there can be none. */
function enter (visits: Visit[], link: Colocation, factor: number): boolean {
  const outer = visits.at(-1)
  const source = speakerOf(link.dependent)
  if (source === undefined || factor === 0) return true
  if (!isPlain(source) || source.merging) return false
  if (outer !== undefined && !sameNodes(source.allowed, outer.source.allowed)) return false
  const isWhole = factor === 1
  const sum = isWhole || outer === undefined ? sumOf(link) : outer.sum
  if (isWhole && outer !== undefined) {
    sum.usedBy.add(outer.sum)
    if (sum.impossible) return false
    if (sum.wishes !== undefined) {
      outer.wishes = together(outer.wishes, sum.wishes)
      return true
    }
  }
  const wishes = ownWishes(source, link, factor)
  if (wishes === undefined) return false
  source.merging = true
  source.wishSums.add(sum)
  visits.push({ source, factor, sum, isWhole, wishes, links: withThisOf(source), followed: 0 })
  return true
}

function leave (visits: Visit[], { source, sum, isWhole, wishes }: Visit): void {
  visits.pop()
  source.merging = false
  if (isWhole) sum.wishes = wishes
  const outer = visits.at(-1)
  if (outer !== undefined) outer.wishes = together(outer.wishes, wishes)
}

/** What the source would like itself; not if a node may stand for the host of its container. */
function ownWishes (
  source: Resource, link: Colocation, factor: number
): ReadonlyMap<string, Wish> | undefined {
  const liking = likingOf(source, source, link, factor)
  const wishes = new Map<string, Wish>()
  for (const [id, { node }] of source.allowed) {
    if (node.connection !== undefined) return undefined
    const delta = liking(node) ?? 0
    if (delta > 0) wishes.set(id, { gain: endless(delta), loss: 0 })
    else if (delta < 0) wishes.set(id, { gain: 0, loss: endless(-delta) })
  }
  return wishes.size === 0 ? NO_WISHES : wishes
}

function endless (size: number): number {
  return size >= INFINITY ? Infinity : size
}

function together (
  some: ReadonlyMap<string, Wish>, others: ReadonlyMap<string, Wish>
): ReadonlyMap<string, Wish> {
  if (some.size === 0) return others
  if (others.size === 0) return some
  const all = new Map(some)
  for (const [id, { gain, loss }] of others) {
    const known = all.get(id) ?? NOTHING
    all.set(id, { gain: known.gain + gain, loss: known.loss + loss })
  }
  return all
}

/** The table with a sum added, unless one of the steps on the way might matter. */
function added (before: Table, wishes: ReadonlyMap<string, Wish>): Table | undefined {
  if (!staysUsable(before, wishes)) return undefined
  let table = before
  for (const [id, { gain, loss }] of wishes) {
    const score = before.get(id)?.score ?? 0
    const sum = loss === Infinity || score <= -INFINITY
      ? -INFINITY
      : gain === Infinity || score >= INFINITY ? INFINITY : score + gain - loss
    if (sum === score) continue
    if (table === before) table = copyTable(before)
    const entry = table.get(id)
    if (entry !== undefined) entry.score = sum
  }
  return table
}

/** Whether some node is usable all the time, and no sum of scores becomes infinite. */
function staysUsable (before: Table, wishes: ReadonlyMap<string, Wish>): boolean {
  let usable = false
  for (const [id, entry] of before) {
    const { gain, loss } = wishes.get(id) ?? NOTHING
    if (loss === Infinity || entry.score <= -INFINITY) continue
    const isInfinite = entry.score >= INFINITY
    const most = Math.abs(entry.score) + loss + (gain === Infinity ? 0 : gain)
    if (!isInfinite && most >= INFINITY) return false
    if (isInfinite || entry.score >= loss) usable ||= available(entry, false, false)
  }
  return usable
}

/** A group speaks through its first member, with which all the others are. */
function speakerOf (resource: Resource): Resource | undefined {
  return resource.kind === 'group' ? resource.children[0] : resource
}

function isPlain (resource: Resource): boolean {
  const whole = resource.parent ?? resource
  return resource.kind === 'primitive' && whole.parent === undefined &&
    (whole === resource || whole.kind === 'group')
}

function sameNodes (a: Table, b: Table | undefined): boolean {
  if (a.size !== b?.size) return false
  for (const id of a.keys()) if (!b.has(id)) return false
  return true
}
