/** With a placement strategy, resources are assigned by what they stand to lose. */

import { sortCandidates } from './assign-node.js'
import { thisWithOf } from './colocation.js'
import { addWishes } from './wishes.js'
import type { Table } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { anyAvailable, copyTable } from './tables.js'
import { INFINITY } from './text.js'
import { locationsOf } from './instances.js'

/** Sorts the top-level resources for the placement strategies other than `default`. */
export function sortForPlacement (set: WorkingSet): void {
  if (set.options.placement === 'default') return
  const wishes = new Map<Resource, Table>()
  for (const resource of set.resources) wishes.set(resource, wishesOf(resource))
  const order = bestNodes(set)
  set.resources.sort((a, b) => compare(wishes, order, a, b))
}

/** The best few nodes first: where a resource likes to be counts in that order. */
function bestNodes (set: WorkingSet): WorkingSet['nodes'] {
  return [...sortCandidates(set, set.nodes.map(node =>
    ({ node, score: 0, discovery: 'always' as const, instances: 0 })), undefined)]
    .map(({ node }) => node)
}

/**
 * What a resource would make of the nodes with everything it is to be with. A group speaks through
 * its last member, which is with all the others.
 */
function wishesOf (whole: Resource): Table {
  const resource = whole.kind === 'group' ? whole.children.at(-1) ?? whole : whole
  let table = copyTable(resource.allowed)
  if (!anyAvailable(table)) return table
  resource.merging = true
  for (const each of thisWithOf(resource)) {
    table = addWishes(each.primary, resource, table, each, each.score / INFINITY,
      { thisWith: true })
  }
  resource.merging = false
  return table
}

function compare (
  wishes: ReadonlyMap<Resource, Table>, order: WorkingSet['nodes'],
  a: Resource, b: Resource
): number {
  if (a.priority !== b.priority) return b.priority - a.priority
  const [mine, theirs] = [wishes.get(a), wishes.get(b)]
  if (mine === undefined || theirs === undefined) return 0
  const [here, there] = [scoreWhereActive(a, mine), scoreWhereActive(b, theirs)]
  if (here !== there) return there - here
  for (const node of order) {
    const [x, y] = [mine, theirs].map(table => table.get(node.id)?.score ?? -INFINITY)
    if (x !== undefined && y !== undefined && x !== y) return y - x
  }
  return 0
}

function scoreWhereActive (resource: Resource, table: Table): number {
  const node = locationsOf(resource, true)[0]
  return node === undefined ? -INFINITY : table.get(node.id)?.score ?? -INFINITY
}
