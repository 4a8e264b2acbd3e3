/**
 * In which order the simulation carries out a transition: it walks over the synapses again and
 * again, and one whose triggers have all been carried out is carried out at once, so that later
 * synapses of the same walk already see it.
 */

import type { PlannedSynapse, Transition } from './transition.js'

/**
 * The synapses in the order of execution. A synapse for which `carryOut` answers false has failed:
 * what waits for it is never yielded. Takes time in proportion to triggers, not to walks.
 */
export function carryOutInOrder (
  { synapses }: Transition, carryOut: (synapse: PlannedSynapse) => boolean
): void {
  const missing = synapses.map(({ triggers }) => triggers.length)
  const waiting = waitersByAction(synapses)
  let walk = new IndexQueue()
  synapses.forEach((_, index) => {
    if (missing[index] === 0) walk.push(index)
  })
  while (walk.size > 0) {
    const next = new IndexQueue()
    for (let index = walk.pop(); index !== undefined; index = walk.pop()) {
      const synapse = synapses[index]
      if (synapse === undefined || !carryOut(synapse)) continue
      for (const { id } of synapse.actions) {
        for (const waiter of waiting.get(id) ?? []) {
          const left = (missing[waiter] ?? 0) - 1
          missing[waiter] = left
          if (left === 0) (waiter > index ? walk : next).push(waiter)
        }
      }
    }
    walk = next
  }
}

function waitersByAction (synapses: readonly PlannedSynapse[]): ReadonlyMap<string, number[]> {
  const waiting = new Map<string, number[]>()
  synapses.forEach(({ triggers }, index) => {
    for (const id of triggers) {
      const known = waiting.get(id)
      if (known === undefined) waiting.set(id, [index])
      else known.push(index)
    }
  })
  return waiting
}

/** A binary heap of numbers that gives out the smallest first. */
class IndexQueue {
  readonly #heap: number[] = []

  get size (): number {
    return this.#heap.length
  }

  push (value: number): void {
    const heap = this.#heap
    let at = heap.push(value) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] ?? value
      if (above <= value) break
      heap[at] = above
      at = parent
    }
    heap[at] = value
  }

  pop (): number | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      const smaller = (heap[right] ?? Infinity) < (heap[left] ?? Infinity) ? right : left
      const below = heap[smaller]
      if (below === undefined || below >= last) break
      heap[at] = below
      at = smaller
    }
    heap[at] = last
    return first
  }
}
