/** What an operation that is in flight, or has succeeded, says about its resource. */

import { primitiveAction } from './actions.js'
import { CODE, type HistoryEntry } from './history-entry.js'
import type { Replay } from './history.js'
import { migrationSucceeded } from './migration-history.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import { cloneOf } from './resource-tree.js'
import { nodeByName } from './unpack-nodes.js'

/** An operation in flight: the resource may be on its way to where the operation leads. */
export function applyPending (replay: Replay, entry: HistoryEntry): void {
  const { set, resource, node } = replay
  switch (entry.task) {
    case 'start':
      resource.startPending = true
      setActive(resource)
      break
    case 'promote': resource.role = ROLE.promoted; break
    case 'migrate_to': {
      const target = nodeByName(set, entry.element.attributes['migrate_target'] ?? '')
      if (node.unclean && target !== undefined) {
        primitiveAction(set, resource, 'stop', target, false)
      }
      break
    }
  }
  if (resource.pendingTask === undefined) {
    // A probe in flight does not show, and says nothing about where its instance is.
    if (entry.task === 'monitor' && entry.interval === 0) return
    resource.pendingTask = entry.task
    resource.pendingOn = node
  }
}

/** The role of something that runs and of which no more is known. */
export function setActive (resource: Resource): void {
  resource.role = cloneOf(resource)?.clone?.promotable === true ? ROLE.unpromoted : ROLE.started
}

/** What the operation did has been done, and ends earlier failures. */
export function applySuccess (replay: Replay, entry: HistoryEntry): void {
  const { resource, set, node } = replay
  if (entry.code === CODE.notRunning) {
    if (entry.task === 'monitor') replay.lastFailure = undefined
    return
  }
  switch (entry.task) {
    case 'monitor':
      if (resource.role < ROLE.started) setActive(resource)
      if (replay.lastFailure !== undefined &&
        replay.lastFailure.attributes['operation_key'] === entry.key) forgetFailures(replay)
      break
    case 'start':
      resource.role = ROLE.started
      setActive(resource)
      forgetFailures(replay)
      break
    case 'stop':
      resource.role = ROLE.stopped
      // Nothing is monitored any more.
      if (resource.pendingTask === 'monitor') {
        resource.pendingTask = undefined
        resource.pendingOn = undefined
      }
      forgetFailures(replay)
      break
    case 'promote':
      resource.role = ROLE.promoted
      forgetFailures(replay)
      break
    case 'demote':
      if (replay.onFail === 'demote') forgetFailures(replay)
      resource.role = ROLE.unpromoted
      break
    case 'migrate_from':
      resource.role = ROLE.started
      forgetFailures(replay)
      break
    case 'migrate_to': migrationSucceeded(set, resource, node, entry.element); break
    default:
      if (resource.role < ROLE.started) setActive(resource)
  }
}

/** A success ends what an earlier failure asked for, unless that outlives it by design. */
function forgetFailures (replay: Replay): void {
  const { resource } = replay
  switch (replay.onFail) {
    case 'stop': case 'ban': case 'standby': case 'fence': break
    case 'reset-remote':
      if (resource.reconnectInterval > 0) break
      replay.onFail = 'ignore'
      resource.nextRole = ROLE.unknown
      break
    default:
      replay.onFail = 'ignore'
      resource.nextRole = ROLE.unknown
  }
}
