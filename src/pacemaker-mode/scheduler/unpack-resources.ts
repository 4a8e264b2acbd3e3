/**
 * Reads the configured resources into a tree: templates merged in, meta attributes inherited and
 * defaulted, clones filled with their instances.
 */

import { nameOf } from '../cib/elements.js'
import type { XmlElement } from '../cib/xml.js'
import { parseInterval } from '../cib/values.js'
import type { RuleContext } from '../rules/context.js'
import type {
  CloneState, GroupState, MultipleActive, Requires, Resource, ResourceKind, BundleState
} from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { resolveReference, valuesOf } from './sets.js'
import { openEverywhere } from './tables.js'
import {
  INFINITY, booleanOr, childrenOf, integerOr, isTrue, parseRole, scoreOr, withoutInstance
} from './text.js'

/** Reads everything below `configuration/resources`; bundles are the caller's to add. */
export function unpackResources (
  set: WorkingSet, section: XmlElement | undefined,
  bundle: (set: WorkingSet, element: XmlElement) => Resource | undefined
): void {
  if (section === undefined) return
  for (const element of childrenOf(section, 'template')) {
    const id = element.attributes['id']
    if (id !== undefined) set.templates.set(id, set.templates.get(id) ?? [])
  }
  for (const element of section.children) {
    if (element.name === 'template') continue
    const resource = element.name === 'bundle'
      ? bundle(set, element)
      : unpackResource(set, element, undefined)
    if (resource !== undefined) set.resources.push(resource)
  }
  sortByPriority(set.resources)
}

/** High priorities first; otherwise the order of the configuration stays. */
export function sortByPriority (resources: Resource[]): void {
  resources.sort((a, b) => b.priority - a.priority)
}

/** Everything a new resource is given by its maker. */
export interface Making {
  readonly id?: string
  readonly parent?: Resource | undefined
  readonly bundle?: BundleState
  /** Known from history only: its id may be that of something else by now. */
  readonly isRemoved?: boolean
}

/** One resource of any kind with everything inside it, or `undefined` when it makes no sense. */
export function unpackResource (
  set: WorkingSet, original: XmlElement, parent: Resource | undefined, making: Making = {}
): Resource | undefined {
  const config = withTemplate(set, original)
  if (config === undefined) return undefined
  const id = making.id ?? config.attributes['id']
  if (id === undefined) {
    set.warnings.push({ level: 'error', message: `<${config.name}> has no id` })
    return undefined
  }
  const kind = kindOf(config.name)
  if (kind === undefined) {
    set.warnings.push({ level: 'error', message: `Unknown resource type: ${config.name}` })
    return undefined
  }
  const resource = makeResource(set, config, kind, id, parent, making.bundle)
  const isTaken = set.resourcesById.has(id)
  if (isTaken && making.isRemoved !== true) {
    set.warnings.push({ level: 'error', message: `Resource id ${id} is used more than once` })
    return undefined
  }
  if (!isTaken) set.resourcesById.set(id, resource)
  // A bundle first makes nodes that are not for it.
  if (set.options.symmetric && kind !== 'bundle') openEverywhere(set, resource)
  if (kind === 'group') fillGroup(set, resource)
  if (kind === 'clone') fillClone(set, resource)
  if (kind === 'clone' && resource.clone === undefined) return undefined
  return resource
}

function kindOf (name: string): ResourceKind | undefined {
  switch (name) {
    case 'primitive': case 'group': case 'clone': case 'bundle': return name
    case 'master': return 'clone'
    default: return undefined
  }
}

/** Merges the template a primitive names: its own sets and operations win. */
function withTemplate (set: WorkingSet, element: XmlElement): XmlElement | undefined {
  const reference = element.attributes['template']
  if (reference === undefined) return element
  const template = set.ids.get(reference)
  if (template === undefined || template.name !== 'template') {
    set.warnings.push({
      level: 'error',
      message: `No template named '${reference}' for ${element.attributes['id'] ?? element.name}`
    })
    return undefined
  }
  const users = set.templates.get(reference) ?? []
  const id = element.attributes['id']
  if (id !== undefined && !users.includes(id)) set.templates.set(reference, [...users, id])
  const own = operationsOf(set, element)
  const taken = new Set(own.map(operationName))
  const inherited = operationsOf(set, template).filter(each => !taken.has(operationName(each)))
  const operations: XmlElement = {
    name: 'operations',
    attributes: {},
    children: [...own, ...inherited]
  }
  const rest = (from: XmlElement): XmlElement[] =>
    from.children.filter(child => child.name !== 'operations')
  const { template: _, ...mine } = element.attributes
  return {
    ...element,
    attributes: { ...template.attributes, ...mine },
    children: [...rest(template), ...rest(element), operations]
  }
}

function operationsOf (set: WorkingSet, element: XmlElement): readonly XmlElement[] {
  return childrenOf(element, 'operations')
    .flatMap(each => resolveReference(each, set.ids).children)
}

