/**
 * Lets "required" and "runnable" spread along the relations between actions until nothing changes.
 */

import { setReason } from './actions.js'
import { locationOf } from './instances.js'
import { type Flags, forgetFlags, setFlag } from './known-flags.js'
import type { Action, Edge } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { has, RELATION } from './relation.js'
import { actionKey, INFINITY } from './text.js'
import { actionOn, concernsParts, flagsOf, updateActions } from './update-collective.js'
import { BY_ABILITY, BY_BOTH, BY_NEED, type Change } from './update-rules.js'
import { isPartOf, topBelowBundle } from './resource-tree.js'
import { withThisOf } from './colocation.js'

/** Works through all actions, and whatever changes on the way. */
export function updateAll (set: WorkingSet): void {
  forgetFlags()
  // The newest are looked at first, here and below: it decides which of several reasons is named.
  for (const action of [...set.actions].reverse()) {
    update(action)
    for (let work = postponed.shift(); work !== undefined; work = postponed.shift()) work()
  }
  forgetFlags()
}

/**
 * A change is followed as far as it goes before the next one, which decides what is given as a
 * reason. Chains may be as long as the configuration, though, and the stack is not: what is deeper
 * than any cluster that people make has to wait.
 */
const DEEPEST = 400
let depth = 0
const postponed: Array<() => void> = []

function deeper (work: () => void): void {
  if (depth >= DEEPEST) {
    postponed.push(work)
    return
  }
  depth++
  try {
    work()
  } finally {
    depth--
  }
}

/** What cannot start from the outset keeps from starting what has to be with it. */
export function blockDependents (set: WorkingSet): void {
  forgetFlags()
  for (const action of [...set.actions].reverse()) blockColocated(action)
}

/** Looks at everything an action waits for, and passes on what changes. */
function update (then: Action): void {
  deeper(() => follow(then))
}

function follow (then: Action): void {
  const before = state(then)
  const counted = then.needsAny
  if (counted) {
    then.runnableBefore = 0
    if (then.requiredRunnable === 0) then.requiredRunnable = 1
    setFlag(then, 'runnable', false)
  }
  let changed = false
  for (let at = then.before.length - 1; at >= 0; at--) {
    const edge = then.before[at]
    if (edge === undefined || edge.type === RELATION.none) continue
    const change = updateEdge(then, edge)
    if (change.first) {
      updateAfter(edge.action)
      update(edge.action)
    }
    if (change.then) changed = true
  }
  if (counted) changed = state(then) !== before
  if (!changed) return
  if ((before & 2) !== 0 && !then.runnable) deeper(() => blockColocated(then))
  update(then)
  updateAfter(then)
}

/** What comes after an action, the newest first; what is added meanwhile has been looked at. */
function updateAfter ({ after }: Action): void {
  for (let at = after.length - 1; at >= 0; at--) {
    const edge = after[at]
    if (edge !== undefined) update(edge.action)
  }
}

function state (action: Action): number {
  return Number(action.optional) | Number(action.runnable) << 1 |
    Number(action.migrateRunnable) << 2 | Number(action.pseudo) << 3
}

/** Where an action of a group or clone is considered to be. */
function placeOf (action: Action): Node | undefined {
  if (action.resource?.kind === 'group' && action.task === 'start') {
    return locationOf(action.resource, false)
  }
  return action.node
}

function updateEdge (then: Action, edge: Edge): Change {
  let first = edge.action
  const [thenNode, firstNode] = [placeOf(then), placeOf(first)]
  if (has(edge.type, RELATION.sameNode) && firstNode !== undefined && thenNode !== undefined &&
    firstNode !== thenNode) {
    edge.type = RELATION.none
    return { first: false, then: false }
  }
  if (first.resource !== undefined && has(edge.type, RELATION.thenCancelsFirst) && !then.optional) {
    setFlag(first, 'optional', true)
    if (first.task === 'reload-agent') first.resource.reload = false
  }
  if (first.resource !== undefined && then.resource !== undefined &&
    first.resource !== then.resource && !isPartOf(then.resource, first.resource)) {
    first = completed(first)
  }
  if (first === edge.action) {
    const firstFlags = flagsForOrder(first, thenNode)
    const thenFlags = flagsForOrder(then, firstNode)
    return applyRelation(first, then, firstFlags, thenFlags, edge)
  }
  // The whole stands in for its start or stop from now on.
  const { type } = edge
  edge.type = RELATION.none
  return { first: false, then: orderActions(first, then, type) }
}

const COMPLETED: Readonly<Record<string, string>> = {
  start: 'running', stop: 'stopped', promote: 'promoted', demote: 'demoted'
}

/** For others a group or clone has started when all of it has, notifications included. */
function completed (action: Action): Action {
  const { resource } = action
  if (resource === undefined || resource.kind === 'primitive' || action.key.includes('notify')) {
    return action
  }
  const task = COMPLETED[action.task] ?? action.task
  const isNotified = resource.clone?.notify === true ||
    (resource.kind === 'bundle' && resource.notify)
  const key = isNotified && task in NOTIFIED
    ? `${resource.id}_confirmed-post_notify_${task}_0`
    : actionKey(resource.id, task, 0)
  return resource.actions.find(each => each.key === key) ?? action
}

const NOTIFIED: Readonly<Record<string, true>> = {
  running: true, stopped: true, promoted: true, demoted: true
}

/** For clones the node tells whether an action is needed, but not whether it can be done. */
function flagsForOrder (action: Action, node: Node | undefined): Flags {
  const general = flagsOf(action, undefined)
  const kind = action.resource?.kind
  if (node === undefined || kind !== 'clone') return general
  const local = flagsOf(action, node)
  return { optional: local.optional, runnable: general.runnable || local.runnable }
}

