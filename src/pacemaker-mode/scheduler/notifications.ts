/** The notifications themselves: who is told, and what about the whole of the clone. */

import { actionsFor, requestAction } from './actions.js'
import { roleOf } from './instances.js'
import type { Action, NotifyPlan } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { planNotify } from './notify-pseudos.js'
import { RELATION } from './relation.js'
import { flagsOf } from './update-collective.js'
import { compareBytes, compareNames, INFINITY } from './text.js'
import { primitivesOf, topBelowBundle } from './resource-tree.js'

/** Creates the notifications of all clones, once it is known what happens. */
export function createNotifications (set: WorkingSet): void {
  const visit = (resource: Resource): void => {
    resource.children.forEach(visit)
    const state = resource.clone
    if (state === undefined) return
    // What the instances do settles what the whole does, its notifications included.
    for (const action of [...resource.actions].reverse()) flagsOf(action, undefined)
    if (!state.notify) return
    for (const plan of [state.notifyOnStart, state.notifyOnStop, state.notifyOnPromote,
      state.notifyOnDemote]) {
      if (plan === undefined) continue
      plan.keys = collect(set, resource)
      notifyAll(set, resource, plan)
    }
  }
  set.resources.forEach(visit)
}

/** After a fencing has stopped an instance, the others are told as if it had been stopped. */
export function notifyAfterFencing (
  set: WorkingSet, instance: Resource, stop: Action, fencing: Action
): void {
  const plan = planNotify(set, instance, 'stop', undefined, fencing)
  plan.keys = new Map([
    ['notify_stop_resource', instance.id],
    ['notify_stop_uname', stop.node?.name ?? ' ']
  ])
  set.fencingNotifies.push([topBelowBundle(instance), plan])
}

/** Those plans too are carried out when everything is known. */
export function createFencingNotifications (set: WorkingSet): void {
  for (const [clone, plan] of set.fencingNotifies) notifyAll(set, clone, plan)
}

interface Entry { readonly resource: Resource, readonly node: Node | undefined }

type List = 'active' | 'inactive' | 'start' | 'stop' | 'promote' | 'demote' | 'promoted' |
  'unpromoted'

/** What every agent is told: which instances are in which state, and which change it. */
function collect (set: WorkingSet, clone: Resource): Map<string, string> {
  const lists: Record<List, Entry[]> = {
    active: [],
    inactive: [],
    start: [],
    stop: [],
    promote: [],
    demote: [],
    promoted: [],
    unpromoted: []
  }
  for (const resource of primitivesOf(clone)) addTo(lists, resource)
  const keys = new Map<string, string>()
  const add = (name: string, list: readonly Entry[], withNodes = true): void => {
    const sorted = [...list].sort((a, b) => compareBytes(a.resource.id, b.resource.id) ||
      compareBytes(a.node?.id ?? '', b.node?.id ?? ''))
    keys.set(`notify_${name}_resource`, join(sorted.map(each => each.resource.id)))
    if (withNodes) keys.set(`notify_${name}_uname`, join(sorted.map(each => each.node?.name ?? '')))
  }
  add('stop', lists.stop)
  add('start', lists.start)
  add('demote', lists.demote)
  add('promote', lists.promote)
  add('active', lists.active)
  add('unpromoted', lists.unpromoted)
  add('slave', lists.unpromoted)
  add('promoted', lists.promoted)
  add('master', lists.promoted)
  add('inactive', lists.inactive, false)
  const available = [...clone.allowed.values()].map(({ node }) => node)
  available.sort((a, b) => compareNames(a.name, b.name))
  keys.set('notify_available_uname', join(available.map(node => node.name)))
  keys.set('notify_all_uname', join(set.nodes.map(node => node.name)))
  if (clone.meta.get('container-attribute-target') === 'host') {
    keys.set('notify_all_hosts', join(set.nodes.map(node => hostOf(node).name)))
  }
  return keys
}

function hostOf (node: Node): Node {
  return node.connection?.container?.running[0] ?? node
}

function join (words: readonly string[]): string {
  return words.length === 0 ? ' ' : words.join(' ')
}

