/** What the grammar makes of its tokens: the nodes of the syntax tree. */

import type { Block, Item, Leaf } from './ast.js'
import type { CloseToken, OpenToken } from './lexer.js'

/** A token of the grammar: a brace and the statements since the last one, or a flat block. */
export type Brace = OpenBrace | CloseBrace | FlatBlock

export interface OpenBrace {
  readonly type: 'open'
  readonly value: '{'
  readonly token: OpenToken
  readonly before: readonly Leaf[]
}

export interface CloseBrace {
  readonly type: 'close'
  readonly value: '}'
  readonly token: CloseToken
  readonly before: readonly Leaf[]
}

/** A block without blocks in it, which most are: its two braces are one token. */
export interface FlatBlock extends Placed {
  readonly type: 'flat'
  readonly value: '{}'
}

/** A block with the statements that stand before it. */
export interface Placed { readonly before: readonly Leaf[], readonly block: Block }

export function block (open: OpenBrace, blocks: Item[], close: CloseBrace): Placed {
  const { statement, mark, trivia } = open.token
  const items = pushed(blocks, close.before)
  return {
    before: open.before,
    block: { type: 'block', head: statement, open: mark, items, close: close.token.mark, trivia }
  }
}

/** The token of a block whose first brace is followed by its last. */
export function flatBlock ({ token, before }: OpenBrace, close: CloseBrace): FlatBlock {
  const { statement, mark, trivia } = token
  return {
    type: 'flat',
    value: '{}',
    before,
    block: {
      type: 'block', head: statement, open: mark, items: close.before, close: close.token.mark, trivia
    }
  }
}

/** Items with one more block and what stands before it. */
export function withBlock (items: Item[], { before, block: added }: Placed): Item[] {
  pushed(items, before).push(added)
  return items
}

/** One by one: a call cannot have as many arguments as a block has lines. */
function pushed (items: Item[], more: readonly Item[]): Item[] {
  for (const each of more) items.push(each)
  return items
}
