/** Bundles: containers with a clone inside, written in one element. */

import type { XmlElement } from '../cib/xml.js'
import {
  addressElement, bundleSettings, containerElement, innerClone, replicaAddress, replicaConnection,
  type BundleSettings
} from './bundle-elements.js'
import type { BundleState, Node, Replica, Resource, WorkingSet } from './model.js'
import { candidate } from './tables.js'
import { INFINITY } from './text.js'
import { newNode } from './unpack-nodes.js'
import { unpackResource } from './unpack-resources.js'

/** How much the instance inside a replica likes the node that is made for it. */
const AT_HOME = 500

/** A bundle with its replicas, or `undefined` when it has no container to run. */
export function unpackBundle (set: WorkingSet, element: XmlElement): Resource | undefined {
  const settings = bundleSettings(element)
  if (settings === undefined) {
    const id = element.attributes['id'] ?? ''
    set.warnings.push({ level: 'error', message: `Bundle ${id} has no container` })
    return undefined
  }
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
  const remote = child === undefined
    ? undefined
    : unpackResource(set, replicaConnection(settings, offset), bundle)
  if (remote !== undefined) {
    remote.bundleConnection = true
    // So that containers can run on remote nodes: the connection may come from somewhere else.
    remote.allowRemoteRemotes = true
    remote.container = container
    container.fillers.push(remote)
  }
  for (const part of [ip, container, remote]) if (part !== undefined) bundle.children.push(part)
  const node = remote === undefined ? undefined : makeNode(set, remote, child)
  return { offset, address, ip, container, remote, child, node }
}

/**
 * Makes the node inside a replica. What is configured after the bundle already counts it, where
 * the number of nodes matters.
 */
function makeNode (set: WorkingSet, { id }: Resource, child: Resource | undefined): Node {
  set.haveRemoteNodes = true
  const node = set.nodesById.get(id) ?? newNode(set, id, id, 'remote')
  if (child !== undefined) {
    child.allowed = new Map([[id, { ...candidate(node, AT_HOME), discovery: 'exclusive' }]])
  }
  return node
}

/** The nodes inside are known to the inner clone, but not opened before they are needed. */
export function closeBundleNodes (set: WorkingSet): void {
  for (const { bundle } of set.resources) {
    for (const { node } of bundle?.replicas ?? []) {
      if (node !== undefined) bundle?.clone?.allowed.set(node.id, candidate(node, -INFINITY))
    }
  }
}
