/**
 * Relations whose second side is a group, clone or bundle: they concern its parts as well, for
 * interleaved clones instance by instance.
 */

import { actionKey } from './text.js'
import { findCompatible, instancesOf } from './instances.js'
import { ROLE, type Action, type Node, type Resource } from './model.js'
import { orderActions } from './orders.js'
import { has, RELATION, type Relation } from './relation.js'
import { type Change, type Filter, type Flags, updatePair } from './update-rules.js'

/** What the pseudo actions of a collection are called, and what its parts do then. */
const MEMBER_TASK: Readonly<Record<string, string>> = {
  running: 'start', stopped: 'stop', promoted: 'promote', demoted: 'demote'
}

/** What the parts of a collection do for one of its actions. */
export function memberTask (task: string): string {
  return MEMBER_TASK[task] ?? task
}

export function actionOn (
  resource: Resource, task: string, node: Node | undefined
): Action | undefined {
  const key = actionKey(resource.id, task, 0)
  // The newest is looked at first; one without node counts for any.
  return resource.actions.findLast(each => each.key === key &&
    (node === undefined || each.node === undefined || each.node === node))
}

/**
 * The properties of an action; for collections they follow from those of the parts, which are
 * written back to the pseudo action.
 */
export function flagsOf (action: Action, node: Node | undefined): Flags {
  const { resource } = action
  if (resource === undefined || resource.kind === 'primitive') {
    return { optional: action.optional, runnable: action.runnable }
  }
  return resource.kind === 'group' ? groupFlags(resource, action, node) : instanceFlags(resource, action, node)
}

function groupFlags (group: Resource, action: Action, node: Node | undefined): Flags {
  let [optional, runnable] = [true, true]
  for (const member of group.children) {
    const task = memberTask(action.task)
    const part = actionOn(member, task, node)
    if (part !== undefined) {
      const flags = flagsOf(part, node)
      if (optional && !flags.optional) {
        optional = false
        action.optional = false
      }
      if (task !== action.task && runnable && !flags.runnable) {
        runnable = false
        action.runnable = false
      }
    } else if (task !== 'stop' && task !== 'demote') {
      runnable = false
    }
  }
  return { optional, runnable }
}

function instanceFlags (whole: Resource, action: Action, node: Node | undefined): Flags {
  let [optional, runnable] = [true, false]
  const task = memberTask(baseTask(action))
  for (const instance of instancesOf(whole)) {
    const part = actionOn(instance, task, instance.kind === 'primitive' ? node : undefined)
    if (part === undefined) continue
    const flags = flagsOf(part, node)
    if (optional && !flags.optional) {
      optional = false
      action.optional = false
    }
    if (flags.runnable) runnable = true
  }
  if (!runnable && node === undefined) action.runnable = false
  return { optional, runnable }
}

/** The operation a pseudo action is about, notifications included. */
function baseTask (action: Action): string {
  return action.meta.get('notify_key_operation') ?? action.task
}

type Propagate = (action: Action) => void

/** Applies a relation to its two actions and, where `then` is a collection, to the parts of it. */
export function updateActions (
  first: Action, then: Action, node: Node | undefined, flags: Flags, filter: Filter,
  type: Relation, propagate: Propagate
): Change {
  const { resource } = then
  if (resource === undefined || resource.kind === 'primitive') {
    return updatePair(first, then, flags, filter, type)
  }
  if (resource.kind === 'group') {
    return updateGroup(resource, first, then, node, flags, filter, type, propagate)
  }
  if (first.resource !== undefined && interleaves(first, then)) {
    return updateInterleaved(first.resource, resource, first, then, node, filter, type, propagate)
  }
  const change = updatePair(first, then, flags, filter, type)
  for (const instance of instancesOf(resource)) {
    const part = actionOn(instance, then.task, node)
    if (part === undefined || !flagsOf(part, node).runnable) continue
    const its = updateActions(first, part, node, flags, filter, type, propagate)
    if (its.first) change.first = true
    if (its.then) for (const { action } of [...part.after]) propagate(action)
  }
  return change
}

function updateGroup (
  group: Resource, first: Action, then: Action, node: Node | undefined, flags: Flags,
  filter: Filter, type: Relation, propagate: Propagate
): Change {
  const change = updatePair(first, then, flags, filter, type)
  for (const member of group.children) {
    const part = actionOn(member, then.task, node)
    if (part === undefined) continue
    const its = updateActions(first, part, node, flags, filter, type, propagate)
    change.first ||= its.first
    change.then ||= its.then
  }
  return change
}

function interleaves (first: Action, then: Action): boolean {
  const [from, to] = [first.resource, then.resource]
  if (from === undefined || to === undefined || from === to) return false
  if (!isCollection(from) || !isCollection(to)) return false
  const isDown = ['stop', 'stopped', 'demote', 'demoted'].includes(baseTask(first))
  const decides = isDown ? from : to
  return decides.clone?.interleave === true || decides.meta.get('interleave') === 'true'
}

function isCollection (resource: Resource): boolean {
  return resource.kind === 'clone' || resource.kind === 'bundle'
}

function updateInterleaved (
  from: Resource, to: Resource, first: Action, then: Action, node: Node | undefined,
  filter: Filter, type: Relation, propagate: Propagate
): Change {
  const change: Change = { first: false, then: false }
  const about = baseTask(first)
  const current = about === 'stopped' || about === 'demoted'
  for (const instance of instancesOf(to)) {
    const partner = findCompatible(instance, from, ROLE.unknown, current)
    if (partner === undefined) {
      if (withdraw(instance, type, current)) change.then = true
      continue
    }
    const firstPart = actionOn(partner, memberTask(about), node)
    const thenPart = actionOn(instance, then.task, node)
    if (firstPart === undefined || thenPart === undefined) continue
    if (orderActions(firstPart, thenPart, type)) {
      change.first = true
      change.then = true
    }
    const its = updateActions(firstPart, thenPart, node, flagsOf(firstPart, node), filter, type,
      propagate)
    change.first ||= its.first
    change.then ||= its.then
    if (its.then) propagate(thenPart)
  }
  return change
}

/** An instance that needs a partner and has none may not come up. */
function withdraw (instance: Resource, type: Relation, current: boolean): boolean {
  if (current) return false
  if (!has(type, RELATION.unrunnableFirstBlocks | RELATION.firstImpliesThen)) return false
  return withhold(instance)
}

function withhold (resource: Resource): boolean {
  let changed = false
  for (const child of resource.children) changed = withhold(child) || changed
  if (resource.kind !== 'primitive' || resource.assigned === undefined) return changed
  resource.assigned = undefined
  resource.nextRole = ROLE.stopped
  for (const action of resource.actions) {
    if (action.task === 'stop') action.optional = false
    else if (action.task === 'start' || action.interval !== 0) action.runnable = false
  }
  return true
}