/** An operation replaces the template's of that name and role, whatever the interval. */
function operationName (element: XmlElement): string {
  const { name, role } = element.attributes
  const kind = parseRole(role)
  const usual = kind === undefined || kind === ROLE.started || kind === ROLE.unpromoted
  return `${name ?? ''} ${usual ? ROLE.unknown : kind}`
}

function makeResource (
  set: WorkingSet, config: XmlElement, kind: ResourceKind, id: string,
  parent: Resource | undefined, bundle: BundleState | undefined
): Resource {
  const meta = metaOf(set, config, parent)
  const standard = config.attributes['class'] ?? ''
  const isFencing = standard === 'stonith'
  const maintenance = isTrue(meta.get('maintenance')) || (set.options.maintenanceMode &&
    kind !== 'clone' && kind !== 'group' && kind !== 'bundle') || set.options.maintenanceMode
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
    removedInstanceOf: undefined,
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
    failureText: undefined,
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
    stickyPromotion: false,
    stopping: false,
    starting: false,
    promoting: false,
    demoting: false,
    migrating: false,
    restarting: false,
    reload: false,
    startedPending: false,
    stopUnexpected: false,
    unfencedRestart: false,
    detached: false,
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
    locations: [],
    tickets: [],
    ticketConstraints: [],
    savedTable: undefined
  }
}

/**
 * Meta attributes: the resource's own, then those of what it is part of, then the defaults. Rules
 * in them see no node.
 */
function metaOf (
  set: WorkingSet, config: XmlElement, parent: Resource | undefined
): Map<string, string> {
  const { class: standard, provider, type } = config.attributes
  const context: RuleContext = {
    now: set.now,
    ...(standard === undefined
      ? {}
      : { resource: { class: standard, type: type ?? '', ...(provider === undefined ? {} : { provider }) } })
  }
  const meta = new Map(valuesOf(set, config, 'meta_attributes', context))
  if (parent !== undefined) {
    for (const [name, value] of parent.meta) if (!meta.has(name)) meta.set(name, value)
  }
  if (set.resourceDefaults !== undefined) {
    for (const [name, value] of valuesOf(set, set.resourceDefaults, 'meta_attributes', context)) {
      if (!meta.has(name)) meta.set(name, value)
    }
  }
  return meta
}

function utilizationOf (set: WorkingSet, config: XmlElement): Map<string, number> {
  const found = new Map<string, number>()
  for (const [name, value] of valuesOf(set, config, 'utilization', { now: set.now })) {
    found.set(name, integerOr(value, 0))
  }
  return found
}

/** Instances of clones hold on to their node a little, so that they are not shuffled. */
function stickinessOf (meta: ReadonlyMap<string, string>, parent: Resource | undefined): number {
  const value = meta.get('resource-stickiness')
  const inClone = parent !== undefined &&
    (parent.kind === 'clone' || parent.parent?.kind === 'clone')
  if (value === undefined || value === 'default') return inClone ? 1 : 0
  return scoreOr(value, 0)
}

function thresholdOf (meta: ReadonlyMap<string, string>): number {
  const value = meta.get('migration-threshold')
  const score = scoreOr(value, INFINITY)
  return score < 0 ? INFINITY : score
}

function multipleActive (text: string | undefined): MultipleActive {
  switch (text?.toLowerCase()) {
    case 'stop_only': return 'stop_only'
    case 'block': return 'block'
    case 'stop_unexpected': return 'stop_unexpected'
    default: return 'stop_start'
  }
}

function requiresOf (
  set: WorkingSet, id: string, meta: ReadonlyMap<string, string>, isFencing: boolean,
  isConnection: boolean
): Requires {
  const { fencingEnabled } = set.options
  const value = meta.get('requires')?.toLowerCase()
  switch (value) {
    case 'nothing': return 'nothing'
    case 'quorum': return 'quorum'
    case 'unfencing':
      if (isFencing || !fencingEnabled) return 'quorum'
      return 'unfencing'
    case 'fencing':
      if (fencingEnabled) return 'fencing'
      set.warnings.push({
        level: 'warning', message: `${id} requires fencing but fencing is disabled`
      })
      return 'quorum'
    default:
      // Connections are needed to find out what is active on the other side.
      if (isFencing || isConnection) return 'quorum'
      if (set.enableUnfencing) return 'unfencing'
      if (fencingEnabled) return 'fencing'
      return set.options.quorumPolicy === 'ignore' ? 'nothing' : 'quorum'
  }
}

function fillGroup (set: WorkingSet, group: Resource): void {
  const suffix = /:\d+$/.exec(group.id)?.[0] ?? ''
  for (const element of group.config.children) {
    if (element.name !== 'primitive') continue
    const id = element.attributes['id']
    if (id === undefined) continue
    const member = unpackResource(set, element, group, { id: id + suffix })
    if (member !== undefined) group.children.push(member)
  }
  if (group.children.length === 0) {
    set.warnings.push({ level: 'warning', message: `Group ${group.id} has no members` })
  }
}

