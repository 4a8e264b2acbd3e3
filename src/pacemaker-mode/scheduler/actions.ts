/** Making and finding actions. An action exists once per resource, key and node. */

import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { operationParameters, operationPolicy, parametersOf } from './operations.js'
import { actionKey } from './text.js'
import { cloneOf } from './resource-tree.js'
import { isGuest, isRemote } from './unpack-nodes.js'

interface ActionRequest {
  readonly resource: Resource | undefined
  readonly key: string
  readonly task: string
  readonly node: Node | undefined
  readonly interval?: number
  readonly optional: boolean
  /** The operation whose configuration applies, where it is not the task itself. */
  readonly policyTask?: string
}

/** The action asked for, new or existing; a required request makes an existing one required. */
export function requestAction (set: WorkingSet, request: ActionRequest): Action {
  const { resource, task, optional } = request
  const action = existing(set, request) ?? create(set, request)
  if (resource !== undefined) {
    settleOptional(action, resource, optional)
    settleRunnable(set, action, resource)
    if (task === 'stop') resource.stopping = true
    if (task === 'start') resource.starting = action.runnable
  } else if (!optional) {
    action.optional = false
  }
  return action
}

function singletonKey (key: string, node: Node | undefined): string {
  return `${key} ${node?.id ?? ''}`
}

function existing (set: WorkingSet, { resource, key, node }: ActionRequest): Action | undefined {
  if (resource === undefined) return set.singletons.get(singletonKey(key, node))
  const found = resource.actionsByKey.get(key)
  if (found === undefined) return undefined
  for (const each of found) if (sameNode(each, node)) return each
  return undefined
}

function remember (resource: Resource, action: Action): void {
  resource.actions.push(action)
  addTo(resource.actionsByKey, action.key, action)
  addTo(resource.actionsByTask, action.task, action)
}

function addTo (index: Map<string, Action[]>, name: string, action: Action): void {
  const same = index.get(name)
  if (same === undefined) index.set(name, [action])
  else same.push(action)
}

/** Makes of a recurring operation the action that cancels it. */
export function becomeCancel (action: Action): void {
  const { resource } = action
  if (resource === undefined) return
  const same = resource.actionsByTask.get(action.task)
  same?.splice(same.indexOf(action), 1)
  action.task = 'cancel'
  addTo(resource.actionsByTask, action.task, action)
}

/** Actions without a node belong to any; the first request with one settles it. */
function sameNode (action: Action, node: Node | undefined): boolean {
  if (node === undefined) return true
  if (action.node === undefined) {
    action.node = node
    return true
  }
  return action.node === node
}

