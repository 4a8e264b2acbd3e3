/** Finds out the state of each node from its node_state, and who has to be fenced for it. */

import type { XmlElement } from '../cib/xml.js'
import { parseBoolean } from '../cib/values.js'
import { fenceAction } from './fence-action.js'
import type { Node } from './model/node.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { recheckAt } from './sets.js'
import { integerOr, isTrue } from './text.js'
import { isGuest } from './unpack-nodes.js'

/** What a node_state says of membership: `undefined` when it says nothing. */
interface Membership {
  readonly member: boolean
  /** Seconds since the epoch, where the cluster records them. */
  readonly since: number
}

/** Reads `true`, `online`, a time, or their opposites. */
function membership (text: string | undefined): Membership | undefined {
  if (text === undefined) return undefined
  if (text === 'online') return { member: true, since: 0 }
  if (text === 'offline') return { member: false, since: 0 }
  if (/^\d+$/.test(text) && text !== '1') {
    const since = Number(text)
    return { member: since > 0, since }
  }
  return { member: parseBoolean(text) ?? false, since: 0 }
}

/** Marks a node as in need of fencing; the first reason stays. */
export function fenceNode (set: WorkingSet, node: Node, reason: string): void {
  if (isGuest(node)) {
    const container = node.connection?.container
    if (container === undefined || container.failed || !container.managed) return
    // A guest is fenced by restarting what contains it, and may be used once that is done.
    node.remoteRequiresReset = true
    container.failed = true
    container.needsStop = true
    node.fenceReason ??= reason
    return
  }
  if (node.kind === 'remote' && node.connection !== undefined && !node.connection.managed &&
    node.connection.removed) {
    return
  }
  if (node.kind === 'remote' && !node.unclean) node.remoteRequiresReset = true
  if (!node.unclean) node.fenceReason ??= reason
  node.unclean = true
  // It has its place among the actions from when it turns out to be necessary.
  fenceAction(set, node, node.fenceReason, set.options.fencingAction)
}

/** Applies the node_state of a cluster node. */
export function unpackNodeState (set: WorkingSet, node: Node, state: XmlElement): void {
  node.unclean = false
  node.unseen = false
  const { attributes } = state
  node.standby = isTrue(node.attributes.get('standby'))
  node.maintenance = isTrue(node.attributes.get('maintenance'))
  if (isTrue(attributes['#maintenance'])) node.maintenance = true
  const discovery = node.attributes.get('resource-discovery-enabled')
  if (discovery !== undefined && !isTrue(discovery)) {
    set.warnings.push({
      level: 'warning',
      message: `Ignoring resource-discovery-enabled for ${node.name}: only remote nodes have it`
    })
  }
  const shutdown = node.attributes.get('shutdown')
  node.shutdown = shutdown !== undefined && integerOr(shutdown, 0) !== 0
  node.expectedUp = attributes['expected'] === 'member'
  node.online = set.options.fencingEnabled
    ? onlineWithFencing(set, node, state)
    : onlineWithoutFencing(set, node, state)
}

function onlineWithoutFencing (
  set: WorkingSet, node: Node, { attributes }: XmlElement
): boolean {
  const inCluster = membership(attributes['in_ccm'])?.member ?? false
  const isPeer = membership(attributes['crmd'])?.member ?? false
  if (!inCluster) return false
  if (isPeer) {
    return attributes['join'] === 'member'
  }
  // Half there: nothing can be done about it without fencing, but it shows.
  if (!node.shutdown && node.expectedUp) fenceNode(set, node, 'peer is unexpectedly down')
  return false
}

