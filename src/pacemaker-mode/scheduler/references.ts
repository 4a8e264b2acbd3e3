/** What the ids in constraints stand for: resources, users of a template, members of a tag. */

import type { XmlElement } from '../cib/xml.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { childrenOf } from './text.js'

/** The resource of that id, taking an anonymous clone's primitive for its first instance. */
export function findResource (set: WorkingSet, id: string): Resource | undefined {
  return set.resourcesById.get(id) ?? instanceParent(set, id)
}

/** Constraints on a cloned resource apply to the clone. */
function instanceParent (set: WorkingSet, id: string): Resource | undefined {
  return set.resourcesById.get(`${id}:0`)
}

/** The resources a constraint names by one id; a message when there is none. */
export function constraintTargets (
  set: WorkingSet, id: string, constraint: string
): readonly Resource[] {
  const found = expand(set, id)
  if (found.length === 0) {
    set.warnings.push({
      level: 'error',
      message: `Ignoring constraint '${constraint}' because resource '${id}' does not exist`
    })
  }
  return found
}

function expand (set: WorkingSet, id: string): readonly Resource[] {
  const direct = constrained(set, id)
  if (direct !== undefined) return [direct]
  const members = set.templates.get(id) ?? set.tags.get(id) ?? []
  return members.flatMap(member => {
    const found = constrained(set, member)
    return found === undefined ? [] : [found]
  })
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

/** Members of a `resource_set`, in order. */
export function setMembers (set: WorkingSet, element: XmlElement): readonly Resource[] {
  const resolved = element.attributes['id-ref'] === undefined
    ? element
    : set.ids.get(element.attributes['id-ref']) ?? element
  return childrenOf(resolved, 'resource_ref').flatMap(each =>
    constraintTargets(set, each.attributes['id'] ?? '', resolved.attributes['id'] ?? ''))
}

/** Whether the id names a template or a tag rather than one resource. */
export function isCollection (set: WorkingSet, id: string): boolean {
  return constrained(set, id) === undefined && (set.templates.has(id) || set.tags.has(id))
}
