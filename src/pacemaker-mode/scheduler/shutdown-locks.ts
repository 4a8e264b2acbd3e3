/**
 * Shutdown locks (cluster options shutdown-lock and shutdown-lock-limit): what is active on a node
 * that is shut down cleanly stays bound to it until the node is back, or the lock expires. Clones,
 * bundles, fencing devices and connections are never locked.
 */

import type { XmlElement } from '../cib/xml.js'
import { requestAction } from './actions.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { recheckAt } from './sets.js'
import { adjustScore } from './tables.js'
import { actionKey, INFINITY, integerOr } from './text.js'
import { isFencing, topOf } from './resource-tree.js'

/** When a history entry says the lock began, in epoch seconds; 0 where there is none. */
export function lockTimeOf (element: XmlElement): number {
  return integerOr(element.attributes['shutdown-lock'], 0)
}

/** Takes over the lock a history entry holds; one that has expired is removed from it. */
export function readLock (
  set: WorkingSet, resource: Resource, node: Node, element: XmlElement
): void {
  const since = lockTimeOf(element)
  if (since === 0 || !set.options.shutdownLock || !isLockable(resource)) return
  const limit = set.options.shutdownLockLimit
  if (limit > 0 && set.now > since + limit) {
    removeLock(set, resource, node)
    return
  }
  // The second in which it ends is still part of it.
  if (limit > 0) recheckAt(set, since + limit + 1)
  resource.lockNode = node
  resource.lockTime = since
}

/** Binds what is locked, or is being locked now, to its node. */
export function applyLocks (set: WorkingSet): void {
  if (!set.options.shutdownLock) return
  for (const resource of set.resources) applyLock(set, resource)
}

function applyLock (set: WorkingSet, resource: Resource): void {
  for (const child of resource.children) applyLock(set, child)
  if (resource.kind !== 'primitive' || !isLockable(resource)) return
  const { lockNode, running } = resource
  if (lockNode !== undefined) {
    if (running.length > 0) {
      // It is active, there or elsewhere: the lock has done its work.
      removeLock(set, resource, lockNode)
      resource.lockNode = undefined
      resource.lockTime = 0
      return
    }
  } else if (!lockToLeaving(set, resource)) {
    return
  }
  for (const node of set.nodes) {
    if (node !== resource.lockNode && resource.allowed.has(node.id)) {
      adjustScore(set, resource, node, -INFINITY, 'shutdown lock')
    }
  }
}

/** What is active on a node that is leaving is locked to it from now on. */
function lockToLeaving (set: WorkingSet, resource: Resource): boolean {
  const [node, ...others] = resource.running
  if (node === undefined || others.length > 0) return false
  if (!node.shutdown || node.unclean || !node.online) return false
  resource.lockNode = node
  resource.lockTime = integerOr(node.attributes.get('shutdown'), 0) || set.now
  return true
}

function isLockable (resource: Resource): boolean {
  const { kind } = topOf(resource)
  return kind !== 'clone' && kind !== 'bundle' && !isFencing(resource) && !resource.isConnection
}

function removeLock (set: WorkingSet, resource: Resource, node: Node): void {
  const action = requestAction(set, {
    resource,
    key: actionKey(resource.id, 'lrm_delete', 0),
    task: 'lrm_delete',
    node,
    optional: false
  })
  // The base itself is changed: nothing has to be done on the node.
  action.onDc = true
  if (!action.optional) action.runnable = true
}

/** The lock that a start or stop has to leave in the history. */
export function lockLeftBy ({ resource, task }: Action): number | undefined {
  if (resource?.lockNode === undefined || (task !== 'start' && task !== 'stop')) return undefined
  return resource.lockTime
}