function onlineWithFencing (set: WorkingSet, node: Node, { attributes }: XmlElement): boolean {
  const inside = membership(attributes['in_ccm'])
  const peer = membership(attributes['crmd'])
  const inCluster = inside?.member ?? false
  const isPeer = peer?.member ?? false
  const join = attributes['join']
  const expected = attributes['expected'] ?? 'down'
  node.whenMember = inside?.since ?? 0
  const terminate = terminationRequested(node)
  if (node.shutdown) return isPeer
  if (inside === undefined) {
    if (set.options.startupFencing) fenceNode(set, node, 'peer has not been seen by the cluster')
  } else if (join === 'banned' || join === 'nack') {
    fenceNode(set, node, 'peer failed Pacemaker membership criteria')
  } else if (!terminate && expected === 'down') {
    if (inCluster || isPeer) waitForNode(set, node, inCluster, isPeer)
  } else if (terminate && join === 'down' && !isPeer && !inCluster) {
    return false
  } else if (!inCluster) {
    node.leftMembership = true
    fenceNode(set, node, 'peer is no longer part of the cluster')
  } else if (!isPeer) {
    fenceNode(set, node, 'peer process is no longer available')
  } else if (terminate) {
    fenceNode(set, node, 'fencing was requested')
  } else if (join === 'pending' || join === 'down') {
    waitForNode(set, node, inCluster, isPeer)
  } else if (join !== 'member') {
    fenceNode(set, node, 'peer was in an unknown state')
  }
  return inCluster
}

/** A node that is still joining gets nothing, and is fenced when it takes too long. */
function waitForNode (set: WorkingSet, node: Node, inCluster: boolean, isPeer: boolean): void {
  const timeout = set.options.nodePendingTimeout
  if (timeout > 0 && inCluster && !isPeer && node.whenMember > 0) {
    const due = node.whenMember + timeout
    if (set.now >= due) {
      fenceNode(set, node, 'peer pending timed out on joining the process group')
      return
    }
    recheckAt(set, due)
  }
  node.standby = true
  node.pending = true
}

function terminationRequested (node: Node): boolean {
  const value = node.attributes.get('terminate')
  if (value === undefined) return false
  return parseBoolean(value) ?? integerOr(value, 0) !== 0
}

/** Applies the node_state of a remote or guest node; whether it is online is settled later. */
export function unpackRemoteState (node: Node, state: XmlElement): void {
  node.remoteWasFenced = isTrue(state.attributes['node_fenced'])
  node.unclean = false
  node.unseen = false
}

/**
 * Applies what the attributes of a remote or guest node ask for. That counts as soon as its
 * connection is known to be up; with fencing, in any case.
 */
export function unpackRemoteAttributes (node: Node, state: XmlElement): void {
  node.remoteMaintenance = isTrue(state.attributes['node_in_maintenance'])
  // Who may not touch the connection may not touch what is behind it.
  if (isTrue(node.attributes.get('maintenance')) || node.connection?.managed === false) {
    node.maintenance = true
  }
  if (isTrue(node.attributes.get('standby'))) node.standby = true
  const shutdown = node.attributes.get('shutdown')
  node.shutdown = shutdown !== undefined && integerOr(shutdown, 0) !== 0
  stopConnection(node)
  const discovery = node.attributes.get('resource-discovery-enabled')
  if (discovery !== undefined && !isTrue(discovery)) node.discoveryEnabled = false
}

/** A remote node that is to shut down does so when its connection is stopped. */
export function stopConnection ({ shutdown, connection }: Node): void {
  if (shutdown && connection !== undefined) connection.nextRole = ROLE.stopped
}

/** Settles whether a remote or guest node is online, from the state of its connection. */
export function settleRemoteState (node: Node): void {
  const connection = node.connection
  if (connection === undefined) {
    node.online = false
    return
  }
  const container = connection.container
  // A guest goes down with its host; other connections can be made again from elsewhere.
  const [host] = container === undefined || connection.running.length > 1 ? [] : connection.running
  node.online = connection.role === ROLE.started
  if (connection.role === ROLE.started && connection.nextRole === ROLE.stopped) {
    // The connection is about to be stopped on purpose.
    node.shutdown = true
  }
  if (container?.failed === true) {
    node.online = false
    node.remoteRequiresReset = true
  } else if (connection.failed) {
    node.online = false
  } else if (connection.role === ROLE.stopped ||
    (container !== undefined && container.role === ROLE.stopped)) {
    node.online = false
    node.remoteRequiresReset = false
  } else if (host !== undefined && !host.online && host.unclean) {
    node.online = false
    node.remoteRequiresReset = true
  }
}
