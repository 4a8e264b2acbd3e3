/** Constraints that follow from what a resource is: members of groups, instances, containers. */

import { addColocation } from './colocation-constraints.js'
import { constrainBundle, constrainContained } from './container-constraints.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { addOrder, orderTasks } from './orders.js'
import { clusterAction } from './actions.js'
import { sortedByName } from './tables.js'
import { RELATION } from './relation.js'
import { INFINITY } from './text.js'
import { cloneOf } from './resource-tree.js'

/** Adds the internal constraints of all resources. */
export function internalConstraints (set: WorkingSet): void {
  for (const resource of set.resources) constrain(set, resource)
}

function constrain (set: WorkingSet, resource: Resource): void {
  switch (resource.kind) {
    case 'primitive': constrainPrimitive(set, resource); break
    case 'group': constrainGroup(set, resource); break
    case 'clone': constrainClone(set, resource); break
    case 'bundle': constrainBundle(set, resource, constrain)
  }
}

function constrainPrimitive (set: WorkingSet, resource: Resource): void {
  if (!resource.managed) return
  orderTasks(set, resource, 'stop', resource, 'start',
    RELATION.ordered | RELATION.firstImpliesThen | RELATION.restart)
  if (cloneOf(resource)?.clone?.promotable === true || resource.role > ROLE.unpromoted) {
    orderTasks(set, resource, 'demote', resource, 'stop', RELATION.promotedThenImpliesFirst)
    orderTasks(set, resource, 'start', resource, 'promote', RELATION.unrunnableFirstBlocks)
  }
  orderTasks(set, resource, 'delete', resource, 'probe',
    RELATION.sameNode | RELATION.thenCancelsFirst)
  if (resource.utilization.size > 0 && set.options.placement !== 'default') {
    orderCapacity(set, resource)
  }
  constrainContained(set, resource)
}

/** What is to use capacity waits until what used it before has left. */
function orderCapacity (set: WorkingSet, resource: Resource): void {
  for (const node of resource.running) {
    addOrder(set, { first: resource, firstTask: 'stop', thenAction: loadStopped(set, node) },
      RELATION.sameNodeCapacity)
  }
  for (const { node } of sortedByName(resource.allowed)) {
    for (const thenTask of ['start', 'migrate_to']) {
      addOrder(set, { firstAction: loadStopped(set, node), then: resource, thenTask },
        RELATION.sameNodeCapacity)
    }
  }
}

function loadStopped (set: WorkingSet, node: Node): Action {
  const key = `load_stopped_${node.name}`
  const action = clusterAction(set, key, key, node)
  action.pseudo = true
  return action
}

function constrainGroup (set: WorkingSet, group: Resource): void {
  const promotable = cloneOf(group)?.clone?.promotable === true
  orderTasks(set, group, 'stop', group, 'stopped', RELATION.unrunnableFirstBlocks)
  orderTasks(set, group, 'stopped', group, 'start', RELATION.ordered)
  orderTasks(set, group, 'start', group, 'running', RELATION.unrunnableFirstBlocks)
  let previous: Resource | undefined
  let lastActive: Resource | undefined
  for (const member of group.children) {
    constrainMember(set, group, member, previous, promotable)
    if (member.running.length > 0) {
      // A group that is active in parts goes down in order, whatever is missing in between.
      if (group.group?.ordered !== false && previous?.running.length === 0 &&
        lastActive !== undefined) {
        orderTasks(set, member, 'stop', lastActive, 'stop', RELATION.ordered)
      }
      lastActive = member
    }
    previous = member
  }
}

function constrainMember (
  set: WorkingSet, group: Resource, member: Resource, previous: Resource | undefined,
  promotable: boolean
): void {
  constrain(set, member)
  const ordered = group.group?.ordered !== false
  if (previous !== undefined && group.group?.colocated !== false) {
    addColocation(set, {
      id: 'group:internal_colocation',
      score: INFINITY,
      dependent: member,
      primary: previous,
      // One member that is not critical makes those after it not critical.
      influence: groupInfluence(group, member)
    })
  }
  // The first member of an ordered group is the last to stop, and the group has stopped with it.
  const last = ordered && previous === undefined
  const whenDown = last ? RELATION.firstImpliesThen : RELATION.printThen
  const whenUp = RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks | RELATION.printThen
  if (promotable) {
    orderTasks(set, group, 'demote', member, 'demote', RELATION.printFirst)
    orderTasks(set, member, 'demote', group, 'demoted', whenDown)
    orderTasks(set, member, 'promote', group, 'promoted', whenUp)
    orderTasks(set, group, 'promote', member, 'promote', RELATION.printFirst)
  }
  orderTasks(set, group, 'stop', member, 'stop', RELATION.printFirst)
  orderTasks(set, member, 'stop', group, 'stopped', whenDown)
  orderTasks(set, group, 'start', member, 'start', RELATION.printFirst)
  orderTasks(set, member, 'start', group, 'running', whenUp)
  if (ordered && previous !== undefined) {
    orderMembers(set, previous, member, promotable)
  }
}

