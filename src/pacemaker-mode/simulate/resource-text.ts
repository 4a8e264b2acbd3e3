/** The "Full List of Resources" of a status report. */

import type { XmlElement } from '../cib/xml.js'
import type { Node } from '../scheduler/model/node.js'
import type { Resource } from '../scheduler/model/resource.js'
import { ROLE, ROLE_NAMES, type Role } from '../scheduler/model/role.js'
import { isAnonymous } from '../scheduler/instances.js'
import { parseRole } from '../scheduler/text.js'
import { failedProbeText } from './failed-probe-text.js'

/** What each pending operation is called while it is under way. */
const PENDING: Readonly<Record<string, string>> = {
  start: 'Starting',
  stop: 'Stopping',
  migrate_to: 'Migrating',
  migrate_from: 'Migrating',
  promote: 'Promoting',
  demote: 'Demoting'
}

/** What a list is made with. */
interface View {
  /** In display order. */
  readonly nodes: readonly Node[]
  /** Whether operations under way are shown, rather than what they started from. */
  readonly pending: boolean
  /** Whether nodes are for a resource only where a constraint says so. */
  readonly optIn: boolean
  /** Operations that failed. */
  readonly failed: readonly XmlElement[]
}

/** The lines of the list; each level inside another is indented by two spaces more. */
export function resourceLines (resources: readonly Resource[], view: View): readonly string[] {
  const shown = resources.filter(resource => isShown(resource))
  if (shown.length === 0) return ['* No resources']
  return shown.flatMap(resource => linesOf(resource, view, ''))
}

/** Removed resources are shown while they are active, implicit connections never. */
function isShown (resource: Resource): boolean {
  if (isImplicitConnection(resource)) return false
  return !resource.removed || isActive(resource)
}

/** The connection of a guest or bundle node, which nobody has configured as a resource. */
export function isImplicitConnection (resource: Resource): boolean {
  return resource.isConnection && resource.container !== undefined && !resource.removed
}

/** Whether it, or anything inside it, runs anywhere; what was on a node that left does not. */
export function isActive (resource: Resource): boolean {
  return resource.kind === 'primitive'
    ? resource.running.some(node => node.online || node.unclean || !resource.managed)
    : partsOf(resource).some(isActive)
}

function partsOf ({ kind, bundle, children }: Resource): readonly Resource[] {
  if (kind !== 'bundle') return children
  return (bundle?.replicas ?? [])
    .flatMap(({ ip, child, container, remote }) => [ip, child, container, remote])
    .filter(part => part !== undefined)
}

function linesOf (resource: Resource, view: View, margin: string): readonly string[] {
  switch (resource.kind) {
    case 'group': return groupLines(resource, view, margin)
    case 'clone': return cloneLines(resource, view, margin)
    case 'bundle': return bundleLines(resource, view, margin)
    default: return [`${margin}* ${primitiveText(resource, view)}`]
  }
}

function groupLines (group: Resource, view: View, margin: string): readonly string[] {
  const flags = [isDisabled(group) ? 'disabled' : undefined, managementFlag(group)]
  return [
    `${margin}* Resource Group: ${displayId(group)}${parenthesised(flags)}:`,
    ...group.children.flatMap(member => linesOf(member, view, margin + '  '))
  ]
}

/** A primitive: id, agent, state, node, flags, and the nodes when it is active on several. */
function primitiveText (
  resource: Resource, view: View, name = displayId(resource), where = placesOf(resource)
): string {
  const { standard, provider, agent } = resource
  const type = [standard, provider, agent].filter(part => part !== undefined).join(':')
  const flags = parenthesised(primitiveFlags(resource, view, where))
  const state = stateOf(resource, view)
  const [only, ...others] = where
  const single = only !== undefined && others.length === 0 ? ` ${only.name}` : ''
  const several = others.length > 0 ? ` [ ${where.map(node => node.name).join(' ')} ]` : ''
  const orphaned = resource.removed ? 'ORPHANED ' : ''
  const probe = roleOf(resource) === ROLE.stopped
    ? failedProbeText(view.failed, resource, only?.name)
    : undefined
  const unusable = probe === undefined ? '' : ` (${probe}) `
  return `${name}\t(${type}):\t ${orphaned}${state}${single}${unusable}${flags}${several}`
}

/** Where the resource is, or else where something is under way or it is bound to. */
function placesOf ({ running, pendingOn, lockNode }: Resource): readonly Node[] {
  if (running.length > 0) return running
  return [pendingOn ?? lockNode].filter(node => node !== undefined)
}

