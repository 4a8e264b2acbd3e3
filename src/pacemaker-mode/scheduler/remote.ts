/** Remote and guest nodes: the nodes that resources make. */

import type { XmlElement } from '../cib/xml.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { newNode } from './unpack-nodes.js'
import { childrenOf } from './text.js'
import { openEverywhere } from './tables.js'
import { unpackResource } from './unpack-resources.js'
import { parseInterval } from '../cib/values.js'

/** Makes a node for each connection and each guest among the resources. */
export function remoteNodes (set: WorkingSet, section: XmlElement | undefined): void {
  if (section === undefined) return
  const add = (name: string): void => {
    set.haveRemoteNodes = true
    if (!set.nodesById.has(name)) newNode(set, name, name, 'remote')
  }
  const visit = (element: XmlElement): void => {
    if (element.name === 'primitive') {
      const { id, class: standard, provider, type } = element.attributes
      if (standard === 'ocf' && provider === 'pacemaker' && type === 'remote') {
        if (id !== undefined) add(id)
        return
      }
      const guest = guestName(element)
      if (guest !== undefined) add(guest)
    } else if (element.name !== 'template') {
      element.children.forEach(visit)
    }
  }
  section.children.forEach(visit)
}

/** The guest node a primitive contains, by its meta attribute `remote-node`. */
export function guestName (element: XmlElement): string | undefined {
  return guestSetting(element, 'remote-node')
}

function guestSetting (element: XmlElement, name: string): string | undefined {
  for (const meta of childrenOf(element, 'meta_attributes')) {
    for (const pair of childrenOf(meta, 'nvpair')) {
      if (pair.attributes['name'] === name) return pair.attributes['value']
    }
  }
  return undefined
}

/** Links every remote node with its connection; guests get an implicit one. */
export function linkConnections (set: WorkingSet): void {
  for (const resource of [...set.resourcesById.values()]) {
    if (resource.kind !== 'primitive') continue
    const guest = resource.parent?.kind === 'bundle' ? undefined : guestName(resource.config)
    if (guest !== undefined && !resource.isConnection) addGuest(set, resource, guest)
  }
  for (const resource of set.resourcesById.values()) {
    contain(set, resource)
    if (!resource.isConnection) continue
    const node = set.nodesById.get(resource.id)
    if (node === undefined) continue
    node.connection = resource
    if (resource.container === undefined) {
      // As with cluster nodes, those that were never heard of may be running anything.
      node.unclean = node.unseen && set.options.fencingEnabled && set.options.startupFencing
      const reconnect = parameter(resource.config, 'reconnect_interval')
      resource.reconnectInterval = reconnect === undefined ? 0 : parseInterval(reconnect) ?? 0
      if (resource.reconnectInterval > 0) {
        // The connection is tried again when its failure is forgotten.
        resource.failureTimeout = Math.floor(resource.reconnectInterval / 1000)
      }
      node.attributes.set('#kind', 'remote')
    } else {
      node.attributes.set('#kind', 'container')
    }
  }
}

/** A resource may be said to be inside of another one, whose failure its own failures then are. */
function contain (set: WorkingSet, resource: Resource): void {
  const id = resource.meta.get('container')
  const container = id === undefined ? undefined : set.resourcesById.get(id)
  if (container === undefined || container === resource || resource.container !== undefined) return
  // Of a group or clone each part is inside by itself.
  if (resource.kind !== 'primitive') return
  resource.container = container
  container.fillers.push(resource)
}

function parameter (element: XmlElement, name: string): string | undefined {
  for (const attributes of childrenOf(element, 'instance_attributes')) {
    for (const pair of childrenOf(attributes, 'nvpair')) {
      if (pair.attributes['name'] === name) return pair.attributes['value']
    }
  }
  return undefined
}

function addGuest (set: WorkingSet, container: Resource, name: string): void {
  const { config } = container
  const address = guestSetting(config, 'remote-addr')
  const port = guestSetting(config, 'remote-port')
  const element = connectionElement(name, {
    address,
    port,
    timeout: guestSetting(config, 'remote-connect-timeout') ?? '60s',
    allowMigrate: guestSetting(config, 'remote-allow-migrate'),
    managed: guestSetting(config, 'is-managed')
  })
  const connection = unpackResource(set, element, undefined)
  if (connection === undefined) return
  // Where the connection can be is decided by what contains it.
  openEverywhere(set, connection)
  connection.container = container
  container.fillers.push(connection)
  set.resources.push(connection)
}

interface ConnectionSettings {
  readonly address?: string | undefined
  readonly port?: string | undefined
  readonly timeout: string
  readonly allowMigrate?: string | undefined
  readonly managed?: string | undefined
}

/** The element of an implicit connection, as if it were configured. */
export function connectionElement (name: string, settings: ConnectionSettings): XmlElement {
  const element = (
    elementName: string, attributes: Record<string, string>, children: readonly XmlElement[] = []
  ): XmlElement => ({ name: elementName, attributes, children })
  const pair = (id: string, key: string, value: string | undefined): readonly XmlElement[] =>
    value === undefined ? [] : [element('nvpair', { id: `${name}-${id}-${key}`, name: key, value })]
  return element('primitive', { id: name, class: 'ocf', provider: 'pacemaker', type: 'remote' }, [
    element('meta_attributes', { id: `${name}-meta_attributes` }, [
      ...pair('meta', 'internal', 'true'),
      ...pair('meta', 'is-managed', settings.managed),
      ...pair('meta', 'allow-migrate', settings.allowMigrate)
    ]),
    element('instance_attributes', { id: `${name}-instance_attributes` }, [
      ...pair('instance', 'addr', settings.address),
      ...pair('instance', 'port', settings.port)
    ]),
    element('operations', {}, [
      element('op', { id: `${name}-monitor-interval-30s`, name: 'monitor', interval: '30s', timeout: '30s' }),
      element('op', { id: `${name}-start-interval-0`, name: 'start', interval: '0', timeout: settings.timeout })
    ])
  ])
}

/** A remote node whose connection gets a place is going to be there; otherwise it leaves. */
export function settleConnection (set: WorkingSet, connection: Resource): void {
  const node = set.nodesById.get(connection.id)
  if (node === undefined) return
  if (connection.assigned === undefined || connection.nextRole === ROLE.stopped) {
    node.shutdown = true
    return
  }
  node.online = true
  // What was thought to be active there can be seen to once the connection is back.
  if (node.unseen) node.unclean = false
}
