/**
 * Compares the operation history with the configuration as it is now: operations that are no
 * longer configured are cancelled, changed resources restarted or reloaded, leftovers deleted.
 */

import type { XmlElement } from '../cib/xml.js'
import { becomeCancel, primitiveAction, requestAction, setReason } from './actions.js'
import { compareDefinition, definitionChangedSince } from './digests.js'
import { clearFailCount, failCount } from './failures.js'
import { followsHost } from './host-name.js'
import { activeRange, sortEntries } from './history.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { ParameterCheck, WorkingSet } from './model/working-set.js'
import { findOperation, parametersOf } from './operations.js'
import { addOrder } from './orders.js'
import { RELATION } from './relation.js'
import { actionKey, childrenOf, integerOr, withoutInstance } from './text.js'
import { nodeUsable } from './unpack-nodes.js'
import { topOf } from './resource-tree.js'

/** Goes through the history of every node that can be talked to. */
export function handleConfigChanges (set: WorkingSet): void {
  for (const node of set.nodes) {
    if (!node.maintenance && !nodeUsable(node)) continue
    const state = set.states.get(node.id)
    if (state === undefined) continue
    for (const resources of childrenOf(state, 'lrm').flatMap(each => childrenOf(each, 'lrm_resources'))) {
      for (const element of childrenOf(resources, 'lrm_resource')) {
        if (element.children.length === 0) continue
        for (const resource of historyOwners(set, node, element)) {
          checkHistory(set, resource, node, element)
        }
      }
    }
  }
}

/** The resources a history element is about: of an anonymous clone the instance on the node. */
function historyOwners (
  set: WorkingSet, node: Node, element: XmlElement
): readonly Resource[] {
  const id = element.attributes['id'] ?? ''
  const known = (set.byHistoryId.get(withoutInstance(id)) ?? set.byHistoryId.get(id) ?? [])
    .filter(each => each.kind === 'primitive')
  const exact = known.filter(each => each.unique && each.id === id)
  if (exact.length > 0) return exact
  const anonymous = known.filter(each => !each.unique)
  const here = anonymous.filter(each => each.running.includes(node) &&
    (each.id === id || each.historyId === id))
  return here.length > 0 ? here : anonymous.slice(0, 1)
}

function checkHistory (
  set: WorkingSet, resource: Resource, node: Node, element: XmlElement
): void {
  if (resource.removed) {
    if (topOf(resource).kind === 'clone' && !resource.unique) return
    scheduleCleanup(set, resource, node, false)
    return
  }
  if (agentChanged(resource, element)) {
    set.triggerUnfencing(resource, node, 'Device definition changed')
  }
  if (!resource.running.includes(node)) {
    if (agentChanged(resource, element)) scheduleCleanup(set, resource, node, false)
    return
  }
  if (agentChanged(resource, element)) {
    primitiveAction(set, resource, 'stop', node, false)
    resource.startPending = true
    scheduleCleanup(set, resource, node, false)
  }
  checkEntries(set, resource, node, sortEntries(childrenOf(element, 'lrm_rsc_op')))
}

function agentChanged (resource: Resource, element: XmlElement): boolean {
  const { attributes } = element
  return attributes['class'] !== resource.standard ||
    attributes['type'] !== resource.agent ||
    attributes['provider'] !== resource.provider
}

const CHECKED = new Set(['monitor', 'start', 'promote', 'migrate_from'])

function checkEntries (
  set: WorkingSet, resource: Resource, node: Node, entries: readonly XmlElement[]
): void {
  const { start, stop } = activeRange(entries)
  // What has been stopped since runs no operation, even where the stop failed.
  if (start < stop) return
  entries.forEach((entry, at) => {
    if (at < start) return
    const task = entry.attributes['operation'] ?? ''
    const interval = integerOr(entry.attributes['interval'], 0)
    if (interval > 0 && (resource.maintenance || node.maintenance)) {
      scheduleCancel(set, resource, entry, node, 'maintenance mode')
    } else if (interval > 0 || CHECKED.has(task)) {
      const check: ParameterCheck = { entry, resource, node, why: 'active' }
      // Before the container is placed it is not known where the connection goes.
      if (followsHost(resource, parametersOf(set, resource, node).get('addr'))) {
        set.parameterChecks.push(check)
      } else {
        carryOut(set, check)
      }
    }
  })
}

/** Does the comparisons that had to wait until everything has its place. */
export function handleDeferredChecks (set: WorkingSet): void {
  for (const check of set.parameterChecks) carryOut(set, check)
}

function carryOut (set: WorkingSet, { entry, resource, node, why }: ParameterCheck): void {
  if (why === 'last-failure') {
    if (definitionChangedSince(set, resource, node, entry)) {
      clearFailCount(set, resource, node, 'resource parameters have changed')
    }
  } else if (checkEntry(set, resource, node, entry) &&
    failCount(set, resource, node, true).count > 0) {
    clearFailCount(set, resource, node, 'action definition changed')
  }
}

