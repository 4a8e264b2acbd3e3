/** Guest nodes: fencing one means restarting what contains it. */

import type { Action, Node, WorkingSet } from './model.js'

export function fenceGuest (_set: WorkingSet, _node: Node): void {}

/** The cluster node that hosts the connection an action on a remote node goes through. */
export function routerOf (_set: WorkingSet, _action: Action, _node: Node): string | undefined {
  return undefined
}
