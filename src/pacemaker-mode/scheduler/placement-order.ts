/** With a placement strategy, resources are assigned by what they stand to lose. */

import { available } from './tables.js'
import { sortCandidates } from './assign-node.js'
import { addWishes, withThisOf, thisWithOf } from './colocation.js'
import { type Resource, type Table, type WorkingSet } from './model.js'
import { copyTable } from './tables.js'
import { INFINITY } from './text.js'
import { locationsOf } from './instances.js'

/** Sorts the top-level resources for the placement strategies other than `default`. */
export function sortForPlacement (set: WorkingSet): void {
  if (set.options.placement === 'default') return
  const wishes = new Map<Resource, Table>()
  for (const resource of set.resources) wishes.set(resource, wishesOf(set, resource))
  const order = bestNodes(set)
  set.resources.sort((a, b) => compare(wishes, order, a, b))
}

/** The best few nodes first: where a resource likes to be counts in that order. */
function bestNodes (set: WorkingSet): WorkingSet['nodes'] {
  return [...sortCandidates(set, set.nodes.map(node =>
    ({ node, score: 0, discovery: 'always' as const, instances: 0 })), undefined)]
    .map(({ node }) => node)
}

function wishesOf (set: WorkingSet, resource: Resource): Table {
  let table = copyTable(resource.allowed)
  for (const each of thisWithOf(resource)) {
    table = addWishes(set, each.primary, resource, table, each, each.score / INFINITY,
      { thisWith: true })
  }
  for (const each of withThisOf(resource)) {
    table = addWishes(set, each.dependent, resource, table, each, each.score / INFINITY)
  }
  return table
}

function compare (
  wishes: ReadonlyMap<Resource, Table>, order: WorkingSet['nodes'],
  a: Resource, b: Resource
): number {
  if (a.priority !== b.priority) return b.priority - a.priority
  const [mine, theirs] = [wishes.get(a), wishes.get(b)]
  if (mine === undefined || theirs === undefined) return 0
  const here = scoreWhereActive(a, mine)
  const there = scoreWhereActive(b, theirs)
  if (here !== undefined || there !== undefined) {
    if (here === undefined) return 1
    if (there === undefined) return -1
    if (here !== there) return there - here
  }
  for (const node of order) {
    const [x, y] = [mine.get(node.id), theirs.get(node.id)]
    const [scoreX, scoreY] = [x, y].map(entry =>
      available(entry, false, false) && entry !== undefined ? entry.score : -INFINITY)
    if (scoreX !== scoreY) return (scoreY ?? 0) - (scoreX ?? 0)
  }
  return 0
}

function scoreWhereActive (resource: Resource, table: Table): number | undefined {
  const node = locationsOf(resource, true)[0]
  if (node === undefined) return undefined
  return table.get(node.id)?.score ?? -INFINITY
}