/** Compares one entry; true when something had to be done about it. */
export function checkEntry (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement
): boolean {
  const task = entry.attributes['operation'] ?? ''
  const interval = integerOr(entry.attributes['interval'], 0)
  if (interval > 0 && findOperation(resource, task, interval, false) === undefined) {
    if (set.options.cancelRemovedActions) scheduleCancel(set, resource, entry, node, 'orphan')
    return true
  }
  if (interval > 0 && set.expiredEntries.has(entry)) {
    reschedule(set, resource, task, interval, node)
    return true
  }
  switch (compareDefinition(set, resource, node, entry)) {
    case 'same': return false
    case 'restart':
      if (interval > 0) renew(set, resource, task, interval, node)
      else forceRestart(set, resource, task, interval, node)
      return true
    case 'reload':
      if (interval > 0) renew(set, resource, task, interval, node)
      else scheduleReload(set, resource, node)
      return true
  }
}

/** A monitor that was run with other parameters; a device with others has to unfence again. */
function renew (
  set: WorkingSet, resource: Resource, task: string, interval: number, node: Node
): void {
  set.triggerUnfencing(resource, node, 'Device parameters changed (reschedule)')
  reschedule(set, resource, task, interval, node)
}

/** Tasks whose parameters are those of a start: where they have changed it is started again. */
const LIKE_START = new Set(['monitor', 'migrate_from', 'promote'])

function forceRestart (
  set: WorkingSet, resource: Resource, recorded: string, interval: number, node: Node
): void {
  const task = LIKE_START.has(recorded) && interval === 0 ? 'start' : recorded
  const action = requestAction(set, {
    resource,
    key: actionKey(resource.id, task, interval),
    task,
    node: undefined,
    interval,
    optional: false
  })
  setReason(action, 'resource definition change', true)
  set.triggerUnfencing(resource, node, 'Device parameters changed')
}

/** A recurring operation whose parameters changed is simply started anew. */
function reschedule (
  set: WorkingSet, resource: Resource, task: string, interval: number, node: Node
): void {
  const action = requestAction(set, {
    resource,
    key: actionKey(resource.id, task, interval),
    task,
    node,
    interval,
    optional: true
  })
  action.rescheduled = true
}

/** The agent can take over the new parameters without a restart. */
function scheduleReload (set: WorkingSet, resource: Resource, node: Node): void {
  if (!resource.managed || resource.failed) return
  if (resource.startPending) {
    primitiveAction(set, resource, 'stop', node, false)
    return
  }
  resource.reload = true
  const reload = requestAction(set, {
    resource,
    key: actionKey(resource.id, 'reload-agent', 0),
    task: 'reload-agent',
    node,
    optional: false
  })
  setReason(reload, 'resource definition change')
  set.triggerUnfencing(resource, node, 'Device parameters changed (reload)')
  addOrder(set, { firstAction: reload, then: resource, thenTask: 'stop' },
    RELATION.ordered | RELATION.thenCancelsFirst)
  addOrder(set, { firstAction: reload, then: resource, thenTask: 'demote' },
    RELATION.ordered | RELATION.thenCancelsFirst)
}

/** Stops a recurring operation. */
export function scheduleCancel (
  set: WorkingSet, resource: Resource, entry: XmlElement, node: Node, reason: string
): void {
  const task = entry.attributes['operation'] ?? ''
  const cancel = newCancel(set, resource, task, integerOr(entry.attributes['interval'], 0), node)
  const call = entry.attributes['call-id']
  if (call !== undefined) cancel.meta.set('call-id', call)
  setReason(cancel, reason)
  addOrder(set, { first: resource, firstTask: 'stop', thenAction: cancel }, RELATION.ordered)
}

/** The end of a recurring operation. */
export function newCancel (
  set: WorkingSet, resource: Resource, task: string, interval: number, node: Node
): Action {
  // What is cancelled is the operation itself: it is in no other way part of the plan.
  const action = requestAction(set, {
    resource,
    key: actionKey(resource.id, task, interval),
    task,
    node,
    interval,
    optional: false
  })
  becomeCancel(action)
  action.cancelTask = task
  action.meta.set('operation', task)
  action.meta.set('interval', String(interval))
  return action
}

/** Deletes the history of the resource on the node, between its stop and its start. */
export function scheduleCleanup (
  set: WorkingSet, resource: Resource, node: Node, optional: boolean
): Action | undefined {
  if (resource.failed || node.unclean || !node.online) return undefined
  const action = primitiveAction(set, resource, 'delete', node, optional)
  const relation = optional ? RELATION.firstImpliesThen : RELATION.ordered
  addOrder(set, { first: resource, firstTask: 'stop', then: resource, thenTask: 'delete' }, relation)
  addOrder(set, { first: resource, firstTask: 'delete', then: resource, thenTask: 'start' }, relation)
  return action
}
