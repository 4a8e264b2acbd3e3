/** Virtual time: things to do at instants, done in order, with nobody waiting in between. */

import { later } from '../../src/lib/time.js'
import { instant } from '../../src/lib/time.js'
import type { Duration, Instant } from '../../src/lib/time.js'

/** More than any honest run does between two looks at the clock. */
const STORM = 5_000_000

interface Appointment {
  readonly at: Instant
  /** Breaks ties: what was agreed first happens first. */
  readonly order: number
  readonly run: () => void
}

export class FakeClock {
  now: Instant
  #heap: Appointment[] = []
  #order = 0

  constructor (now: Instant = instant(0)) {
    this.now = now
  }

  /** Calls `run` when the clock shows `at`, or at once on the next step if that has passed. */
  schedule (at: Instant, run: () => void): void {
    this.#push({ at, order: this.#order++, run })
  }

  after (delay: Duration, run: () => void): void {
    this.schedule(later(this.now, delay), run)
  }

  /** Does everything there is to do up to and including `end`. */
  runUntil (end: Instant): void {
    let done = 0
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop()
      if (next.at > this.now) this.now = next.at
      next.run()
      if (++done > STORM) throw new Error('so much at once is a storm: somebody answers an answer')
    }
    this.now = end
  }

  #push (added: Appointment): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(added)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !comesBefore(added, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = added
  }

  #pop (): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const [left, right] = [heap[child], heap[child + 1]]
      if (left === undefined) break
      let smaller = left
      if (right !== undefined && comesBefore(right, left)) {
        smaller = right
        child++
      }
      if (!comesBefore(smaller, last)) break
      heap[at] = smaller
      at = child
    }
    heap[at] = last
  }
}

function comesBefore (left: Appointment, right: Appointment): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order)
}
