/** Where in a text things stand. */

import type { XmlPosition } from './xml.js'

/** Turns ascending offsets into lines and columns, reading the text once. */
export class Places {
  readonly #text: string
  #line = 1
  #lineStart = 0
  #nextBreak: number

  constructor (text: string) {
    this.#text = text
    this.#nextBreak = text.indexOf('\n')
  }

  at (offset: number): XmlPosition {
    while (this.#nextBreak !== -1 && this.#nextBreak < offset) {
      this.#line++
      this.#lineStart = this.#nextBreak + 1
      this.#nextBreak = this.#text.indexOf('\n', this.#lineStart)
    }
    return { line: this.#line, column: Math.max(1, offset - this.#lineStart + 1) }
  }
}