function stateOf (resource: Resource, view: View): string {
  const { failed, role, pendingTask } = resource
  if (failed) {
    return role === ROLE.promoted ? 'FAILED Promoted' : 'FAILED'
  }
  const pending = pendingTask === undefined || !view.pending ? undefined : PENDING[pendingTask]
  return pending ?? ROLE_NAMES[roleOf(resource)]
}

/** The role a resource is shown in. */
function roleOf (resource: Resource): Role {
  const { role, running } = resource
  if (running.length === 0) return ROLE.stopped
  if (role === ROLE.promoted) return role
  return role === ROLE.unpromoted || isPromotable(resource) ? ROLE.unpromoted : ROLE.started
}

/** What ran on a node that is lost is shown as it was last known. */
function onLostNode (where: readonly Node[]): boolean {
  return where.length === 1 && where.every(node => node.unclean && !node.online)
}

function primitiveFlags (
  resource: Resource, view: View, where: readonly Node[]
): ReadonlyArray<string | undefined> {
  const { pendingTask, failureIgnored, lockNode } = resource
  return [
    onLostNode(where) ? 'UNCLEAN' : undefined,
    lockNode !== undefined && where.includes(lockNode) ? 'LOCKED' : undefined,
    view.pending && pendingTask === 'monitor' ? 'Monitoring' : undefined,
    limitFlag(resource),
    resource.blocked ? 'blocked' : managementFlag(resource),
    failureIgnored ? 'failure ignored' : undefined
  ]
}

/** What the configured target role keeps a primitive from. */
function limitFlag (resource: Resource): string | undefined {
  if (!isDisabled(resource)) return undefined
  const wanted = resource.meta.get('target-role') ?? ''
  return parseRole(wanted) === ROLE.stopped ? 'disabled' : `target-role:${wanted}`
}

function managementFlag ({ maintenance, managed }: Resource): string | undefined {
  if (maintenance) return 'maintenance'
  return managed ? undefined : 'unmanaged'
}

/** Whether the configuration does not want it active, or not promoted where it could be. */
export function isDisabled (resource: Resource): boolean {
  const wanted = parseRole(resource.meta.get('target-role'))
  return wanted === ROLE.stopped || (wanted === ROLE.unpromoted && isPromotable(resource))
}

/** Whether it is, or is inside, a promotable clone. */
export function isPromotable (resource: Resource): boolean {
  if (resource.clone !== undefined) return resource.clone.promotable
  return resource.parent !== undefined && isPromotable(resource.parent)
}

/** Instances of anonymous clones go by the plain id, but a group among them keeps its number. */
function displayId (resource: Resource): string {
  return resource.kind === 'primitive' && isAnonymous(resource) ? resource.plainId : resource.id
}

function parenthesised (flags: ReadonlyArray<string | undefined>): string {
  const set = flags.filter(flag => flag !== undefined)
  return set.length === 0 ? '' : ` (${set.join(', ')})`
}

/** Where the plain instances of a clone are, by what they are there. */
interface Collected {
  readonly promoted: Set<Node>
  readonly unpromoted: Set<Node>
  readonly started: Set<Node>
}

function cloneLines (clone: Resource, view: View, margin: string): readonly string[] {
  const { clone: settings, children } = clone
  const flags = [
    settings?.promotable === true ? 'promotable' : undefined,
    settings?.unique === true ? 'unique' : undefined,
    isDisabled(clone) ? 'disabled' : undefined,
    managementFlag(clone)
  ]
  const title = `Clone Set: ${clone.id} [${settings?.childId ?? ''}]${parenthesised(flags)}:`
  const inner = margin + '  '
  const collected: Collected = {
    promoted: new Set(), unpromoted: new Set(), started: new Set()
  }
  const written: string[] = []
  for (const instance of children) {
    if (settings?.unique === true) {
      // That one which is kept of a clone that has none is shown, too.
      written.push(...linesOf(instance, view, inner))
    } else if (!collect(instance, collected, view) && isWorthALine(instance, view)) {
      written.push(...linesOf(instance, view, inner))
    }
  }
  const lists = settings?.unique === true ? [] : collectedLines(clone, view, collected)
  return [`${margin}* ${title}`, ...written, ...lists.map(line => inner + line)]
}

/** An anonymous instance that is not plain is written out when there is something to see. */
function isWorthALine (instance: Resource, view: View): boolean {
  return isActive(instance) || primitivesOf(instance).some(({ failed, pendingTask, running }) =>
    (failed && running.length === 0) ||
    (view.pending && pendingTask !== undefined && PENDING[pendingTask] !== undefined))
}

function primitivesOf (resource: Resource): readonly Resource[] {
  return resource.kind === 'primitive' ? [resource] : partsOf(resource).flatMap(primitivesOf)
}

