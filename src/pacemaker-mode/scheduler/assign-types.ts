/** The function that assigns a resource of any kind, for those that assign parts of one. */

import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'

export type Assign = (
  set: WorkingSet, resource: Resource, prefer: Node | undefined, stopIfFail: boolean
) => Node | undefined
