/** Failures that are forgotten: because they are old, or because what failed has changed since. */

import { definitionChangedSince } from './digests.js'
import { clearFailCount, failCount, isBlocking } from './failures.js'
import { fenceAction } from './fence-action.js'
import { CODE, type HistoryEntry } from './history-entry.js'
import type { Replay } from './history.js'
import { followsHost } from './host-name.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { parametersOf } from './operations.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { recheckAt } from './sets.js'
import { integerOr } from './text.js'

/** Whether the failure is forgotten; if it has just become so, its count is cleared. */
export function settleExpiry (
  replay: Replay, entry: HistoryEntry, isLastFailure: boolean
): boolean {
  const { set, resource, node } = replay
  // What a node has failed at counts for as long as nobody knows what it does.
  const isSeen = node.online && !node.unclean
  const ran = integerOr(entry.element.attributes['last-rc-change'], 0)
  let expired = false
  let reason: string | undefined
  if (resource.failureTimeout > 0 && ran > 0) {
    expired = set.now >= ran + resource.failureTimeout &&
      !(isLastFailure && isBlocking(set, resource, node)) && !awaitsFencing(set, resource, entry)
    const unexpired = failCount(set, resource, node, true)
    if (unexpired.count > 0 && set.now <= unexpired.last + resource.failureTimeout) {
      // The last second of the timeout still counts.
      recheckAt(set, unexpired.last + resource.failureTimeout + 1)
    }
    if (!isSeen) expired = false
    if (expired) {
      if (failCount(set, resource, node, false).count > 0) {
        if (unexpired.count === 0) reason = 'it expired'
        else expired = false
      } else if (isLastFailure && resource.reconnectInterval > 0) {
        reason = 'reconnect interval is set'
      }
    }
  }
  if (isSeen && !expired && isLastFailure) {
    if (followsHost(resource, parametersOf(set, resource, node).get('addr'))) {
      set.parameterChecks.push({ entry: entry.element, resource, node, why: 'last-failure' })
    } else if (definitionChangedSince(set, resource, node, entry.element)) {
      reason = 'resource parameters have changed'
    }
  }
  if (reason !== undefined) {
    const clear = clearFailCount(set, resource, node, reason)
    const remote = resource.reconnectInterval > 0 ? set.nodesById.get(resource.id) : undefined
    if (remote !== undefined && set.options.fencingEnabled) {
      // The failure is remembered for as long as the node has not been fenced for it.
      orderActions(fenceAction(set, remote, undefined), clear, RELATION.firstImpliesThen)
    }
  }
  // What a probe found stays true however long ago it was.
  const lasting = entry.code === CODE.ok || entry.code === CODE.notRunning ||
    entry.code === CODE.promoted
  if (expired && entry.probe && lasting) expired = false
  return expired
}

/** A connection that failed is not tried again before its node has been fenced for it. */
function awaitsFencing (set: WorkingSet, resource: Resource, entry: HistoryEntry): boolean {
  if (resource.reconnectInterval === 0 || !set.options.fencingEnabled) return false
  if (entry.task !== 'monitor' || entry.interval === 0) return false
  return set.nodesById.get(resource.id)?.remoteWasFenced === false
}

/** A forgotten failure of a recurring operation has it started again. */
export function onExpired (replay: Replay, entry: HistoryEntry): void {
  const { set, node } = replay
  if (entry.interval === 0) return
  if (entry.element.attributes['op-digest'] === undefined) return
  if (entry.expected >= 0 && node.online && !node.unclean) {
    set.expiredEntries.add(entry.element)
  }
}