/** Puts an instance on the list where it belongs; false when it needs a line of its own. */
function collect (
  instance: Resource, { promoted, unpromoted, started }: Collected, view: View
): boolean {
  const primitives = primitivesOf(instance)
  const [node] = primitives[0]?.running ?? []
  if (node === undefined || !node.online) return false
  const plain = primitives.every(each => each.running.length === 1 && each.running[0] === node &&
    !each.failed && !each.removed && each.managed && !each.maintenance && !each.blocked &&
    // Of what is under way in a cloned group nothing is said while all of it is active.
    (each.pendingTask === undefined || !view.pending || each !== instance))
  if (!plain) return false
  const role = Math.max(...primitives.map(each => each.role))
  if (role === ROLE.promoted) promoted.add(node)
  else if (isPromotable(instance)) unpromoted.add(node)
  else started.add(node)
  return true
}

function collectedLines (
  clone: Resource, { nodes, optIn, failed }: View, { promoted, unpromoted, started }: Collected
): readonly string[] {
  // Where the clone has no target role, that of what is cloned is shown.
  const wanted = parseRole(clone.meta.get('target-role') ?? clone.children[0]?.meta.get('target-role'))
  const active = new Set(clone.children.flatMap(primitivesOf).flatMap(({ running }) => running))
  // Where there are no instances left to be stopped, no node is said to lack one.
  const missing = promoted.size + unpromoted.size + started.size < (clone.clone?.max ?? 0)
  const stopped = new Set(missing
    ? nodes.filter(node => !active.has(node) && node.connection?.bundleConnection !== true &&
        // In an opt-in cluster only nodes with a score or a history of it are known to lack it.
        (!optIn || (clone.allowed.size > 0 ? clone.allowed : clone.known).has(node.id)))
    : [])
  const limited = wanted === ROLE.unpromoted && isPromotable(clone) ? ' (target-role)' : ''
  const lists: ReadonlyArray<readonly [string, readonly Node[]]> = [
    ['Promoted', nodes.filter(node => promoted.has(node))],
    [`Unpromoted${limited}`, nodes.filter(node => unpromoted.has(node))],
    ['Started', nodes.filter(node => started.has(node))],
    ...stoppedLists(clone, nodes.filter(node => stopped.has(node)), failed,
      wanted === ROLE.stopped)
  ]
  return lists
    .filter(([, members]) => members.length > 0)
    .map(([title, members]) => `* ${title}: [ ${members.map(({ name }) => name).join(' ')} ]`)
}

/** Nodes without an instance by what keeps it from there, in the order of those texts. */
function stoppedLists (
  clone: Resource, nodes: readonly Node[], failed: readonly XmlElement[], disabled: boolean
): ReadonlyArray<readonly [string, readonly Node[]]> {
  const lists = new Map<string, Node[]>()
  for (const node of nodes) {
    const why = failedProbeText(failed, clone, node.name) ?? (disabled ? 'disabled' : undefined)
    const title = why === undefined ? 'Stopped' : `Stopped (${why})`
    lists.set(title, [...lists.get(title) ?? [], node])
  }
  return [...lists].sort(([a], [b]) => a < b ? -1 : 1)
}

function bundleLines (resource: Resource, view: View, margin: string): readonly string[] {
  const { bundle } = resource
  if (bundle === undefined) return []
  const kind = bundle.replicas.length > 1 ? 'Container bundle set' : 'Container bundle'
  const flags = [
    bundle.replicasPerHost > 1 ? 'unique' : undefined,
    managementFlag(resource)
  ]
  const replicas = bundle.replicas.map(({ offset, address, child, container }) => {
    const suffix = address === undefined ? '' : ` (${address})`
    const name = child === undefined ? container.id : `${resource.id}-${offset}`
    const text = primitiveText(child ?? container, view, name + suffix, container.running)
    return `${margin}  * ${text}`
  })
  return [`${margin}* ${kind}: ${resource.id} [${bundle.image}]${parenthesised(flags)}:`,
    ...replicas]
}

/** How many primitives there are, how many are disabled and how many blocked by a failure. */
export interface InstanceCounts {
  readonly total: number
  readonly disabled: number
  readonly blocked: number
}

/** Counts the instances of everything configured, and of what was removed but is still active. */
export function countInstances (resources: readonly Resource[]): InstanceCounts {
  const primitives = resources
    .flatMap(primitivesOf)
    .filter(each => !each.removed || isActive(each))
  return {
    total: primitives.length,
    disabled: primitives.filter(isDisabled).length,
    blocked: primitives.filter(({ blocked }) => blocked).length
  }
}
