/**
 * Relations whose second side is a group, clone or bundle: they concern its parts as well, for
 * interleaved clones instance by instance.
 */

import { isTrue } from './text.js'
import { findCompatible, instancesOf } from './instances.js'
import { type Flags, knownFlags, setFlag } from './known-flags.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import { orderActions } from './orders.js'
import { has, RELATION, type Relation } from './relation.js'
import { type Change, type Filter, updatePair } from './update-rules.js'

/** What the pseudo actions of a collection are called, and what its parts do then. */
const MEMBER_TASK: Readonly<Record<string, string>> = {
  running: 'start', stopped: 'stop', promoted: 'promote', demoted: 'demote'
}

/** What a part of a collection does for one of its actions: a group in a clone does the same. */
function partTask (part: Resource | undefined, task: string): string {
  return part === undefined || part.kind === 'primitive' ? MEMBER_TASK[task] ?? task : task
}

/** The newest action of that task. */
export function actionOn (
  resource: Resource, task: string, node: Node | undefined
): Action | undefined {
  const found = resource.actionsByTask.get(task)
  return node === undefined ? found?.at(-1) : found?.findLast(each => each.node === node)
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
  return knownFlags(resource, action, node, () => resource.kind === 'group'
    ? groupFlags(resource, action, node)
    : instanceFlags(resource, action, node))
}

function groupFlags (group: Resource, action: Action, node: Node | undefined): Flags {
  let [optional, runnable] = [true, true]
  for (const member of group.children) {
    const task = partTask(member, action.task)
    const part = actionOn(member, task, node)
    if (part !== undefined) {
      const flags = part.resource?.kind === 'primitive' ? part : flagsOf(part, node)
      if (optional && !flags.optional) {
        optional = false
        setFlag(action, 'optional', false)
      }
      if (task !== action.task && runnable && !flags.runnable) {
        runnable = false
        setFlag(action, 'runnable', false)
      }
    } else if (task !== 'stop' && task !== 'demote') {
      runnable = false
    }
  }
  return { optional, runnable }
}

function instanceFlags (whole: Resource, action: Action, node: Node | undefined): Flags {
  let [optional, runnable] = [true, false]
  const about = baseTask(action)
  const instances = partsDoing(whole, about)
  const task = partTask(instances[0], about)
  for (const instance of instances) {
    const part = actionOn(instance, task, instance.kind === 'primitive' ? node : undefined)
    if (part === undefined) continue
    const flags = part.resource?.kind === 'primitive' ? part : flagsOf(part, node)
    if (optional && !flags.optional) {
      optional = false
      setFlag(action, 'optional', false)
    }
    if (flags.runnable) runnable = true
  }
  if (!runnable && node === undefined) setFlag(action, 'runnable', false)
  return { optional, runnable }
}

const BY_CONTAINERS = new Set(['start', 'running', 'stop', 'stopped'])

/** A bundle starts and stops with its containers; everything else is done by what is inside. */
function partsDoing (whole: Resource, task: string): readonly Resource[] {
  const inside = whole.bundle?.clone
  return inside === undefined || BY_CONTAINERS.has(task) ? instancesOf(whole) : inside.children
}

/** The operation a pseudo action is about, notifications included. */
function baseTask (action: Action): string {
  return action.meta.get('notify_key_operation') ?? action.task
}

type Propagate = (action: Action) => void

/**
 * Applies a relation to its two actions and, where `owner` (the resource of one of them, on whose
 * behalf this is) is a collection, to the parts of `then`.
 */
export function updateActions (
  owner: Resource, first: Action, then: Action, node: Node | undefined, flags: Flags,
  filter: Filter, type: Relation, propagate: Propagate
): Change {
  if (owner.kind === 'primitive') return updatePair(first, then, flags, filter, type, propagate)
  if (owner.kind === 'group') {
    return updateGroup(first, then, node, flags, filter, type, propagate)
  }
  if (then.resource === undefined) return { first: false, then: false }
  if (first.resource !== undefined && interleaves(first, then)) {
    return updateInterleaved(first.resource, then.resource, first, then, node, filter, type,
      propagate)
  }
  const change = updatePair(first, then, flags, filter, type, propagate)
  for (const instance of instancesOf(then.resource)) {
    const part = actionOn(instance, then.task, node)
    if (part === undefined || !flagsOf(part, node).runnable) continue
    const its = updateActions(instance, first, part, node, flags, filter, type, propagate)
    change.first ||= its.first
    change.then ||= its.then
    if (its.then) for (const { action } of [...part.after].reverse()) propagate(action)
  }
  return change
}

