/** The action that fences a node, and whether this partition may do so. */

import { clusterAction } from './actions.js'
import { deviceDigests } from './digests.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { isGuest } from './unpack-nodes.js'
import { isFencing } from './resource-tree.js'

/** Whether this partition may fence the node. */
export function canFence (set: WorkingSet, node: Node): boolean {
  if (isGuest(node)) {
    // Restarting the container is all it takes, but only if its host is in reach.
    const hosts = node.connection?.container?.running ?? []
    return hosts.every(host => host.online || canFence(set, host))
  }
  if (!set.options.fencingEnabled || !set.haveFenceDevice) return false
  if (set.hasQuorum || set.options.quorumPolicy === 'ignore') return true
  if (node.kind === 'remote' && set.options.fenceRemoteWithoutQuorum) return true
  return node.online
}

/** The fencing of a node; an optional one until it is decided. */
export function fenceAction (
  set: WorkingSet, node: Node, reason: string | undefined,
  operation: string = set.options.fencingAction
): Action {
  const key = `stonith-${node.name}-${operation}`
  const known = set.singletons.get(`${key} ${node.id}`)
  const action = known ?? clusterAction(set, key, 'stonith', node, true)
  if (known === undefined) {
    action.onDc = true
    action.meta.set('stonith_action', operation)
    if (set.enableUnfencing) addDeviceDigests(set, action, node, operation)
  }
  action.reason ??= reason
  return action
}

/**
 * Notes what the devices that unfence look like, so that the node remembers what it was unfenced
 * with: when one has changed since, it has to be unfenced again.
 */
function addDeviceDigests (
  set: WorkingSet, action: Action, node: Node, operation: string
): void {
  const recorded = (name: string): readonly string[] | undefined =>
    node.attributes.get(name)?.split(',')
  let [all, secure] = ['', '']
  for (const device of unfencingDevices(set)) {
    const digests = deviceDigests(set, device, node)
    const known = `${device.id}:${device.agent}:`
    all += `${known}${digests.all},`
    secure += `${known}${digests.secure},`
    const changed = recorded('#digests-all')?.includes(known + digests.all) === false &&
      recorded('#digests-secure')?.includes(known + digests.secure) !== true
    if (operation !== 'on' || !changed || !canFence(set, node)) continue
    action.optional = false
    action.reason ??= `the definition of ${device.id} changed`
  }
  action.meta.set('digests_all', all)
  action.meta.set('digests_secure', secure)
}

/** The devices that unfence, the last of the resources first, as Pacemaker lists them. */
function unfencingDevices (set: WorkingSet): readonly Resource[] {
  const primitives = (resource: Resource): readonly Resource[] =>
    resource.kind === 'primitive' ? [resource] : resource.children.flatMap(primitives)
  return set.resources.flatMap(primitives).filter(each => isFencing(each) &&
    each.meta.get('provides')?.toLowerCase() === 'unfencing').reverse()
}
