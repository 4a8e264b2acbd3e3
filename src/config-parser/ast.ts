/**
 * The syntax tree of a configuration: statements and blocks with their positions and comments.
 * It knows no keyword; meaning is in keywords/.
 */

import type { Chunk, Place } from './source.js'
import { placeIn } from './source.js'
import { plainWords, splitWords } from './words.js'

/** A line of words, or the words before a `{`. */
export interface Statement {
  readonly chunk: Chunk
  /** The line of the chunk, from 0. */
  readonly line: number
  /** The column of `text` in that line, from 1. */
  readonly column: number
  /** As written, without surrounding blanks and comments. */
  readonly text: string
  readonly words: readonly string[]
}

/** What the formatter needs to know around a node. */
export interface Trivia {
  /** Comments on lines of their own before the node, with their `#` or `!`. */
  readonly comments: readonly string[]
  /** A comment behind it on its line. */
  readonly trailing: string | undefined
  /** At least one empty line stands before the node (and its comments). */
  readonly blankBefore: boolean
}

export interface Leaf {
  readonly type: 'leaf'
  readonly statement: Statement
  readonly trivia: Trivia
}

export interface Block {
  readonly type: 'block'
  /** The words before the `{`; without words when there are none. */
  readonly head: Statement
  /** The `{`. */
  readonly open: Mark
  readonly items: readonly Item[]
  /** The `}`; undefined when the text ended before it. */
  readonly close: Mark | undefined
  readonly trivia: Trivia
}

/** A brace. */
export interface Mark {
  readonly chunk: Chunk
  readonly line: number
  readonly column: number
  readonly trivia: Trivia
}

export type Item = Leaf | Block

/** A `}` at the root, where no block is open. */
export interface StrayClose { readonly type: 'stray', readonly close: Mark }

export type RootItem = Item | StrayClose

export const NO_TRIVIA: Trivia = { comments: [], trailing: undefined, blankBefore: false }

export function makeStatement (
  chunk: Chunk, line: number, column: number, text: string
): Statement {
  const effective = unescaped(text)
  const words = effective === ''
    ? []
    : plainWords(effective) ?? splitWords(effective).words.map(word => word.text)
  return { chunk, line, column, text, words }
}

/** The same for text without quotes and backslashes, without looking for them. */
export function plainStatement (
  chunk: Chunk, line: number, column: number, text: string
): Statement {
  return { chunk, line, column, text, words: plainWords(text) ?? [] }
}

/** Outside quotes, `\#` and `\!` stand for the characters themselves. */
export function unescaped (text: string): string {
  if (!/\\[#!]/.test(text)) return text
  return text.replace(/"(?:\\.|[^"\\])*"?|\\([#!])|\\./g,
    (match: string, char: string | undefined) => char ?? match)
}

/** Where word `index` of a statement is, or the whole statement. */
export function placeOf (statement: Statement, index?: number): Place {
  const { chunk, line, column, text } = statement
  if (index === undefined) return placeIn(chunk, line, column, text.length)
  const [first, second] = statement.words
  if (first !== undefined && index <= 1 && !/["\\]/.test(text)) {
    // Between the first two words there are only blanks, so they are found without splitting.
    if (index === 0) return placeIn(chunk, line, column, first.length)
    if (second !== undefined) {
      return placeIn(chunk, line, column + text.indexOf(second, first.length), second.length)
    }
  }
  const word = splitWords(text).words[index]
  if (word === undefined) return placeIn(chunk, line, column + text.length, 1)
  return placeIn(chunk, line, column + word.at, word.end - word.at)
}

export function placeOfMark (mark: Mark): Place {
  return placeIn(mark.chunk, mark.line, mark.column, 1)
}
