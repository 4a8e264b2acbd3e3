/** What the ids in constraints stand for: resources, users of a template, members of a tag. */

import type { XmlElement } from '../cib/xml.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { primitivesOf, topBelowBundle } from './resource-tree.js'
import { childrenOf } from './text.js'

/**
 * The resource of that id. A cloned primitive has no other name than its instances until a history
 * shows one of them under the plain id.
 */
export function findResource (set: WorkingSet, id: string): Resource | undefined {
  return set.resourcesById.get(id) ?? recordedInstance(set, id)
}

function recordedInstance (set: WorkingSet, id: string): Resource | undefined {
  const first = set.resourcesById.get(`${id}:0`)
  if (first === undefined) return undefined
  return topBelowBundle(first).children.flatMap(primitivesOf)
    .find(each => each.plainId === id && each.historyId === id)
}

/** The resources a constraint names by one id; none, and a message, if there is one amiss. */
export function constraintTargets (
  set: WorkingSet, id: string, constraint: string
): readonly Resource[] {
  const found = expand(set, id)
  if (found !== undefined) return found
  set.warnings.push({
    level: 'error',
    message: `Ignoring constraint '${constraint}' because resource '${id}' does not exist`
  })
  return []
}

function expand (set: WorkingSet, id: string): readonly Resource[] | undefined {
  const direct = constrained(set, id)
  if (direct !== undefined) return [direct]
  const members = (set.templates.get(id) ?? set.tags.get(id))
    ?.map(member => constrained(set, member))
  const found = members?.filter(each => each !== undefined)
  return members === undefined || members.length === 0 || found?.length !== members.length
    ? undefined
    : found
}

/** A constraint on an anonymous clone's instance is one on the whole clone. */
function constrained (set: WorkingSet, id: string): Resource | undefined {
  const found = findResource(set, id)
  if (found === undefined) return undefined
  let at: Resource = found
  for (let up = found.parent; up !== undefined; up = up.parent) {
    if (up.kind === 'clone' && set.resourcesById.get(id) === undefined) at = up
  }
  return at
}

/** The sets of a constraint, up to the first that names something that is not there. */
export function usableSets (set: WorkingSet, constraint: XmlElement): readonly XmlElement[] {
  const sets = childrenOf(constraint, 'resource_set').map(each => resolved(set, each))
  const end = sets.findIndex(each => childrenOf(each, 'resource_ref').some(({ attributes }) =>
    constraintTargets(set, attributes['id'] ?? '', constraint.attributes['id'] ?? '').length === 0))
  return end === -1 ? sets : sets.slice(0, end)
}

function resolved (set: WorkingSet, element: XmlElement): XmlElement {
  const reference = element.attributes['id-ref']
  return reference === undefined ? element : set.ids.get(reference) ?? element
}

/** Members of a `resource_set`, in order; a reference to one has been followed before. */
export function setMembers (set: WorkingSet, element: XmlElement): readonly Resource[] {
  return childrenOf(element, 'resource_ref').flatMap(({ attributes }) =>
    constraintTargets(set, attributes['id'] ?? '', element.attributes['id'] ?? ''))
}

/** Whether the id names a template or a tag rather than one resource. */
export function isCollection (set: WorkingSet, id: string): boolean {
  return constrained(set, id) === undefined && (set.templates.has(id) || set.tags.has(id))
}
