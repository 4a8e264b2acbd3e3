/** The function that assigns a resource of any kind, for those that assign parts of one. */

import type { Node, Resource, WorkingSet } from './model.js'

export type Assign = (
  set: WorkingSet, resource: Resource, prefer: Node | undefined, stopIfFail: boolean
) => Node | undefined
