/** Starts a run: reads the whole information base into a fresh working set. */

import type { XmlElement } from '../cib/xml.js'
import { parseDateTime } from '../rules/iso8601.js'
import { nvpairs } from '../rules/nvpairs.js'
import { unpackBundle } from './unpack-bundles.js'
import { indexLastFailures } from './failures.js'
import { triggerUnfencing } from './unfencing.js'
import { fenceNode } from './node-state.js'
import { readOptions } from './options.js'
import { linkConnections, remoteNodes } from './remote.js'
import { indexIds, resolveReference } from './sets.js'
import { childOf, childrenOf, compareNames, isTrue, withoutInstance } from './text.js'
import { unpackNodes } from './unpack-nodes.js'
import { unpackResources } from './unpack-resources.js'
import { fenceUnseen, unpackStatus } from './unpack-status.js'
import { targetRole, targetRoleProblem } from './history.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'

export interface ScheduleRequest {
  /** The `cib` element, upgraded to the current schema. */
  readonly cib: XmlElement
  /** Seconds since the epoch. */
  readonly now: number
  /** Keeps notes for `--why`. */
  readonly explain?: boolean
  /** Keeps the lines of `-s`; so it does unless told otherwise. */
  readonly scores?: boolean
}

/** Reads configuration and status; nothing has been decided yet. */
export function readCluster (request: ScheduleRequest): WorkingSet {
  const configuration = childOf(request.cib, 'configuration') ?? EMPTY
  const status = childOf(request.cib, 'status')
  const set = emptySet(request, configuration, status)
  const { options } = set
  readConfiguration(set, configuration)
  if (options.fencingEnabled && !set.hasQuorum && options.quorumPolicy !== 'ignore') {
    set.warnings.push({
      level: 'warning',
      message: 'Fencing and resource management disabled due to lack of quorum'
    })
  }
  unpackStatus(set, status)
  // Nodes of connections that are no longer configured turn up in the status.
  set.nodes.sort((a, b) => compareNames(a.name, b.name))
  fenceUnseen(set)
  return set
}

/** A working set with nothing in it but the options. */
function emptySet (
  { cib, now, explain = false, scores = true }: ScheduleRequest, configuration: XmlElement,
  status: XmlElement | undefined
): WorkingSet {
  const ids = indexIds(configuration)
  const options = readOptions(optionValues(configuration, ids, now))
  const set: WorkingSet = {
    cib,
    options,
    ids,
    parameterCache: new Map(),
    untilOrigin: (origin, interval) => untilOrigin(origin, interval, now),
    fence: (node, reason) => fenceNode(set, node, reason),
    quorumPanic: options.fencingEnabled && isTrue(cib.attributes['no-quorum-panic']),
    lastFailures: indexLastFailures(status),
    explain,
    keepScores: scores,
    expiredEntries: new Set(),
    states: new Map(),
    byHistoryId: new Map(),
    triggerUnfencing: (resource, node, reason) => triggerUnfencing(set, resource, node, reason),
    dcId: cib.attributes['dc-uuid'],
    resourceDefaults: childOf(configuration, 'rsc_defaults'),
    operationDefaults: childOf(configuration, 'op_defaults'),
    now,
    nodes: [],
    nodesById: new Map(),
    nodesByName: new Map(),
    resources: [],
    resourcesById: new Map(),
    tags: tagsOf(configuration),
    templates: new Map(),
    locations: [],
    colocations: [],
    orders: [],
    tickets: new Map(),
    ticketConstraints: [],
    actions: [],
    singletons: new Map(),
    scores: [],
    settled: [],
    warnings: [],
    parameterChecks: [],
    dc: undefined,
    // Who does not say so has none.
    hasQuorum: isTrue(cib.attributes['have-quorum']),
    // With a watchdog a node that is to be fenced sees to it itself.
    haveFenceDevice: options.haveWatchdog,
    enableUnfencing: false,
    haveRemoteNodes: false,
    recheckBy: undefined,
    nextActionId: 1,
    nextOrderId: 1,
    stopNeeded: [],
    fencingNotifies: [],
    failedOperations: [],
    notes: new Map()
  }
  return set
}

const EMPTY: XmlElement = { name: 'configuration', attributes: {}, children: [] }

function readConfiguration (set: WorkingSet, configuration: XmlElement): void {
  const resources = childOf(configuration, 'resources')
  unpackNodes(set, childOf(configuration, 'nodes'))
  remoteNodes(set, resources)
  set.nodes.sort((a, b) => compareNames(a.name, b.name))
  set.enableUnfencing = resources !== undefined && providesUnfencing(resources)
  unpackResources(set, resources, unpackBundle)
  linkConnections(set)
  set.nodes.sort((a, b) => compareNames(a.name, b.name))
  set.dc = set.dcId === undefined ? undefined : set.nodesById.get(set.dcId)
  for (const resource of allResources(set)) {
    resource.nextRole = targetRole(resource) ?? ROLE.unknown
    const problem = targetRoleProblem(resource)
    if (problem !== undefined) set.warnings.push({ level: 'error', message: problem })
    if (resource.kind !== 'primitive') continue
    for (const id of new Set([resource.id, withoutInstance(resource.id)])) {
      const known = set.byHistoryId.get(id)
      if (known === undefined) set.byHistoryId.set(id, [resource])
      else known.push(resource)
    }
  }
}

function providesUnfencing (resources: XmlElement): boolean {
  const visit = (element: XmlElement): boolean => (element.name === 'nvpair' &&
    element.attributes['name'] === 'provides' && element.attributes['value'] === 'unfencing') ||
    element.children.some(visit)
  return visit(resources)
}

function allResources (set: WorkingSet): readonly Resource[] {
  return [...set.resourcesById.values()]
}

function optionValues (
  configuration: XmlElement, ids: ReadonlyMap<string, XmlElement>, now: number
): ReadonlyMap<string, string> {
  const config = childOf(configuration, 'crm_config')
  if (config === undefined) return new Map()
  const sets = childrenOf(config, 'cluster_property_set').map(each => resolveReference(each, ids)).reverse()
  return nvpairs(sets, { now }, 'cib-bootstrap-options').values
}

function tagsOf (configuration: XmlElement): Map<string, readonly string[]> {
  const tags = new Map<string, readonly string[]>()
  const section = childOf(configuration, 'tags')
  for (const tag of section === undefined ? [] : childrenOf(section, 'tag')) {
    const id = tag.attributes['id']
    if (id === undefined) continue
    tags.set(id, childrenOf(tag, 'obj_ref').flatMap(each => each.attributes['id'] ?? []))
  }
  return tags
}

/** How long until the next recurrence counted from `origin`, in ms. */
function untilOrigin (origin: string, interval: number, now: number): number | undefined {
  const start = parseDateTime(origin, now)
  if (start === undefined) return undefined
  const past = (now - start) * 1000
  const rest = ((past % interval) + interval) % interval
  return rest === 0 ? 0 : interval - rest
}
