/** Unfencing. */

import type { Node, Resource, WorkingSet } from './model.js'

export function triggerUnfencing (
  _set: WorkingSet, _resource: Resource | undefined, _node: Node, _reason: string
): void {}
