/** What the grammar makes of its tokens: the nodes of the syntax tree. */

import type { Block, Item, Leaf } from './ast.js'
import type { CloseToken, LeafToken, OpenToken } from './lexer.js'

export function leaf (token: LeafToken): Leaf {
  return { type: 'leaf', statement: token.statement, trivia: token.trivia }
}

export function block (open: OpenToken, items: readonly Item[], close: CloseToken): Block {
  const { statement, mark, trivia } = open
  return { type: 'block', head: statement, open: mark, items, close: close.mark, trivia }
}
