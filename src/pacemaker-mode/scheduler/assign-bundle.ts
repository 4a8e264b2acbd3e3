/**
 * Assigns the parts of a bundle: the containers are spread over the nodes like the instances of a
 * clone, each address and connection follows its container, and what is inside goes to the nodes
 * that the containers are.
 */

import { assignInstances } from './assign-instances.js'
import { sortInstances } from './assign-instances-order.js'
import { showScores } from './assign-node.js'
import type { Assign } from './assign-types.js'
import { thresholdReached } from './failures.js'
import type { Node } from './model/node.js'
import type { Replica, Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { candidate } from './tables.js'
import { INFINITY } from './text.js'
import { isRemote } from './unpack-nodes.js'
import { addColocation } from './colocation-constraints.js'

/** Assigns containers as instances, then what belongs to each, then the primitive inside. */
export function assignBundle (
  set: WorkingSet, bundle: Resource, prefer: Node | undefined, stopIfFail: boolean,
  assign: Assign
): Node | undefined {
  const state = bundle.bundle
  if (state === undefined || bundle.allocating) return undefined
  showScores(set, 'pcmk__bundle_assign', bundle)
  if (!bundle.provisional) return undefined
  bundle.allocating = true
  const containers = sortInstances(state.replicas.map(({ container }) => container))
  assignInstances(set, bundle, containers, state.replicas.length, state.replicasPerHost, assign)
  for (const replica of state.replicas) assignReplica(set, replica, prefer, stopIfFail, assign)
  if (state.clone !== undefined) {
    openInside(state.clone, state.replicas)
    assign(set, state.clone, prefer, stopIfFail)
  }
  bundle.allocating = false
  bundle.provisional = false
  return undefined
}

function assignReplica (
  set: WorkingSet, { ip, container, remote, child, node }: Replica, prefer: Node | undefined,
  stopIfFail: boolean, assign: Assign
): void {
  if (ip !== undefined) assign(set, ip, prefer, stopIfFail)
  const host = container.assigned
  if (remote !== undefined && host?.connection !== undefined && isRemote(host)) {
    // The connection comes from where the host's own connection comes from: one hop at a time.
    addColocation(set, {
      id: '#replica-remote-with-host-remote',
      score: INFINITY,
      dependent: remote,
      primary: host.connection,
      influence: true
    })
  }
  if (remote !== undefined) assign(set, remote, prefer, stopIfFail)
  if (child?.parent === undefined) return
  for (const entry of child.allowed.values()) {
    if (entry.node !== node) entry.score = -INFINITY
    else if (!thresholdReached(set, child, entry.node)) entry.score = INFINITY
  }
  // The clone is not to be assigned through its instance: first all replicas have to be settled.
  child.parent.allocating = true
  assign(set, child, node, stopIfFail)
  child.parent.allocating = false
}

/** What is inside may use the nodes that the replicas are, and no others. */
function openInside (clone: Resource, replicas: readonly Replica[]): void {
  for (const entry of clone.allowed.values()) entry.score = -INFINITY
  for (const { node } of replicas) {
    if (node === undefined) continue
    const entry = clone.allowed.get(node.id) ?? candidate(node)
    entry.score = 0
    clone.allowed.set(node.id, entry)
  }
}
