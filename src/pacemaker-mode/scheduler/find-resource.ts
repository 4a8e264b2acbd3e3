/** Which configured resource (or instance) an entry of the operation history belongs to. */

import type { XmlElement } from '../cib/xml.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { isGuest, newNode } from './unpack-nodes.js'
import { primitivesOf, topBelowBundle } from './resource-tree.js'
import { addInstance, unpackResource } from './unpack-resources.js'
import { banEverywhere } from './tables.js'
import { withoutInstance } from './text.js'

/** The resource a history entry of that id on the node is about, if it is configured. */
export function findHistoryOwner (
  set: WorkingSet, node: Node, id: string
): Resource | undefined {
  let found = set.resourcesById.get(id)
  let top: Resource | undefined
  if (found === undefined) {
    // Instances of anonymous clones are recorded by the plain id.
    const first = set.resourcesById.get(`${id}:0`)
    if (first !== undefined && !first.unique) {
      found = first
      top = topBelowBundle(first)
    }
  } else if (found.kind !== 'primitive') {
    return undefined
  } else {
    top = topBelowBundle(found)
  }
  if (found === undefined && /:\d+$/.test(id)) {
    const first = set.resourcesById.get(`${withoutInstance(id)}:0`)
    if (first !== undefined && !first.unique) {
      found = first
      top = topBelowBundle(first)
    }
  }
  if (found !== undefined && top?.kind === 'clone' && !found.unique) {
    const bundle = top.parent
    found = bundle?.kind === 'bundle'
      ? bundle.bundle?.replicas.find(each => each.node === node)?.child
      : findInstance(set, node, top, withoutInstance(id))
  }
  if (found !== undefined && id !== found.id) found.historyId = id
  return found
}

/** The instance of an anonymous clone that is on the node, or a free one. */
function findInstance (
  set: WorkingSet, node: Node, clone: Resource, plainId: string
): Resource | undefined {
  let found: Resource | undefined
  let spare: Resource | undefined
  let skipSpare = false
  for (const child of clone.children) {
    const where = activeOn(child)
    if (where.length > 0) {
      if (where[0] !== node) continue
      // An instance that has only another member active here is the one we look for.
      const member = memberOf(child, plainId)
      if (member === undefined) continue
      if (member.running.length > 0) skipSpare = true
      else found = member
      break
    }
    if (!skipSpare && spare === undefined && !child.blocked) {
      const member = memberOf(child, plainId)
      const taken = member?.pendingOn !== undefined && member.pendingOn !== node
      if (!taken) spare = member
    }
  }
  if (found === undefined && !skipSpare) found = spare
  // What needs no fencing counts as inactive on a node we know nothing of, lest it use up numbers.
  if (found !== undefined && !needsFencing(found) && (!node.online || node.unclean) &&
    !isGuest(node) && !isUniversal(set, clone)) {
    found = undefined
  }
  return found ?? removedInstance(set, clone, plainId)
}

/** Whether it may run only when lost nodes have been fenced. */
export function needsFencing (resource: Resource): boolean {
  return resource.requires === 'fencing' || resource.requires === 'unfencing'
}

function isUniversal (set: WorkingSet, clone: Resource): boolean {
  return clone.clone !== undefined && clone.clone.max === set.nodes.length
}

function activeOn (resource: Resource): readonly Node[] {
  if (resource.kind === 'primitive') return resource.running
  const nodes: Node[] = []
  for (const child of resource.children) {
    for (const node of activeOn(child)) if (!nodes.includes(node)) nodes.push(node)
  }
  return nodes
}

function memberOf (instance: Resource, plainId: string): Resource | undefined {
  if (instance.kind === 'primitive') {
    return instance.plainId === plainId ? instance : undefined
  }
  return instance.children.find(child => child.plainId === plainId)
}

/** One more instance of the clone than there should be, for a resource that is there anyway. */
function removedInstance (
  set: WorkingSet, clone: Resource, plainId: string
): Resource | undefined {
  const instance = addInstance(set, clone)
  if (instance === undefined) return undefined
  markRemoved(instance)
  rememberHistory(set, instance)
  return memberOf(instance, plainId)
}

function markRemoved (resource: Resource): void {
  resource.removed = true
  resource.children.forEach(markRemoved)
}

/** Lets the history of a late addition be found as that of others is. */
function rememberHistory (set: WorkingSet, resource: Resource): void {
  for (const part of primitivesOf(resource)) {
    for (const id of new Set([part.id, part.plainId])) {
      const known = set.byHistoryId.get(id)
      if (known === undefined) set.byHistoryId.set(id, [part])
      else known.push(part)
    }
  }
}

/** A stand-in for a resource that is in the history but no longer configured. */
export function makeRemoved (
  set: WorkingSet, id: string, entry: XmlElement
): Resource | undefined {
  const attributes: Record<string, string> = { id }
  for (const name of ['class', 'provider', 'type']) {
    const value = entry.attributes[name]
    if (value !== undefined) attributes[name] = value
  }
  // The id may have been given to a group or clone since; history is of primitives only.
  const known = set.resources.find(each => each.removed && each.id === id)
  if (known !== undefined) return known
  const resource = unpackResource(set, { name: 'primitive', attributes, children: [] }, undefined,
    { isRemoved: true })
  if (resource === undefined) return undefined
  resource.removed = true
  set.resources.push(resource)
  if (resource.isConnection) keepRemovedNode(set, resource, entry.attributes['container'])
  rememberHistory(set, resource)
  if (set.options.stopRemovedResources) banEverywhere(set, resource)
  else resource.managed = false
  return resource
}

/** What is active on a node whose connection is no longer configured has to be stopped first. */
function keepRemovedNode (
  set: WorkingSet, connection: Resource, containerId: string | undefined
): void {
  const node = set.nodesById.get(connection.id) ??
    newNode(set, connection.id, connection.id, 'remote')
  set.haveRemoteNodes = true
  node.connection = connection
  node.shutdown = true
  const container = containerId === undefined ? undefined : set.resourcesById.get(containerId)
  if (container === undefined) {
    // Nobody knows what it runs until its own state has been read.
    node.unclean = node.unseen && set.options.fencingEnabled && set.options.startupFencing
    return
  }
  connection.container = container
  container.fillers.push(connection)
}
