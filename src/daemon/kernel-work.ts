/**
 * Changes to the kernel, in order and in slices. Setting an address takes the kernel a tenth of a
 * millisecond during which this thread waits; hundreds in one go would hold up an advert. So work
 * runs at once while the slice lasts, and what is left goes on after the loop has looked at timers
 * and sockets again. The order is kept across all kinds of work: an address is set before it is
 * announced, and announced before it is removed.
 */

import { type Instant, later, millis } from '../lib/time.js'

/** How long adverts may wait for kernel work: small against the shortest interval of 10 ms. */
const SLICE = millis(0.3)

export class KernelWork {
  readonly #now: () => Instant
  readonly #later: (run: () => void) => void
  #queue: Array<() => void> = []
  #next = 0
  #waiters: Array<() => void> = []
  /** When the slice of this turn of the loop is used up; undefined: nothing done in this turn. */
  #end: Instant | undefined
  #running = false

  /** `later` runs a function after timers and sockets have had their turn: setImmediate. */
  constructor (now: () => Instant, later: (run: () => void) => void) {
    this.#now = now
    this.#later = later
  }

  /** Appends work, and does it now if nothing waits before it and the slice lasts. */
  push (step: () => void): void {
    this.#queue.push(step)
    this.#run()
  }

  /** Settles when all work pushed so far, and since, has been done. */
  async idle (): Promise<void> {
    if (this.#next >= this.#queue.length) return
    await new Promise<void>(resolve => { this.#waiters.push(resolve) })
  }

  #run (): void {
    // A step that pushes more: the loop below will come to it.
    if (this.#running) return
    if (this.#end === undefined) {
      this.#end = later(this.#now(), SLICE)
      this.#later(() => {
        this.#end = undefined
        if (this.#next < this.#queue.length) this.#run()
      })
    }
    this.#running = true
    try {
      while (this.#next < this.#queue.length && this.#now() < this.#end) {
        this.#queue[this.#next++]?.()
      }
    } finally {
      this.#running = false
    }
    if (this.#next >= this.#queue.length) this.#finish()
  }

  #finish (): void {
    this.#queue = []
    this.#next = 0
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }
}
