/** What one recorded operation says about a resource: success, failure, or still in flight. */

import type { XmlElement } from '../cib/xml.js'
import type { OnFail } from './model/action.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { primitiveAction } from './actions.js'
import { definitionChangedSince } from './digests.js'
import { meansInactive, probeFailureText } from './failed-probe.js'
import { canFence } from './fence-action.js'
import { clearFailCount, expectedCode, failCount, isBlocking } from './failures.js'
import { fenceAction } from './fence-action.js'
import { followsHost } from './host-name.js'
import type { Replay } from './history.js'
import { migrationFailed, migrationSucceeded } from './migration-history.js'
import { operationPolicy, parametersOf } from './operations.js'
import { orderActions } from './orders.js'
import { RELATION } from './relation.js'
import { recheckAt } from './sets.js'
import { adjustScore, banEverywhere } from './tables.js'
import { INFINITY, integerOr } from './text.js'
import { cloneOf } from './resource-tree.js'
import { nodeByName } from './unpack-nodes.js'

/** `op-status` values. */
export const STATUS = {
  pending: -1,
  done: 0,
  cancelled: 1,
  timeout: 2,
  notSupported: 3,
  error: 4,
  hard: 5,
  fatal: 6,
  notInstalled: 7,
  notConnected: 8,
  invalid: 9,
  noFenceDevice: 10,
  noSecrets: 11,
  noUse: 12
} as const

const KNOWN_STATUSES: Readonly<Record<number, string>> =
  Object.fromEntries(Object.entries(STATUS).map(([name, status]) => [status, name]))

/** Return codes of agents. */
const CODE = {
  ok: 0,
  unimplemented: 3,
  badParameter: 2,
  permission: 4,
  notInstalled: 5,
  notConfigured: 6,
  notRunning: 7,
  promoted: 8,
  failedPromoted: 9,
  degraded: 190,
  degradedPromoted: 191
} as const

/** Codes of errors that will not go away by trying again on the same node. */
const UNRECOVERABLE: ReadonlySet<number> =
  new Set([CODE.badParameter, CODE.permission, CODE.notInstalled])

interface Entry {
  readonly element: XmlElement
  readonly task: string
  readonly key: string
  readonly interval: number
  readonly code: number
  readonly expected: number
  readonly probe: boolean
  status: number
}

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

/** Replays one entry. */
export function applyOperation (replay: Replay, element: XmlElement): void {
  const entry = read(element)
  if (entry === undefined) return
  if (entry.task === 'notify' || entry.task === 'meta-data') return
  if (entry.status === STATUS.cancelled || entry.status === STATUS.noUse) return
  if (entry.status === STATUS.pending) {
    applyPending(replay, entry)
    return
  }
  if (!(entry.status in KNOWN_STATUSES)) return
  const isLastFailure = /_last_failure_0$/.test(element.attributes['id'] ?? '')
  const expired = settleExpiry(replay, entry, isLastFailure)
  if (meansInactive(replay.resource, entry)) {
    applyUnusable(replay, entry)
    return
  }
  remap(replay, entry, expired)
  if (expired && entry.status !== STATUS.done) {
    onExpired(replay, entry)
    return
  }
  if (entry.status === STATUS.done) {
    applySuccess(replay, entry)
    return
  }
  applyFailure(replay, entry)
}

function read (element: XmlElement): Entry | undefined {
  const { attributes } = element
  const task = attributes['operation']
  if (task === undefined) return undefined
  const interval = integerOr(attributes['interval'], 0)
  let code = integerOr(attributes['rc-code'], CODE.ok)
  // Only a monitor can say that something works, but not as well as it should.
  if (task === 'monitor' && code === CODE.degraded) code = CODE.ok
  if (task === 'monitor' && code === CODE.degradedPromoted) code = CODE.promoted
  return {
    element,
    task,
    key: attributes['operation_key'] ?? '',
    interval,
    code,
    expected: expectedCode(element),
    probe: task === 'monitor' && interval === 0,
    status: integerOr(attributes['op-status'], STATUS.done)
  }
}

