/**
 * Reads the status section: node states first, then histories, those of remote nodes after the
 * nodes that host their connections.
 */

import type { XmlElement } from '../cib/xml.js'
import type { Node } from './model/node.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { primitiveAction } from './actions.js'
import { unpackHistory } from './history.js'
import {
  settleRemoteState, stopConnection, unpackNodeState, unpackRemoteAttributes, unpackRemoteState
} from './node-state.js'
import { childrenOf } from './text.js'
import { addNodeAttributes, addUtilization, isGuest, nodeByName } from './unpack-nodes.js'
import { unpackTickets } from './ticket-constraints.js'
import { childOf } from './text.js'

/** Reads `status` into the nodes and resources. */
export function unpackStatus (set: WorkingSet, status: XmlElement | undefined): void {
  if (status !== undefined) {
    unpackTickets(set, childOf(status, 'tickets'))
    const states = childrenOf(status, 'node_state')
    for (const state of states) unpackState(set, state)
    // Histories of hosts tell whether connections are up, and so which histories come next.
    let progress = true
    while (progress) progress = unpackHistories(set, states, false)
    unpackHistories(set, states, set.options.fencingEnabled)
  }
  settleUnseen(set)
  stopContainers(set)
}

function stateNode (set: WorkingSet, state: XmlElement): Node | undefined {
  const { id, uname } = state.attributes
  return (id === undefined ? undefined : set.nodesById.get(id)) ??
    (uname === undefined ? undefined : nodeByName(set, uname))
}

function unpackState (set: WorkingSet, state: XmlElement): void {
  const node = stateNode(set, state)
  if (node === undefined) {
    const { uname, id = '' } = state.attributes
    set.warnings.push({
      level: 'warning',
      message: `Ignoring recorded node state for '${uname ?? id}' because it is no longer in the ` +
        'configuration'
    })
    return
  }
  set.states.set(node.id, state)
  for (const transient of childrenOf(state, 'transient_attributes')) {
    addNodeAttributes(set, node, transient, true)
    addUtilization(set, node, transient)
  }
  if (node.kind === 'remote') unpackRemoteState(node, state)
  else unpackNodeState(set, node, state)
  const { quorumPolicy } = set.options
  if (quorumPolicy === 'fence' && set.quorumPanic && !set.hasQuorum &&
    node.kind === 'cluster' && node.online) {
    set.fence(node, 'cluster does not have quorum')
  }
}

/** One pass; true when a history was read, which may open up others. */
function unpackHistories (
  set: WorkingSet, states: readonly XmlElement[], all: boolean
): boolean {
  let progress = false
  for (const state of states) {
    const node = stateNode(set, state)
    if (node === undefined || node.unpacked) continue
    if (!all && !readable(set, node)) continue
    if (node.kind === 'remote') {
      settleRemoteState(node)
      // What is asked of the node comes after what its connection's history has asked for.
      unpackRemoteAttributes(node, state)
    }
    node.unpacked = true
    unpackHistory(set, node, state)
    progress = true
  }
  return progress
}

function readable (set: WorkingSet, node: Node): boolean {
  const connection = node.connection
  if (isGuest(node)) {
    return connection !== undefined && connection.role === ROLE.started &&
      connection.container?.role === ROLE.started
  }
  if (node.kind === 'remote') {
    return connection !== undefined &&
      (set.options.shutdownLock || connection.role === ROLE.started)
  }
  return node.online || set.options.shutdownLock || set.options.fencingEnabled
}

/** Remote nodes whose history was not read are what their connection is. */
function settleUnseen (set: WorkingSet): void {
  for (const node of set.nodes) {
    if (node.kind !== 'remote') continue
    // A history that is read after the node's own may have it inactive, and forgets what is asked.
    stopConnection(node)
    if (node.unpacked) continue
    settleRemoteState(node)
    node.unpacked = true
  }
}

/** Cluster nodes without any state have to be fenced before anything can be started. */
export function fenceUnseen (set: WorkingSet): void {
  for (const node of set.nodes) {
    if (node.kind === 'cluster' && node.unseen && node.unclean) node.fenceReason ??= 'node is unclean'
  }
}

/** Containers whose contents failed are restarted: they are where they are known to be by now. */
function stopContainers (set: WorkingSet): void {
  for (const container of set.stopNeeded) {
    const node = container.running[0]
    if (node !== undefined) primitiveAction(set, container, 'stop', node, false)
  }
}
