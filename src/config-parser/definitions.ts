/**
 * Parameters: `$NAME=VALUE`, their multi-line form, the predefined ones, and their use in a line.
 * Values are kept as written and expanded where they are used.
 */

import type { Random } from '../lib/random.js'
import type { MappedLine } from './mapped-line.js'
import type { Place, TrailNote } from './source.js'

export interface Definition {
  readonly name: string
  /** One entry, or one per line of a multi-line definition. */
  readonly lines: readonly DefinitionLine[]
  readonly multiLine: boolean
  readonly place: Place
}

export interface DefinitionLine {
  readonly text: string, readonly line: number, readonly column: number
}

/** What predefined parameters are made from. */
export interface Surroundings {
  readonly directory: string
  readonly configId: string
  readonly random: Random
  readonly environment: (name: string) => string | undefined
}

export type Expansion =
  | { readonly type: 'none' }
  | { readonly type: 'line', readonly line: MappedLine }
  /** A multi-line parameter at the end of the line: what stands before it, and its lines. */
  | { readonly type: 'lines', readonly before: MappedLine, readonly definition: Definition }
  | { readonly type: 'too-long', readonly place: Place }
  | { readonly type: 'bad-arguments', readonly place: Place, readonly name: string }

/** keepalived's line buffer, less the newline and the terminating zero. */
export const MAX_LINE = 1022

const ASSIGNMENT = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*(.*)$/s
const USE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)((?:[ \t]+[A-Za-z0-9_]+)*)\}|([A-Za-z_][A-Za-z0-9_]*)(?=$|[ \t,)]))/g

/** The name and value of a line that begins with an assignment. */
export function assignment (text: string): { name: string, value: string, at: number } | undefined {
  const found = ASSIGNMENT.exec(text)
  const [, name, value] = found ?? []
  if (name === undefined || value === undefined) return undefined
  return { name, value, at: text.length - value.length }
}

/** One round of expansion of every parameter a line uses; an undefined one stays as text. */
export function expand (
  line: MappedLine, definitions: ReadonlyMap<string, Definition>, around: Surroundings
): Expansion {
  let result = line
  let shift = 0
  // Not matchAll, which makes an expression for every line.
  USE.lastIndex = 0
  for (let found = USE.exec(line.text); found !== null; found = USE.exec(line.text)) {
    const [whole, braced, args = '', bare] = found
    const name = braced ?? bare ?? ''
    const at = found.index + shift
    const definition = args === '' ? definitions.get(name) : undefined
    if (definition?.multiLine === true) {
      // Recognised as the last thing on a line only.
      if (at + whole.length !== result.text.length) continue
      return { type: 'lines', before: result.slice(0, at), definition }
    }
    const value = definition?.lines[0]?.text ?? predefined(name, args, around)
    if (value === undefined) continue
    if (typeof value !== 'string') {
      return { type: 'bad-arguments', place: result.place(at, whole.length), name }
    }
    const place = result.place(at, whole.length)
    const note = noteOf(name, definition, place)
    result = result.replace(at, at + whole.length, value, note)
    shift += value.length - whole.length
    if (result.text.length > MAX_LINE) return { type: 'too-long', place }
  }
  return result === line ? { type: 'none' } : { type: 'line', line: result }
}

function noteOf (name: string, definition: Definition | undefined, use: Place): TrailNote {
  const { file, line, column } = definition?.place ?? use
  const what = definition === undefined ? 'which is predefined' : 'which is set here'
  return { text: `in the value of $${name}, ${what}`, file, line, column }
}

type Predefined = string | undefined | { readonly wrong: true }

function predefined (name: string, args: string, around: Surroundings): Predefined {
  const words = args.split(/[ \t]+/).filter(word => word !== '')
  switch (name) {
    case '_PWD': return words.length === 0 ? around.directory : { wrong: true }
    case '_INSTANCE': return words.length === 0 ? around.configId : { wrong: true }
    case '_HASH': return words.length === 0 ? '#' : { wrong: true }
    case '_BANG': return words.length === 0 ? '!' : { wrong: true }
    case '_RANDOM': return randomNumber(words, around.random)
    case '_ENV': {
      const [variable] = words
      if (variable === undefined || words.length > 1) return { wrong: true }
      return around.environment(variable) ?? ''
    }
    default: return undefined
  }
}

function randomNumber (words: readonly string[], random: Random): Predefined {
  const [low = 0, high = 32767] = words.map(Number)
  if (words.length > 2 || !Number.isSafeInteger(low) || !Number.isSafeInteger(high)) {
    return { wrong: true }
  }
  return String(low > high ? low : random.between(low, high))
}
