/** A network segment that loses, delays, reorders and duplicates, and can be cut one way. */

import type { Random } from '../../src/lib/random.js'
import { micros } from '../../src/lib/time.js'
import type { FakeClock } from './clock.js'

export interface Weather {
  /** Probability that a packet is lost, per receiver. */
  readonly loss: number
  /** Probability that it arrives twice. */
  readonly duplication: number
  /** Microseconds on the way; packets overtake each other when these differ. */
  readonly delay: readonly [number, number]
}

export const CALM: Weather = { loss: 0, duplication: 0, delay: [50, 300] }

export class FakeSegment<Packet> {
  weather: Weather = CALM
  readonly #clock: FakeClock
  readonly #random: Random
  readonly #receivers: Array<(packet: Packet) => void> = []
  readonly #cuts = new Set<string>()

  constructor (clock: FakeClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** @returns the number of the new station */
  connect (receive: (packet: Packet) => void): number {
    return this.#receivers.push(receive) - 1
  }

  /** Nothing gets from one station to the other any more; the way back is another cut. */
  cut (from: number, to: number): void {
    this.#cuts.add(`${from}>${to}`)
  }

  healAll (): void {
    this.#cuts.clear()
    this.weather = CALM
  }

  /** Sends to everybody else. */
  send (from: number, packet: Packet): void {
    const { loss, duplication, delay: [least, most] } = this.weather
    this.#receivers.forEach((receive, to) => {
      if (to === from || this.#cuts.has(`${from}>${to}`)) return
      if (this.#random.next() < loss) return
      const copies = this.#random.next() < duplication ? 2 : 1
      for (let copy = 0; copy < copies; copy++) {
        this.#clock.after(micros(this.#random.between(least, most)), () => receive(packet))
      }
    })
  }
}
