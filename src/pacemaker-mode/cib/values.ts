/**
 * The value types of the cluster information base: scores, booleans, whole numbers and times, read
 * as Pacemaker reads them. Everything answers `undefined` for text that is not of the type.
 */

import { addSpan, parseSpan } from '../rules/iso8601.js'

/** The largest score, written `INFINITY`. Adding anything but its negative leaves it as it is. */
export const INFINITY = 1_000_000

/** The scores of node health: what the three colours stand for, from the cluster's options. */
export interface HealthColours {
  readonly red: number
  readonly yellow: number
  readonly green: number
}

/**
 * A score: a whole number (decimals are cut off) clamped to ±1 000 000, `INFINITY`, `+INFINITY` or
 * `-INFINITY`; where `colours` are given also `red`, `yellow` and `green`.
 */
export function parseScore (text: string, colours?: HealthColours): number | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'infinity' || word === '+infinity') return INFINITY
  if (word === '-infinity') return -INFINITY
  if (colours !== undefined && (word === 'red' || word === 'yellow' || word === 'green')) {
    return colours[word]
  }
  const found = /^[+-]?\d+/.exec(word)
  if (found === null || !/^(?:\.\d*)?$/.test(word.slice(found[0].length))) return undefined
  // The sum with 0 turns a negative zero into a plain one.
  return Math.max(-INFINITY, Math.min(INFINITY, Number(found[0]))) + 0
}

/** A score as scores are printed: `INFINITY` and `-INFINITY` by name. */
export function formatScore (score: number): string {
  if (score >= INFINITY) return 'INFINITY'
  if (score <= -INFINITY) return '-INFINITY'
  return String(score)
}

/** The sum of two scores: −INFINITY wins over everything, then +INFINITY, then the clamped sum. */
export function addScores (a: number, b: number): number {
  if (a <= -INFINITY || b <= -INFINITY) return -INFINITY
  if (a >= INFINITY || b >= INFINITY) return INFINITY
  return Math.max(-INFINITY, Math.min(INFINITY, a + b))
}

const TRUTHS = new Set(['true', 'on', 'yes', 'y', '1'])
const UNTRUTHS = new Set(['false', 'off', 'no', 'n', '0'])

/** A boolean in any of the spellings `true on yes y 1` and `false off no n 0`, in any case. */
export function parseBoolean (text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (TRUTHS.has(word)) return true
  return UNTRUTHS.has(word) ? false : undefined
}

/** A whole number; text after its digits (decimals, a percent sign) is ignored. */
export function parseInteger (text: string): number | undefined {
  const found = /^\s*([+-]?\d+)/.exec(text)
  return found === null ? undefined : Number(found[1]) + 0
}

/** The units of times and their milliseconds. A unit may be longer: `minutes` begins with `m`. */
const UNITS: ReadonlyArray<readonly [string, number]> = [
  ['ms', 1], ['us', 0.001], ['s', 1_000], ['m', 60_000], ['h', 3_600_000]
]

/**
 * A time such as `20`, `20s`, `1500ms`, `5min` or `2 h`, in milliseconds; without a unit it is in
 * seconds. Decimals are cut off before the unit is applied, as Pacemaker does: `1.5s` is 1 000.
 */
export function parseMilliseconds (text: string): number | undefined {
  const found = /^\s*(\d+)(?:\.\d*)?\s*([a-z]*)\s*$/i.exec(text)
  if (found === null) return undefined
  const [, digits = '', unit = ''] = found
  const name = unit === '' ? 's' : unit.toLowerCase()
  const factor = UNITS.find(([prefix]) => name.startsWith(prefix))?.[1]
  return factor === undefined ? undefined : Math.trunc(Number(digits) * factor)
}

/** An interval in milliseconds: a time as above or an ISO 8601 duration (`PT1M30S`). */
export function parseInterval (text: string): number | undefined {
  const known = INTERVALS.get(text)
  if (known !== undefined) return known
  const interval = readInterval(text)
  if (interval !== undefined && INTERVALS.size < INTERVALS_LIMIT) INTERVALS.set(text, interval)
  return interval
}

/** A cluster writes the same few durations thousands of times. */
const INTERVALS = new Map<string, number>()
const INTERVALS_LIMIT = 1_000

function readInterval (text: string): number | undefined {
  // Seconds are taken without the T that should stand before them.
  const seconds = /^\s*P(\d+)S\s*$/i.exec(text)
  if (seconds !== null) return Number(seconds[1]) * 1_000
  const span = text.trim().startsWith('P') ? parseSpan(text) : undefined
  return span === undefined ? parseMilliseconds(text) : addSpan(0, span) * 1_000
}
