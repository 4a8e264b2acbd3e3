/** Walking the words of a line that is an entry: routes and rules, written as iproute2 has them. */

import type { Code } from '../codes.js'
import type { Details } from '../diagnostics.js'
import type { Documented, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

export class Cursor {
  readonly reading: Reading
  #at = -1

  constructor (reading: Reading) {
    this.reading = reading
  }

  /** The word the cursor stands on. */
  get word (): string {
    return this.reading.words[this.#at] ?? ''
  }

  /** The word behind it. */
  get following (): string | undefined {
    return this.reading.words[this.#at + 1]
  }

  /** Goes to the next word; undefined at the end of the line. */
  advance (): string | undefined {
    this.#at++
    return this.reading.words[this.#at]
  }

  /** The value of the word the cursor stands on; its lack refuses the whole configuration. */
  value (expected: string): string | undefined {
    const value = this.advance()
    if (value === undefined) this.reading.missing(expected)
    return value
  }

  /** Reports on the word the cursor stands on. */
  report (code: Code, message: string, details: Details = {}): void {
    this.reading.report(code, message, { ...details, word: this.#at })
  }

  /** The whole number behind the word, reported when it is none or out of range. */
  number (what: string, min: number, max: number): number | undefined {
    const name = this.word
    const text = this.value(`a whole number from ${min} to ${max}`)
    if (text === undefined) return undefined
    const { value } = readWholeNumber(text, min, max)
    if (value === undefined) {
      this.report('HF0303', `Invalid ${name} ${text} specified for ${what}`,
        { expected: `a whole number from ${min} to ${max}` })
    }
    return value
  }

  /** The interface behind the word; one that does not exist is reported and kept. */
  interface (what: string): string | undefined {
    const name = this.value('an interface')
    if (name === undefined) return undefined
    const { scope } = this.reading
    if (scope.host.networkInterface(name) === undefined &&
        scope.draft.global.dynamicInterfaces === 'off') {
      this.report('HF0502', `WARNING - interface ${name} for ${what} doesn't exist`,
        { suggestion: 'create it first, or set dynamic_interfaces in global_defs' })
      scope.missingInterfaces.add(name)
    }
    return name
  }

  /** The track_group behind the word (see track-group.ts). */
  trackGroup (): string | undefined {
    return this.value('the name of a track_group')
  }
}

/** A word of an entry: what it changes in the draft. False leaves the whole entry out. */
export interface EntryWord<Draft> extends Documented {
  readonly read: (cursor: Cursor, draft: Mutable<Draft>) => boolean
}

export type { Mutable }

/** A word with a value or none, documented. */
export function entryWord<Draft> (
  form: string, meaning: string, read: EntryWord<Draft>['read'],
  more: { readonly note?: string, readonly aliasOf?: string, readonly equal?: boolean } = {}
): EntryWord<Draft> {
  return { about: { meaning, ...more }, form, values: { type: 'special' }, read }
}

/** `[FROM/]TO`, two numbers of 16 bits as one of 32. */
export function readRealms (cursor: Cursor, what: string): number | undefined {
  const text = cursor.value('[FROM/]TO')
  if (text === undefined) return undefined
  const { names } = cursor.reading.scope
  const [first = '', second] = text.split('/')
  const to = names.number('realms', second ?? first)
  const from = second === undefined ? 0 : names.number('realms', first)
  if (to === undefined || from === undefined) {
    cursor.report('HF0306', `Invalid realms ${text} specified for ${what}`, { expected: '[FROM/]TO' })
    return undefined
  }
  return from * 0x10000 + to
}
