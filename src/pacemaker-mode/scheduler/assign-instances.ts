/** Spreads the instances of a clone, or the containers of a bundle, over the nodes. */

import type { Assign } from './assign-types.js'
import { showScores, unassignAll } from './assign-node.js'
import { parentCandidate, sortInstances } from './assign-instances-order.js'
import { thisWithOf, withThisOf } from './colocation.js'
import { addWishes } from './wishes.js'
import { hasInfluence } from './colocation-constraints.js'
import { instanceNumber, locationOf } from './instances.js'
import type { Node, Table } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { addPromotionScores, assignRoles } from './promotion.js'
import { available, copyTable } from './tables.js'
import { INFINITY } from './text.js'

/** Assigns all instances of a clone, then their roles. */
export function assignClone (
  set: WorkingSet, clone: Resource, prefer: Node | undefined, stopIfFail: boolean, assign: Assign
): Node | undefined {
  if (!clone.provisional || clone.allocating || clone.clone === undefined) return undefined
  if (clone.clone.promotable) addPromotionScores(set, clone)
  clone.allocating = true
  for (const each of thisWithOf(clone)) {
    if (each.primary.provisional) assign(set, each.primary, prefer, stopIfFail)
  }
  for (const each of withThisOf(clone)) {
    if (!hasInfluence(each, clone)) continue
    clone.allowed = addWishes(each.dependent, clone, clone.allowed, each,
      each.score / INFINITY, { onlyLikings: true })
  }
  showScores(set, 'pcmk__clone_assign', clone)
  const sorted = sortInstances(clone.children)
  assignInstances(set, clone, sorted, clone.clone.max, clone.clone.nodeMax, assign)
  if (clone.parent !== undefined) {
    // Inside a bundle the best candidates stay first.
    clone.children.splice(0, clone.children.length, ...sorted)
  }
  if (clone.clone.promotable) assignRoles(set, clone)
  if (clone.parent === undefined) {
    clone.children.sort((a, b) => instanceNumber(a) - instanceNumber(b))
  }
  clone.provisional = false
  clone.allocating = false
  return undefined
}

/** Gives nodes to instances: first to keep those that are active, then to the rest. */
export function assignInstances (
  set: WorkingSet, collection: Resource, instances: readonly Resource[], max: number,
  perNode: number, assign: Assign
): void {
  let usable = 0
  for (const entry of collection.allowed.values()) {
    entry.instances = 0
    if (available(entry, false, false)) usable++
  }
  const optimal = Math.min(perNode, Math.max(1, usable === 0 ? max : Math.floor(max / usable)))
  let assigned = 0
  for (const instance of instances) {
    if (assigned >= max) break
    const current = healthyPlace(instance, optimal)
    if (current === undefined) continue
    if (assignEarly(set, instance, current, perNode, max - assigned, assign)) assigned++
  }
  for (const instance of instances) {
    if (!instance.provisional) continue
    if (assigned >= max) {
      banAll(instance)
      assignOne(set, instance, undefined, perNode, assign)
    } else if (assignOne(set, instance, undefined, perNode, assign) !== undefined) {
      assigned++
    }
  }
}

function banAll (instance: Resource): void {
  for (const entry of instance.allowed.values()) entry.score = -INFINITY
  for (const child of instance.children) banAll(child)
}

/** Where the instance is active, if it can stay there. */
function healthyPlace (instance: Resource, optimal: number): Node | undefined {
  const node = locationOf(instance, true)
  if (node === undefined || !instance.provisional || instance.failed) return undefined
  const own = instance.allowed.get(node.id)
  if (!available(own ?? { node, score: 0, discovery: 'always', instances: 0 }, false, false)) {
    return undefined
  }
  const shared = parentCandidate(instance, node)
  if (shared !== undefined && shared.instances >= optimal) return undefined
  return node
}

interface Saved { readonly resource: Resource, readonly table: Table }

function saveTables (resource: Resource): readonly Saved[] {
  const own = { resource, table: copyTable(resource.allowed) }
  return [own, ...resource.children.flatMap(saveTables)]
}

/**
 * Tries to keep an instance on its node. When another node is better, a place there is reserved for
 * whoever comes later and the instance tries again, so that instances are not shuffled.
 */
function assignEarly (
  set: WorkingSet, instance: Resource, current: Node, perNode: number, free: number,
  assign: Assign
): boolean {
  const own = instance.allowed.get(current.id)
  if (own === undefined || !available(own, true, false)) return false
  const parent = instance.parent
  const saved = saveTables(instance)
  const counts = new Map<string, number>()
  for (const [id, entry] of parent?.allowed ?? []) counts.set(id, entry.instances)
  let chosen: Node | undefined
  for (let reserved = 0; reserved < free; reserved++) {
    chosen = assignOne(set, instance, current, perNode, assign)
    if (chosen === current) break
    for (const { resource, table } of saved) resource.allowed = copyTable(table)
    if (chosen === undefined) {
      instance.provisional = true
      break
    }
    unassignAll(instance)
    countInstance(instance, chosen)
  }
  for (const [id, entry] of parent?.allowed ?? []) entry.instances = counts.get(id) ?? 0
  if (chosen !== current) return false
  countInstance(instance, current)
  return true
}

function countInstance (instance: Resource, node: Node): void {
  const entry = parentCandidate(instance, node)
  if (entry !== undefined) entry.instances++
}

function assignOne (
  set: WorkingSet, instance: Resource, prefer: Node | undefined, perNode: number, assign: Assign
): Node | undefined {
  if (instance.allocating) return undefined
  banFull(instance, instance, perNode)
  const chosen = assign(set, instance, prefer, prefer === undefined)
  if (chosen !== undefined && prefer === undefined) countInstance(instance, chosen)
  return chosen
}

/** Nodes the collection may not use, or that have enough instances, are out. */
function banFull (instance: Resource, part: Resource, perNode: number): void {
  for (const entry of part.allowed.values()) {
    if (part.removed || !available(entry, false, false)) {
      entry.score = -INFINITY
      continue
    }
    const shared = parentCandidate(instance, entry.node)
    if (shared === undefined || shared.score < 0 || shared.instances >= perNode) {
      entry.score = -INFINITY
    }
  }
  for (const child of part.children) banFull(instance, child, perNode)
}
