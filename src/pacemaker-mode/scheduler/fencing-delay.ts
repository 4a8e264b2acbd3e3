/**
 * Cluster option priority-fencing-delay: in a partition without majority, those nodes of the other
 * side that run what matters most are fenced later, so that they win a fencing match.
 */

import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { isGuest } from './unpack-nodes.js'

/**
 * How long the fencing of a node has to wait, in seconds; `undefined` where the option does not
 * apply. It applies to nodes that have left the membership, not to those of this partition.
 */
export function fencingDelay (set: WorkingSet, target: Node): number | undefined {
  const delay = set.options.priorityFencingDelay
  if (delay === 0 || !target.leftMembership) return undefined
  const members = set.nodes.filter(({ kind }) => kind === 'cluster')
  const online = members.filter(node => node.online)
  if (online.length > Math.floor(members.length / 2)) return 0
  const priorities = nodePriorities(set)
  const all = members.map(node => priorities.get(node) ?? 0)
  const top = Math.max(...all)
  // Where all are equally important nobody has to be preferred.
  if (top === Math.min(...all)) return 0
  return (priorities.get(target) ?? 0) === top ? delay : 0
}

/** What runs on each node, by its priority: a promoted instance counts one more, if at all. */
function nodePriorities (set: WorkingSet): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>()
  const add = (node: Node, priority: number): void => {
    found.set(node, (found.get(node) ?? 0) + priority)
    if (!isGuest(node)) return
    // What runs in a guest is lost with its host.
    for (const host of node.connection?.container?.running ?? []) add(host, priority)
  }
  const visit = (resource: Resource): void => {
    for (const child of resource.children) visit(child)
    if (resource.kind !== 'primitive' || resource.priority === 0) return
    const promoted = resource.role === ROLE.promoted ? 1 : 0
    for (const node of resource.running) add(node, resource.priority + promoted)
  }
  for (const resource of set.resources) visit(resource)
  return found
}
