/** Makes sure that the graph can be executed: an order that closes a circle is dropped. */

import type { Action } from './model/action.js'

/**
 * Finds circles by depth-first search and drops the input that closes each one, so that what is
 * left is acyclic. Takes time in the number of actions and orders.
 */
export function breakLoops (
  order: readonly Action[], inputs: Map<Action, readonly Action[]>
): void {
  const done = new Set<Action>()
  const open = new Set<Action>()
  for (const root of order) {
    if (done.has(root)) continue
    const stack: Array<{ action: Action, at: number }> = [{ action: root, at: 0 }]
    open.add(root)
    while (stack.length > 0) {
      const top = stack.at(-1)
      if (top === undefined) break
      const list = inputs.get(top.action) ?? []
      const next = list[top.at]
      if (next === undefined) {
        open.delete(top.action)
        done.add(top.action)
        stack.pop()
        continue
      }
      if (open.has(next)) {
        inputs.set(top.action, list.filter(each => each !== next))
        continue
      }
      top.at++
      if (done.has(next) || !inputs.has(next)) continue
      open.add(next)
      stack.push({ action: next, at: 0 })
    }
  }
}
