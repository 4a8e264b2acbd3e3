/** Actions of bundles: those of each replica, then what holds them together. */

import { resourcePseudo } from './actions.js'
import { createPseudos, noActivity, noteActivity } from './instance-pseudos.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { INFINITY } from './text.js'

/** The actions of all parts of a bundle, and those of the bundle as a whole. */
export function createBundleActions (
  set: WorkingSet, bundle: Resource, create: (set: WorkingSet, resource: Resource) => void
): void {
  const { replicas = [], clone } = bundle.bundle ?? {}
  const activity = noActivity()
  for (const { ip, container, remote } of replicas) {
    for (const part of [ip, container, remote]) if (part !== undefined) create(set, part)
    noteActivity(container, activity)
  }
  createPseudos(set, bundle, activity)
  if (clone === undefined) return
  create(set, clone)
  if (clone.clone?.promotable !== true) return
  // Whether they are needed follows from those of the clone inside.
  for (const [task, done] of [['promote', 'promoted'], ['demote', 'demoted']] as const) {
    resourcePseudo(set, bundle, task, true, true)
    resourcePseudo(set, bundle, done, true, true).priority = INFINITY
  }
}
