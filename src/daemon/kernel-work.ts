/**
 * Changes to the kernel, in order and in slices. Setting an address takes the kernel a tenth of a
 * millisecond during which this thread waits; hundreds in one go would hold up an advert. So work
 * runs at once while the slice lasts, and what is left goes on after the loop has looked at timers
 * and sockets again. The order is kept across all kinds of work: an address is set before it is
 * announced, and announced before it is removed.
 */

import type { Instant } from '../lib/time.js'
import { millis } from '../lib/time.js'

/** How long adverts may wait for kernel work: small against the shortest interval of 10 ms. */
const SLICE = millis(0.3)

export class KernelWork {
  readonly #now: () => Instant
  readonly #later: (run: () => void) => void
  readonly #queue: Array<() => void> = []
  #waiters: Array<() => void> = []
  #next = 0
  #scheduled = false

  /** `later` runs a function after timers and sockets have had their turn: setImmediate. */
  constructor (now: () => Instant, later: (run: () => void) => void) {
    this.#now = now
    this.#later = later
  }

  /** Appends work and begins with it now, unless earlier work is waiting. */
  push (...steps: ReadonlyArray<() => void>): void {
    for (const step of steps) this.#queue.push(step)
    if (!this.#scheduled) this.#run()
  }

  /** Settles when all work pushed so far, and since, has been done. */
  async idle (): Promise<void> {
    if (this.#next >= this.#queue.length) return
    await new Promise<void>(resolve => { this.#waiters.push(resolve) })
  }

  #run (): void {
    this.#scheduled = true
    const end = this.#now() + SLICE
    while (this.#next < this.#queue.length) {
      const step = this.#queue[this.#next++]
      step?.()
      if (this.#now() >= end && this.#next < this.#queue.length) {
        this.#later(() => { this.#run() })
        return
      }
    }
    this.#queue.length = 0
    this.#next = 0
    this.#scheduled = false
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }
}
