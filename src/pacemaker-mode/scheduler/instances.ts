/** Where parts of clones and bundles are or will be, and which of them belong together. */

import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import { available } from './tables.js'
import { compareBytes, isTrue } from './text.js'
import { cloneOf } from './resource-tree.js'

/** The one node a resource is on (`current`) or is assigned to, if its parts are not apart. */
export function locationOf (resource: Resource, current: boolean): Node | undefined {
  if (resource.kind === 'primitive') {
    return current ? resource.running[0] : resource.assigned
  }
  let found: Node | undefined
  for (const child of resource.children) {
    const node = locationOf(child, current)
    if (node === undefined) continue
    if (resource.group?.colocated !== false) return node
    if (found !== undefined && found !== node) return undefined
    found = node
  }
  return found
}

/** All nodes a resource is on, or is assigned to. */
export function locationsOf (resource: Resource, current: boolean): readonly Node[] {
  if (resource.kind === 'primitive') {
    if (current) return resource.running
    return resource.assigned === undefined ? [] : [resource.assigned]
  }
  const nodes: Node[] = []
  for (const child of resource.children) {
    for (const node of locationsOf(child, current)) if (!nodes.includes(node)) nodes.push(node)
  }
  return nodes
}

/** The role it has, or will have; for collections the highest of their parts. */
export function roleOf (resource: Resource, current: boolean): Role {
  if (resource.kind === 'primitive') return current ? resource.role : resource.nextRole
  let best: Role = ROLE.unknown
  for (const child of resource.children) {
    const role = roleOf(child, current)
    if (role > best) best = role
  }
  return best
}

/** The parts that take turns: instances of a clone, containers of a bundle. */
export function instancesOf (resource: Resource): readonly Resource[] {
  if (resource.kind === 'bundle') {
    return resource.bundle?.replicas.map(each => each.container) ?? []
  }
  return resource.children
}

/**
 * The instance of `collection` that is where `dependent` is or may be. A role other than unknown
 * must be the instance's.
 */
export function findCompatible (
  dependent: Resource, collection: Resource, role: Role, current: boolean
): Resource | undefined {
  const own = locationOf(dependent, current)
  const node = own === undefined || collection.kind !== 'bundle' ? own : hostOf(own)
  if (node !== undefined) return instanceOn(collection, node, role, current)
  const candidates = [...dependent.allowed.values()]
    .filter(each => available(each, true, false))
    .sort((a, b) => b.score - a.score || a.node.assignedCount - b.node.assignedCount ||
      compareBytes(a.node.name, b.node.name))
  for (const { node: place } of candidates) {
    const found = instanceOn(collection, place, role, current)
    if (found !== undefined) return found
  }
  return undefined
}

/** Where the node inside a replica is: the node its container goes to. */
function hostOf (node: Node): Node {
  return node.reserved ? node.connection?.container?.assigned ?? node : node
}

function instanceOn (
  collection: Resource, node: Node, role: Role, current: boolean
): Resource | undefined {
  for (const instance of instancesOf(collection)) {
    if (locationOf(instance, current) !== node) continue
    if (role === ROLE.unknown || roleOf(instance, current) === role) return instance
  }
  return undefined
}

/** The number an instance has in its id; 0 where there is none. */
export function instanceNumber (resource: Resource): number {
  return Number(/:(\d+)$/.exec(resource.id)?.[1] ?? 0)
}

/**
 * Whether a primitive goes by its id without the number of its instance. A member that knows no
 * instances (of class lsb) makes a whole clone anonymous when it is met in each instance, which is
 * told to the instances before it: the other members of the last one keep their numbers.
 */
export function isAnonymous (primitive: Resource): boolean {
  const clone = cloneOf(primitive)
  if (clone === undefined || primitive.unique) return false
  const forced = isTrue(clone.meta.get('globally-unique'))
  return !forced || primitive.standard === 'lsb' ||
    instanceNumber(primitive) + 1 !== clone.clone?.total
}
