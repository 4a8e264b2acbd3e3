/** Picks what is to be done from all actions and relations: the transition graph. */

import { breakCapacityLoops, breakLoops } from './graph-loops.js'
import type { Action } from './model/action.js'
import type { Synapse, TransitionGraph } from './model/decision.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { requestAction } from './actions.js'
import { describeAction, maintenanceChanges } from './graph-action.js'
import { has, RELATION } from './relation.js'
import { isGuest } from './unpack-nodes.js'
import { cloneOf } from './resource-tree.js'

/** Builds the graph. */
export function createGraph (set: WorkingSet): TransitionGraph {
  announceMaintenance(set)
  const order = actionOrder(set).filter(wanted)
  for (const action of order) action.graphed = true
  const inputs = new Map<Action, readonly Action[]>()
  for (const action of order) inputs.set(action, inputsOf(action))
  breakCapacityLoops(inputs)
  breakLoops(order, inputs)
  const described = new Map(order.map(action => [action, describeAction(set, action)]))
  const synapses: Synapse[] = []
  for (const action of order) {
    const own = described.get(action)
    if (own === undefined) continue
    const triggers = (inputs.get(action) ?? []).flatMap(each => described.get(each) ?? [])
    synapses.push({ id: synapses.length, priority: priorityOf(action), action: own, triggers })
  }
  return { header: headerOf(set), synapses }
}

/** Remote and guest nodes whose maintenance has begun or ended are told of it. */
function announceMaintenance (set: WorkingSet): void {
  if (maintenanceChanges(set).length === 0) return
  const action = requestAction(set, {
    resource: undefined, key: 'maintenance_nodes', task: 'maintenance_nodes', node: undefined, optional: false
  })
  action.pseudo = true
  action.runnable = true
}

function priorityOf (action: Action): number {
  return Math.max(0, action.resource?.priority ?? 0, action.priority)
}

/** Owner by owner, within one the newest action first. */
function actionOrder (set: WorkingSet): readonly Action[] {
  const order: Action[] = []
  const visit = (resource: Resource): void => {
    if (resource.kind === 'group') order.push(...newestFirst(resource.actions))
    for (const child of resource.children) visit(child)
    if (resource.kind !== 'group' && resource.kind !== 'bundle') {
      order.push(...newestFirst(resource.actions))
    }
  }
  set.resources.forEach(visit)
  const done = new Set(order)
  order.push(...newestFirst(set.actions.filter(action => !done.has(action))))
  return order
}

function newestFirst (actions: readonly Action[]): readonly Action[] {
  return [...actions].reverse()
}

/** Whether an action is carried out. */
function wanted (action: Action): boolean {
  if (!action.runnable || (action.optional && !action.printAlways)) return false
  const { resource, node, task } = action
  if (resource !== undefined && !resource.managed && action.interval === 0 && task !== 'monitor') {
    return false
  }
  if (action.pseudo || task === 'stonith' || task === 'do_shutdown') return true
  if (node === undefined) return false
  if (action.onDc) return true
  if (isGuest(node) && !node.remoteRequiresReset) return true
  return node.online
}

/** What the action waits for. */
function inputsOf (action: Action): readonly Action[] {
  const types = new Map<Action, number>()
  for (const { action: first, type } of action.before) {
    types.set(first, (types.get(first) ?? 0) | type)
  }
  const inputs: Action[] = []
  for (const [first, type] of types) {
    if (waits(action, first, type)) inputs.push(first)
  }
  return inputs
}

/** Relations that say nothing but in which order. */
const PLAIN = RELATION.ordered | RELATION.printFirst | RELATION.printThen

function waits (action: Action, first: Action, type: number): boolean {
  if (type === RELATION.none || !first.graphed) return false
  if (!first.runnable && (type & ~PLAIN) === 0) return false
  if (!first.runnable && has(type, RELATION.minRunnable)) return false
  if (has(type, RELATION.unmigratableThenImpliesFirst) && !first.runnable) return false
  if (has(type, RELATION.unlessFirstMigrates) && first.migrateRunnable) return false
  if (type === RELATION.ordered && first.migrateRunnable && first.key.endsWith('_stop_0')) {
    return false
  }
  if (type === RELATION.sameNodeCapacity) {
    const place = action.task === 'migrate_to' ? action.resource?.assigned : action.node
    return place !== undefined && first.node === place && !first.optional
  }
  if (type === RELATION.requiredSameNode) {
    if (first.node !== undefined && action.node !== undefined && first.node !== action.node) {
      return false
    }
    return !first.optional
  }
  const { resource } = first
  if (resource !== undefined && resource !== action.resource && resource.failed &&
    !resource.managed && first.task === 'stop' && action.resource !== undefined &&
    (action.resource.kind === 'clone' || cloneOf(action.resource) !== undefined)) return false
  return true
}

function headerOf (set: WorkingSet): ReadonlyMap<string, string> {
  const { options } = set
  const header = new Map([
    ['cluster-delay', options.clusterDelay],
    ['fencing-timeout', options.fencingTimeout],
    ['failed-stop-offset', 'INFINITY'],
    ['failed-start-offset', options.startFailureIsFatal ? 'INFINITY' : '1'],
    ['batch-limit', options.batchLimit],
    ['transition_id', '1']
  ])
  if (options.migrationLimit !== undefined) header.set('migration-limit', options.migrationLimit)
  if (set.recheckBy !== undefined) header.set('recheck-by', String(set.recheckBy))
  return header
}
