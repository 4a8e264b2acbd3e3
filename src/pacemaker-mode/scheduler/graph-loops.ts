/** Makes sure that the graph can be executed: an order that closes a circle is dropped. */

import type { Action } from './model/action.js'
import { RELATION } from './relation.js'

/**
 * Things that migrate to each other's places would wait for each other's capacity for ever. Who
 * waits is settled from the newest action on: it does not where this would close a circle.
 */
export function breakCapacityLoops (inputs: Map<Action, readonly Action[]>): void {
  const waiting = [...inputs.keys()].filter(each => capacityBefore(each).size > 0)
  if (waiting.length === 0) return
  const circles = circlesIn(inputs)
  for (const action of waiting.sort((a, b) => b.id - a.id)) {
    const capacity = capacityBefore(action)
    const list = inputs.get(action) ?? []
    const kept = list.filter(each => !capacity.has(each) ||
      circles.get(each) !== circles.get(action) || !leadsTo(inputs, action, each))
    if (kept.length < list.length) inputs.set(action, kept)
  }
}

/** The capacity an action waits for, and for no other reason. */
function capacityBefore (action: Action): ReadonlySet<Action> {
  const found = new Set<Action>()
  for (const { action: first, type } of action.before) {
    if (type === RELATION.sameNodeCapacity && first.resource === undefined) found.add(first)
  }
  return found
}

/** Whether `last` waits for `first`, at whatever distance. */
function leadsTo (
  inputs: ReadonlyMap<Action, readonly Action[]>, first: Action, last: Action
): boolean {
  const seen = new Set([last])
  for (const each of seen) {
    for (const input of inputs.get(each) ?? []) {
      if (input === first) return true
      seen.add(input)
    }
  }
  return false
}

interface Visit { readonly action: Action, readonly index: number, at: number }

/** Numbers for the actions: the same for those that wait for each other in circles. */
function circlesIn (inputs: ReadonlyMap<Action, readonly Action[]>): ReadonlyMap<Action, number> {
  const circles = new Map<Action, number>()
  const lowest = new Map<Action, number>()
  const open: Action[] = []
  for (const root of inputs.keys()) {
    const stack: Visit[] = []
    const enter = (action: Action): void => {
      stack.push({ action, index: lowest.size, at: 0 })
      open.push(action)
      lowest.set(action, lowest.size)
    }
    if (!lowest.has(root)) enter(root)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { action, index } = top
      const next = inputs.get(action)?.[top.at++]
      if (next !== undefined) {
        if (!lowest.has(next)) enter(next)
        else if (!circles.has(next)) sink(lowest, action, lowest.get(next))
        continue
      }
      stack.pop()
      const { action: above } = stack.at(-1) ?? {}
      if (above !== undefined) sink(lowest, above, lowest.get(action))
      if (lowest.get(action) !== index) continue
      for (const each of open.splice(open.lastIndexOf(action))) circles.set(each, index)
    }
  }
  return circles
}

function sink (lowest: Map<Action, number>, action: Action, to: number | undefined): void {
  lowest.set(action, Math.min(lowest.get(action) ?? Infinity, to ?? Infinity))
}

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
