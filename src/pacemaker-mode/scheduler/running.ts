/** Keeps track of where resources are active, and what follows at once from it. */

import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { adjustScore, banEverywhere } from './tables.js'
import { INFINITY } from './text.js'

/** Notes that the resource is active on the node. */
export function addRunning (
  set: WorkingSet, resource: Resource, node: Node
): void {
  if (resource.running.includes(node)) return
  resource.running.push(node)
  if (resource.kind === 'primitive') node.running.push(resource)
  if (resource.kind === 'primitive' && node.maintenance) {
    resource.managed = false
    resource.maintenance = true
  }
  if (!resource.managed) {
    // What is not ours to move stays where it is.
    adjustScore(set, resource, node, INFINITY, 'unmanaged')
    return
  }
  if (resource.kind === 'primitive' && resource.running.length > 1) {
    onMultiplyActive(set, resource)
  }
  if (resource.parent !== undefined) addRunning(set, resource.parent, node)
}

function onMultiplyActive (set: WorkingSet, resource: Resource): void {
  switch (resource.multipleActive) {
    case 'stop_only':
      banEverywhere(set, resource)
      break
    case 'block':
      resource.managed = false
      resource.blocked = true
      blockWhole(resource)
      break
    case 'stop_start': case 'stop_unexpected':
  }
}

/** A group or bundle that is set to block is blocked as a whole. */
function blockWhole (resource: Resource): void {
  const parent = resource.parent
  if (parent === undefined || (parent.kind !== 'group' && parent.kind !== 'bundle')) return
  if (parent.multipleActive !== 'block') return
  for (const child of parent.children) {
    child.managed = false
    child.blocked = true
  }
}
