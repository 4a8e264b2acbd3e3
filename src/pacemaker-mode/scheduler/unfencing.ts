/**
 * Unfencing: some devices have to let a node in before it may use what they guard. That is the
 * fencing action "on", done when a node has not been let in yet or when a device has changed.
 */

import { setReason } from './actions.js'
import { canFence, fenceAction } from './fence-action.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { isFencing } from './resource-tree.js'

/**
 * Requires that the node is let in (again). A change of something else than a fencing device means
 * nothing. Where the node cannot be reached the other nodes of the device are meant.
 */
export function triggerUnfencing (
  set: WorkingSet, resource: Resource | undefined, node: Node | undefined, reason: string
): void {
  if (!set.enableUnfencing) return
  if (resource !== undefined && !isFencing(resource)) return
  if (node !== undefined && isReachable(node)) {
    if (!canFence(set, node)) return
    const action = unfenceAction(set, node)
    action.optional = false
    setReason(action, reason)
  } else if (resource !== undefined) {
    for (const entry of resource.allowed.values()) {
      if (isReachable(entry.node)) triggerUnfencing(set, resource, entry.node, reason)
    }
  }
}

function isReachable (node: Node): boolean {
  return node.online && !node.unclean && !node.shutdown
}

function unfenceAction (set: WorkingSet, node: Node): Action {
  return fenceAction(set, node, undefined, 'on')
}

function isUnfenced (node: Node): boolean {
  const since = node.attributes.get('#node-unfenced')
  return since !== undefined && since !== '0'
}

/** Orders a probe or start on the node after its unfencing, and a stop before it. */
export function orderUnfencing (
  set: WorkingSet, resource: Resource, node: Node, action: Action, task: 'probe' | 'start' | 'stop'
): void {
  if (!set.enableUnfencing) return
  if (task === 'stop') {
    // Nothing may hold on to what the node loses and gets back.
    if (resource.requires !== 'unfencing') return
    orderActions(action, unfenceAction(set, node), RELATION.thenImpliesFirst)
    return
  }
  // Devices that unfence often know too little to be probed or started before they have done so.
  if (resource.requires !== 'unfencing' && !isFencing(resource)) return
  const relation = task === 'start' ? RELATION.firstImpliesThen : RELATION.ordered
  orderActions(unfenceAction(set, node), action, relation)
  if (!isUnfenced(node)) {
    triggerUnfencing(set, undefined, node, `required by ${resource.id} ${action.task}`)
  }
}
