/** What one resource would like of the nodes, as those hear it that it is to be with. */

import { attributeOf } from './colocation.js'
import type { Colocation } from './model/constraint.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { available } from './tables.js'
import { INFINITY, roundAway } from './text.js'

/** What is added to the score of a node for the sake of a resource; `undefined` is nothing. */
export type Liking = (node: Node) => number | undefined

/** What the dependent of a colocation adds to the table of `target`. */
export function likingOf (
  source: Resource, target: Resource, { nodeAttribute }: Colocation, factor: number
): Liking {
  const best = bestByValue(source, nodeAttribute)
  return node => {
    const value = attributeOf(node, nodeAttribute, target)
    const score = best.get(value?.toLowerCase()) ?? -INFINITY
    // To be apart from what dislikes a node is no reason to like that node.
    if (factor < 0 && score < 0) return undefined
    return scaled(score, factor)
  }
}

/** The best score of the source over the usable nodes with each value of the attribute. */
function bestByValue (
  source: Resource, attribute: string
): ReadonlyMap<string | undefined, number> {
  const best = new Map<string | undefined, number>()
  for (const entry of source.allowed.values()) {
    if (!available(entry, false, false)) continue
    const value = attributeOf(entry.node, attribute, source)?.toLowerCase()
    const known = best.get(value)
    if (known === undefined || entry.score > known) best.set(value, entry.score)
  }
  return best
}

/** A small wish is never lost in rounding. */
function scaled (score: number, factor: number): number {
  const delta = roundAway(score * factor)
  if (delta !== 0 || score === 0) return delta
  return factor > 0 ? 1 : factor < 0 ? -1 : 0
}
