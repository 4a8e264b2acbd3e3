/**
 * Guest and bundle nodes: fencing one means restarting what contains it, and that happens by other
 * means. Also where the connection is through which something is done on a remote node.
 */

import { actionsFor } from './actions.js'
import { fenceAction } from './fence-action.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { isRemote } from './unpack-nodes.js'

/** Makes the pseudo action that stands for the fencing of a guest, after what brings it about. */
export function fenceGuest (set: WorkingSet, node: Node): Action {
  const { connection } = node
  const container = connection?.container
  const stop = container === undefined ? undefined : actionsFor(container, 'stop')[0]
  const restarts = container !== undefined && actionsFor(container, 'start').length > 0
  const fencing = fenceAction(set, node, 'guest is unclean', restarts ? 'reboot' : 'off')
  fencing.optional = false
  fencing.pseudo = true
  fencing.runnable = true
  const binding = RELATION.unrunnableFirstBlocks | RELATION.firstImpliesThen
  if (stop?.pseudo === true && stop.node !== undefined) {
    // The container goes down with its host.
    orderActions(fenceAction(set, stop.node, undefined), fencing, binding)
  } else if (stop !== undefined) {
    orderActions(stop, fencing, binding)
  } else {
    // The container seems to be down already, perhaps only because its history was cleaned up.
    const disconnect = connection === undefined ? undefined : actionsFor(connection, 'stop')[0]
    if (disconnect !== undefined) orderActions(disconnect, fencing, RELATION.ordered)
  }
  return fencing
}

/** What happens through the old place of a connection that moves; all else through the new one. */
const BEFORE_MOVE = new Set(['cancel', 'stop', 'demote', 'migrate_from', 'migrate_to'])

/** The cluster node that hosts the connection an action on a remote node goes through. */
export function routerOf (action: Action, node: Node): string | undefined {
  const { connection } = node
  if (!isRemote(node) || connection === undefined) return undefined
  const from = connection.running[0]
  const to = connection.assigned
  if (from === undefined || to === undefined || from === to) return (from ?? to)?.name
  const resuming = connection.container === undefined && connection.partialTarget !== undefined
  const task = action.task === 'notify'
    ? action.meta.get('notify_operation') ?? action.task
    : action.task
  return (BEFORE_MOVE.has(task) && !resuming ? from : to).name
}

const DOWN = new Set(['stop', 'stopped', 'demote', 'demoted'])
const UP = new Set(['start', 'running', 'monitor', 'promote', 'promoted'])

/** The host of the container an action on a guest happens in. */
export function physicalHost (action: Action): Node | undefined {
  const container = action.node?.connection?.container
  if (container === undefined) return undefined
  const task = action.meta.get('notify_operation') ?? action.task
  if (DOWN.has(task)) return container.running[0]
  return UP.has(task) ? container.assigned : undefined
}
