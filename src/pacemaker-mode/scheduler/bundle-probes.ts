/** Probes of bundles. */

import type { Node, Resource, WorkingSet } from './model.js'

export function probeBundle (
  set: WorkingSet, bundle: Resource, node: Node,
  probe: (set: WorkingSet, resource: Resource, node: Node) => boolean
): boolean {
  let any = false
  for (const child of bundle.children) any = probe(set, child, node) || any
  return any
}
