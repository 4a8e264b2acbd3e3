/** In which order the instances of a clone or bundle are given places. */

import { thisWithOf, withThisOf } from './colocation.js'
import { addWishes } from './wishes.js'
import { hasInfluence } from './colocation-constraints.js'
import { instanceNumber, locationsOf } from './instances.js'
import type { Candidate, Node, Table } from './model/node.js'
import type { Resource } from './model/resource.js'
import { available } from './tables.js'
import { INFINITY } from './text.js'

/** The candidate of the outermost collection for a node: it counts instances. */
export function parentCandidate (instance: Resource, node: Node): Candidate | undefined {
  const parent = instance.parent
  if (parent === undefined) return instance.allowed.get(node.id)
  return parent.allowed.get(node.id)
}

/** Whether the instance, or a member of it, has failed. */
export function isFailed (instance: Resource): boolean {
  return instance.failed || instance.children.some(isFailed)
}

/** Instances in the order in which they are given places. */
export function sortInstances (
  instances: readonly Resource[]
): readonly Resource[] {
  const byColocation = colocationScores(instances)
  return [...instances].sort((a, b) => compareInstances(byColocation, a, b))
}

/** Which of two instances comes first in line. */
export function compareInstances (
  byColocation: (instance: Resource, node: Node) => number, a: Resource, b: Resource
): number {
  const [onA, onB] = [locationsOf(a, true), locationsOf(b, true)]
  if (onA.length > 0 && onB.length > 0 && onA.length !== onB.length) return onA.length - onB.length
  const [nodeA, nodeB] = [onA[0], onB[0]]
  const [canA, canB] = [allowedOn(a, nodeA), allowedOn(b, nodeB)]
  if (canA !== canB) return canA ? -1 : 1
  if (a.promotionScore !== b.promotionScore) return b.promotionScore - a.promotionScore
  if (nodeA !== undefined || nodeB !== undefined) {
    if (nodeA === undefined) return 1
    if (nodeB === undefined) return -1
    const [usableA, usableB] = [usableNode(nodeA), usableNode(nodeB)]
    if (usableA !== usableB) return usableA ? -1 : 1
    const [sharedA, sharedB] = [parentCandidate(a, nodeA), parentCandidate(b, nodeB)]
    if (sharedA !== undefined || sharedB !== undefined) {
      if (sharedA === undefined) return 1
      if (sharedB === undefined) return -1
      if (sharedA.instances !== sharedB.instances) return sharedA.instances - sharedB.instances
    }
    const [failedA, failedB] = [isFailed(a), isFailed(b)]
    if (failedA !== failedB) return failedA ? 1 : -1
    const difference = byColocation(b, nodeB) - byColocation(a, nodeA)
    if (difference !== 0) return difference
  }
  return instanceNumber(a) - instanceNumber(b)
}

function allowedOn (instance: Resource, node: Node | undefined): boolean {
  if (node === undefined) return true
  const entry = instance.allowed.get(node.id)
  return entry !== undefined && entry.score >= 0
}

function usableNode (node: Node): boolean {
  return available({ node, score: 0, discovery: 'always', instances: 0 }, false, false)
}

/** What colocations make of the nodes where instances are active, worked out when asked for. */
function colocationScores (
  instances: readonly Resource[]
): (instance: Resource, node: Node) => number {
  const known = new Map<Resource, number>()
  const concerned = instances.some(each => thisWithOf(each).length + withThisOf(each).length > 0)
  if (!concerned) return () => 0
  return (instance, node) => {
    const found = known.get(instance)
    if (found !== undefined) return found
    let table: Table = new Map([[node.id, {
      node, score: 0, discovery: 'always', instances: 0
    }]])
    for (const each of thisWithOf(instance)) {
      table = addWishes(each.primary, instance, table, each, each.score / INFINITY,
        { revert: false })
    }
    for (const each of withThisOf(instance)) {
      if (!hasInfluence(each, instance)) continue
      table = addWishes(each.dependent, instance, table, each, each.score / INFINITY,
        { revert: false, onlyLikings: true })
    }
    const score = table.get(node.id)?.score ?? 0
    known.set(instance, score)
    return score
  }
}
