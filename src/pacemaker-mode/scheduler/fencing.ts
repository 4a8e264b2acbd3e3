/** Fencing and shutdown: which nodes, in which order, and what waits for it. */

import { actionsFor, clusterAction, firstAction } from './actions.js'
import { canFence, fenceAction } from './fence-action.js'
import { fencingDelay } from './fencing-delay.js'
import { needsFencing } from './find-resource.js'
import { fenceGuest } from './guests.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { notifyAfterFencing } from './notifications.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { isGuest } from './unpack-nodes.js'
import { topBelowBundle, topOf } from './resource-tree.js'

/** Schedules all fencing and shutdowns. */
export function scheduleFencing (set: WorkingSet): void {
  const managed = set.resources.some(hasManaged)
  const fencings: Action[] = []
  const shutdowns: Action[] = []
  let dcDown: Action | undefined
  for (const node of set.nodes) {
    if (isGuest(node)) {
      if (node.remoteRequiresReset && managed && canFence(set, node)) {
        orderAgainstFencing(set, fenceGuest(set, node))
      }
      continue
    }
    if (managed && node.unclean && canFence(set, node)) {
      const action = fenceAction(set, node, node.fenceReason ?? 'node is unclean')
      action.optional = false
      const delay = fencingDelay(set, node)
      if (delay !== undefined) action.meta.set('priority_fencing_delay', String(delay))
      set.warnings.push({ level: 'warning', message: `Scheduling node ${node.name} for fencing` })
      orderAgainstFencing(set, action)
      if (node === set.dc) {
        dcDown = action
        continue
      }
      const last = fencings[0]
      if (!set.options.concurrentFencing && last !== undefined) {
        orderActions(last, action, RELATION.ordered)
      }
      fencings.unshift(action)
    } else if (node.online && node.shutdown && node.kind !== 'remote') {
      const action = scheduleShutdown(set, node)
      if (node === set.dc) dcDown = action
      else shutdowns.push(action)
    }
    if (node.unclean && !managed) {
      set.warnings.push({
        level: 'warning', message: `Node ${node.name} is unclean but cannot be fenced`
      })
    }
  }
  if (dcDown !== undefined) orderDcLast(set, dcDown, fencings, shutdowns)
}

function hasManaged (resource: Resource): boolean {
  return resource.managed || resource.children.some(hasManaged)
}

/** The coordinator goes last, so that there is no election in between. */
function orderDcLast (
  set: WorkingSet, dcDown: Action, fencings: readonly Action[], shutdowns: readonly Action[]
): void {
  if (dcDown.task === 'do_shutdown') {
    for (const action of shutdowns) orderActions(action, dcDown, RELATION.ordered)
  }
  const before = set.options.concurrentFencing ? fencings : fencings.slice(0, 1)
  for (const action of before) orderActions(action, dcDown, RELATION.ordered)
}

function scheduleShutdown (set: WorkingSet, node: Node): Action {
  const action = clusterAction(set, `do_shutdown-${node.name}`, 'do_shutdown', node)
  action.meta.set('op_no_wait', 'true')
  for (const each of set.actions) {
    const { resource } = each
    if (resource === undefined || each.node !== node || each.task !== 'stop') continue
    if (resource.maintenance || node.maintenance) continue
    if (!resource.managed && !resource.blocked) continue
    // The shutdown asks for this stop, also where it cannot be had.
    if (resource.blocked) each.optional = false
    orderActions(each, action, RELATION.ordered | RELATION.unrunnableFirstBlocks)
  }
  return action
}

/** Relates everything to the fencing of a node. */
export function orderAgainstFencing (set: WorkingSet, fencing: Action): void {
  for (const resource of set.resources) orderResource(set, resource, fencing)
}

function orderResource (set: WorkingSet, resource: Resource, fencing: Action): void {
  for (const child of resource.children) orderResource(set, child, fencing)
  if (resource.kind !== 'primitive') return
  if (!resource.managed) return
  orderStarts(resource, fencing)
  orderStops(set, resource, fencing)
}

function orderStarts (resource: Resource, fencing: Action): void {
  const target = fencing.node
  for (const action of resource.actions) {
    if (action.needs === 'fencing') {
      orderActions(fencing, action, RELATION.ordered)
    } else if (action.needs === 'quorum' && action.task === 'start' && target !== undefined &&
      resource.allowed.has(target.id) && !isKnown(resource, target)) {
      orderActions(fencing, action, RELATION.ordered | RELATION.unrunnableFirstBlocks)
    }
  }
}

/**
 * Whether history tells what the resource does on the node. A member of a cloned group has to be
 * known itself: another instance of the group may be known in part.
 */
function isKnown (resource: Resource, node: Node): boolean {
  const { parent } = resource
  return resource.known.has(node.id) ||
    (parent?.kind === 'clone' && !parent.unique && parent.known.has(node.id))
}

/** What was active on a fenced node is stopped by that alone. */
function orderStops (set: WorkingSet, resource: Resource, fencing: Action): void {
  const target = fencing.node
  if (target === undefined) return
  const implied = needsFencing(resource) || isGuest(target)
  const top = topBelowBundle(resource)
  // Inside a bundle the order with the whole is enough; more would close a circle.
  const bundled = topOf(resource).kind === 'bundle'
  for (const stop of actionsFor(resource, 'stop', target)) {
    stop.pseudo = true
    stop.runnable = true
    if (resource.notify) notifyAfterFencing(set, resource, stop, fencing)
    if (!implied) continue
    if (!bundled) orderActions(fencing, stop, RELATION.ordered)
    const whole = top === resource && bundled ? stop : firstAction(top, 'stop')
    if (whole !== undefined) orderActions(fencing, whole, RELATION.ordered)
  }
  for (const demote of actionsFor(resource, 'demote', target)) {
    const { node } = demote
    if (node !== undefined && node.online && !node.unclean && !resource.failed) continue
    demote.pseudo = true
    demote.runnable = true
    if (implied && !bundled) orderActions(fencing, demote, RELATION.ordered)
  }
}
