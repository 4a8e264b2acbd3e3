/** Records orders between tasks of resources, and relates actions to each other directly. */

import type { Action, Edge } from './model/action.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { RELATION, type Relation } from './relation.js'
import { isPartOf } from './resource-tree.js'

interface OrderSides {
  readonly first?: Resource
  readonly firstTask?: string
  readonly firstAction?: Action
  readonly then?: Resource
  readonly thenTask?: string
  readonly thenAction?: Action
}

/** Remembers an order until all actions exist; sides are given by resource and task or action. */
export function addOrder (set: WorkingSet, sides: OrderSides, type: Relation): void {
  const first = sides.first ?? sides.firstAction?.resource
  const then = sides.then ?? sides.thenAction?.resource
  if (sides.first === undefined && sides.firstAction === undefined) return
  if (sides.then === undefined && sides.thenAction === undefined) return
  set.orders.push({
    id: set.nextOrderId++,
    first,
    firstTask: sides.firstTask,
    firstAction: sides.firstAction,
    then,
    thenTask: sides.thenTask,
    thenAction: sides.thenAction,
    type
  })
  if (first !== undefined && then !== undefined && first !== then &&
    sides.firstTask !== undefined && sides.thenTask !== undefined) {
    orderMigrations(set, first, sides.firstTask, then, sides.thenTask)
  }
}

/** What an order of starts or stops means for live migrations in their place. */
function orderMigrations (
  set: WorkingSet, first: Resource, firstTask: string, then: Resource, thenTask: string
): void {
  if (!then.allowMigrate || isPartOf(first, then) || isPartOf(then, first)) return
  const add = (task: string, thenMigration: string, type: Relation): void => {
    addOrder(set, { first, firstTask: task, then, thenTask: thenMigration }, type)
  }
  const unless = first.allowMigrate
    ? RELATION.ordered | RELATION.unlessFirstMigrates
    : RELATION.ordered
  switch (`${firstTask} ${thenTask}`) {
    case 'start start':
      if (first.allowMigrate) add('migrate_from', 'migrate_to', RELATION.ordered)
      add('start', 'migrate_to', unless)
      break
    case 'stop stop':
      add('stop', 'migrate_to', unless)
      if (then.partialTarget !== undefined) add('stop', 'migrate_from', unless)
      break
    case 'promote start': add('promote', 'migrate_to', RELATION.ordered); break
    case 'demote stop':
      add('demote', 'migrate_to', RELATION.ordered)
      if (then.partialTarget !== undefined) add('demote', 'migrate_from', RELATION.ordered)
      break
  }
}

/** The common case: `firstTask` of one resource before `thenTask` of another. */
export function orderTasks (
  set: WorkingSet, first: Resource, firstTask: string, then: Resource, thenTask: string,
  type: Relation
): void {
  addOrder(set, { first, firstTask, then, thenTask }, type)
}

/**
 * Relates two actions. False when they were related in this way already, so that callers can tell
 * whether there is anything new to work out.
 */
export function orderActions (first: Action, then: Action, type: Relation): boolean {
  if (type === RELATION.none || first === then) return false
  const earlier = latestEdge(then, first)
  if ((typeOf(earlier) & type) === type) return false
  first.after.push({ action: then, type, earlier: undefined })
  const edge: Edge = { action: first, type, earlier }
  then.before.push(edge)
  then.latestBefore?.set(first, edge)
  return true
}

/** All relations between the same two actions in one. */
function typeOf (edge: Edge | undefined): Relation {
  let type: Relation = RELATION.none
  for (let at = edge; at !== undefined; at = at.earlier) type |= at.type
  return type
}

/** Up to so many edges are looked through; more have an index. */
const FEW = 8

function latestEdge (then: Action, first: Action): Edge | undefined {
  if (then.latestBefore !== undefined) return then.latestBefore.get(first)
  if (then.before.length <= FEW) {
    for (let at = then.before.length - 1; at >= 0; at--) {
      const edge = then.before[at]
      if (edge?.action === first) return edge
    }
    return undefined
  }
  // Later edges take the place of earlier ones.
  then.latestBefore = new Map(then.before.map(edge => [edge.action, edge]))
  return then.latestBefore.get(first)
}