/** Whether the failure is forgotten; if it has just become so, its count is cleared. */
function settleExpiry (replay: Replay, entry: Entry, isLastFailure: boolean): boolean {
  const { set, resource, node } = replay
  const ran = integerOr(entry.element.attributes['last-rc-change'], 0)
  let expired = false
  let reason: string | undefined
  if (resource.failureTimeout > 0 && ran > 0) {
    expired = set.now >= ran + resource.failureTimeout &&
      !(isLastFailure && isBlocking(set, resource, node)) && !awaitsFencing(set, resource, entry)
    const unexpired = failCount(set, resource, node, true)
    if (unexpired.count > 0 && set.now < unexpired.last + resource.failureTimeout) {
      // The last second of the timeout still counts.
      recheckAt(set, unexpired.last + resource.failureTimeout + 1)
    }
    if (expired) {
      if (failCount(set, resource, node, false).count > 0) {
        if (unexpired.count === 0) reason = 'it expired'
        else expired = false
      } else if (isLastFailure && resource.reconnectInterval > 0) {
        reason = 'reconnect interval is set'
      }
    }
  }
  if (!expired && isLastFailure) {
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
function awaitsFencing (set: WorkingSet, resource: Resource, entry: Entry): boolean {
  if (resource.reconnectInterval === 0 || !set.options.fencingEnabled) return false
  if (entry.task !== 'monitor' || entry.interval === 0) return false
  return set.nodesById.get(resource.id)?.remoteWasFenced === false
}

/** Settles what the return code means, given what was expected. */
function remap (replay: Replay, entry: Entry, expired: boolean): void {
  const { resource } = replay
  // Anything but these is final: the executor knows better than the exit code.
  if (entry.status !== STATUS.done && entry.status !== STATUS.error) return
  const asExpected = entry.expected === entry.code
  if (expired && !entry.probe) {
    if (entry.status === STATUS.done && !asExpected && entry.expected >= 0) {
      entry.status = STATUS.error
    }
    // That was no failure, so it does not expire.
    if (asExpected && entry.code === CODE.promoted) resource.role = ROLE.promoted
    if (!asExpected && UNRECOVERABLE.has(entry.code)) blockUnrecoverable(replay, entry)
    return
  }
  if (entry.expected < 0) {
    if (entry.status === STATUS.done && entry.code !== CODE.ok && entry.code !== CODE.promoted &&
      !(entry.code === CODE.notRunning)) entry.status = STATUS.error
  } else if (asExpected) {
    entry.status = STATUS.done
  } else if (entry.status === STATUS.done) {
    entry.status = STATUS.error
  }
  switch (entry.code) {
    case CODE.ok:
      if (entry.probe) entry.status = STATUS.done
      break
    case CODE.notRunning:
      if (entry.probe || asExpected || !resource.managed) {
        entry.status = STATUS.done
        resource.role = ROLE.stopped
        replay.onFail = 'ignore'
        resource.nextRole = ROLE.unknown
      }
      break
    case CODE.promoted:
      if (entry.probe) entry.status = STATUS.done
      if (!expired) resource.role = ROLE.promoted
      break
    case CODE.failedPromoted:
      if (!expired) {
        resource.role = ROLE.promoted
        entry.status = STATUS.error
      }
      break
    case CODE.notConfigured:
      if (!asExpected) entry.status = STATUS.fatal
      break
    case CODE.badParameter: case CODE.permission: case CODE.notInstalled:
      if (asExpected) break
      blockUnrecoverable(replay, entry)
      entry.status = STATUS.hard
      break
  }
}

/** The resource is not there, and is not to be: see {@link meansInactive}. */
function applyUnusable (replay: Replay, { code, element }: Entry): void {
  const { set, resource, node } = replay
  resource.role = ROLE.stopped
  resource.failureText ??= probeFailureText(code)
  set.failedOperations.push(element)
  adjustScore(set, anonymousTop(resource), node, -INFINITY, 'failed probe')
}

/** A stop that cannot be done, on a node that cannot be fenced: there is nothing left to try. */
function blockUnrecoverable ({ set, resource, node }: Replay, entry: Entry): void {
  if (entry.task !== 'stop' || canFence(set, node)) return
  resource.managed = false
  resource.blocked = true
}

/** A forgotten failure of a recurring operation has it started again. */
function onExpired (replay: Replay, entry: Entry): void {
  const { set, node } = replay
  if (entry.interval === 0) return
  if (entry.element.attributes['op-digest'] === undefined) return
  if (entry.expected >= 0 && node.online && !node.unclean) {
    set.expiredEntries.add(entry.element)
  }
}

function applyPending (replay: Replay, entry: Entry): void {
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

function setActive (resource: Resource): void {
  resource.role = cloneOf(resource)?.clone?.promotable === true ? ROLE.unpromoted : ROLE.started
}

function applySuccess (replay: Replay, entry: Entry): void {
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

function applyFailure (replay: Replay, entry: Entry): void {
  const { set, resource, node } = replay
  const policy = operationPolicy(set, resource, entry.task, entry.interval, node)
  set.failedOperations.push(entry.element)
  if (entry.status === STATUS.notConnected && node.connection?.managed === true) {
    node.connection.failed = true
    node.connection.needsStop = true
  }
  if (policy.onFail === 'ignore' ||
    (policy.onFail === 'restart-container' && entry.task === 'stop')) {
    const pretended: Entry = { ...entry, code: Math.max(0, entry.expected) }
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

function applyFailedTask (replay: Replay, entry: Entry, onFail: OnFail): void {
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
function banHard (replay: Replay, entry: Entry): void {
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

/** For an instance of an anonymous clone the clone: numbers mean nothing. */
export function anonymousTop (resource: Resource): Resource {
  const clone = cloneOf(resource)
  return clone === undefined || clone.clone?.unique === true ? resource : clone
}