function orderMembers (
  set: WorkingSet, previous: Resource, member: Resource, promotable: boolean
): void {
  const up = RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks
  orderTasks(set, previous, 'start', member, 'start', up)
  orderTasks(set, member, 'stop', previous, 'stop', RELATION.ordered | RELATION.restart)
  if (member.running.length > 0 && previous.running.length === 0) {
    // The previous member is new here, so that nothing else has this one stop before it starts.
    orderTasks(set, member, 'stop', previous, 'start',
      RELATION.thenImpliesFirst | RELATION.unrunnableFirstBlocks)
  }
  if (!promotable) return
  orderTasks(set, previous, 'promote', member, 'promote', up)
  orderTasks(set, member, 'demote', previous, 'demote', RELATION.ordered)
}

function groupInfluence (group: Resource, member: Resource): boolean {
  for (const each of group.children) {
    if (!each.critical) return false
    if (each === member) break
  }
  return true
}

function constrainClone (set: WorkingSet, clone: Resource): void {
  orderTasks(set, clone, 'stopped', clone, 'start', RELATION.ordered)
  orderTasks(set, clone, 'start', clone, 'running', RELATION.unrunnableFirstBlocks)
  orderTasks(set, clone, 'stop', clone, 'stopped', RELATION.unrunnableFirstBlocks)
  if (clone.clone?.promotable === true) constrainPromotable(set, clone)
  const ordered = clone.clone?.ordered === true
  clone.children.forEach((instance, at) => {
    constrain(set, instance)
    orderTasks(set, clone, 'start', instance, 'start',
      RELATION.unrunnableFirstBlocks | RELATION.printFirst)
    orderTasks(set, instance, 'start', clone, 'running', RELATION.printThen)
    orderTasks(set, clone, 'stop', instance, 'stop', RELATION.printFirst)
    orderTasks(set, instance, 'stop', clone, 'stopped', RELATION.printThen)
    if (!ordered) return
    for (const earlier of clone.children.slice(0, at)) {
      orderTasks(set, earlier, 'start', instance, 'start', RELATION.ordered)
      orderTasks(set, instance, 'stop', earlier, 'stop', RELATION.ordered)
    }
  })
  if (clone.clone?.promotable === true) orderPromotions(set, clone)
}

function constrainPromotable (set: WorkingSet, clone: Resource): void {
  const order = (first: string, then: string, type: number): void =>
    orderTasks(set, clone, first, clone, then, type)
  order('stopped', 'promote', RELATION.ordered)
  order('demoted', 'start', RELATION.ordered)
  order('demoted', 'stop', RELATION.ordered)
  order('demote', 'demoted', RELATION.ordered)
  order('running', 'promote', RELATION.ordered | RELATION.unrunnableFirstBlocks)
  order('demoted', 'promote', RELATION.ordered)
}

function orderPromotions (set: WorkingSet, clone: Resource): void {
  let previous: Resource | undefined
  for (const instance of clone.children) {
    orderTasks(set, instance, 'demote', instance, 'promote', RELATION.ordered)
    orderTasks(set, clone, 'promote', instance, 'promote', RELATION.ordered)
    orderTasks(set, instance, 'promote', clone, 'promoted', RELATION.ordered)
    orderTasks(set, clone, 'demote', instance, 'demote', RELATION.printFirst)
    orderTasks(set, instance, 'demote', clone, 'demoted', RELATION.printThen)
    if (clone.clone?.ordered === true && previous !== undefined) {
      orderTasks(set, previous, 'promote', instance, 'promote', RELATION.ordered)
      orderTasks(set, instance, 'demote', previous, 'demote', RELATION.ordered)
    }
    previous = instance
  }
}
