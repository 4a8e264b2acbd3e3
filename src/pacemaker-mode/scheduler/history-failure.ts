/** What a failed operation says about its resource, and what it asks for. */

import { CODE, STATUS, type HistoryEntry } from './history-entry.js'
import { applySuccess, setActive } from './history-success.js'
import type { Replay } from './history.js'
import { migrationFailed } from './migration-history.js'
import type { OnFail } from './model/action.js'
import { ROLE } from './model/role.js'
import { operationPolicy } from './operations.js'
import { anonymousTop } from './resource-tree.js'
import { adjustScore, banEverywhere } from './tables.js'
import { INFINITY } from './text.js'

/** Severities of reactions: a later, milder failure does not soften an earlier one. */
const SEVERITY: Readonly<Record<OnFail, number>> = {
  ignore: 0,
  demote: 1,
  restart: 2,
  'reset-remote': 3,
  'restart-container': 4,
  ban: 5,
  block: 6,
  stop: 7,
  standby: 8,
  fence: 9
}

/** The resource is not there, and is not to be: see failed-probe.ts. */
export function applyUnusable (replay: Replay, { element }: HistoryEntry): void {
  const { set, resource, node } = replay
  resource.role = ROLE.stopped
  if (node.online) set.failedOperations.push(element)
  adjustScore(set, anonymousTop(resource), node, -INFINITY, 'failed probe')
}

/** A failure: the reaction that is configured, where the resource is now, and what is banned. */
export function applyFailure (replay: Replay, entry: HistoryEntry): void {
  const { set, resource, node } = replay
  const policy = operationPolicy(set, resource, entry.task, entry.interval, node)
  if (node.online) set.failedOperations.push(entry.element)
  if (entry.status === STATUS.notConnected && node.connection?.managed === true) {
    node.connection.failed = true
    node.connection.needsStop = true
  }
  if (policy.onFail === 'ignore' ||
    (policy.onFail === 'restart-container' && entry.task === 'stop')) {
    const pretended: HistoryEntry = { ...entry, code: Math.max(0, entry.expected) }
    applySuccess(replay, pretended)
    if (node.online || !node.unclean) resource.failureIgnored = true
    if (policy.onFail === 'restart-container' && SEVERITY[replay.onFail] <= SEVERITY.restart) {
      replay.onFail = policy.onFail
    }
    return
  }
  if (SEVERITY[policy.onFail] > SEVERITY[replay.onFail]) replay.onFail = policy.onFail
  replay.lastFailure = entry.element
  applyFailedTask(replay, entry, policy.onFail)
  if (resource.role < ROLE.started) setActive(resource)
  if (policy.failRole !== ROLE.started && resource.nextRole < policy.failRole) {
    resource.nextRole = policy.failRole
  }
  if (policy.failRole === ROLE.stopped) banEverywhere(set, anonymousTop(resource))
  banHard(replay, entry)
}

function applyFailedTask (replay: Replay, entry: HistoryEntry, onFail: OnFail): void {
  const { set, resource, node } = replay
  switch (entry.task) {
    case 'stop': adjustScore(set, resource, node, -INFINITY, 'failed to stop'); break
    case 'migrate_to': case 'migrate_from':
      migrationFailed(set, resource, node, entry.element, entry.task)
      break
    case 'promote': resource.role = ROLE.promoted; break
    case 'demote':
      if (onFail === 'block') {
        resource.role = ROLE.promoted
        resource.nextRole = ROLE.stopped
      } else {
        resource.role = entry.code === CODE.notRunning ? ROLE.stopped : ROLE.unpromoted
      }
      break
  }
}

/** Some errors will not go away by trying again on this node, or on any. */
function banHard (replay: Replay, entry: HistoryEntry): void {
  const { set, resource, node } = replay
  const whole = anonymousTop(resource)
  switch (entry.status) {
    case STATUS.hard: case STATUS.notInstalled: case STATUS.noFenceDevice: case STATUS.noSecrets:
      adjustScore(set, whole, node, -INFINITY, 'hard error')
      break
    case STATUS.fatal:
      for (const each of set.nodes) adjustScore(set, whole, each, -INFINITY, 'fatal error')
      break
  }
}
