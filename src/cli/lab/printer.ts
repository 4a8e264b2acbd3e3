/** Prints the lab: in colour on a terminal, as plain lines elsewhere. */

import type { Writable } from 'node:stream'

const COLOURS: Readonly<Record<string, string>> = {
  title: '\u001b[1m',
  step: '\u001b[1;36m',
  good: '\u001b[32m',
  bad: '\u001b[1;31m',
  r1: '\u001b[33m',
  r2: '\u001b[35m',
  client: '\u001b[34m',
  dim: '\u001b[2m'
}
const RESET = '\u001b[0m'

export class Printer {
  readonly #out: Writable
  readonly #colour: boolean
  #start = performance.timeOrigin + performance.now()

  constructor (out: Writable, colour: boolean) {
    this.#out = out
    this.#colour = colour
  }

  title (text: string): void {
    this.#start = performance.timeOrigin + performance.now()
    this.#line(this.#paint('title', text))
  }

  /** A new chapter. */
  step (text: string): void {
    this.#line('')
    this.#line(this.#paint('step', text))
  }

  /** Something happened on a host at `at` (milliseconds since the epoch). */
  event (at: number, host: string, text: string): void {
    const time = ((at - this.#start) / 1_000).toFixed(3).padStart(8)
    this.#line(`${this.#paint('dim', `${time} s`)}  ${this.#paint(host, host.padEnd(7))} ${text}`)
  }

  /** What came of a chapter. */
  verdict (text: string): void {
    this.#line(`            ${this.#paint('good', text)}`)
  }

  good (text: string): void {
    this.#line('')
    this.#line(this.#paint('good', text))
  }

  bad (text: string): void {
    this.#line(this.#paint('bad', text))
  }

  #paint (name: string, text: string): string {
    const colour = COLOURS[name]
    return this.#colour && colour !== undefined ? `${colour}${text}${RESET}` : text
  }

  #line (text: string): void {
    this.#out.write(`${text}\n`)
  }
}
