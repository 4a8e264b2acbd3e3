/** Assigns the parts of a bundle. */

import type { Assign } from './assign-types.js'
import type { Node, Resource, WorkingSet } from './model.js'

export function assignBundle (
  _set: WorkingSet, bundle: Resource, _prefer: Node | undefined, _stopIfFail: boolean,
  _assign: Assign
): Node | undefined {
  bundle.provisional = false
  return undefined
}
