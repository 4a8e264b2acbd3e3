/** Actions of bundles. */

import type { Resource, WorkingSet } from './model.js'

export function createBundleActions (
  set: WorkingSet, bundle: Resource, create: (set: WorkingSet, resource: Resource) => void
): void {
  for (const child of bundle.children) create(set, child)
}
