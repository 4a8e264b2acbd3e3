/**
 * Replays the operation history of each resource on each node, to find out where it is active, in
 * which role, and what has failed.
 */

import type { XmlElement } from '../cib/xml.js'
import type { OnFail } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { actionsFor, primitiveAction } from './actions.js'
import { findHistoryOwner, makeRemoved } from './find-resource.js'
import { STATUS } from './history-entry.js'
import { applyOperation } from './history-operation.js'
import { topOf } from './resource-tree.js'
import { compareEntries } from './history-order.js'
import { addRunning } from './running.js'
import { lockTimeOf, readLock } from './shutdown-locks.js'
import { adjustScore } from './tables.js'
import { childrenOf, integerOr, parseRole } from './text.js'
import { isGuest } from './unpack-nodes.js'

/** What is known so far while one resource's entries on one node are replayed. */
export interface Replay {
  readonly set: WorkingSet
  readonly resource: Resource
  readonly node: Node
  /** All entries of the resource there, in order. */
  readonly entries: readonly XmlElement[]
  /** The most severe reaction a failure asks for. */
  onFail: OnFail
  lastFailure: XmlElement | undefined
}

/** Reads the whole history of a node. */
export function unpackHistory (set: WorkingSet, node: Node, state: XmlElement): void {
  for (const resources of childrenOf(state, 'lrm').flatMap(each => childrenOf(each, 'lrm_resources'))) {
    for (const entry of childrenOf(resources, 'lrm_resource')) unpackEntries(set, node, entry)
  }
}

function unpackEntries (set: WorkingSet, node: Node, element: XmlElement): void {
  const id = element.attributes['id']
  if (id === undefined) return
  const entries = sortEntries(childrenOf(element, 'lrm_rsc_op'))
  const lock = lockTimeOf(element)
  if (entries.length === 0 && lock === 0) return
  let resource = findHistoryOwner(set, node, id)
  if (resource === undefined) {
    if (entries.length === 0) return
    resource = makeRemoved(set, id, element)
    if (resource === undefined) return
  }
  readLock(set, resource, node, element)
  replayEntries(set, node, resource, entries)
}

/**
 * Entries in the order in which they happened. Operations without call id make the comparison
 * contradict itself, so the way of sorting is part of the result: a merge sort, as Pacemaker's.
 */
export function sortEntries (entries: readonly XmlElement[]): readonly XmlElement[] {
  // Of two that cannot be told apart, the one written down first is the newer.
  return mergeSorted([...entries].reverse())
}

function mergeSorted (entries: readonly XmlElement[]): readonly XmlElement[] {
  if (entries.length < 2) return entries
  const middle = Math.floor(entries.length / 2)
  const [left, right] = [mergeSorted(entries.slice(0, middle)), mergeSorted(entries.slice(middle))]
  const merged: XmlElement[] = []
  let [i, j] = [0, 0]
  for (let a = left[i], b = right[j]; a !== undefined || b !== undefined;) {
    if (b === undefined || (a !== undefined && compareEntries(a, b, true) <= 0)) {
      if (a !== undefined) merged.push(a)
      a = left[++i]
    } else {
      merged.push(b)
      b = right[++j]
    }
  }
  return merged
}

function replayEntries (
  set: WorkingSet, node: Node, resource: Resource, entries: readonly XmlElement[]
): void {
  const saved = resource.role
  resource.role = ROLE.unknown
  const replay: Replay = { set, resource, node, entries, onFail: 'ignore', lastFailure: undefined }
  for (const entry of entries) applyOperation(replay, entry)
  addRecurring(set, node, resource, entries)
  settle(replay)
  applyTargetRole(resource)
  if (saved > resource.role) resource.role = saved
}

/** The configured target role bounds what the failures left to want. */
export function applyTargetRole (resource: Resource): void {
  const wanted = targetRole(resource)
  if (wanted === undefined) return
  if (resource.nextRole === ROLE.unknown || wanted < resource.nextRole) resource.nextRole = wanted
}

/** The role the configuration wants: only values that restrict count. */
export function targetRole (resource: Resource): Role | undefined {
  const role = parseRole(resource.meta.get('target-role'))
  if (role === undefined || role === ROLE.unknown) return undefined
  if (role > ROLE.started) {
    if (topBundledClone(resource)) return role === ROLE.promoted ? undefined : role
    return undefined
  }
  return role
}

/** What is wrong with the configured target role, if anything is. */
export function targetRoleProblem (resource: Resource): string | undefined {
  const value = resource.meta.get('target-role')
  if (value === undefined || /^default$/i.test(value)) return undefined
  const role = parseRole(value)
  const ignoring = `Ignoring 'target-role' for ${resource.id} because '${value}'`
  if (role === undefined || role === ROLE.unknown) return `${ignoring} is not valid`
  return role > ROLE.started && !topBundledClone(resource)
    ? `${ignoring} only makes sense for promotable clones`
    : undefined
}

function topBundledClone (resource: Resource): boolean {
  const top = topOf(resource)
  const clone = top.kind === 'bundle' ? top.bundle?.clone : top
  return clone?.clone?.promotable === true
}

/** Recurring operations in the history since the last start keep running: they are optional. */
function addRecurring (
  set: WorkingSet, node: Node, resource: Resource, entries: readonly XmlElement[]
): void {
  if (!node.online) return
  const { start, stop } = activeRange(entries)
  entries.forEach((entry, at) => {
    const interval = integerOr(entry.attributes['interval'], 0)
    if (interval === 0 || at < start || (start < stop && at <= stop)) return
    if (integerOr(entry.attributes['op-status'], 0) === STATUS.pending) return
    primitiveAction(set, resource, entry.attributes['operation'] ?? '', node, true, interval)
  })
}

