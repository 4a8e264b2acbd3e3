/**
 * Pseudo actions round the operations of clones with notify=true: the notifications before an
 * operation are between `pre` and `confirmed-pre`, those after it between `post` and
 * `confirmed-post`.
 */

import { requestAction } from './actions.js'
import type { Action, NotifyPlan } from './model/action.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { INFINITY } from './text.js'

/** The pseudo actions of a clone that its notifications belong to, by task. */
export type Pseudos = Readonly<Record<string, Action>>

/** Makes the plans for starting and stopping, or for promoting and demoting. */
export function createNotifyPseudos (set: WorkingSet, clone: Resource, actions: Pseudos): void {
  const state = clone.clone
  if (state === undefined || !state.notify) return
  const { start, started, stop, stopped, promote, promoted, demote, demoted } = actions
  if (start !== undefined && started !== undefined) {
    state.notifyOnStart = planNotify(set, clone, 'start', start, started)
  }
  if (stop !== undefined && stopped !== undefined) {
    state.notifyOnStop = planNotify(set, clone, 'stop', stop, stopped)
    follow(state.notifyOnStop, state.notifyOnStart)
  }
  if (promote !== undefined && promoted !== undefined) {
    state.notifyOnPromote = planNotify(set, clone, 'promote', promote, promoted)
    follow(state.notifyOnStop, state.notifyOnPromote)
    follow(state.notifyOnStart, state.notifyOnPromote)
  }
  if (demote !== undefined && demoted !== undefined) {
    state.notifyOnDemote = planNotify(set, clone, 'demote', demote, demoted)
    follow(state.notifyOnDemote, state.notifyOnPromote)
    follow(state.notifyOnDemote, state.notifyOnStart)
    follow(state.notifyOnDemote, state.notifyOnStop)
  }
}

/** One phase is over before the next begins. */
function follow (first: NotifyPlan | undefined, then: NotifyPlan | undefined): void {
  if (first?.postDone !== undefined && then?.pre !== undefined) {
    orderActions(first.postDone, then.pre, RELATION.ordered)
  }
}

/** Makes the four pseudo actions of one operation; without `action` only those after it. */
export function planNotify (
  set: WorkingSet, resource: Resource, task: string, action: Action | undefined, complete: Action
): NotifyPlan {
  let pre: Action | undefined
  let preDone: Action | undefined
  if (action !== undefined) {
    pre = pseudo(set, resource, action, 'notify', 'pre', task)
    preDone = pseudo(set, resource, action, 'notified', 'confirmed-pre', task)
    orderActions(pre, preDone, RELATION.ordered)
    orderActions(preDone, action, RELATION.ordered)
  }
  const post = pseudo(set, resource, complete, 'notify', 'post', task)
  const postDone = pseudo(set, resource, complete, 'notified', 'confirmed-post', task)
  post.priority = INFINITY
  postDone.priority = INFINITY
  orderActions(complete, post, RELATION.firstImpliesThen)
  orderActions(post, postDone, RELATION.firstImpliesThen)
  if (preDone !== undefined) orderActions(preDone, post, RELATION.ordered)
  return { action: task, pre, preDone, post, postDone, keys: new Map() }
}

function pseudo (
  set: WorkingSet, resource: Resource, about: Action, task: string, type: string,
  operation: string
): Action {
  const action = requestAction(set, {
    resource,
    key: `${resource.id}_${type}_notify_${about.task}_0`,
    task,
    node: undefined,
    optional: about.optional
  })
  action.pseudo = true
  action.runnable = true
  action.meta.set('notify_key_type', type)
  action.meta.set('notify_key_operation', about.task)
  action.meta.set('notify_type', type.replace('confirmed-', ''))
  action.meta.set('notify_operation', operation)
  return action
}
