/** `~SEQ(...)` and `~LST(...)`: one line read several times with other values of its parameters. */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'

export interface Repetition {
  /** Each round sets these parameters. */
  readonly rounds: ReadonlyArray<ReadonlyArray<readonly [name: string, value: string]>>
  /** Where the repeated text begins in the line. */
  readonly bodyAt: number
}

export type RepetitionError =
  | { readonly code: 'bad-sequence' | 'bad-list' }
  | { readonly code: 'too-many', readonly count: number }

/** A line that repeats more often is a mistake or an attack: no configuration needs it. */
export const MAX_ROUNDS = 65_536

const NAME = '[A-Za-z_][A-Za-z0-9_]*'
const SEQUENCE = new RegExp(`^~SEQ(x?)\\(\\s*(${NAME})\\s*,([^)]*)\\)[ \\t]*`)
const LIST = /^~LST\(([^)]*)\)[ \t]*/

/** The rounds of a line that begins with `~SEQ` or `~LST`; undefined for any other line. */
export function repetition (text: string): Decoded<Repetition, RepetitionError> | undefined {
  if (text.startsWith('~SEQ')) return sequence(text)
  if (text.startsWith('~LST')) return list(text)
  return undefined
}

function sequence (text: string): Decoded<Repetition, RepetitionError> {
  const found = SEQUENCE.exec(text)
  const [whole, hex, name, args] = found ?? []
  const numbers = (args ?? '').split(',').map(wholeNumber)
  if (whole === undefined || name === undefined || numbers.length > 3 ||
      numbers.includes(undefined)) return refused({ code: 'bad-sequence' })

  const bounds = sequenceBounds(numbers.map(number => number ?? 0))
  if (bounds === undefined) return refused({ code: 'bad-sequence' })
  const { start, step, end } = bounds
  const count = Math.floor((end - start) / step) + 1
  if (hex === 'x' && (start < 0 || end < 0)) return refused({ code: 'bad-sequence' })
  if (count > MAX_ROUNDS) return refused({ code: 'too-many', count })
  const rounds = Array.from({ length: count }, (_unused, at): Array<[string, string]> =>
    [[name, (start + at * step).toString(hex === 'x' ? 16 : 10)]])
  return decoded({ rounds, bodyAt: whole.length })
}

interface Bounds { readonly start: number, readonly step: number, readonly end: number }

function sequenceBounds (numbers: readonly number[]): Bounds | undefined {
  const [first = 0, second, third] = numbers
  if (second === undefined) {
    const start = first < 0 ? -1 : 1
    return { start, step: first < start ? -1 : 1, end: first }
  }
  if (third === undefined) return { start: first, step: second < first ? -1 : 1, end: second }
  const right = third === first ? second !== 0 : Math.sign(second) === Math.sign(third - first)
  return right ? { start: first, step: second, end: third } : undefined
}

/** strtol with base 0: decimal, 0x or 0. */
function wholeNumber (text: string): number | undefined {
  const found = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|\d+)\s*$/.exec(text)
  const [, sign, digits] = found ?? []
  if (digits === undefined) return undefined
  const base = /^0x/i.test(digits) ? 16 : digits.length > 1 && digits.startsWith('0') ? 8 : 10
  const value = Number.parseInt(base === 16 ? digits.slice(2) : digits, base)
  if (!Number.isSafeInteger(value)) return undefined
  return sign === '-' ? -value : value
}

function list (text: string): Decoded<Repetition, RepetitionError> {
  const found = LIST.exec(text)
  const entries = listEntries(found?.[1] ?? '')
  const [variables, ...values] = entries ?? []
  if (found === null || variables === undefined || values.length === 0) {
    return refused({ code: 'bad-list' })
  }
  const named = new RegExp(`^${NAME}$`)
  if (!variables.every(name => named.test(name))) return refused({ code: 'bad-list' })
  if (values.some(each => each.length > variables.length)) return refused({ code: 'bad-list' })
  const rounds = values.map(each =>
    variables.map((name, at): [string, string] => [name, each[at] ?? '']))
  return decoded({ rounds, bodyAt: found[0].length })
}

/** `a, {b,c}` as lists of values: `[[a], [b, c]]`. */
function listEntries (text: string): ReadonlyArray<readonly string[]> | undefined {
  const entries: Array<readonly string[]> = []
  let rest = text.trim()
  while (rest !== '') {
    const found = /^(?:\{([^{}]*)\}|([^\s,{}]*))\s*(?:,\s*|$)/.exec(rest)
    if (found === null || found[0] === '') return undefined
    entries.push(found[1] === undefined
      ? [found[2] ?? '']
      : found[1].split(',').map(value => value.trim()))
    rest = rest.slice(found[0].length)
  }
  return entries
}