function addTo (lists: Record<List, Entry[]>, resource: Resource): void {
  const entry: Entry = { resource, node: resource.running[0] }
  switch (resource.role) {
    case ROLE.stopped: lists.inactive.push({ resource, node: undefined }); break
    case ROLE.started: lists.active.push(entry); break
    case ROLE.unpromoted:
      lists.unpromoted.push(entry)
      lists.active.push(entry)
      break
    case ROLE.promoted:
      lists.promoted.push(entry)
      lists.active.push(entry)
      break
    case ROLE.unknown:
  }
  for (const action of resource.actions) {
    const { task, node } = action
    if (action.optional || node === undefined) continue
    if (!action.runnable && !(task === 'stop' && node.unclean)) continue
    if (task === 'start' || task === 'stop' || task === 'promote' || task === 'demote') {
      lists[task].push({ resource, node })
    }
  }
}

const CHANGES = new Set(['start', 'stop', 'promote', 'demote'])

function notifyAll (set: WorkingSet, clone: Resource, plan: NotifyPlan): void {
  for (const resource of primitivesOf(clone)) notifyOne(set, resource, plan)
}

function notifyOne (set: WorkingSet, resource: Resource, plan: NotifyPlan): void {
  for (const action of resource.actions) {
    if (action.optional || action.node === undefined || !CHANGES.has(action.task)) continue
    for (const [name, value] of plan.keys) action.meta.set(name, value)
  }
  // A stop may be implied by fencing; anything else has to be done to be worth telling.
  if (plan.action !== 'stop' && plan.keys.get(`notify_${plan.action}_resource`) === ' ') return
  if (plan.action === 'stop' || plan.action === 'demote') {
    const stop = actionsFor(resource, 'stop')[0]
    for (const node of resource.running) {
      // A node that is fenced is past being told.
      if (stop?.pseudo === true && (node.unclean || node.remoteRequiresReset)) continue
      notify(set, resource, node, plan, plan.pre, plan.preDone)
      if (plan.action === 'demote' || stop === undefined || stop.optional) {
        notifyAfter(set, resource, node, plan)
      }
    }
    return
  }
  const start = actionsFor(resource, 'start')[0]
  const starting = start !== undefined && !start.optional
  const { assigned } = resource
  if (assigned === undefined || roleOf(resource, false) < ROLE.started) return
  // What cannot start again is not there to be told.
  if (starting && !start.runnable) return
  if (plan.action === 'promote') {
    notify(set, resource, assigned, plan, plan.pre, plan.preDone)
  } else if (!starting) {
    for (const node of resource.running) notify(set, resource, node, plan, plan.pre, plan.preDone)
  }
  notifyAfter(set, resource, assigned, plan)
}

function notify (
  set: WorkingSet, resource: Resource, node: Node, plan: NotifyPlan, begin: Action | undefined,
  end: Action | undefined
): Action | undefined {
  if (begin === undefined || end === undefined || !node.online || !begin.runnable) return undefined
  const type = begin.meta.get('notify_type') ?? ''
  const action = requestAction(set, {
    resource,
    key: `${resource.id}_${type}_notify_${plan.action}_0`,
    task: 'notify',
    node,
    optional: begin.optional
  })
  for (const [name, value] of plan.keys) action.meta.set(name, value)
  for (const [name, value] of begin.meta) {
    if (name.startsWith('notify_')) action.meta.set(name, value)
  }
  orderActions(begin, action, RELATION.ordered)
  orderActions(action, end, RELATION.ordered)
  return action
}

/** Monitors begin again when everybody knows. */
function notifyAfter (set: WorkingSet, resource: Resource, node: Node, plan: NotifyPlan): void {
  const action = notify(set, resource, node, plan, plan.post, plan.postDone)
  if (action !== undefined) action.priority = INFINITY
  const { postDone } = plan
  if (postDone === undefined) return
  for (const each of resource.actions) {
    if (each.interval !== 0 && each.cancelTask === undefined) {
      orderActions(postDone, each, RELATION.ordered)
    }
  }
}
