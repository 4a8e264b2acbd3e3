/** Which nodes have room for a resource and everything that has to be with it. */

import type { Candidate, Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { affects, thisWithOf, withThisOf } from './colocation.js'
import { available, note } from './tables.js'
import { INFINITY } from './text.js'
import { cloneOf } from './resource-tree.js'

function fits (node: Node, needed: ReadonlyMap<string, number>): boolean {
  for (const [name, amount] of needed) {
    if (amount > (node.free.get(name) ?? 0)) return false
  }
  return true
}

/**
 * Bans the resource from nodes without room for everything that has to be with it; when there is
 * no such node, from those without room for itself.
 */
export function banFullNodes (set: WorkingSet, resource: Resource): void {
  if (set.options.placement === 'default') return
  const together = new Map<string, number>()
  for (const each of colocatedWith(resource)) {
    if (!each.provisional) continue
    for (const [name, amount] of each.utilization) {
      together.set(name, (together.get(name) ?? 0) + amount)
    }
  }
  const usable = [...resource.allowed.values()].filter(each => available(each, true, false))
  const roomy = usable.some(({ node }) => fits(node, together))
  const needed = roomy ? together : resource.utilization
  for (const entry of usable) {
    if (!fits(entry.node, needed)) ban(set, resource, entry)
  }
}

function ban (set: WorkingSet, resource: Resource, entry: Candidate): void {
  entry.score = -INFINITY
  note(set, resource, `not enough capacity on ${entry.node.name}`)
}

/** Everything that has to be where the resource is, itself included. */
export function colocatedWith (resource: Resource): ReadonlySet<Resource> {
  const found = new Set<Resource>()
  collect(resource, resource, found)
  return found
}

function collect (resource: Resource, original: Resource, found: Set<Resource>): void {
  if (found.has(resource)) return
  if (resource.kind === 'group') {
    found.add(resource)
    for (const member of resource.children) collect(member, original, found)
    found.delete(resource)
    return
  }
  if (resource.kind !== 'primitive') return
  found.add(resource)
  for (const each of thisWithOf(resource)) {
    const { primary } = each
    if (primary === original || each.score < INFINITY) continue
    if (affects(resource, primary, each, true) !== 'location') continue
    collect(primary, original, found)
  }
  for (const each of withThisOf(resource)) {
    const { dependent } = each
    if (dependent === original || each.score < INFINITY) continue
    if (dependent.kind === 'clone' && cloneOf(resource) === undefined) continue
    if (affects(dependent, resource, each, true) !== 'location') continue
    collect(dependent, original, found)
  }
}
