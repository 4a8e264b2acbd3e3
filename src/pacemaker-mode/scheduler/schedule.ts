/** The scheduler: the passes, in their order. */

import { assignResources } from './assign.js'
import { handleConfigChanges, handleDeferredChecks } from './config-changes.js'
import { clearFailCount, failCount, thresholdReached } from './failures.js'
import { applyLocations } from './location-constraints.js'
import type { Decision, FencingDecision, TransitionGraph } from './model/decision.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { applyOrders } from './apply-orders.js'
import { createActions } from './collective-actions.js'
import { internalConstraints } from './internal-constraints.js'
import { scheduleFencing } from './fencing.js'
import { createGraph } from './graph.js'
import { createFencingNotifications, createNotifications } from './notifications.js'
import { addOrder } from './orders.js'
import { orderProbes } from './probe-orders.js'
import { orderRemoteActions } from './remote-orders.js'
import { scheduleProbes } from './probes.js'
import { RELATION } from './relation.js'
import { applyLocks } from './shutdown-locks.js'
import { blockDependents, updateAll } from './update.js'
import { applyHealth } from './node-health.js'
import { readCluster, type ScheduleRequest } from './working-set.js'
import { unpackConstraints } from './unpack-constraints.js'
import { adjustScore } from './tables.js'
import { anonymousTop, topBelowBundle } from './resource-tree.js'
import { INFINITY } from './text.js'

/** Decides on a plan: scores, actions and their order. */
export function schedule (request: ScheduleRequest): Decision {
  return decide(readState(request))
}

/** What is configured and where everything is; nothing has been decided yet. */
export function readState (request: ScheduleRequest): WorkingSet {
  const set = readCluster(request)
  applyHealth(set)
  return set
}

/** Decides on a plan for a cluster that has just been read. */
export function decide (set: WorkingSet): Decision {
  unpackConstraints(set)
  applyPlacementCriteria(set)
  internalConstraints(set)
  handleConfigChanges(set)
  assignResources(set)
  handleDeferredChecks(set)
  createAllActions(set)
  // Here too it may turn out that a node has to be fenced.
  orderRemoteActions(set)
  scheduleFencing(set)
  applyOrders(set)
  blockDependents(set)
  orderProbes(set)
  updateAll(set)
  createNotifications(set)
  createFencingNotifications(set)
  let graph: TransitionGraph | undefined
  return {
    set,
    // Who wants to see the plan only does not pay for writing it down.
    get graph () {
      graph ??= createGraph(set)
      return graph
    },
    fencing: fencingOf(set)
  }
}

/** Probes, clearing of fail counts, and what each resource needs. */
function createAllActions (set: WorkingSet): void {
  scheduleProbes(set)
  if (set.options.stopRemovedResources) for (const each of set.resources) forgetRemoved(set, each)
  for (const resource of set.resources) createActions(set, resource)
}

/** Failures of what is no longer configured do not matter any more. */
function forgetRemoved (set: WorkingSet, resource: Resource): void {
  if (!resource.removed) return
  for (const node of set.nodes) {
    if (!node.online || failCount(set, resource, node, true).count === 0) continue
    const firstAction = clearFailCount(set, resource, node, 'it is no longer configured')
    addOrder(set, { firstAction, then: resource, thenTask: 'stop' }, RELATION.ordered)
  }
}

/** Scheduled fencings, the newest first. */
function fencingOf (set: WorkingSet): readonly FencingDecision[] {
  return set.actions
    .filter(each => each.task === 'stonith' && !each.optional && each.node !== undefined)
    .reverse()
    .flatMap(action => action.node === undefined
      ? []
      : [{ node: action.node, action, reason: action.reason ?? '' }])
}

/** Node scores that do not depend on where others go. */
function applyPlacementCriteria (set: WorkingSet): void {
  applyLocations(set)
  applyLocks(set)
  for (const resource of set.resources) {
    addStickiness(set, resource)
    for (const node of set.nodes) banAfterFailures(set, resource, node)
  }
  for (const resource of set.resources) keepExclusive(resource)
}

/** What is looked for on some nodes only must not be on others. */
function keepExclusive (resource: Resource): void {
  for (const child of resource.children) keepExclusive(child)
  if (!resource.exclusiveDiscovery && !topBelowBundle(resource).exclusiveDiscovery) return
  for (const entry of resource.allowed.values()) {
    if (entry.discovery !== 'exclusive') entry.score = -INFINITY
  }
}

/** A resource that is active on one node likes to stay there. */
function addStickiness (set: WorkingSet, resource: Resource): void {
  for (const child of resource.children) addStickiness(set, child)
  const node = resource.running[0]
  if (resource.kind !== 'primitive' || !resource.managed || resource.stickiness < 1 ||
    resource.running.length !== 1 || node === undefined) return
  if (!set.options.symmetric && !resource.allowed.has(node.id)) return
  adjustScore(set, resource, node, resource.stickiness, 'stickiness')
}

function banAfterFailures (set: WorkingSet, resource: Resource, node: Node): void {
  for (const child of resource.children) banAfterFailures(set, child, node)
  if (resource.kind !== 'primitive' || resource.actions.some(each =>
    each.task === 'clear_failcount' && each.node === node)) return
  if (!thresholdReached(set, resource, node)) return
  adjustScore(set, anonymousTop(resource), node, -INFINITY, 'too many failures')
}
