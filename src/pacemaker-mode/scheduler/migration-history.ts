/**
 * What recorded live migrations say about where a resource is. A migration is `migrate_to` on the
 * source, `migrate_from` on the target, `stop` on the source; it may have been cut short anywhere,
 * and the history of either node may have been cleared since.
 */

import type { XmlElement } from '../cib/xml.js'
import { compareEntries } from './history-order.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { addRunning } from './running.js'
import { childrenOf } from './text.js'
import { nodeByName } from './unpack-nodes.js'

/** A migration as one of its two entries names it, and the history of both nodes. */
interface Migration {
  readonly source: string
  readonly target: string
  readonly onSource: readonly XmlElement[]
  readonly onTarget: readonly XmlElement[]
}

function migrationOf (set: WorkingSet, resource: Resource, entry: XmlElement): Migration {
  const source = entry.attributes['migrate_source'] ?? ''
  const target = entry.attributes['migrate_target'] ?? ''
  return {
    source,
    target,
    onSource: entriesOf(set, resource, source),
    onTarget: entriesOf(set, resource, target)
  }
}

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

/** The other half of the migration, on the node whose entries are given. */
function otherHalf (
  entries: readonly XmlElement[], task: string, { source, target }: Migration
): XmlElement | undefined {
  return entries.find(({ attributes }) => attributes['operation'] === task &&
    attributes['migrate_source'] === source && attributes['migrate_target'] === target)
}

/** Nothing is known of the resource there, so that it will be probed. */
function isUnknown (entries: readonly XmlElement[]): boolean {
  return !entries.some(({ attributes }) => attributes['rc-code'] !== '193')
}

const CHANGES_STATE = new Set(['start', 'stop', 'migrate_to', 'migrate_from'])

function changedAfter (
  entries: readonly XmlElement[], event: XmlElement, sameNode: boolean
): boolean {
  return entries.some(each => CHANGES_STATE.has(each.attributes['operation'] ?? '') &&
    compareEntries(each, event, sameNode) > 0)
}

/** Whether something is known of the node that is newer than the migration. */
function superseded (
  entries: readonly XmlElement[], event: XmlElement, sameNode: boolean
): boolean {
  if (changedAfter(entries, event, sameNode)) return true
  const monitor = entries.find(({ attributes }) => attributes['operation'] === 'monitor')
  return monitor !== undefined && monitor.attributes['rc-code'] === '7' &&
    (monitor.attributes['op-status'] ?? '0') === '0' &&
    compareEntries(monitor, event, sameNode) > 0
}

/** `migrate_to` succeeded: the resource is on its way to the target, or already there. */
export function migrationSucceeded (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement
): void {
  const migration = migrationOf(set, resource, entry)
  const { onSource, onTarget, target, source } = migration
  const sourceChanged = changedAfter(onSource, entry, true)
  const from = otherHalf(onTarget, 'migrate_from', migration)
  if (from !== undefined && sourceChanged) return
  const targetChanged = superseded(onTarget, from ?? entry, from !== undefined)
  if (sourceChanged && targetChanged) return
  if (from?.attributes['rc-code'] === '0' && from.attributes['op-status'] === '0') {
    // Only the stop of the source is left to do.
    resource.role = ROLE.stopped
    if (node.online) resource.danglingMigrations.unshift(node)
    return
  }
  resource.role = ROLE.started
  const targetNode = nodeByName(set, target)
  const activeThere = !targetChanged && targetNode?.online === true
  if (from !== undefined && from.attributes['op-status'] !== '-1') {
    if (activeThere) addRunning(set, resource, targetNode)
    else recoverOnly(resource)
    return
  }
  // Without any history the target has been cleaned up, and a probe will tell.
  if (targetNode?.online === true && isUnknown(onTarget)) return
  if (activeThere) {
    addRunning(set, resource, targetNode)
    const sourceNode = nodeByName(set, source)
    if (sourceNode?.online === true) {
      resource.partialTarget = targetNode
      resource.partialSource = sourceNode
    }
  } else if (!sourceChanged) {
    recoverOnly(resource)
  }
}

/** The resource is in a state from which only a stop and a start help. */
function recoverOnly (resource: Resource): void {
  resource.failed = true
  resource.needsStop = true
  resource.migrationForbidden = true
}

/** One half of a migration failed: the resource may be active on both sides. */
export function migrationFailed (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement, task: string
): void {
  const migration = migrationOf(set, resource, entry)
  resource.role = ROLE.started
  if (task === 'migrate_to') failedToLeave(set, resource, node, entry, migration)
  else failedToArrive(set, resource, entry, migration)
}

function failedToLeave (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement, migration: Migration
): void {
  const { onSource, onTarget, target } = migration
  const from = otherHalf(onTarget, 'migrate_from', migration)
  if (!isUnknown(onTarget) && !superseded(onTarget, from ?? entry, from !== undefined)) {
    const there = nodeByName(set, target)
    if (there?.online === true) addRunning(set, resource, there)
  } else if (!changedAfter(onSource, entry, true)) {
    // It is known what the target does now; the source has yet to be cleared.
    resource.danglingMigrations.unshift(node)
  }
}

function failedToArrive (
  set: WorkingSet, resource: Resource, entry: XmlElement, migration: Migration
): void {
  const { onSource, source } = migration
  const to = otherHalf(onSource, 'migrate_to', migration)
  const succeeded = to?.attributes['rc-code'] === '0' && to.attributes['op-status'] === '0'
  const event = succeeded ? to : undefined
  if (isUnknown(onSource) || superseded(onSource, event ?? entry, event !== undefined)) return
  const here = nodeByName(set, source)
  if (here?.online === true) addRunning(set, resource, here)
}