function create (set: WorkingSet, request: ActionRequest): Action {
  const { resource, key, task, node, interval = 0, optional, policyTask = task } = request
  const policy = resource === undefined
    ? undefined
    : operationPolicy(set, resource, policyTask, interval, node)
  const action: Action = {
    id: set.nextActionId++,
    key,
    task,
    resource,
    node,
    interval,
    optional,
    runnable: true,
    pseudo: false,
    printAlways: false,
    migrateRunnable: false,
    needsAny: false,
    requiredRunnable: 0,
    runnableBefore: 0,
    onDc: false,
    dangling: false,
    haveNodeAttributes: false,
    rescheduled: false,
    graphed: false,
    mark: 0,
    needs: policy?.needs ?? 'nothing',
    onFail: policy?.onFail ?? 'restart',
    failRole: policy?.failRole ?? ROLE.started,
    meta: policy?.meta ?? new Map(),
    params: NO_PARAMETERS,
    config: policy?.config,
    cancelTask: undefined,
    priority: 0,
    reason: undefined,
    before: [],
    after: [],
    latestBefore: undefined
  }
  set.actions.push(action)
  if (resource === undefined) set.singletons.set(singletonKey(key, node), action)
  else remember(resource, action)
  return action
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/** An action that belongs to the cluster, not to a resource. */
export function clusterAction (
  set: WorkingSet, key: string, task: string, node: Node | undefined, optional = false
): Action {
  return requestAction(set, { resource: undefined, key, task, node, optional })
}

/** A pseudo action of a resource, e.g. that a group has started. */
export function resourcePseudo (
  set: WorkingSet, resource: Resource, task: string, optional: boolean, runnable: boolean
): Action {
  const action = requestAction(set, {
    resource, key: taskKey(resource, task), task, node: undefined, optional
  })
  action.pseudo = true
  action.runnable = runnable
  return action
}

/** An action of a primitive on a node. */
export function primitiveAction (
  set: WorkingSet, resource: Resource, task: string, node: Node | undefined, optional: boolean,
  interval = 0
): Action {
  const key = interval === 0 ? taskKey(resource, task) : actionKey(resource.id, task, interval)
  return requestAction(set, { resource, key, task, node, interval, optional })
}

/** The key of an action without interval. */
function taskKey (resource: Resource, task: string): string {
  let key = resource.taskKeys.get(task)
  if (key === undefined) {
    key = actionKey(resource.id, task, 0)
    resource.taskKeys.set(task, key)
  }
  return key
}

/** Nothing but monitors is done to an unmanaged resource. */
function settleOptional (action: Action, resource: Resource, optional: boolean): void {
  if (!resource.managed && action.node !== undefined && action.interval === 0 &&
    !isProbe(action)) {
    action.optional = true
  } else if (!optional) {
    action.optional = false
  }
}

/** Whether the action looks whether its resource is active. */
export function isProbe (action: Action): boolean {
  return action.task === 'monitor' && action.interval === 0
}

function settleRunnable (set: WorkingSet, action: Action, resource: Resource): void {
  if (action.pseudo) return
  const { node } = action
  if (node === undefined) {
    action.runnable = false
    return
  }
  if (!action.haveNodeAttributes) {
    action.haveNodeAttributes = true
    action.params = operationParameters(set, action.config, node)
  }
  if (!action.onDc && !node.online && !(isGuest(node) && !node.remoteRequiresReset)) {
    action.runnable = false
    if (action.task === 'stop' && resource.managed && !action.optional && !node.unclean &&
      !node.pending && !isGuest(node)) {
      // Something has to be stopped where nothing can be done: only fencing helps.
      set.fence(node, 'stop is unrunnable')
    }
    return
  }
  if (!action.onDc && node.pending) {
    action.runnable = false
    return
  }
  if (action.needs === 'nothing') {
    // Whatever was given as a reason before, this request is the one that counts.
    action.reason = undefined
    action.runnable = true
    return
  }
  settleQuorum(set, action, resource)
}

function settleQuorum (set: WorkingSet, action: Action, resource: Resource): void {
  if (!set.hasQuorum) {
    switch (set.options.quorumPolicy) {
      case 'stop': case 'fence':
        if (set.options.quorumPolicy === 'fence' && set.quorumPanic) break
        action.runnable = false
        setReason(action, 'no quorum', true)
        return
      case 'demote':
        // Instances that could be promoted stay, unpromoted.
        if (isActive(resource) && cloneOf(resource)?.clone?.promotable === true) break
        action.runnable = false
        setReason(action, 'no quorum', true)
        return
      case 'freeze':
        if (!isActive(resource) || resource.nextRole > resource.role) {
          action.runnable = false
          setReason(action, 'quorum freeze', true)
          return
        }
        break
      case 'ignore':
    }
  }
  action.runnable = true
}

function isActive (resource: Resource): boolean {
  return resource.running.length > 0
}

/** Gives the action a reason, unless it has one already. */
export function setReason (action: Action, reason: string | undefined, overwrite = false): void {
  if (action.reason === undefined || overwrite) action.reason = reason
}

/** Actions of the resource with that key, on that node if one is given. */
export function findActions (resource: Resource, key: string, node?: Node): readonly Action[] {
  const found = resource.actionsByKey.get(key)
  if (found === undefined) return NONE
  return node === undefined ? found : found.filter(each => each.node === node)
}

const NONE: readonly Action[] = []

/** Actions of the resource for a task without interval. */
export function actionsFor (resource: Resource, task: string, node?: Node): readonly Action[] {
  return findActions(resource, taskKey(resource, task), node)
}

/** The action of that task made first, of those on the node if one is given. */
export function firstAction (resource: Resource, task: string, node?: Node): Action | undefined {
  return actionsFor(resource, task, node).at(-1)
}

/** A parameter of the resource where the action runs. */
export function agentParameters (set: WorkingSet, action: Action): ReadonlyMap<string, string> {
  if (action.resource === undefined) return new Map()
  return parametersOf(set, action.resource, action.node)
}

/** Whether there is a node, and it is reached through a connection. */
export function isRemoteNode (node: Node | undefined): boolean {
  return node !== undefined && isRemote(node)
}
