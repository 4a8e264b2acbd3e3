/** Reads the configured nodes, before anything is known of their state. */

import type { XmlElement } from '../cib/xml.js'
import { scoreOr, integerOr, childrenOf } from './text.js'
import type { Node } from './model/node.js'
import type { WorkingSet } from './model/working-set.js'
import { nodeContext, valuesOf } from './sets.js'

/** A node about which nothing is known yet. */
export function newNode (
  set: WorkingSet, id: string, name: string, kind: Node['kind'], baseScore = 0
): Node {
  const attributes = new Map([
    ['#uname', name], ['#id', id], ['#kind', kind],
    ['#is_dc', id === set.dcId ? 'true' : 'false']
  ])
  if (set.options.clusterName !== undefined) {
    attributes.set('#cluster-name', set.options.clusterName)
  }
  const node: Node = {
    id,
    name,
    kind,
    attributes,
    utilization: new Map(),
    free: new Map(),
    baseScore,
    online: false,
    // Cluster nodes that are never heard of have to be fenced, unless one trusts them to be off.
    unclean: kind === 'cluster' && set.options.fencingEnabled && set.options.startupFencing,
    standby: false,
    standbyOnFail: false,
    pending: false,
    shutdown: false,
    maintenance: false,
    unseen: true,
    expectedUp: false,
    discoveryEnabled: true,
    reserved: false,
    unpacked: false,
    connection: undefined,
    remoteRequiresReset: false,
    remoteWasFenced: false,
    remoteMaintenance: false,
    whenMember: 0,
    leftMembership: false,
    fenceReason: undefined,
    running: [],
    assignedCount: 0,
    assigned: [],
    healthScore: 0,
    health: 'green'
  }
  set.nodes.push(node)
  set.nodesById.set(id, node)
  set.nodesByName.set(name.toLowerCase(), node)
  return node
}

/** The node of that name, however it is capitalised. */
export function nodeByName (set: WorkingSet, name: string): Node | undefined {
  return set.nodesByName.get(name.toLowerCase())
}

/** Reads `configuration/nodes`. */
export function unpackNodes (set: WorkingSet, section: XmlElement | undefined): void {
  if (section === undefined) return
  for (const element of childrenOf(section, 'node')) {
    const { id, uname, type, score } = element.attributes
    if (id === undefined || set.nodesById.has(id)) continue
    if (type !== undefined && !['member', 'remote', 'ping'].includes(type)) continue
    const kind = type === 'remote' ? 'remote' : 'cluster'
    const node = newNode(set, id, uname ?? id, kind, scoreOr(score, 0))
    addNodeAttributes(set, node, element)
    addUtilization(set, node, element)
  }
}

/** Adds the capacities inside `element`; later ones replace earlier ones. */
export function addUtilization (set: WorkingSet, node: Node, element: XmlElement): void {
  for (const [name, value] of valuesOf(set, element, 'utilization', nodeContext(set, node))) {
    node.utilization.set(name, integerOr(value, 0))
    node.free.set(name, integerOr(value, 0))
  }
}

/** Adds the instance attributes inside `element`; values that are there already stay. */
export function addNodeAttributes (
  set: WorkingSet, node: Node, element: XmlElement, overwrite = false
): void {
  for (const [name, value] of valuesOf(set, element, 'instance_attributes', nodeContext(set, node))) {
    if (overwrite || !node.attributes.has(name)) node.attributes.set(name, value)
  }
  const site = node.attributes.get('site-name') ?? set.options.siteName
  const named = site ?? set.options.clusterName
  if (named !== undefined) node.attributes.set('#site-name', named)
}

/** Whether resources may be given to the node at all. */
export function nodeUsable (node: Node): boolean {
  return node.online && !node.shutdown && !node.unclean && !node.standby && !node.maintenance
}

/** A remote, guest or bundle node: it is reached through a connection. */
export function isRemote (node: Node): boolean {
  return node.kind === 'remote'
}

/** A guest or bundle node: its connection runs inside a container. */
export function isGuest (node: Node): boolean {
  return node.kind === 'remote' && node.connection?.container !== undefined
}

/** A remote node with a connection resource of its own. */
export function isPlainRemote (node: Node): boolean {
  return node.kind === 'remote' && (node.connection === undefined ||
    node.connection.container === undefined)
}
