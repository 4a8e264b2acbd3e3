/** Turns orders between tasks of resources into relations between their actions. */

import { actionsFor, requestAction } from './actions.js'
import { roleOf } from './instances.js'
import type { Action } from './model/action.js'
import type { Order } from './model/constraint.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { actionKey } from './text.js'

/** Applies all recorded orders, in the order in which they were recorded. */
export function applyOrders (set: WorkingSet): void {
  for (const order of set.orders) {
    if (order.first !== undefined && order.firstAction === undefined) {
      applyFirst(set, order.first, order)
    } else if (order.firstAction !== undefined && order.then !== undefined &&
      order.thenAction === undefined) {
      applyThen(order.firstAction, order.then, order)
    } else if (order.firstAction !== undefined && order.thenAction !== undefined) {
      orderActions(order.firstAction, order.thenAction, order.type)
    }
  }
}

/** Actions of a resource for a task name; a probe is a monitor without interval. */
function actionsOf (resource: Resource, task: string): readonly Action[] {
  return actionsFor(resource, task === 'probe' ? 'monitor' : task)
}

function applyFirst (set: WorkingSet, first: Resource, order: Order): void {
  const task = order.firstTask ?? ''
  let actions = actionsOf(first, task)
  if (actions.length === 0) {
    if (first === order.then) return
    const role = roleOf(first, true)
    if (task === 'stop' && (role === ROLE.stopped || role === ROLE.unknown)) return
    if (task === 'demote' && role === ROLE.unpromoted) return
    if (task.startsWith('migrate_')) return
    actions = [requestAction(set, {
      resource: first, key: actionKey(first.id, task, 0), task, node: undefined, optional: true
    })]
  }
  for (const action of actions) {
    if (order.then === undefined || order.thenAction !== undefined) {
      if (order.thenAction !== undefined) orderActions(action, order.thenAction, order.type)
    } else {
      applyThen(action, order.then, order)
    }
  }
}

function applyThen (first: Action, then: Resource, order: Order): void {
  let { type } = order
  if (first.resource === then && first.dangling) {
    // Clearing up after a migration does not restart what was migrated.
    type &= ~RELATION.firstImpliesThen
  }
  for (const action of actionsOf(then, order.thenTask ?? '')) orderActions(first, action, type)
}