function cloneState (
  set: WorkingSet, config: XmlElement, meta: Map<string, string>
): CloneState | undefined {
  const child = config.children.find(each => each.name === 'primitive' || each.name === 'group')
  if (child === undefined) {
    set.warnings.push({
      level: 'error',
      message: `${config.attributes['id'] ?? ''} has nothing to clone`
    })
    return undefined
  }
  const promotable = config.name === 'master' || isTrue(meta.get('promotable'))
  if (promotable) meta.set('promotable', 'true')
  const nodeMaxText = meta.get('clone-node-max')
  const wanted = integerOr(nodeMaxText, 1)
  const wantsUnique = booleanOr(meta.get('globally-unique'), wanted > 1)
  const unique = wantsUnique && !primitivesIn(child).some(each => each.attributes['class'] === 'lsb')
  const nodeMax = unique ? wanted : Math.min(wanted, 1)
  const limit = wantsUnique && !unique ? Math.max(1, set.nodes.length) : Infinity
  return {
    max: Math.min(limit, possibleInstances(set, config,
      integerOr(meta.get('clone-max'), Math.max(1, set.nodes.length)))),
    nodeMax,
    min: integerOr(meta.get('clone-min'), 0),
    promotedMax: promotable
      ? integerOr(meta.get('promoted-max') ?? meta.get('master-max'), 1)
      : 0,
    promotedNodeMax: promotable
      ? integerOr(meta.get('promoted-node-max') ?? meta.get('master-node-max'), 1)
      : 0,
    unique,
    ordered: isTrue(meta.get('ordered')),
    interleave: isTrue(meta.get('interleave')),
    promotable,
    notify: isTrue(meta.get('notify')),
    childId: child.attributes['id'] ?? '',
    childConfig: child,
    total: 0,
    promotedCount: 0,
    rolesBegun: false,
    addedPromotionScores: false,
    notifyOnStop: undefined,
    notifyOnStart: undefined,
    notifyOnPromote: undefined,
    notifyOnDemote: undefined,
    startNotify: undefined
  }
}

function primitivesIn (element: XmlElement): readonly XmlElement[] {
  return element.name === 'primitive' ? [element] : element.children.flatMap(primitivesIn)
}

function fillClone (set: WorkingSet, clone: Resource): void {
  const state = clone.clone
  if (state === undefined) return
  // Even a clone without instances keeps one, so that what is still running finds its parent.
  const count = Math.max(1, state.max)
  for (let at = 0; at < count; at++) addInstance(set, clone)
}

/** Adds one more instance to a clone; those beyond clone-max are removed ones. */
export function addInstance (set: WorkingSet, clone: Resource): Resource | undefined {
  const state = clone.clone
  if (state === undefined) return undefined
  const id = `${state.childId}:${state.total}`
  const removed = state.total >= state.max
  const instance = unpackResource(set, state.childConfig, clone, { id })
  if (instance === undefined) return undefined
  state.total++
  if (removed) markRemovedInstance(instance)
  clone.children.push(instance)
  return instance
}

function markRemovedInstance (instance: Resource): void {
  instance.removed = true
  instance.children.forEach(markRemovedInstance)
}

export function isFencing (resource: Resource): boolean {
  return resource.standard === 'stonith'
}

/** More instances of one thing than anybody runs; each takes memory, with a node or without. */
const MOST_INSTANCES = 1_000

/** As many instances or replicas as are asked for, within reason. */
export function possibleInstances (
  set: WorkingSet, element: XmlElement, wanted: number
): number {
  if (wanted <= MOST_INSTANCES) return wanted
  const message = `Only ${MOST_INSTANCES} of the ${wanted} instances of ${nameOf(element)} are used`
  set.warnings.push({ level: 'error', message })
  return MOST_INSTANCES
}

/** The outermost resource this one is part of, bundles included. */
export function topOf (resource: Resource): Resource {
  let at = resource
  while (at.parent !== undefined) at = at.parent
  return at
}

/** The outermost below a bundle: what colocations and roles look at. */
export function topBelowBundle (resource: Resource): Resource {
  let at = resource
  while (at.parent !== undefined && at.parent.kind !== 'bundle') at = at.parent
  return at
}

/** The clone an instance, or a member of an instance, belongs to. */
export function cloneOf (resource: Resource): Resource | undefined {
  for (let at = resource.parent; at !== undefined; at = at.parent) {
    if (at.kind === 'clone') return at
  }
  return undefined
}

/** Every primitive in or under the resource. */
export function primitivesOf (resource: Resource): readonly Resource[] {
  return resource.kind === 'primitive'
    ? [resource]
    : resource.children.flatMap(child => [...primitivesOf(child)])
}

/** Whether `resource` is, or is part of, `whole`. */
export function isPartOf (resource: Resource, whole: Resource): boolean {
  for (let at: Resource | undefined = resource; at !== undefined; at = at.parent) {
    if (at === whole) return true
  }
  return false
}
