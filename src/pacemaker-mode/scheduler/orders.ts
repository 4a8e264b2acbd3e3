/** Records orders between tasks of resources, and relates actions to each other directly. */

import type { Action, Edge, Resource, WorkingSet } from './model.js'
import { RELATION, type Relation } from './relation.js'
import { isPartOf } from './unpack-resources.js'

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
  const existing = findEdge(then, first)
  if (existing !== undefined && (existing.type & type) === type) return false
  if (existing !== undefined && existing.type === type) return false
  const edge: Edge = { action: then, type, inGraph: false }
  first.after.push(edge)
  const back: Edge = { action: first, type, inGraph: false }
  then.before.push(back)
  index(then).set(first, [...(index(then).get(first) ?? []), back])
  return true
}

/** The edges into an action by what comes first, so that looking one up does not take a walk. */
const EDGES = new WeakMap<Action, Map<Action, Edge[]>>()

function index (then: Action): Map<Action, Edge[]> {
  let found = EDGES.get(then)
  if (found === undefined) {
    found = new Map()
    EDGES.set(then, found)
  }
  return found
}

function findEdge (then: Action, first: Action): Edge | undefined {
  const edges = index(then).get(first)
  if (edges === undefined) return undefined
  let type = 0
  for (const each of edges) type |= each.type
  const last = edges.at(-1)
  return last === undefined ? undefined : { ...last, type }
}