function applyRelation (
  first: Action, then: Action, firstFlags: Flags, thenFlags: Flags, edge: Edge
): Change {
  const change: Change = { first: false, then: false }
  let { type } = edge
  let node = then.node
  const merge = (its: Change): void => {
    change.first ||= its.first
    change.then ||= its.then
  }
  const apply = (filter: typeof BY_BOTH, bits: number, owner = then.resource): void => {
    if (owner === undefined) return
    merge(updateActions(owner, first, then, node, firstFlags, filter, bits, update))
  }
  if (has(type, RELATION.firstImpliesSameNodeThen)) {
    type = (type & ~RELATION.firstImpliesSameNodeThen) | RELATION.firstImpliesThen
    node = first.node
  }
  if (has(type, RELATION.firstImpliesThen)) {
    if (then.resource !== undefined) apply(BY_NEED, RELATION.firstImpliesThen)
    else if (!firstFlags.optional && then.optional) {
      setFlag(then, 'optional', false)
      change.then = true
    }
  }
  if (has(type, RELATION.restart) && then.resource !== undefined) {
    apply(BY_BOTH, RELATION.restart)
  }
  if (has(type, RELATION.thenImpliesFirst)) {
    if (first.resource !== undefined) apply(BY_NEED, RELATION.thenImpliesFirst, first.resource)
    else if (!firstFlags.optional && first.runnable) {
      setFlag(first, 'runnable', false)
      change.first = true
    }
  }
  if (has(type, RELATION.promotedThenImpliesFirst) && then.resource !== undefined) {
    apply(BY_NEED, RELATION.promotedThenImpliesFirst)
  }
  if (has(type, RELATION.minRunnable)) countRunnable(then, firstFlags, change)
  if (has(type, RELATION.nestedProbe) && then.resource !== undefined) {
    if (!firstFlags.runnable && first.resource !== undefined && first.resource.running.length > 0) {
      edge.type = RELATION.none
    } else {
      apply(BY_ABILITY, RELATION.unrunnableFirstBlocks)
    }
  }
  if (has(type, RELATION.unrunnableFirstBlocks)) {
    if (then.resource !== undefined) {
      apply(BY_ABILITY, RELATION.unrunnableFirstBlocks)
    } else if (!firstFlags.runnable && then.runnable) {
      setFlag(then, 'runnable', false)
      change.then = true
    }
  }
  if (then.resource !== undefined) {
    for (const bit of [RELATION.unmigratableThenImpliesFirst, RELATION.unmigratableFirstBlocks]) {
      if (has(type, bit)) apply(BY_NEED, bit)
    }
    // Interleaved instances are ordered one by one even if nothing else follows from it.
    if (has(type, RELATION.ordered) && concernsParts(first, then)) {
      apply(BY_ABILITY, RELATION.ordered)
    }
    if (has(type, RELATION.asymmetric)) apply(BY_ABILITY, RELATION.asymmetric)
  }
  print(first, then, firstFlags, thenFlags, type)
  blockUnmanagedStop(first, then, type, change)
  return change
}

function countRunnable (then: Action, firstFlags: Flags, change: Change): void {
  if (!firstFlags.runnable) return
  then.runnableBefore++
  if (then.runnableBefore >= then.requiredRunnable && !then.runnable) {
    setFlag(then, 'runnable', true)
    change.then = true
  }
}

function print (
  first: Action, then: Action, firstFlags: Flags, thenFlags: Flags, type: number
): void {
  if (first.runnable && has(type, RELATION.printThen) && !firstFlags.optional) {
    then.printAlways = true
  }
  if (has(type, RELATION.printFirst) && !thenFlags.optional) first.printAlways = true
}

/** A stop that is blocked keeps everything that has to follow it from happening. */
function blockUnmanagedStop (first: Action, then: Action, type: number, change: Change): void {
  const binding = RELATION.firstImpliesThen | RELATION.thenImpliesFirst | RELATION.restart
  const { resource } = first
  if (!has(type, binding) || resource === undefined || first.task !== 'stop') return
  if (resource.managed || !resource.blocked || first.runnable || !then.runnable) return
  setFlag(then, 'runnable', false)
  change.then = true
}

/** When a resource cannot start, neither can what has to be with it. */
function blockColocated (action: Action): void {
  const { resource, task } = action
  if (resource === undefined || action.runnable) return
  const isStart = task === 'start'
  if (!isStart && task !== 'promote') return
  let whole = topBelowBundle(resource)
  if (whole.parent !== undefined) whole = whole.parent
  // Of a collection one part in the role is enough for others to be with.
  for (const part of whole.children) {
    const its = actionOn(part, task, undefined)
    if (its === undefined || its.runnable) return
  }
  for (const colocation of withThisOf(whole)) {
    if (colocation.score < INFINITY) continue
    if (!isStart && colocation.primaryRole !== ROLE.promoted) continue
    const blocked = colocation.dependentRole === ROLE.promoted ? 'promote' : 'start'
    block(colocation.dependent, blocked, `colocation with ${resource.id}`)
  }
}

function block (resource: Resource, task: string, reason: string): void {
  for (const action of [...resource.actions].reverse()) {
    if (action.task !== task || !action.runnable) continue
    setFlag(action, 'runnable', false)
    setReason(action, reason)
    deeper(() => blockColocated(action))
    update(action)
  }
  for (const part of resource.children) block(part, task, reason)
}
