/** Actions of groups and clones: those of their parts, and what holds them together. */

import { createBundleActions } from './bundle-actions.js'
import { resourcePseudo } from './actions.js'
import type { Action, Resource, WorkingSet } from './model.js'
import { createNotifyPseudos } from './notify-pseudos.js'
import { createPrimitiveActions } from './primitive-actions.js'
import { INFINITY } from './text.js'
import { cloneOf } from './unpack-resources.js'

/** Creates the actions of a resource of any kind. */
export function createActions (set: WorkingSet, resource: Resource): void {
  switch (resource.kind) {
    case 'primitive': createPrimitiveActions(set, resource); break
    case 'group': createGroupActions(set, resource); break
    case 'clone': createCloneActions(set, resource); break
    case 'bundle': createBundleActions(set, resource, createActions)
  }
}

function createGroupActions (set: WorkingSet, group: Resource): void {
  for (const member of group.children) createActions(set, member)
  for (const task of ['start', 'running', 'stop', 'stopped']) {
    resourcePseudo(set, group, task, true, true)
  }
  if (cloneOf(group)?.clone?.promotable !== true) return
  for (const task of ['demote', 'demoted', 'promote', 'promoted']) {
    resourcePseudo(set, group, task, true, true)
  }
}

interface Activity {
  starting: boolean
  stopping: boolean
  active: boolean
  promoting: boolean
  demoting: boolean
}

/** Pseudo actions of a collection, required as its instances do something. */
export function createInstanceActions (
  set: WorkingSet, collection: Resource, instances: readonly Resource[]
): Activity {
  const activity: Activity = {
    starting: false, stopping: false, active: false, promoting: false, demoting: false
  }
  for (const instance of instances) {
    createActions(set, instance)
    noteActivity(instance, activity)
  }
  const start = resourcePseudo(set, collection, 'start', !activity.starting, true)
  const started = resourcePseudo(set, collection, 'running', !activity.starting, false)
  started.priority = INFINITY
  started.runnable = activity.active || activity.starting
  const stop = resourcePseudo(set, collection, 'stop', !activity.stopping, true)
  const stopped = resourcePseudo(set, collection, 'stopped', !activity.stopping, true)
  stopped.priority = INFINITY
  if (collection.kind === 'clone') createNotifyPseudos(set, collection, { start, started, stop, stopped })
  return activity
}

function noteActivity (instance: Resource, activity: Activity): void {
  for (const child of instance.children) noteActivity(child, activity)
  if (instance.running.length > 0) activity.active = true
  for (const action of instance.actions) {
    if (action.optional) continue
    if (action.task === 'stop') activity.stopping = true
    else if (action.task === 'start' && action.runnable) activity.starting = true
    else if (action.task === 'promote') activity.promoting = true
    else if (action.task === 'demote') activity.demoting = true
  }
}

function createCloneActions (set: WorkingSet, clone: Resource): void {
  const activity = createInstanceActions(set, clone, clone.children)
  if (clone.clone?.promotable !== true) return
  const promote = resourcePseudo(set, clone, 'promote', !activity.promoting, true)
  const promoted = resourcePseudo(set, clone, 'promoted', !activity.promoting, true)
  const demote = resourcePseudo(set, clone, 'demote', !activity.demoting, true)
  const demoted = resourcePseudo(set, clone, 'demoted', !activity.demoting, true)
  promoted.priority = INFINITY
  demoted.priority = INFINITY
  createNotifyPseudos(set, clone, { promote, promoted, demote, demoted })
}

export type PseudoActions = Partial<Record<'start' | 'started' | 'stop' | 'stopped' | 'promote' |
  'promoted' | 'demote' | 'demoted', Action>>