/** Indexes of the newest start (or what implies one) and the newest stop. */
export function activeRange (entries: readonly XmlElement[]): { start: number, stop: number } {
  let [start, stop, monitored, promoted] = [-1, -1, -1, -1]
  entries.forEach((entry, at) => {
    const task = entry.attributes['operation']
    const code = entry.attributes['rc-code']
    const status = entry.attributes['op-status']
    if (task === 'stop' && status === '0') {
      stop = at
    } else if (task === 'start' || task === 'migrate_from') {
      start = at
    } else if (monitored <= stop && task === 'monitor') {
      if (code === '0' || code === '8') monitored = at
    } else if (task === 'promote' || task === 'demote') {
      promoted = at
    }
  })
  if (start === -1) start = promoted !== -1 ? promoted : monitored
  return { start, stop }
}

/** Turns the replayed state into what it means for the cluster. */
function settle (replay: Replay): void {
  const { set, resource, node } = replay
  markKnown(resource, node)
  if (resource.role > ROLE.stopped && !node.online && !node.maintenance && resource.managed) {
    suspectNode(set, resource, node)
  }
  if (node.unclean) replay.onFail = 'ignore'
  react(replay)
  if (resource.failed && resource.isConnection) {
    const remote = set.nodesById.get(resource.id)
    if (remote !== undefined) remote.unseen = false
  }
  if (resource.role !== ROLE.stopped && resource.role !== ROLE.unknown) {
    if (resource.removed && !resource.managed) {
      set.warnings.push({
        level: 'warning',
        message: `Resource '${resource.id}' must be stopped manually on ${node.name} because ` +
          'cluster is configured not to stop active orphans'
      })
    }
    addRunning(set, resource, node)
    if (replay.onFail !== 'ignore') {
      resource.failed = true
      if (replay.onFail !== 'demote' && replay.onFail !== 'block') resource.needsStop = true
    }
  } else if (resource.historyId !== undefined && /:\d+$/.test(resource.historyId)) {
    resource.historyId = undefined
  } else {
    for (const stop of actionsFor(resource, 'stop', node)) stop.optional = true
  }
  if (resource.role === ROLE.stopped && resource.partialSource === node &&
    resource.partialTarget !== undefined && resource.running.includes(resource.partialTarget)) {
    resource.role = ROLE.started
  }
}

function markKnown (resource: Resource, node: Node): void {
  if (resource.role === ROLE.unknown) return
  for (let at: Resource | undefined = resource; at !== undefined; at = at.parent) {
    at.known.set(node.id, node)
    if (at.unique && at.kind !== 'clone') break
    if (at.clone?.unique === true) break
  }
}

/** Something is active on a node that is gone: only fencing makes sure that it is not. */
function suspectNode (set: WorkingSet, resource: Resource, node: Node): void {
  if (isGuest(node)) {
    resource.failed = true
    resource.needsStop = true
    set.fence(node, `${resource.id} is thought to be active there`)
    return
  }
  if (!set.options.fencingEnabled) return
  let reason = `${resource.id} is thought to be active there`
  if (node.kind === 'remote' && node.connection !== undefined && !node.connection.failed) {
    // Fencing is revoked if the connection can be made again elsewhere.
    node.unseen = true
    reason = `${resource.id} is active there (fencing will be revoked if remote connection can be ` +
      're-established elsewhere)'
  }
  set.fence(node, reason)
}

/** Carries out what the failures ask for. */
function react (replay: Replay): void {
  const { set, resource, node } = replay
  const fail = (): void => {
    resource.failed = true
    resource.needsStop = true
  }
  const active = resource.role !== ROLE.stopped && resource.role !== ROLE.unknown
  switch (replay.onFail) {
    case 'ignore': break
    case 'demote':
      resource.failed = true
      primitiveAction(set, resource, 'demote', node, false)
      break
    case 'fence': set.fence(node, `${resource.id} failed there`); break
    case 'standby':
      node.standby = true
      node.standbyOnFail = true
      break
    case 'block':
      resource.managed = false
      resource.blocked = true
      break
    case 'ban': adjustScore(set, resource, node, -1_000_000, 'failed with on-fail=migrate'); break
    case 'stop': resource.nextRole = ROLE.stopped; break
    case 'restart':
      if (!active) break
      fail()
      primitiveAction(set, resource, 'stop', node, false)
      break
    case 'restart-container':
      fail()
      if (resource.container !== undefined) {
        restartContainer(set, resource, resource.container, node)
      } else if (active) {
        primitiveAction(set, resource, 'stop', node, false)
      }
      break
    case 'reset-remote': resetRemote(set, resource, node, active, fail); break
  }
}

/** A failure inside is the container's; that of a replica may be on another node. */
function restartContainer (
  set: WorkingSet, resource: Resource, container: Resource, node: Node
): void {
  if (topOf(resource).kind === 'bundle') set.stopNeeded.push(container)
  else primitiveAction(set, container, 'stop', node, false)
}

function resetRemote (
  set: WorkingSet, resource: Resource, node: Node, active: boolean, fail: () => void
): void {
  fail()
  const remote = set.nodesById.get(resource.id)
  if (set.options.fencingEnabled && remote !== undefined && remote.kind === 'remote' &&
    !remote.remoteWasFenced) {
    set.fence(remote, 'remote connection is unrecoverable')
  }
  if (active) primitiveAction(set, resource, 'stop', node, false)
  if (resource.reconnectInterval > 0) resource.nextRole = ROLE.stopped
}
