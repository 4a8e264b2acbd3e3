/**
 * Who is due when: a binary heap of instants. Entries are not removed but forgotten: whoever
 * takes one compares it with the state it was made for, and passes over what no longer holds.
 */

import type { Instant } from '../lib/time.js'

interface Entry<Item> {
  readonly at: Instant
  readonly item: Item
}

export class Agenda<Item> {
  readonly #heap: Array<Entry<Item>> = []

  /** The earliest instant; undefined when nothing is entered. */
  get first (): Instant | undefined {
    return this.#heap[0]?.at
  }

  get size (): number {
    return this.#heap.length
  }

  add (at: Instant, item: Item): void {
    const heap = this.#heap
    let place = heap.length
    heap.push({ at, item })
    while (place > 0) {
      const above = (place - 1) >> 1
      if (this.#at(above) <= at) break
      this.#swap(place, above)
      place = above
    }
  }

  /** Takes out the earliest entry if it is due at `now`. */
  takeDue (now: Instant): Entry<Item> | undefined {
    const heap = this.#heap
    const top = heap[0]
    if (top === undefined || top.at > now) return undefined
    const last = heap.pop()
    if (last !== undefined && heap.length > 0) {
      heap[0] = last
      this.#sink()
    }
    return top
  }

  clear (): void {
    this.#heap.length = 0
  }

  #sink (): void {
    const length = this.#heap.length
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      if (left >= length) return
      const right = left + 1
      const child = right < length && this.#at(right) < this.#at(left) ? right : left
      if (this.#at(place) <= this.#at(child)) return
      this.#swap(place, child)
      place = child
    }
  }

  #at (place: number): number {
    return this.#heap[place]?.at ?? Infinity
  }

  #swap (one: number, other: number): void {
    const heap = this.#heap
    const [first, second] = [heap[one], heap[other]]
    if (first === undefined || second === undefined) return
    heap[one] = second
    heap[other] = first
  }
}
