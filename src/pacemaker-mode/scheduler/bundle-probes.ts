/**
 * Probes of bundles: containers and addresses on every node, connections once it is known where
 * the containers are, and what is inside on the node that the replica is.
 */

import { actionsFor } from './actions.js'
import type { Node } from './model/node.js'
import type { Replica, Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { addOrder } from './orders.js'
import { RELATION } from './relation.js'

/** Looks for all parts of a bundle on a node; whether there was anything to look for. */
export function probeBundle (
  set: WorkingSet, bundle: Resource, node: Node,
  probe: (set: WorkingSet, resource: Resource, node: Node) => boolean
): boolean {
  const { replicas = [], replicasPerHost } = bundle.bundle ?? {}
  let found = false
  for (const replica of replicas) {
    const { ip, container, remote, child } = replica
    if (ip !== undefined && probe(set, ip, node)) found = true
    if (child !== undefined && replica.node === node && probe(set, child, node)) found = true
    if (probe(set, container, node)) {
      found = true
      if (replicasPerHost === 1) orderPeers(set, replica, replicas, node)
    }
    if (remote !== undefined && probe(set, remote, node)) {
      found = true
      orderConnectionProbe(set, replica, remote, node)
    }
  }
  return found
}

/**
 * Where only one replica fits on a host, none is started there before it is known that no other
 * is there already, as they would fight about the ports.
 */
function orderPeers (
  set: WorkingSet, { container }: Replica, replicas: readonly Replica[], node: Node
): void {
  const firstAction = actionsFor(container, 'monitor', node)[0]
  if (firstAction === undefined) return
  for (const peer of replicas) {
    if (peer.container === container) continue
    addOrder(set, { first: container, firstAction, then: peer.container, thenTask: 'start' },
      RELATION.ordered | RELATION.sameNode)
  }
}

/** A connection can be looked for only after its container is where it is going to be. */
function orderConnectionProbe (
  set: WorkingSet, { container }: Replica, remote: Resource, node: Node
): void {
  const thenAction = actionsFor(remote, 'monitor', node)[0]
  if (thenAction === undefined) return
  addOrder(set, { first: container, firstTask: 'start', then: remote, thenAction },
    RELATION.nestedProbe)
}
