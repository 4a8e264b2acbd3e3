/** What recorded live migrations say about where a resource is. */

import type { XmlElement } from '../cib/xml.js'
import { ROLE, type Node, type Resource, type WorkingSet } from './model.js'
import { addRunning } from './running.js'
import { childrenOf, integerOr } from './text.js'
import { nodeByName } from './unpack-nodes.js'

/** The entries of the resource on a node, wherever in the status section they are. */
function entriesOf (set: WorkingSet, resource: Resource, nodeName: string): readonly XmlElement[] {
  const node = nodeByName(set, nodeName)
  const state = node === undefined ? undefined : set.states.get(node.id)
  if (state === undefined) return []
  return childrenOf(state, 'lrm')
    .flatMap(each => childrenOf(each, 'lrm_resources'))
    .flatMap(each => childrenOf(each, 'lrm_resource'))
    .filter(({ attributes }) => attributes['id'] === resource.id ||
      attributes['id'] === resource.historyId || attributes['id'] === resource.plainId)
    .flatMap(each => childrenOf(each, 'lrm_rsc_op'))
}

function callId (entry: XmlElement | undefined): number {
  return entry === undefined ? -1 : integerOr(entry.attributes['call-id'], -1)
}

/** The newest entry of that task, without interval. */
function newest (entries: readonly XmlElement[], task: string): XmlElement | undefined {
  let best: XmlElement | undefined
  for (const each of entries) {
    if (each.attributes['operation'] !== task) continue
    if (integerOr(each.attributes['interval'], 0) !== 0) continue
    if (best === undefined || callId(each) > callId(best)) best = each
  }
  return best
}

function sameMigration (entry: XmlElement, source: string, target: string): boolean {
  const { attributes } = entry
  return attributes['migrate_source'] === source && attributes['migrate_target'] === target
}

function findMigration (
  entries: readonly XmlElement[], task: string, source: string, target: string
): XmlElement | undefined {
  return entries.find(each => each.attributes['operation'] === task &&
    sameMigration(each, source, target))
}

/** A monitor that found something other than "not running", or nothing, after `entry`. */
function knownStopped (entries: readonly XmlElement[]): boolean {
  const monitor = newest(entries, 'monitor')
  return monitor !== undefined && monitor.attributes['rc-code'] === '7'
}

/** Whether a start, stop or the like on the node is newer than the migration. */
function newerState (
  entries: readonly XmlElement[], migration: XmlElement, sameNode: boolean,
  from: XmlElement | undefined
): boolean {
  const relevant = (each: XmlElement): boolean =>
    ['start', 'stop', 'migrate_to', 'migrate_from'].includes(each.attributes['operation'] ?? '')
  const reference = sameNode ? migration : from
  if (reference === undefined) {
    // Without a common count of calls only times are comparable.
    const since = integerOr(migration.attributes['last-rc-change'], 0)
    return entries.some(each => relevant(each) && callId(each) >= 0 &&
      integerOr(each.attributes['last-rc-change'], 0) > since)
  }
  return entries.some(each => relevant(each) && each !== reference &&
    callId(each) > callId(reference) && callId(reference) >= 0)
}

/** `migrate_to` succeeded: the resource is on its way to the target, or already there. */
export function migrationSucceeded (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement
): void {
  const source = entry.attributes['migrate_source'] ?? node.name
  const target = entry.attributes['migrate_target'] ?? ''
  const onSource = entriesOf(set, resource, source)
  const onTarget = entriesOf(set, resource, target)
  const from = findMigration(onTarget, 'migrate_from', source, target)
  if (newerState(onSource, entry, true, undefined)) return
  const targetNode = nodeByName(set, target)
  const fromPending = from === undefined || from.attributes['op-status'] === '-1'
  const fromOk = from?.attributes['rc-code'] === '0' && from.attributes['op-status'] === '0'
  resource.role = ROLE.started
  if (from !== undefined && fromOk) {
    // Only the stop of the source is left to do.
    resource.role = ROLE.stopped
    resource.danglingMigrations.unshift(node)
    return
  }
  const superseded = newerState(onTarget, entry, false, from)
  if (!fromPending) {
    if (targetNode?.online === true && !superseded) addRunning(set, resource, targetNode)
    return
  }
  if (superseded) return
  if (from === undefined && knownStopped(onTarget) && targetNode !== undefined &&
    !isNewerUnknown(onTarget, entry)) {
    // A probe after the migration found nothing there.
    if (targetNode.online) {
      return
    }
  }
  if (targetNode === undefined) return
  if (targetNode.online) {
    addRunning(set, resource, targetNode)
    const sourceNode = nodeByName(set, source)
    if (sourceNode?.online === true) {
      resource.partialTarget = targetNode
      resource.partialSource = sourceNode
    }
  } else if (from === undefined) {
    resource.failed = true
    resource.needsStop = true
    forbidMigration(resource)
  }
}

/** Whether what is known of the target is older than the migration. */
function isNewerUnknown (entries: readonly XmlElement[], migration: XmlElement): boolean {
  const monitor = newest(entries, 'monitor')
  return integerOr(monitor?.attributes['last-rc-change'], 0) <=
    integerOr(migration.attributes['last-rc-change'], 0)
}

function forbidMigration (resource: Resource): void {
  resource.migrationForbidden = true
}

/** One half of a migration failed: the resource may be active on both sides. */
export function migrationFailed (
  set: WorkingSet, resource: Resource, entry: XmlElement, task: string
): void {
  const source = entry.attributes['migrate_source'] ?? ''
  const target = entry.attributes['migrate_target'] ?? ''
  resource.role = ROLE.started
  if (task === 'migrate_to') {
    const onTarget = entriesOf(set, resource, target)
    const from = findMigration(onTarget, 'migrate_from', source, target)
    const targetNode = nodeByName(set, target)
    const stopOnTarget = newest(onTarget, 'stop')
    if (newerState(onTarget, entry, false, from)) return
    if (targetNode === undefined || !targetNode.online) return
    if (from !== undefined && callId(stopOnTarget) > callId(from)) return
    if (knownStopped(onTarget) && from === undefined) return
    addRunning(set, resource, targetNode)
    return
  }
  const onSource = entriesOf(set, resource, source)
  const sourceNode = nodeByName(set, source)
  const to = findMigration(onSource, 'migrate_to', source, target)
  const stopOnSource = newest(onSource, 'stop')
  if (stopOnSource !== undefined && callId(stopOnSource) > callId(to)) return
  if (sourceNode?.online !== true) return
  if (to !== undefined && newerState(onSource, to, true, undefined)) return
  addRunning(set, resource, sourceNode)
}
