/** The action that fences a node, and whether this partition may do so. */

import { clusterAction } from './actions.js'
import type { Action, Node, WorkingSet } from './model.js'
import { isGuest } from './unpack-nodes.js'

/** Whether this partition may fence the node. */
export function canFence (set: WorkingSet, node: Node): boolean {
  if (isGuest(node)) {
    // Restarting the container is all it takes, but only if its host is in reach.
    const hosts = node.connection?.container?.running ?? []
    return hosts.every(host => host.online || canFence(set, host))
  }
  if (!set.options.fencingEnabled || !set.haveFenceDevice) return false
  if (set.hasQuorum || set.options.quorumPolicy === 'ignore') return true
  if (set.options.quorumPolicy === 'fence' && set.quorumPanic) return true
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
  }
  action.reason ??= reason
  return action
}
