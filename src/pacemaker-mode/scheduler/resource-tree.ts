/** Questions about what a resource is part of, and what it has inside. */

import type { Resource } from './model/resource.js'

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

/** For an instance of an anonymous clone the clone: numbers mean nothing. */
export function anonymousTop (resource: Resource): Resource {
  const clone = cloneOf(resource)
  return clone === undefined || clone.clone?.unique === true ? resource : clone
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

/** Whether this is a fencing device. */
export function isFencing (resource: Resource): boolean {
  return resource.standard === 'stonith'
}
