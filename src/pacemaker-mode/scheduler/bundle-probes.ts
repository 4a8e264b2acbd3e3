/** Probes of bundles. */

import type { Node, Resource, WorkingSet } from './model.js'

export function probeBundle (
  set: WorkingSet, bundle: Resource, node: Node,
  probe: (set: WorkingSet, resource: Resource, node: Node) => boolean
): boolean {
  let found = false
  for (const child of bundle.children) found = probe(set, child, node) || found
  return found
}
