/** Reads the configured resources into a tree: groups with their members, clones with instances. */

import type { XmlElement } from '../cib/xml.js'
import { makeResource } from './make-resource.js'
import type { BundleState, Resource, ResourceKind } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { openEverywhere } from './tables.js'
import { withTemplate } from './templates.js'
import { childrenOf } from './text.js'

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
