/** Actions of groups and clones: those of their parts, and what holds them together. */

import { createBundleActions } from './bundle-actions.js'
import { resourcePseudo } from './actions.js'
import { createPseudos, noActivity, noteActivity } from './instance-pseudos.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { createNotifyPseudos } from './notify-pseudos.js'
import { createPrimitiveActions } from './primitive-actions.js'
import { INFINITY } from './text.js'
import { cloneOf } from './resource-tree.js'

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

function createCloneActions (set: WorkingSet, clone: Resource): void {
  const activity = noActivity()
  for (const instance of clone.children) {
    createActions(set, instance)
    noteActivity(instance, activity)
  }
  createNotifyPseudos(set, clone, createPseudos(set, clone, activity))
  if (clone.clone?.promotable !== true) return
  const promote = resourcePseudo(set, clone, 'promote', !activity.promoting, true)
  const promoted = resourcePseudo(set, clone, 'promoted', !activity.promoting, true)
  const demote = resourcePseudo(set, clone, 'demote', !activity.demoting, true)
  const demoted = resourcePseudo(set, clone, 'demoted', !activity.demoting, true)
  promoted.priority = INFINITY
  demoted.priority = INFINITY
  createNotifyPseudos(set, clone, { promote, promoted, demote, demoted })
}
