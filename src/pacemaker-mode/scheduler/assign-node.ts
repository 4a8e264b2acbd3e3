/** Gives a resource a node, or none, and keeps the books about it. */

import type { Candidate, Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { available, note, sortedByName } from './tables.js'
import { INFINITY, compareBytes } from './text.js'
import { formatScore } from '../cib/values.js'
import { consume, compareCapacity, release } from './utilization.js'
import { isGuest } from './unpack-nodes.js'
import { cloneOf } from './resource-tree.js'

/** Prints the table of a resource and of its parts, as `crm_simulate -s` does. */
export function showScores (set: WorkingSet, label: string, resource: Resource): void {
  if (resource.removed || !set.keepScores) return
  for (const { node, score } of sortedByName(resource.allowed)) {
    set.scores.push(`${label}: ${resource.id} allocation score on ${node.name}: ${formatScore(score)}`)
  }
  for (const child of resource.children) showScores(set, label, child)
}

/** Candidates in the order of preference. */
export function sortCandidates (
  set: WorkingSet, candidates: Iterable<Candidate>, active: Node | undefined
): readonly Candidate[] {
  const { placement } = set.options
  const rank = (entry: Candidate): number =>
    available(entry, false, false) ? entry.score : -INFINITY
  return [...candidates].sort((a, b) => {
    const [scoreA, scoreB] = [rank(a), rank(b)]
    if (scoreA !== scoreB) return scoreB - scoreA
    if (placement === 'balanced') {
      const capacity = compareCapacity(a.node, b.node)
      if (capacity !== 0) return capacity
    }
    if (placement !== 'minimal' && a.node.assignedCount !== b.node.assignedCount) {
      return a.node.assignedCount - b.node.assignedCount
    }
    if (a.node === active) return -1
    if (b.node === active) return 1
    return compareBytes(a.node.name, b.node.name)
  })
}

/** Picks the best node, or `prefer` if it is as good. */
export function chooseNode (
  set: WorkingSet, resource: Resource, prefer: Node | undefined
): Candidate | undefined {
  const current = resource.running[0]
  const sorted = sortCandidates(set, resource.allowed.values(), current)
  const best = sorted[0]
  noteTie(set, resource, sorted)
  if (prefer !== undefined && best !== undefined) {
    const wanted = resource.allowed.get(prefer.id)
    if (wanted !== undefined && wanted.score >= 0 && wanted.score >= best.score &&
      available(wanted, true, false)) return wanted
  }
  if (best === undefined) return undefined
  const clone = cloneOf(resource)
  const isUnique = resource.parent?.kind === 'clone' && clone?.clone?.unique === true
  if (!isUnique && best.score > 0 && available(best, false, false) && current !== undefined) {
    const here = resource.allowed.get(current.id)
    if (here !== undefined && here.score === best.score && available(here, true, false)) return here
  }
  return best
}

/** Why the first of several equally good nodes is the first; instances are placed by trying. */
function noteTie (
  set: WorkingSet, resource: Resource, [first, second]: readonly Candidate[]
): void {
  if (!set.explain || first === undefined || second === undefined || first.score < 0 ||
    first.score !== second.score || !available(second, false, false) ||
    cloneOf(resource) !== undefined) return
  const [a, b] = [first.node, second.node]
  const rule = set.options.placement === 'balanced' && compareCapacity(a, b) < 0
    ? 'it has more capacity left'
    : set.options.placement !== 'minimal' && a.assignedCount < b.assignedCount
      ? `it has fewer resources so far (${a.assignedCount}, ${b.name} has ${b.assignedCount})`
      : a === resource.running[0] ? 'it is there already' : 'its name comes first'
  note(set, resource, `of equally good nodes ${a.name} comes first, because ${rule}`)
}

/**
 * Settles where a resource goes. An unsuitable choice counts as none, unless it is forced; that a
 * guest will be there is taken for granted until its actions show that it cannot. With
 * `stopIfFail` a resource without a node is to be stopped, otherwise it is only known to have none.
 */
export function settle (
  set: WorkingSet, resource: Resource, chosen: Candidate | undefined, force: boolean,
  stopIfFail: boolean
): boolean {
  let choice = chosen
  if (choice !== undefined && !force &&
    (choice.score < 0 || (!available(choice, false, false) && !isGuest(choice.node)))) {
    if (stopIfFail) resource.nextRole = ROLE.stopped
    choice = undefined
  }
  const before = resource.assigned
  const wasProvisional = resource.provisional
  if (!resource.provisional || resource.assigned !== undefined) unassign(resource)
  if (choice === undefined) {
    resource.provisional = false
    if (!stopIfFail) return before !== undefined
    resource.nextRole = ROLE.stopped
    stopActions(resource)
    return before !== undefined || wasProvisional
  }
  resource.provisional = false
  resource.assigned = choice.node
  resource.assignedScore = choice.score
  choice.node.assigned.push(resource)
  choice.node.assignedCount++
  choice.instances++
  consume(choice.node, resource)
  set.settled.push({ resource, node: choice.node, after: set.scores.length })
  return before !== choice.node
}

/** Actions made before it was known that the resource has no place. */
function stopActions (resource: Resource): void {
  for (const action of resource.actions) {
    if (action.task === 'stop') action.optional = false
    else if (action.task === 'start') action.runnable = false
    else if (action.interval !== 0 && action.meta.get('role')?.toLowerCase() !== 'stopped') {
      action.runnable = false
    }
  }
}

/** Takes the decision back. */
export function unassign (resource: Resource): void {
  const node = resource.assigned
  resource.provisional = true
  if (node === undefined) return
  resource.assigned = undefined
  const at = node.assigned.indexOf(resource)
  if (at >= 0) node.assigned.splice(at, 1)
  node.assignedCount--
  release(node, resource)
}

/** Takes back the decisions about a resource and all its parts. */
export function unassignAll (resource: Resource): void {
  if (resource.children.length === 0) unassign(resource)
  else {
    for (const child of resource.children) unassignAll(child)
    resource.provisional = true
  }
}

/** The resource gets no node whatever it would like. True when that changes anything. */
export function unassignForGood (set: WorkingSet, resource: Resource): boolean {
  if (resource.children.length > 0) {
    let changed = false
    for (const child of resource.children) changed = unassignForGood(set, child) || changed
    return changed
  }
  return settle(set, resource, undefined, true, true)
}
