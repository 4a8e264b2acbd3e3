/**
 * What follows from containers: the parts of a bundle are held together, connections and fillers
 * go where their container is, and what cannot be inside of another node stays out.
 */

import { addColocation } from './colocation-constraints.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { addOrder, orderTasks } from './orders.js'
import { RELATION } from './relation.js'
import { INFINITY } from './text.js'
import { isRemote } from './unpack-nodes.js'
import { isFencing } from './resource-tree.js'

/** Preferred to a degree that beats all ordinary preferences, but not necessary. */
const HIGHLY_PREFERRED = 10_000

type Constrain = (set: WorkingSet, resource: Resource) => void

/** Relates a bundle with its replicas, and these with what is inside them. */
export function constrainBundle (set: WorkingSet, bundle: Resource, constrain: Constrain): void {
  const { replicas = [], clone } = bundle.bundle ?? {}
  const order = (first: Resource, task: string, then: Resource, thenTask: string, type: number) =>
    orderTasks(set, first, task, then, thenTask, type)
  if (clone !== undefined) {
    order(bundle, 'start', clone, 'start', RELATION.printFirst)
    order(bundle, 'stop', clone, 'stop', RELATION.printFirst)
    order(clone, 'running', bundle, 'running', RELATION.printThen)
    order(clone, 'stopped', bundle, 'stopped', RELATION.printThen)
  }
  for (const { ip, container, remote, child } of replicas) {
    constrain(set, container)
    order(bundle, 'start', container, 'start',
      RELATION.unrunnableFirstBlocks | RELATION.printFirst)
    if (child !== undefined) order(bundle, 'stop', child, 'stop', RELATION.printFirst)
    order(bundle, 'stop', container, 'stop', RELATION.printFirst)
    order(container, 'start', bundle, 'running', RELATION.printThen)
    order(container, 'stop', bundle, 'stopped', RELATION.printThen)
    if (ip !== undefined) {
      constrain(set, ip)
      order(ip, 'start', container, 'start', RELATION.ordered | RELATION.unrunnableFirstBlocks |
        RELATION.firstImpliesThen)
      order(container, 'stop', ip, 'stop', RELATION.ordered | RELATION.thenImpliesFirst)
      addColocation(set, {
        id: '#ip-with-container',
        score: INFINITY,
        dependent: ip,
        primary: container,
        influence: true
      })
    }
    // Connections are colocated with their containers and ordered after them as such.
    if (remote !== undefined) constrain(set, remote)
  }
  if (clone === undefined) return
  constrain(set, clone)
  if (clone.clone?.promotable !== true) return
  orderPromotableBundle(set, bundle)
  order(bundle, 'promote', clone, 'promote', RELATION.printFirst)
  order(bundle, 'demote', clone, 'demote', RELATION.printFirst)
  order(clone, 'promoted', bundle, 'promoted', RELATION.printThen)
  order(clone, 'demoted', bundle, 'demoted', RELATION.printThen)
}

/** The phases of a bundle with roles follow each other as those of a promotable clone do. */
function orderPromotableBundle (set: WorkingSet, bundle: Resource): void {
  const after: ReadonlyArray<readonly [string, string]> = [
    ['stopped', 'start'], ['stopped', 'promote'], ['demoted', 'stop'], ['demoted', 'start'],
    ['demoted', 'promote'], ['running', 'promote']
  ]
  orderTasks(set, bundle, 'demote', bundle, 'demoted', RELATION.unrunnableFirstBlocks)
  for (const [first, then] of after) orderTasks(set, bundle, first, bundle, then, RELATION.ordered)
}

/** Constraints of a primitive that is in a container, or is the connection to one. */
export function constrainContained (set: WorkingSet, resource: Resource): void {
  const { container } = resource
  if (container !== undefined) {
    if (resource.isConnection) {
      if (!resource.allowRemoteRemotes) avoidRemoteNodes(container)
      // A container that is found running after all saves the connection from being stopped.
      orderTasks(set, container, 'monitor', resource, 'stop', RELATION.ordered)
    }
    const guest = resource.isConnection
      ? undefined
      : container.isConnection ? container : guestIn(set, container)
    if (guest === undefined) followContainer(set, resource, container)
    else stayInside(resource, guest)
  }
  if (resource.isConnection || isFencing(resource)) avoidRemoteNodes(resource)
}

/** The connection of the guest node a resource contains. */
function guestIn (set: WorkingSet, container: Resource): Resource | undefined {
  return container.fillers.find(each =>
    each.isConnection && set.nodesById.get(each.id)?.kind === 'remote')
}

function followContainer (set: WorkingSet, resource: Resource, container: Resource): void {
  addOrder(set, { first: container, firstTask: 'start', then: resource, thenTask: 'start' },
    RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks)
  addOrder(set, { first: resource, firstTask: 'stop', then: container, thenTask: 'stop' },
    RELATION.thenImpliesFirst)
  addColocation(set, {
    id: '#resource-with-container',
    score: resource.allowRemoteRemotes ? HIGHLY_PREFERRED : INFINITY,
    dependent: resource,
    primary: container,
    influence: true
  })
}

/** What is said to be in a container that is a node runs on that node alone. */
function stayInside (resource: Resource, guest: Resource): void {
  for (const entry of resource.allowed.values()) {
    if (entry.node.connection !== guest) entry.score = -INFINITY
  }
}

/** Nodes that are reached through a connection cannot hold connections or fence others. */
export function avoidRemoteNodes (resource: Resource): void {
  for (const entry of resource.allowed.values()) {
    if (isRemote(entry.node)) entry.score = -INFINITY
  }
}
