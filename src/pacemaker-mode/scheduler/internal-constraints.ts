/** Constraints that follow from what a resource is: members of groups, instances, containers. */

import { addColocation } from './colocation-constraints.js'
import { constrainBundle, constrainContained } from './container-constraints.js'
import type { Action, Node, Resource, WorkingSet } from './model.js'
import { addOrder, orderTasks } from './orders.js'
import { clusterAction } from './actions.js'
import { sortedByName } from './tables.js'
import { RELATION } from './relation.js'
import { INFINITY } from './text.js'
import { cloneOf } from './unpack-resources.js'
import { ROLE } from './model.js'

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
  orderTasks(set, group, 'stopped', group, 'start', RELATION.ordered)
  orderTasks(set, group, 'start', group, 'running', RELATION.unrunnableFirstBlocks)
  orderTasks(set, group, 'stop', group, 'stopped', RELATION.unrunnableFirstBlocks)
  let previous: Resource | undefined
  for (const [at, member] of group.children.entries()) {
    const last = at === group.children.length - 1
    constrainMember(set, group, member, previous, last, promotable)
    previous = member
  }
}

function constrainMember (
  set: WorkingSet, group: Resource, member: Resource, previous: Resource | undefined,
  last: boolean, promotable: boolean
): void {
  constrain(set, member)
  const ordered = group.group?.ordered !== false
  const colocated = group.group?.colocated !== false
  if (previous !== undefined && colocated) {
    // One member that is not critical makes those after it not critical.
    const influence = groupInfluence(group, member)
    addColocation(set, {
      id: 'group:internal_colocation',
      score: INFINITY,
      dependent: member,
      primary: previous,
      influence
    })
  }
  if (promotable) {
    orderTasks(set, group, 'demote', member, 'demote', RELATION.ordered | RELATION.printFirst)
    orderTasks(set, member, 'demote', group, 'demoted', RELATION.printThen)
    orderTasks(set, member, 'promote', group, 'promoted',
      RELATION.unrunnableFirstBlocks | RELATION.printThen)
    orderTasks(set, group, 'promote', member, 'promote', RELATION.printFirst)
  }
  orderTasks(set, group, 'start', member, 'start', RELATION.printFirst)
  orderTasks(set, member, 'stop', group, 'stopped', RELATION.printThen)
  orderTasks(set, member, 'start', group, 'running',
    RELATION.unrunnableFirstBlocks | RELATION.printThen)
  if (!ordered) {
    orderTasks(set, group, 'stop', member, 'stop', RELATION.printFirst)
    return
  }
  orderMember(set, group, member, previous, last, promotable)
}

function orderMember (
  set: WorkingSet, group: Resource, member: Resource, previous: Resource | undefined,
  last: boolean, promotable: boolean
): void {
  if (previous === undefined) {
    orderTasks(set, group, 'start', member, 'start', RELATION.ordered)
    if (promotable) orderTasks(set, group, 'promote', member, 'promote', RELATION.ordered)
  } else {
    orderTasks(set, previous, 'start', member, 'start', RELATION.ordered |
      RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks)
    orderTasks(set, member, 'stop', previous, 'stop',
      RELATION.ordered | RELATION.thenImpliesFirst)
    if (promotable) {
      orderTasks(set, previous, 'promote', member, 'promote', RELATION.ordered |
        RELATION.firstImpliesThen | RELATION.unrunnableFirstBlocks)
      orderTasks(set, member, 'demote', previous, 'demote',
        RELATION.ordered | RELATION.thenImpliesFirst)
    }
  }
  if (last) {
    orderTasks(set, group, 'stop', member, 'stop', RELATION.ordered | RELATION.printFirst)
    if (promotable) orderTasks(set, group, 'demote', member, 'demote', RELATION.ordered)
  } else {
    orderTasks(set, group, 'stop', member, 'stop', RELATION.printFirst)
  }
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
  order('demote', 'demoted', RELATION.unrunnableFirstBlocks)
  order('running', 'promote', RELATION.ordered)
  order('demoted', 'promote', RELATION.ordered)
}

function orderPromotions (set: WorkingSet, clone: Resource): void {
  let previous: Resource | undefined
  for (const instance of clone.children) {
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
