/** Pseudo actions that hold instances of a clone, or containers of a bundle, together. */

import { resourcePseudo } from './actions.js'
import type { Action } from './model/action.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { INFINITY } from './text.js'

/** What the parts of a collection are going to do. */
export interface Activity {
  starting: boolean
  stopping: boolean
  active: boolean
  /** One of them stops and starts again. */
  moving: boolean
  promoting: boolean
  demoting: boolean
}

/** Where the instances of a collection have not been asked yet. */
export function noActivity (): Activity {
  return {
    starting: false,
    stopping: false,
    active: false,
    moving: false,
    promoting: false,
    demoting: false
  }
}

/** Adds what the actions of one part, and of everything in it, do. */
export function noteActivity (instance: Resource, activity: Activity): void {
  const its = noActivity()
  addActivity(instance, its)
  activity.starting ||= its.starting
  activity.stopping ||= its.stopping
  activity.active ||= its.active
  activity.moving ||= its.starting && its.stopping
  activity.promoting ||= its.promoting
  activity.demoting ||= its.demoting
}

function addActivity (instance: Resource, activity: Activity): void {
  for (const child of instance.children) addActivity(child, activity)
  if (instance.running.length > 0) activity.active = true
  for (const action of instance.actions) {
    if (action.optional) continue
    if (action.task === 'stop') activity.stopping = true
    else if (action.task === 'start' && action.runnable) activity.starting = true
    else if (action.task === 'promote') activity.promoting = true
    else if (action.task === 'demote') activity.demoting = true
  }
}

/** Starting and stopping of the whole, required as its parts do something. */
export function createPseudos (
  set: WorkingSet, collection: Resource, activity: Activity
): Readonly<Record<'start' | 'started' | 'stop' | 'stopped', Action>> {
  const start = resourcePseudo(set, collection, 'start', !activity.starting, true)
  const started = resourcePseudo(set, collection, 'running', !activity.starting, false)
  started.priority = INFINITY
  started.runnable = activity.active || activity.starting
  const stop = resourcePseudo(set, collection, 'stop', !activity.stopping, true)
  // What depends on instances may migrate away from those that go, but not behind one that moves.
  stop.migrateRunnable = !activity.moving
  const stopped = resourcePseudo(set, collection, 'stopped', !activity.stopping, true)
  stopped.priority = INFINITY
  return { start, started, stop, stopped }
}
