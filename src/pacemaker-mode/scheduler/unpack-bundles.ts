/** Bundles: containers with a clone inside, written in one element. */

import type { XmlElement } from '../cib/xml.js'
import {
  addressElement, bundleSettings, containerElement, innerClone, replicaAddress, replicaConnection,
  type BundleSettings
} from './bundle-elements.js'
import type { Node } from './model/node.js'
import type { BundleState, Replica, Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { candidate, openEverywhere } from './tables.js'
import { INFINITY } from './text.js'
import { isRemote, newNode } from './unpack-nodes.js'
import { possibleInstances } from './clone-settings.js'
import { unpackResource } from './unpack-resources.js'

/** How much the instance inside a replica likes the node that is made for it. */
const AT_HOME = 500

/** A bundle with its replicas, or `undefined` when it has no container to run. */
export function unpackBundle (set: WorkingSet, element: XmlElement): Resource | undefined {
  const asked = bundleSettings(element)
  if (asked === undefined) {
    const id = element.attributes['id'] ?? ''
    set.warnings.push({ level: 'error', message: `Bundle ${id} has no container` })
    return undefined
  }
  const settings = { ...asked, replicas: possibleInstances(set, element, asked.replicas) }
  const state: BundleState = {
    agent: settings.agent,
    image: settings.image,
    replicasPerHost: settings.replicasPerHost,
    promotedMax: settings.promotedMax,
    replicas: [],
    clone: undefined
  }
  const bundle = unpackResource(set, element, undefined, { bundle: state })
  if (bundle === undefined) return undefined
  if (settings.primitive !== undefined) {
    state.clone = unpackResource(set, innerClone(settings, settings.primitive), bundle)
    if (state.clone !== undefined) bundle.children.push(state.clone)
  }
  for (let offset = 0; offset < settings.replicas; offset++) {
    const replica = unpackReplica(set, bundle, settings, offset, state.clone)
    if (replica !== undefined) state.replicas.push(replica)
  }
  if (set.options.symmetric) openEverywhere(set, bundle)
  return bundle
}

function unpackReplica (
  set: WorkingSet, bundle: Resource, settings: BundleSettings, offset: number,
  clone: Resource | undefined
): Replica | undefined {
  const address = replicaAddress(settings, offset)
  const ip = address === undefined
    ? undefined
    : unpackResource(set, addressElement(settings, address), bundle)
  const container = unpackResource(set, containerElement(settings, offset), bundle)
  if (container === undefined) return undefined
  const child = clone?.children[offset]
  const connection = child === undefined ? undefined : replicaConnection(settings, offset)
  const node = connection === undefined ? undefined : makeNode(set, connection)
  const remote = connection === undefined ? undefined : unpackResource(set, connection, bundle)
  if (node !== undefined && child !== undefined) placeInside(child, node)
  if (remote !== undefined) {
    connectFromCluster(set, remote)
    remote.bundleConnection = true
    // That a fenced host took the connection with it is told as if it were one of the instances.
    remote.notify = bundle.notify
    // So that containers can run on remote nodes: the connection may come from somewhere else.
    remote.allowRemoteRemotes = true
    remote.container = container
    container.fillers.push(remote)
  }
  if (address !== undefined) child?.meta.set('external-ip', address)
  for (const part of [ip, container, remote]) if (part !== undefined) bundle.children.push(part)
  return { offset, address, ip, container, remote, child, node }
}

/**
 * Makes the node inside a replica, which may be known already by its attributes. What is configured
 * after the bundle counts it where the number of nodes matters, but cannot run there.
 */
function makeNode (set: WorkingSet, connection: XmlElement): Node {
  const id = connection.attributes['id'] ?? ''
  set.haveRemoteNodes = true
  const node = set.nodesById.get(id) ?? newNode(set, id, id, 'remote')
  node.reserved = true
  for (const resource of set.resources) shutOut(resource, node)
  return node
}

/** The connection follows its container, but never comes from another connection. */
function connectFromCluster (set: WorkingSet, connection: Resource): void {
  openEverywhere(set, connection)
  for (const entry of connection.allowed.values()) {
    if (isRemote(entry.node)) entry.score = -INFINITY
  }
}

/** The clone knows the node of its instance, but it is not opened before it is needed. */
function placeInside (child: Resource, node: Node): void {
  child.allowed = new Map([[node.id, { ...candidate(node, AT_HOME), discovery: 'exclusive' }]])
  child.parent?.allowed.set(node.id, candidate(node, -INFINITY))
}

function shutOut (resource: Resource, node: Node): void {
  for (const child of resource.children) shutOut(child, node)
  const entry = resource.allowed.get(node.id)
  if (entry !== undefined) {
    resource.allowed.set(node.id, { ...entry, score: -INFINITY, discovery: 'never' })
  }
}
