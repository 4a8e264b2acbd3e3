/**
 * Feeds the grammar block by block: braces are collected until they balance, parsed by one
 * nearley parser, handed on and forgotten. So memory stays flat however long the file is.
 */

import nearley from 'nearley'
import { assert } from '../lib/assert.js'
import type { Block, Item, Leaf, RootItem, Statement } from './ast.js'
import { NO_TRIVIA } from './ast.js'
import grammar from './grammar.js'
import type { CloseToken, Token } from './lexer.js'
import { Tokenizer } from './lexer.js'
import type { Brace, CloseBrace, Placed } from './nodes.js'
import { flatBlock } from './nodes.js'
import type { Chunk } from './source.js'

const GRAMMAR = nearley.Grammar.fromCompiled(grammar)

/**
 * Blocks nested deeper are handed on in pieces, each as if the text ended there: the interpreter
 * keeps count of the braces by itself, and recursion stays shallow whatever comes.
 */
const MAX_DEPTH = 500

/**
 * In blocks with more braces nearley forgets what it is done with. Deleting its columns one by one
 * costs more than keeping them, so that short blocks keep theirs until they end.
 */
const LONG_BLOCK = 5000

/** Takes chunks and hands on one root item after the other. */
export class Parser {
  readonly #tokenizer: Tokenizer
  readonly #sink: (item: RootItem) => void
  /** Of the block that is open. */
  #braces: Brace[] = []
  /** The statements since the last brace. */
  #leaves: Leaf[] = []
  #depth = 0

  /** `onText` is told of each statement as soon as it is read. */
  constructor (sink: (item: RootItem) => void, onText?: (statement: Statement) => void) {
    this.#sink = sink
    this.#tokenizer = new Tokenizer(token => { this.#take(token) }, onText)
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
    if (token.type === 'leaf') {
      if (this.#depth === 0) this.#sink(token)
      else this.#leaves.push(token)
    } else if (token.type === 'open') {
      if (this.#depth >= MAX_DEPTH) this.#endOpenBlock()
      this.#depth++
      this.#braces.push({ type: 'open', value: '{', token, before: this.#takeLeaves() })
    } else if (this.#depth === 0) {
      this.#sink({ type: 'stray', close: token.mark })
    } else {
      this.#depth--
      this.#pushClose(token)
      if (this.#depth === 0) this.#endBlock(0)
    }
  }

  #pushClose (token: CloseToken): void {
    const braces = this.#braces
    const close: CloseBrace = { type: 'close', value: '}', token, before: this.#takeLeaves() }
    const last = braces[braces.length - 1]
    if (last?.type === 'open') braces[braces.length - 1] = flatBlock(last, close)
    else braces.push(close)
  }

  #takeLeaves (): readonly Leaf[] {
    if (this.#leaves.length === 0) return NO_LEAVES
    const leaves = this.#leaves
    this.#leaves = []
    return leaves
  }

  /** Hands on the block whose braces are complete; the last `missing` of them were added. */
  #endBlock (missing: number): void {
    const item = parseBlock(this.#braces)
    this.#braces = []
    this.#sink(withoutCloses(item, missing))
  }

  /** The grammar needs its braces: those that are missing are added, and taken off the tree. */
  #endOpenBlock (): void {
    const missing = this.#depth
    const [first] = this.#braces
    assert(first?.type === 'open', 'a block begins with its brace')
    const token: CloseToken = { type: 'close', mark: { ...first.token.mark, trivia: NO_TRIVIA } }
    for (; this.#depth > 0; this.#depth--) this.#pushClose(token)
    this.#endBlock(missing)
  }
}

const NO_LEAVES: readonly Leaf[] = []

/** The last `count` blocks, one within the other, lose their closing brace. */
function withoutCloses (item: Item, count: number): Item {
  if (count === 0 || item.type === 'leaf') return item
  const last = item.items.at(-1)
  const items = last === undefined
    ? item.items
    : [...item.items.slice(0, -1), withoutCloses(last, count - 1)]
  return { ...item, items, close: undefined }
}

/** Parses the braces of one block; the collector has balanced the braces, so it cannot fail. */
export function parseBlock (braces: readonly Brace[]): Block {
  let at = 0
  const parser = new nearley.Parser(GRAMMAR, {
    keepHistory: braces.length < LONG_BLOCK,
    lexer: {
      reset: () => {},
      next: () => braces[at++],
      save: () => ({}),
      formatError: (_token, message) => message
    }
  })
  parser.feed('')
  const results: readonly Placed[] = parser.results
  const [found] = results
  assert(found !== undefined && results.length === 1, 'balanced braces have exactly one parse')
  return found.block
}
