/**
 * Feeds the grammar block by block: tokens are collected until the braces balance, parsed by one
 * nearley parser, handed on and forgotten. So memory stays flat however long the file is.
 */

import nearley from 'nearley'
import { assert } from '../lib/assert.js'
import type { Block, Item, RootItem, Statement } from './ast.js'
import { NO_TRIVIA } from './ast.js'
import grammar from './grammar.js'
import type { CloseToken, Token } from './lexer.js'
import { Tokenizer } from './lexer.js'
import type { Chunk } from './source.js'

const GRAMMAR = nearley.Grammar.fromCompiled(grammar)

/**
 * Blocks nested deeper are handed on in pieces, each as if the text ended there: the interpreter
 * keeps count of the braces by itself, and recursion stays shallow whatever comes.
 */
const MAX_DEPTH = 500

/**
 * In blocks with more tokens nearley forgets what it is done with. Deleting its columns one by one
 * costs more than keeping them, so that short blocks keep theirs until they end.
 */
const LONG_BLOCK = 5000

/** Takes chunks and hands on one root item after the other. */
export class Parser {
  readonly #tokenizer: Tokenizer
  readonly #sink: (item: RootItem) => void
  #tokens: Token[] = []
  #depth = 0

  /** `onText` is told of each statement as soon as it is read. */
  constructor (sink: (item: RootItem) => void, onText?: (statement: Statement) => void) {
    this.#sink = sink
    this.#tokenizer = new Tokenizer(token => this.#take(token), onText)
  }

  feed (chunk: Chunk): void {
    this.#tokenizer.feed(chunk)
  }

  /**
   * Hands on what is left: a block that is not closed comes without `close`. Answers with the
   * comments behind the last item.
   */
  end (): readonly string[] {
    const comments = this.#tokenizer.end()
    if (this.#depth > 0) this.#endOpenBlock()
    return comments
  }

  #take (token: Token): void {
    if (token.type === 'close') {
      if (this.#depth === 0) {
        this.#sink({ type: 'stray', close: token.mark })
        return
      }
      this.#depth--
    } else if (token.type === 'open') {
      if (this.#depth >= MAX_DEPTH) this.#endOpenBlock()
      this.#depth++
    } else if (this.#depth === 0) {
      this.#sink({ type: 'leaf', statement: token.statement, trivia: token.trivia })
      return
    }
    this.#tokens.push(token)
    if (this.#depth === 0) {
      this.#sink(parseBlock(this.#tokens))
      this.#tokens = []
    }
  }

  /** The grammar needs its braces: those that are missing are added, and taken off the tree. */
  #endOpenBlock (): void {
    const missing = this.#depth
    const first = this.#tokens[0]
    assert(first?.type === 'open', 'a block begins with its brace')
    const close: CloseToken = { type: 'close', value: '}', mark: { ...first.mark, trivia: NO_TRIVIA } }
    for (; this.#depth > 0; this.#depth--) this.#tokens.push(close)
    const item = parseBlock(this.#tokens)
    this.#tokens = []
    this.#sink(withoutCloses(item, missing))
  }
}

/** The last `count` blocks, one within the other, lose their closing brace. */
function withoutCloses (item: Item, count: number): Item {
  if (count === 0 || item.type === 'leaf') return item
  const last = item.items.at(-1)
  const items = last === undefined
    ? item.items
    : [...item.items.slice(0, -1), withoutCloses(last, count - 1)]
  return { ...item, items, close: undefined }
}

/** Parses the tokens of one item; the collector has balanced the braces, so it cannot fail. */
export function parseBlock (tokens: readonly Token[]): Block {
  let at = 0
  const parser = new nearley.Parser(GRAMMAR, {
    keepHistory: tokens.length < LONG_BLOCK,
    lexer: {
      reset: () => {},
      next: () => tokens[at++],
      save: () => ({}),
      formatError: (_token, message) => message
    }
  })
  parser.feed('')
  const results: readonly Block[] = parser.results
  const [found] = results
  assert(found !== undefined && results.length === 1, 'balanced tokens have exactly one parse')
  return found
}
