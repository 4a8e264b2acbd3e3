/** Probes of bundles. */

import type { Node, Resource, WorkingSet } from './model.js'

export function probeBundle (
  set: WorkingSet, bundle: Resource, node: Node,
  probe: (set: WorkingSet, resource: Resource, node: Node) => boolean
): boolean {
  let probed = false
  for (const child of bundle.children) probed = probe(set, child, node) || probed
  return probed
}
