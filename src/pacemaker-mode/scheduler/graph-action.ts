/** How one action appears in the graph: its names, what it is done to, and its attributes. */

import { agentParameters } from './actions.js'
import type { Action } from './model/action.js'
import type { GraphAction } from './model/decision.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { physicalHost, routerOf } from './guests.js'
import { withHostName } from './host-name.js'
import { actionKey, compareBytes } from './text.js'
import { cloneOf } from './resource-tree.js'
import { lockLeftBy } from './shutdown-locks.js'
import { instanceNumber, isAnonymous } from './instances.js'

/** The graph's description of an action. */
export function describeAction (set: WorkingSet, action: Action): GraphAction {
  const element = elementOf(action)
  const node = element === 'pseudo_event' && action.task !== 'stonith' ? undefined : action.node
  const keys = keysOf(action)
  return {
    id: action.id,
    element,
    operation: action.task,
    key: keys.key,
    internalKey: keys.internal,
    node,
    routerNode: (element === 'rsc_op' || CLUSTER_TASKS.has(action.task)) && node !== undefined
      ? routerOf(action, node)
      : undefined,
    mode: action.task === 'lrm_delete' ? 'cib' : undefined,
    shutdownLock: element === 'rsc_op' ? lockLeftBy(action) : undefined,
    primitive: element === 'rsc_op' || CLUSTER_TASKS.has(action.task)
      ? primitiveOf(action)
      : undefined,
    attributes: attributesOf(set, action, node),
    downed: downedOf(action),
    maintenance: action.task === 'maintenance_nodes' ? maintenanceChanges(set) : undefined,
    source: action
  }
}

function elementOf (action: Action): GraphAction['element'] {
  if (action.pseudo) return 'pseudo_event'
  if (action.task === 'stonith' || action.task === 'do_shutdown' ||
    CLUSTER_TASKS.has(action.task)) return 'crm_event'
  return 'rsc_op'
}

/** What is done to a resource by the cluster itself. */
const CLUSTER_TASKS = new Set(['clear_failcount', 'lrm_delete'])

/** Anonymous instances are known to the executor by the id in its history. */
export function keysOf (action: Action): { key: string, internal: string | undefined } {
  const { resource, key, task } = action
  const id = resource?.historyId
  if (resource === undefined || id === undefined || id === resource.id) {
    return { key, internal: undefined }
  }
  if (task === 'notify') {
    const { meta } = action
    const type = meta.get('notify_type') ?? ''
    return { key: `${id}_${type}_notify_${meta.get('notify_operation') ?? ''}_0`, internal: key }
  }
  return { key: actionKey(id, action.cancelTask ?? task, action.interval), internal: key }
}

function primitiveOf (action: Action): ReadonlyMap<string, string> | undefined {
  const { resource } = action
  if (resource === undefined) return undefined
  const found = new Map<string, string>()
  if (resource.removed && resource.historyId !== undefined) {
    // More than there should be: the executor must stop this very one.
    found.set('id', resource.historyId)
    found.set('long-id', resource.id)
  } else if (isAnonymous(resource)) {
    found.set('id', resource.plainId)
    const long = resource.historyId === undefined || resource.historyId === resource.plainId
      ? resource.id
      : resource.historyId
    found.set('long-id', long)
  } else {
    found.set('id', resource.id)
  }
  found.set('class', resource.standard)
  if (resource.provider !== undefined) found.set('provider', resource.provider)
  found.set('type', resource.agent)
  return found
}

function attributesOf (
  set: WorkingSet, action: Action, node: Node | undefined
): ReadonlyMap<string, string> {
  const { resource } = action
  const found = new Map<string, string>()
  const meta = (name: string, value: string): void => {
    found.set(`CRM_meta_${name.replace(/-/g, '_')}`, value)
  }
  if (resource?.kind === 'primitive') {
    for (const [name, value] of withHostName(resource, agentParameters(set, action))) {
      found.set(name, value)
    }
    for (const [name, value] of action.params) found.set(name, value)
  }
  for (const [name, value] of action.meta) meta(name, value)
  if (resource !== undefined) addResourceMeta(resource, meta)
  const address = resource?.meta.get('external-ip')
  if (address !== undefined) found.set('pcmk_external_ip', address)
  if (node !== undefined) {
    meta('on_node', node.name)
    meta('on_node_uuid', node.id)
  }
  const host = resource === undefined ? undefined : physicalHost(action)
  if (host !== undefined) {
    const target = resource?.meta.get('container-attribute-target')
    if (target !== undefined) meta('container_attribute_target', target)
    meta('physical_host', host.name)
  }
  return new Map([...found].sort(([a], [b]) => compareBytes(a, b)))
}

/** What the agent is told about the clone or container it is part of. */
function addResourceMeta (resource: Resource, meta: (name: string, value: string) => void): void {
  const clone = resource.kind === 'clone' ? resource : cloneOf(resource)
  const state = clone?.clone
  if (state !== undefined) {
    meta('clone_max', String(state.max))
    meta('clone_node_max', String(state.nodeMax))
    meta('globally_unique', String(state.unique))
    meta('notify', String(state.notify))
    if (state.promotable) {
      meta('promoted_max', String(state.promotedMax))
      meta('promoted_node_max', String(state.promotedNodeMax))
      meta('master_max', String(state.promotedMax))
      meta('master_node_max', String(state.promotedNodeMax))
    }
    if (resource.kind === 'primitive') meta('clone', String(instanceNumber(resource)))
  }
  const guest = resource.meta.get('remote-node')
  if (guest !== undefined) meta('remote_node', guest)
  for (let at: Resource | undefined = resource; at !== undefined; at = at.parent) {
    if (at.container !== undefined) meta('container', at.container.id)
  }
}

/** Remote and guest nodes that are not yet recorded to be, or not to be, in maintenance. */
export function maintenanceChanges (set: WorkingSet): readonly Node[] {
  return set.nodes.filter(node =>
    node.kind === 'remote' && node.maintenance !== node.remoteMaintenance)
}

/** Nodes that are gone once the action is done. */
function downedOf (action: Action): readonly string[] | undefined {
  const { task, node, resource } = action
  if (node === undefined) return undefined
  if (task === 'do_shutdown') return [node.id]
  if (task === 'stonith') {
    const operation = action.meta.get('stonith_action')
    if (operation === 'on') return undefined
    const guests = node.running.filter(({ isConnection, container }) =>
      isConnection && container !== undefined)
    return [node.id, ...guests.map(each => each.id)]
  }
  if (task === 'stop' && resource?.isConnection === true && !action.pseudo) {
    // A connection that is handed over does not take its node down.
    const moving = resource.actions.some(each => each.task === 'migrate_from' && each.graphed)
    return moving ? undefined : [resource.id]
  }
  return undefined
}
