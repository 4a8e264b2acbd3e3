/** Assigns every resource to a node, or to none. */

import { assignBundle } from './assign-bundle.js'
import { assignClone } from './assign-instances.js'
import { chooseNode, settle, showScores } from './assign-node.js'
import { banFullNodes } from './capacity.js'
import { applyColocation, thisWithOf, withThisOf } from './colocation.js'
import { forgetWishSums } from './wish-sums.js'
import { addWishes } from './wishes.js'
import { hasInfluence } from './colocation-constraints.js'
import type { Colocation } from './model/constraint.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { anyAvailable, banEverywhere, candidate, copyTable, note } from './tables.js'
import { INFINITY } from './text.js'
import { settleConnection } from './remote.js'
import { sortForPlacement } from './placement-order.js'

/** Assigns all resources in their order; connections to remote nodes first. */
export function assignResources (set: WorkingSet): void {
  sortForPlacement(set)
  if (set.haveRemoteNodes) {
    for (const resource of set.resources) {
      if (!resource.isConnection) continue
      assign(set, resource, resource.partialTarget, true)
    }
  }
  for (const resource of set.resources) {
    // A bundle that had to be placed for the sake of another tells its scores once more.
    if (resource.provisional || resource.kind === 'bundle') assign(set, resource, undefined, true)
  }
}

/**
 * Assigns one resource of any kind. `prefer` is taken if it is as good as the best; without
 * `stopIfFail` the attempt leaves nothing behind when there is no node.
 */
export function assign (
  set: WorkingSet, resource: Resource, prefer: Node | undefined, stopIfFail: boolean
): Node | undefined {
  switch (resource.kind) {
    case 'primitive': return assignPrimitive(set, resource, prefer, stopIfFail)
    case 'group': return assignGroup(set, resource, prefer, stopIfFail)
    case 'clone': return assignClone(set, resource, prefer, stopIfFail, assign)
    case 'bundle': return assignBundle(set, resource, prefer, stopIfFail, assign)
  }
}

function assignGroup (
  set: WorkingSet, group: Resource, prefer: Node | undefined, stopIfFail: boolean
): Node | undefined {
  if (!group.provisional) return group.assigned
  if (group.allocating) return undefined
  const first = group.children[0]
  if (first === undefined) {
    group.provisional = false
    return undefined
  }
  group.allocating = true
  group.role = first.role
  showScores(set, 'pcmk__group_assign', group)
  let chosen: Node | undefined
  for (const member of group.children) {
    const node = assign(set, member, prefer, stopIfFail)
    chosen ??= node
  }
  group.nextRole = first.nextRole
  group.allocating = false
  group.provisional = false
  return group.group?.colocated === false ? undefined : chosen
}

function assignPrimitive (
  set: WorkingSet, resource: Resource, prefer: Node | undefined, stopIfFail: boolean
): Node | undefined {
  const parent = resource.parent
  if (parent !== undefined && !parent.allocating && parent.provisional &&
    parent.kind !== 'bundle') {
    assign(set, parent, prefer, stopIfFail)
  }
  if (!resource.provisional) return resource.assigned
  if (resource.allocating) return undefined
  resource.allocating = true
  // What must be comes first, so that wishes are dropped rather than needs.
  for (const mandatory of [true, false]) {
    followPrimaries(set, resource, mandatory)
    hearDependents(resource, mandatory)
    forgetWishSums(resource)
  }
  if (resource.nextRole === ROLE.stopped) {
    banEverywhere(set, resource)
    note(set, resource, 'its next role is Stopped, so no node will do')
  }
  showScores(set, 'pcmk__primitive_assign', resource)
  if (set.options.fencingEnabled && !set.haveFenceDevice) resource.managed = false
  choose(set, resource, prefer, stopIfFail)
  forgetWishSums(resource)
  resource.allocating = false
  if (resource.isConnection) settleConnection(set, resource)
  return resource.assigned
}

/** Assigns what this resource depends on first, and takes over what follows for its own table. */
function followPrimaries (set: WorkingSet, resource: Resource, mandatory: boolean): void {
  for (const each of thisWithOf(resource)) {
    if (isMandatory(each) !== mandatory) continue
    const soft = each.dependentRole >= ROLE.promoted || (each.score < 0 && each.score > -INFINITY)
    const archive = soft ? copyTable(resource.allowed) : undefined
    if (each.primary.provisional) assignChain(set, each.primary)
    applyColocation(set, resource, each.primary, each, true)
    if (archive !== undefined && !anyAvailable(resource.allowed)) resource.allowed = archive
    forgetWishSums(resource)
  }
}

/**
 * Assigns a primary after what it is itself colocated with. Each link of such a chain would begin
 * with the next one, so it is walked down to its end and assigned from there.
 */
function assignChain (set: WorkingSet, primary: Resource): void {
  const chain: Resource[] = []
  let end = primary
  while (!end.allocating) {
    const next = firstPrimary(end)
    if (next === undefined) break
    // Whoever comes back to it has found a loop, which ends there.
    end.allocating = true
    chain.push(end)
    end = next
  }
  assign(set, end, undefined, true)
  for (const link of chain.reverse()) {
    link.allocating = false
    assign(set, link, undefined, true)
  }
}

/** What a plain primitive has to have assigned before anything else is done about it. */
function firstPrimary (resource: Resource): Resource | undefined {
  if (resource.kind !== 'primitive' || resource.parent !== undefined) return undefined
  const primaries = thisWithOf(resource)
  const mandatory = primaries.find(isMandatory)
  if (mandatory === undefined && withThisOf(resource).some(isMandatory)) return undefined
  const first = (mandatory ?? primaries[0])?.primary
  return first?.provisional === true ? first : undefined
}

function isMandatory (colocation: Colocation): boolean {
  return Math.abs(colocation.score) >= INFINITY
}

/** Adds what the resources that follow this one would like. */
function hearDependents (resource: Resource, mandatory: boolean): void {
  for (const each of withThisOf(resource)) {
    if (isMandatory(each) !== mandatory) continue
    if (!hasInfluence(each, resource)) continue
    resource.allowed = addWishes(each.dependent, resource, resource.allowed, each,
      each.score / INFINITY)
  }
}

function choose (
  set: WorkingSet, resource: Resource, prefer: Node | undefined, stopIfFail: boolean
): void {
  if (!resource.managed) {
    keepInPlace(set, resource)
    return
  }
  if (set.options.stopAll) {
    settle(set, resource, undefined, true, true)
    return
  }
  banFullNodes(set, resource)
  settle(set, resource, chooseNode(set, resource, prefer), false, stopIfFail)
}

/** An unmanaged resource stays where and as it is. */
function keepInPlace (set: WorkingSet, resource: Resource): void {
  const here = resource.running[0]
  resource.nextRole = resource.role
  const entry = here === undefined ? undefined : candidate(here, here.baseScore)
  settle(set, resource, entry, true, true)
  if (entry !== undefined) resource.nextRole = resource.role
}
