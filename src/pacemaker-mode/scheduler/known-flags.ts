/**
 * What has been worked out about the actions of collections from those of their parts. Every order
 * of a part with the whole asks for it, so that large groups and clones would take time with the
 * square of their size; it holds until an action of one of the parts changes.
 */

import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'

/** The two properties of an action as an order sees them. */
export interface Flags {
  readonly optional: boolean
  readonly runnable: boolean
}

const known = new Map<Resource, Map<Action, Map<Node | undefined, Flags>>>()

/** Forgets everything: actions may have changed without notice. */
export function forgetFlags (): void {
  known.clear()
}

/** Changes one of the properties while what follows from them is known. */
export function setFlag (action: Action, property: keyof Flags, value: boolean): void {
  if (action[property] === value) return
  action[property] = value
  for (let at = action.resource; at !== undefined; at = at.parent) known.delete(at)
}

/** The flags of an action of a collection on a node, or anywhere; worked out where not known. */
export function knownFlags (
  whole: Resource, action: Action, node: Node | undefined, workOut: () => Flags
): Flags {
  const found = known.get(whole)?.get(action)?.get(node)
  if (found !== undefined) return found
  // It may write back to the action itself, which changes what is known: so it is noted afterwards.
  const flags = workOut()
  let ofWhole = known.get(whole)
  if (ofWhole === undefined) known.set(whole, ofWhole = new Map())
  let ofAction = ofWhole.get(action)
  if (ofAction === undefined) ofWhole.set(action, ofAction = new Map())
  ofAction.set(node, flags)
  return flags
}
