/** Probes: asking nodes whether a resource is active there, where nothing is known. */

import { primitiveAction } from './actions.js'
import { probeBundle } from './bundle-probes.js'
import { instanceNumber, locationOf } from './instances.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { addOrder, orderTasks } from './orders.js'
import { RELATION } from './relation.js'
import { isGuest } from './unpack-nodes.js'
import { cloneOf, isFencing, primitivesOf, topBelowBundle, topOf } from './resource-tree.js'
import { orderUnfencing } from './unfencing.js'

/** Schedules all probes, node by node. */
export function scheduleProbes (set: WorkingSet): void {
  for (const node of set.nodes) {
    if (!node.online) {
      if (node.kind === 'remote' && node.connection?.failed === true && !isGuest(node)) {
        set.fence(node, 'the connection is unrecoverable')
      }
      continue
    }
    if (node.unclean || !node.discoveryEnabled) continue
    for (const resource of set.resources) probe(set, resource, node)
  }
}

/** Probes a resource of any kind on a node; true when anything was scheduled. */
export function probe (set: WorkingSet, resource: Resource, node: Node): boolean {
  switch (resource.kind) {
    case 'primitive': return probePrimitive(set, resource, node)
    case 'group': {
      let found = false
      for (const member of resource.children) found = probe(set, member, node) || found
      return found
    }
    case 'clone': return probeClone(set, resource, node)
    case 'bundle': return probeBundle(set, resource, node, probe)
  }
}

function probeClone (set: WorkingSet, clone: Resource, node: Node): boolean {
  if (clone.exclusiveDiscovery) {
    const entry = clone.allowed.get(node.id)
    if (entry !== undefined && entry.discovery !== 'exclusive') {
      clone.allowed.delete(node.id)
      return false
    }
  }
  const instances = [...clone.children].sort((a, b) => instanceNumber(a) - instanceNumber(b))
  if (clone.clone?.unique === true) {
    let found = false
    for (const instance of instances) found = probe(set, instance, node) || found
    return found
  }
  const here = instances.find(each => locationOf(each, false) === node) ?? instances[0]
  return here !== undefined && probe(set, here, node)
}

function probePrimitive (set: WorkingSet, resource: Resource, node: Node): boolean {
  if (!mayProbe(set, resource, node)) return false
  const action = primitiveAction(set, resource, 'monitor', node, false)
  action.optional = false
  orderUnfencing(set, resource, node, action, 'probe')
  const running = resource.running.includes(node)
  if (!running) action.meta.set('op_target_rc', '7')
  else if (resource.role === ROLE.promoted) action.meta.set('op_target_rc', '8')
  const top = topBelowBundle(resource)
  const target = top.kind === 'clone' ? top : resource
  // Without an answer nothing is started, but what is active already stays.
  const blind = !action.runnable && target.running.length === 0
  addOrder(set, { firstAction: action, then: target, thenTask: 'start' },
    blind ? RELATION.ordered | RELATION.unrunnableFirstBlocks : RELATION.ordered)
  addOrder(set, { firstAction: action, then: target, thenTask: 'reload-agent' }, RELATION.ordered)
  return true
}

function mayProbe (set: WorkingSet, resource: Resource, node: Node): boolean {
  if (!set.options.startupProbes) return false
  if (node.kind === 'remote' && (isFencing(resource) || resource.isConnection ||
    (isGuest(node) && containsGuest(set, resource)))) return false
  if (node.connection?.bundleConnection === true && !isAtHome(resource, node)) return false
  if (resource.container !== undefined && !resource.isConnection) return false
  if (resource.removed || isKnownOn(resource, node)) return false
  const entry = resource.allowed.get(node.id)
  const top = topBelowBundle(resource)
  if (resource.exclusiveDiscovery || top.exclusiveDiscovery) {
    if (entry?.discovery !== 'exclusive') return false
  }
  if (entry?.discovery === 'never') return false
  return !isGuest(node) || guestAnswers(set, node, resource)
}

/** History tells about the resource, or about another instance of the same anonymous clone. */
function isKnownOn (resource: Resource, node: Node): boolean {
  if (resource.known.has(node.id)) return true
  if (resource.unique) return false
  const clone = cloneOf(resource)
  if (clone === undefined || !clone.known.has(node.id)) return false
  return clone.children.some(each => primitivesOf(each).some(part =>
    part.plainId === resource.plainId && part.known.has(node.id)))
}

/**
 * Whether a guest can be asked. Nothing is active in a container that is stopped, and nothing will
 * be in one that is going to be: what is started there later waits for that.
 */
function guestAnswers (set: WorkingSet, node: Node, resource: Resource): boolean {
  const container = node.connection?.container
  if (container === undefined) return true
  const top = topBelowBundle(resource)
  const target = top.kind === 'clone' ? top : resource
  if (container.role === ROLE.stopped) {
    if (container.assigned !== undefined && !container.known.has(container.assigned.id)) {
      orderTasks(set, container, 'monitor', target, 'start', RELATION.ordered)
    }
    return false
  }
  if (goesDown(node, container)) {
    orderTasks(set, container, 'stop', target, 'start', RELATION.ordered)
    return false
  }
  return true
}

function goesDown (node: Node, container: Resource): boolean {
  const { assigned, running } = container
  return node.remoteRequiresReset || node.unclean || container.failed ||
    container.nextRole === ROLE.stopped ||
    (assigned !== undefined && !running.includes(assigned))
}

/** The inside of a replica is for the instance that belongs there. */
function isAtHome (resource: Resource, node: Node): boolean {
  return topOf(resource).bundle?.replicas.some(each =>
    each.node === node && each.child === resource) === true
}

function containsGuest (set: WorkingSet, resource: Resource): boolean {
  return resource.fillers.some(each => set.nodesById.get(each.id)?.kind === 'remote')
}
