/**
 * Orders what happens on remote, guest and bundle nodes relative to their connections: it can be
 * done only while the connection is up. Where that cannot be, the node has to be fenced.
 */

import { actionsFor } from './actions.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { addOrder } from './orders.js'
import { RELATION, type Relation } from './relation.js'
import { isRemote } from './unpack-nodes.js'

/** What becomes of the connection to a remote node in this transition. */
type Link =
  /** It is up and stays where it is, or is handed over. */
  | 'alive'
  /** Its host is lost, or it is on its way: it will be up again elsewhere. */
  | 'resting'
  /** It is down, or goes down on purpose, and stays down. */
  | 'stopped'
  /** It is lost and cannot be made again. */
  | 'failed'
  /** It is not up, and whether it can be made remains to be seen. */
  | 'unknown'

/** Adds the orders of all actions on remote nodes. */
export function orderRemoteActions (set: WorkingSet): void {
  if (!set.haveRemoteNodes) return
  // The newest come first: in that order nodes turn out to need fencing.
  for (const action of set.actions.toReversed()) {
    const { resource, node } = action
    if (resource === undefined) continue
    if (resource.isConnection && action.task === 'clear_failcount') {
      // So that the failure is forgotten before the connection is tried again.
      for (const start of actionsFor(resource, 'start')) {
        addOrder(set, { firstAction: action, then: resource, thenAction: start }, RELATION.ordered)
      }
      continue
    }
    const connection = node?.connection
    if (node === undefined || connection === undefined || !isRemote(node) || action.pseudo) continue
    if (action.task === 'start') orderDeparture(set, action, resource, connection)
    if (connection.container === undefined) orderOnRemote(set, action, node, connection)
    else orderOnGuest(set, action, node, connection, connection.container)
  }
}

/** What moves to a remote node leaves its old place only when the new one is known to be there. */
function orderDeparture (
  set: WorkingSet, start: Action, resource: Resource, connection: Resource
): void {
  for (const stop of resource.actions) {
    if (stop.task !== 'stop' || stop.node === undefined || stop.node === start.node) continue
    addOrder(set, { first: connection, firstTask: 'start', then: resource, thenAction: stop },
      RELATION.ordered)
  }
}

/** The action waits for the start of a connection or container, and cannot be without it. */
function afterStart (set: WorkingSet, first: Resource, action: Action, more: Relation = 0): void {
  addOrder(set, { first, firstTask: 'start', thenAction: action },
    RELATION.ordered | RELATION.unrunnableFirstBlocks | more)
}

function beforeStop (set: WorkingSet, action: Action, then: Resource, more: Relation = 0): void {
  addOrder(set, { firstAction: action, then, thenTask: 'stop' }, RELATION.ordered | more)
}

function orderOnRemote (
  set: WorkingSet, action: Action, node: Node, connection: Resource
): void {
  const link = linkState(node, connection)
  switch (action.task) {
    case 'start': case 'promote':
      afterStart(set, connection, action, link === 'failed' ? RELATION.firstImpliesThen : 0)
      return
    // What is handed over leaves as what is stopped does.
    case 'stop': case 'migrate_to': case 'migrate_from':
      orderStop(set, action, node, connection, link)
      return
    case 'demote':
      // While the connection goes down the order of the stop is enough.
      if (link === 'resting' || link === 'unknown') afterStart(set, connection, action)
      return
    default:
      if (action.interval > 0) {
        afterStart(set, connection, action, RELATION.firstImpliesThen)
        return
      }
      if (action.task === 'monitor' && link === 'failed') {
        set.fence(node, 'resources are in unknown state and connection is unrecoverable')
      }
      if (link === 'stopped' && connection.running.length > 0) {
        beforeStop(set, action, connection, RELATION.unrunnableFirstBlocks)
      } else {
        afterStart(set, connection, action)
      }
  }
}

function orderStop (
  set: WorkingSet, action: Action, node: Node, connection: Resource, link: Link
): void {
  if (link === 'alive') {
    beforeStop(set, action, connection, RELATION.thenImpliesFirst)
  } else if (link === 'failed') {
    // The only way to stop it is fencing, which implies the stop.
    set.fence(node, 'resources are active but connection is unrecoverable')
  } else if (connection.nextRole === ROLE.stopped) {
    beforeStop(set, action, connection, RELATION.thenImpliesFirst)
  } else {
    afterStart(set, connection, action)
  }
}

function linkState (node: Node, connection: Resource): Link {
  const host = connection.running[0]
  if (connection.nextRole === ROLE.stopped || connection.assigned === undefined) {
    if (host?.unclean === true) return 'failed'
    if (!connection.failed) return 'stopped'
    // After the interval it is tried again; the node was fenced, so nothing is active meanwhile.
    const willRetry = connection.nextRole === ROLE.stopped && connection.reconnectInterval > 0 &&
      node.remoteWasFenced && !node.attributes.has('shutdown')
    return willRetry ? 'unknown' : 'failed'
  }
  if (host === undefined) return 'unknown'
  if (host.unclean || !host.online) return 'resting'
  const handingOver = connection.running.length > 1 && connection.partialSource !== undefined &&
    connection.partialTarget !== undefined
  return handingOver ? 'resting' : 'alive'
}

/** Inside a guest everything also depends on what contains it. */
function orderOnGuest (
  set: WorkingSet, action: Action, node: Node, connection: Resource, container: Resource
): void {
  if (container.failed) set.fence(node, 'container failed')
  switch (action.task) {
    case 'start': case 'promote':
      afterStart(set, container, action, RELATION.firstImpliesThen)
      afterStart(set, connection, action)
      return
    case 'stop': case 'demote': case 'migrate_to': case 'migrate_from':
      // What fails with its container is stopped by stopping that.
      if (!container.failed) beforeStop(set, action, connection)
      return
    case 'cancel':
      // What goes down with the container does not have to be cancelled, but may be.
      return
    default:
      afterStart(set, connection, action, action.interval > 0 ? RELATION.firstImpliesThen : 0)
  }
}
