/** A resource as it is before anything is known about its state: settings read, nothing decided. */

import type { XmlElement } from '../cib/xml.js'
import { parseInterval } from '../cib/values.js'
import { cloneState } from './clone-settings.js'
import type { BundleState, GroupState, Resource, ResourceKind } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import {
  metaOf, multipleActive, requiresOf, stickinessOf, thresholdOf, utilizationOf
} from './resource-settings.js'
import { resolveReference } from './sets.js'
import { operationsOf } from './templates.js'
import { booleanOr, isTrue, scoreOr, withoutInstance } from './text.js'

/** A new resource of any kind, without its members or instances. */
export function makeResource (
  set: WorkingSet, config: XmlElement, kind: ResourceKind, id: string,
  parent: Resource | undefined, bundle: BundleState | undefined
): Resource {
  const meta = metaOf(set, config, parent)
  const standard = config.attributes['class'] ?? ''
  const isFencing = standard === 'stonith'
  const maintenance = set.options.maintenanceMode || isTrue(meta.get('maintenance'))
  const isConnection = config.attributes['type'] === 'remote' &&
    config.attributes['provider'] === 'pacemaker' && standard === 'ocf'
  const clone = kind === 'clone' ? cloneState(set, config, meta) : undefined
  const group: GroupState | undefined = kind === 'group'
    ? { ordered: booleanOr(meta.get('ordered'), true), colocated: booleanOr(meta.get('collocated'), true) }
    : undefined
  const requires = requiresOf(set, id, meta, isFencing, isConnection)
  if (isFencing) {
    set.haveFenceDevice = true
    if (isTrue(meta.get('provides')) || meta.get('provides') === 'unfencing') {
      set.enableUnfencing = true
    }
  }
  const managed = booleanOr(meta.get('is-managed'), true) && !maintenance
  // One literal: an object of so many fields takes a thousand times longer to make out of parts.
  return {
    id,
    plainId: withoutInstance(id),
    kind,
    config,
    parent,
    children: [],
    meta,
    standard,
    provider: config.attributes['provider'],
    agent: config.attributes['type'] ?? '',
    operations: operationsOf(set, config).map(each => resolveReference(each, set.ids)),
    clone,
    group,
    bundle,
    utilization: kind === 'primitive' ? utilizationOf(set, config) : new Map(),
    priority: scoreOr(meta.get('priority'), 0),
    stickiness: stickinessOf(meta, parent),
    migrationThreshold: thresholdOf(meta),
    failureTimeout: Math.floor((parseInterval(meta.get('failure-timeout') ?? '0') ?? 0) / 1000),
    multipleActive: multipleActive(meta.get('multiple-active')),
    requires,
    critical: booleanOr(meta.get('critical'), true),
    notify: isTrue(meta.get('notify')),
    unique: clone?.unique ?? parent?.unique ?? (kind === 'primitive' || kind === 'group'),
    // The connection to a guest goes with what contains it, unless that is said to migrate.
    allowMigrate: booleanOr(meta.get('allow-migrate'), isConnection && !isTrue(meta.get('internal'))),
    allowUnhealthy: isTrue(meta.get('allow-unhealthy-nodes')),
    maintenance,
    isConnection,
    reconnectInterval: 0,
    container: undefined,
    fillers: [],
    bundleConnection: false,
    allowRemoteRemotes: parent?.allowRemoteRemotes ?? false,
    managed,
    blocked: false,
    failed: false,
    failureIgnored: false,
    needsStop: false,
    removed: false,
    role: ROLE.stopped,
    pendingTask: undefined,
    startPending: false,
    pendingOn: undefined,
    running: [],
    known: new Map(),
    historyId: undefined,
    partialSource: undefined,
    partialTarget: undefined,
    danglingMigrations: [],
    migrationForbidden: false,
    lockNode: undefined,
    lockTime: 0,
    nextRole: ROLE.unknown,
    allowed: new Map(),
    assigned: undefined,
    assignedScore: 0,
    provisional: true,
    allocating: false,
    merging: false,
    exclusiveDiscovery: false,
    promotionScore: 0,
    stopping: false,
    starting: false,
    promoting: false,
    demoting: false,
    migrating: false,
    restarting: false,
    reload: false,
    stopUnexpected: false,
    removeAfterStop: set.options.removeAfterStop,
    actions: [],
    operationCache: new Map(),
    actionsByKey: new Map(),
    actionsByTask: new Map(),
    taskKeys: new Map(),
    thisWith: [],
    withThis: [],
    sortedThisWith: undefined,
    sortedWithThis: undefined,
    wishSums: new Set(),
    locations: [],
    tickets: [],
    ticketConstraints: []
  }
}