function updateGroup (
  first: Action, then: Action, node: Node | undefined, flags: Flags,
  filter: Filter, type: Relation, propagate: Propagate
): Change {
  const change = updatePair(first, then, flags, filter, type, propagate)
  // That the whole is done is nothing its members do.
  if (MEMBER_TASK[then.task] !== undefined) return change
  for (const member of then.resource?.children ?? []) {
    const part = actionOn(member, then.task, node)
    if (part === undefined) continue
    const its = updateActions(member, first, part, node, flags, filter, type, propagate)
    change.first ||= its.first
    change.then ||= its.then
  }
  return change
}

/** Whether an order and nothing more means anything for the parts of what comes then. */
export function concernsParts (first: Action, then: Action): boolean {
  const whole = then.resource
  if (whole === undefined || whole.kind === 'primitive') return false
  // The parts of one collection are all of one kind.
  const [part] = instancesOf(whole)
  return interleaves(first, then) || (part !== undefined && part.kind !== 'primitive')
}

function interleaves (first: Action, then: Action): boolean {
  const [from, to] = [first.resource, then.resource]
  if (from === undefined || to === undefined || from === to) return false
  if (!isCollection(from) || !isCollection(to)) return false
  // Going down, those that go first decide.
  const isDown = then.key.endsWith('_stop_0') || then.key.endsWith('_demote_0')
  const decides = isDown ? from : to
  return isTrue(decides.meta.get('interleave'))
}

function isCollection (resource: Resource): boolean {
  return resource.kind === 'clone' || resource.kind === 'bundle'
}

function updateInterleaved (
  from: Resource, to: Resource, first: Action, then: Action, node: Node | undefined,
  filter: Filter, type: Relation, propagate: Propagate
): Change {
  const change: Change = { first: false, then: false }
  const task = partTask(instancesOf(from)[0], baseTask(first))
  // What comes down does so beside the instance that is there now.
  const current = first.key.endsWith('_stopped_0') || first.key.endsWith('_demoted_0')
  for (const instance of instancesOf(to)) {
    const partner = findCompatible(instance, from, ROLE.unknown, current)
    if (partner === undefined) {
      if (withdraw(instance, type, current)) change.then = true
      continue
    }
    const firstPart = partAction(first, partner, task, node, true)
    const thenPart = partAction(then, instance, then.task, node, false)
    if (firstPart === undefined || thenPart === undefined) continue
    if (orderActions(firstPart, thenPart, type)) {
      change.first = true
      change.then = true
    }
    const its = updateActions(instance, firstPart, thenPart, node, flagsOf(firstPart, node),
      filter, type, propagate)
    change.first ||= its.first
    change.then ||= its.then
  }
  return change
}

const STOPPING = new Set(['stop', 'stopped'])
const ROLE_CHANGES = new Set(['promote', 'promoted', 'demote', 'demoted'])

/**
 * The action of one instance. Of a bundle that comes first the service inside counts, unless it is
 * stopped; of one that comes after, the container, unless the role of the service changes.
 */
function partAction (
  action: Action, instance: Resource, task: string, node: Node | undefined, isFirst: boolean
): Action | undefined {
  const wantsInside = isFirst ? !STOPPING.has(action.task) : ROLE_CHANGES.has(action.task)
  const inside = wantsInside && action.resource?.kind === 'bundle'
    ? action.resource.bundle?.replicas.find(each => each.container === instance)?.child
    : undefined
  return inside === undefined ? actionOn(instance, task, node) : actionOn(inside, task, undefined)
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
    if (action.task === 'stop') setFlag(action, 'optional', false)
    else if (action.task === 'start' || action.interval !== 0) setFlag(action, 'runnable', false)
  }
  return true
}
