/** Capacity of nodes, as resources use it up. */

import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'

/** Takes what the resource uses from what is free on the node. */
export function consume (node: Node, resource: Resource): void {
  for (const [name, amount] of resource.utilization) {
    const free = node.free.get(name)
    if (free !== undefined) node.free.set(name, free - amount)
  }
}

/** Gives back what a resource had taken of the node. */
export function release (node: Node, resource: Resource): void {
  for (const [name, amount] of resource.utilization) {
    const free = node.free.get(name)
    if (free !== undefined) node.free.set(name, free + amount)
  }
}

/** Negative when the first node has more free capacity, attribute by attribute. */
export function compareCapacity (a: Node, b: Node): number {
  let result = 0
  for (const [name, free] of a.free) {
    result += Math.sign((b.free.get(name) ?? 0) - free)
  }
  for (const [name, free] of b.free) {
    if (!a.free.has(name)) result += Math.sign(free)
  }
  return result
}
