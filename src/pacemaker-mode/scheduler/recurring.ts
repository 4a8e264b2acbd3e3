/** Recurring operations: started with the resource, cancelled when its role changes. */

import type { XmlElement } from '../cib/xml.js'
import { actionsFor, findActions, primitiveAction } from './actions.js'
import { newCancel } from './config-changes.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { intervalOf } from './operations.js'
import { addOrder, orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { actionKey, booleanOr, parseRole } from './text.js'

interface Recurring {
  readonly name: string
  readonly interval: number
  readonly key: string
  /** `unknown` unless a particular role is configured. */
  readonly role: Role
}

/** Creates the recurring operations of a primitive. */
export function createRecurring (set: WorkingSet, resource: Resource): void {
  const node = resource.assigned
  if (resource.blocked || resource.maintenance || node?.maintenance === true) return
  const isActive = resource.nextRole !== ROLE.stopped || !resource.managed
  const start = node !== undefined && isActive
    ? primitiveAction(set, resource, 'start', node, true)
    : undefined
  const seen = new Map<string, number>()
  const firstIds = new Map<string, string>()
  for (const each of resource.operations) {
    const key = actionKey(resource.id, each.attributes['name'] ?? '', intervalOf(each))
    const first = firstIds.get(key)
    const id = each.attributes['id'] ?? ''
    seen.set(key, (seen.get(key) ?? 0) + 1)
    if (first === undefined) firstIds.set(key, id)
    else if (intervalOf(each) > 0) reportDuplicate(set, id, first)
  }
  for (const element of resource.operations) {
    const operation = recurringOf(resource, element)
    // Of two with the same name and interval nobody knows which is meant.
    if (operation === undefined || seen.get(operation.key) !== 1) continue
    if (start !== undefined && node !== undefined) {
      createActive(set, resource, start, node, operation)
    }
    createInactive(set, resource, node, operation)
  }
}

function reportDuplicate (set: WorkingSet, id: string, first: string): void {
  set.warnings.push({
    level: 'error',
    message: `Operation ${id} is duplicate of ${first} (do not use same name and interval ` +
      'combination more than once per resource)'
  })
}

const NOT_RECURRING = new Set(['start', 'stop', 'promote', 'demote', 'migrate_to', 'migrate_from',
  'reload', 'reload-agent', 'notify', 'cancel', 'delete'])

function recurringOf (resource: Resource, element: XmlElement): Recurring | undefined {
  const { name, enabled, role } = element.attributes
  const interval = intervalOf(element)
  if (name === undefined || interval === 0 || NOT_RECURRING.has(name)) return undefined
  if (!booleanOr(enabled, true)) return undefined
  return {
    name,
    interval,
    key: actionKey(resource.id, name, interval),
    role: parseRole(role) ?? ROLE.unknown
  }
}

/** An operation that is running already may go on, unless the resource is started anew. */
function staysOptional (
  resource: Resource, node: Node, key: string, start: Action
): boolean {
  const known = findActions(resource, key, node)
  if (known.length === 0) return false
  if (known.some(each => each.rescheduled)) return false
  return start.optional
}

function createActive (
  set: WorkingSet, resource: Resource, start: Action, node: Node, operation: Recurring
): void {
  const { key, name, interval, role } = operation
  if (role === ROLE.stopped) return
  const optional = staysOptional(resource, node, key, start)
  const unsuitable = role === ROLE.unknown
    ? resource.nextRole === ROLE.promoted
    : resource.nextRole !== role
  if (unsuitable) {
    if (optional) cancelForRole(set, resource, node, operation)
    return
  }
  const action = primitiveAction(set, resource, name, node, optional, interval)
  if (!start.runnable) action.runnable = false
  else if (!node.online || node.unclean) action.runnable = false
  if (resource.nextRole === ROLE.promoted) action.meta.set('op_target_rc', '8')
  if (!resource.managed) return
  const needed = RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks
  addOrder(set, { first: resource, firstTask: 'start', thenAction: action }, needed)
  addOrder(set, { first: resource, firstTask: 'reload-agent', thenAction: action }, needed)
  const after = RELATION.ordered | RELATION.unrunnableFirstBlocks
  if (resource.nextRole === ROLE.promoted) {
    addOrder(set, { first: resource, firstTask: 'promote', thenAction: action }, after)
  } else if (resource.role === ROLE.promoted) {
    addOrder(set, { first: resource, firstTask: 'demote', thenAction: action }, after)
  }
}

/** A monitor of another role than the one to come ends before the role changes. */
function cancelForRole (
  set: WorkingSet, resource: Resource, node: Node, { name, interval }: Recurring
): void {
  const cancel = newCancel(set, resource, name, interval, node)
  let after: string | undefined
  if (resource.role === ROLE.promoted) after = 'demote'
  else if (resource.role === ROLE.started || resource.role === ROLE.unpromoted) {
    if (resource.nextRole === ROLE.promoted) after = 'promote'
    else if (resource.nextRole === ROLE.stopped) after = 'stop'
  }
  if (after !== undefined) {
    addOrder(set, { firstAction: cancel, then: resource, thenTask: after },
      RELATION.unrunnableFirstBlocks)
  }
}

/** Monitors with role=Stopped make sure that the resource is nowhere else. */
function createInactive (
  set: WorkingSet, resource: Resource, node: Node | undefined, operation: Recurring
): void {
  const { key, name, interval, role } = operation
  if (role !== ROLE.stopped || !resource.unique) return
  if (node !== undefined && findActions(resource, key, node).length > 0) {
    const cancel = newCancel(set, resource, name, interval, node)
    if (resource.nextRole === ROLE.started || resource.nextRole === ROLE.unpromoted) {
      addOrder(set, { firstAction: cancel, then: resource, thenTask: 'start' },
        RELATION.unrunnableFirstBlocks)
    }
  }
  const stops = actionsFor(resource, 'stop')
  for (const other of set.nodes) {
    if (other !== node) watchInactive(set, resource, other, operation, stops)
  }
}

function watchInactive (
  set: WorkingSet, resource: Resource, node: Node, { key, name, interval }: Recurring,
  stops: readonly Action[]
): void {
  const optional = findActions(resource, key, node).length > 0
  const action = primitiveAction(set, resource, name, node, optional, interval)
  action.meta.set('op_target_rc', '7')
  if (resource.managed) {
    for (const probe of actionsFor(resource, 'monitor', node)) {
      orderActions(probe, action, RELATION.unrunnableFirstBlocks)
    }
  }
  for (const stop of stops) {
    if (stop.node !== node) continue
    if (!stop.optional) action.optional = false
    if (!stop.runnable) action.runnable = false
    if (resource.managed) {
      orderActions(stop, action, RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks)
    }
  }
  if (!node.online || node.unclean) action.runnable = false
}
