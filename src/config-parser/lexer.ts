/**
 * The lexer: moo finds statements, braces and comments in a chunk, and this wrapper makes tokens
 * of whole statements for the grammar. One token per statement instead of one per word halves the
 * time the parser takes, and positions stay exact.
 */

import moo from 'moo'
import type { Mark, Statement, Trivia } from './ast.js'
import { makeStatement, NO_TRIVIA } from './ast.js'
import type { Chunk } from './source.js'

/** A statement, a block's beginning with the words before it, or a block's end. */
export type Token = LeafToken | OpenToken | CloseToken

export interface LeafToken {
  readonly type: 'leaf'
  /** The text, as nearley wants it of every token. */
  readonly value: string
  readonly statement: Statement
  readonly trivia: Trivia
}

export interface OpenToken {
  readonly type: 'open'
  readonly value: string
  readonly statement: Statement
  readonly mark: Mark
  readonly trivia: Trivia
}

export interface CloseToken {
  readonly type: 'close'
  readonly value: string
  readonly mark: Mark
}

/**
 * Leading blanks are part of each token: fewer tokens, and the column is corrected below. Quoted
 * text hides braces and comment signs, also when the quote is never closed.
 */
const RULES: moo.Rules = {
  newline: { match: /[ \t\f\v\r]*\n/, lineBreaks: true },
  comment: /[ \t\f\v\r]*[#!][^\n]*/,
  open: /[ \t\f\v\r]*\{/,
  close: /[ \t\f\v\r]*\}/,
  text: /(?:[^\n{}"#!\\]+|\\[^\n{}]|\\(?=[\n{}])|"(?:\\[^\n]|[^"\\\n])*(?:"|\\?(?=\n)))+/
}

interface Pending {
  statement: Statement | undefined
  mark: Mark | undefined
  type: 'leaf' | 'open' | 'close'
  comments: readonly string[]
  trailing: string | undefined
  blankBefore: boolean
  /** Its line has ended: comments that follow belong to the next token. */
  lineEnded: boolean
}

/**
 * Feeds the tokens of one chunk after the other to a sink. A statement is held back until it is
 * known whether a `{` follows, which may stand on a later line or in a later chunk.
 */
export class Tokenizer {
  readonly #lexer = moo.compile(RULES)
  readonly #sink: (token: Token) => void
  readonly #onText: (statement: Statement) => void
  #pending: Pending | undefined
  #comments: string[] = []
  #blank = false
  #lineEmpty = true

  /** `onText` is told of each statement at once, before it is known what it is. */
  constructor (sink: (token: Token) => void, onText: (statement: Statement) => void = () => {}) {
    this.#sink = sink
    this.#onText = onText
  }

  feed (chunk: Chunk): void {
    const lexer = this.#lexer
    lexer.reset(chunk.text)
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      switch (token.type) {
        case 'newline': this.#newline(); break
        case 'comment': this.#comment(token.value); break
        case 'text': this.#text(chunk, token); break
        case 'open': this.#open(mark(chunk, token)); break
        default: this.#close(mark(chunk, token))
      }
    }
  }

  /** Emits what was held back; comments that precede nothing are returned. */
  end (): readonly string[] {
    this.#flush()
    return this.#comments.splice(0)
  }

  #newline (): void {
    if (this.#lineEmpty) this.#blank = true
    this.#lineEmpty = true
    const pending = this.#pending
    if (pending === undefined) return
    if (pending.type === 'leaf') pending.lineEnded = true
    else this.#flush()
  }

  #comment (value: string): void {
    const text = trimmed(value)
    this.#lineEmpty = false
    const pending = this.#pending
    if (pending !== undefined && !pending.lineEnded) pending.trailing = text
    else this.#comments.push(text)
  }

  #text (chunk: Chunk, token: moo.Token): void {
    const text = trimmed(token.value)
    // Blanks before a comment or a brace that the rules for those did not take.
    if (text === '') return
    this.#flush()
    const column = token.col + leadingBlanks(token.value)
    const statement = makeStatement(chunk, token.line - 1, column, text)
    this.#onText(statement)
    this.#hold('leaf', statement, undefined)
  }

  #open (mark: Mark): void {
    const pending = this.#pending
    if (pending?.type === 'leaf') {
      pending.type = 'open'
      pending.mark = mark
      pending.lineEnded = false
      if (pending.trailing !== undefined || this.#comments.length > 0) {
        // Comments between the words and the brace move in front of the words.
        const between = pending.trailing === undefined ? [] : [pending.trailing]
        pending.comments = [...pending.comments, ...between, ...this.#comments.splice(0)]
        pending.trailing = undefined
      }
      this.#lineEmpty = false
      this.#blank = false
      return
    }
    this.#flush()
    this.#hold('open', makeStatement(mark.chunk, mark.line, mark.column, ''), mark)
  }

  #close (mark: Mark): void {
    this.#flush()
    this.#hold('close', undefined, mark)
  }

  #hold (type: Pending['type'], statement: Statement | undefined, mark: Mark | undefined): void {
    this.#pending = {
      type,
      statement,
      mark,
      comments: this.#comments.length === 0 ? NO_TRIVIA.comments : this.#comments.splice(0),
      trailing: undefined,
      blankBefore: this.#blank,
      lineEnded: false
    }
    this.#blank = false
    this.#lineEmpty = false
  }

  #flush (): void {
    const pending = this.#pending
    if (pending === undefined) return
    this.#pending = undefined
    const { type, statement, mark, comments, trailing, blankBefore } = pending
    const trivia = comments.length === 0 && trailing === undefined && !blankBefore
      ? NO_TRIVIA
      : { comments, trailing, blankBefore }
    if (type === 'close') {
      if (mark !== undefined) this.#sink({ type, value: '}', mark: { ...mark, trivia } })
    } else if (statement !== undefined) {
      const value = statement.text
      if (type === 'leaf') this.#sink({ type, value, statement, trivia })
      else if (mark !== undefined) this.#sink({ type, value, statement, mark, trivia })
    }
  }
}

function mark (chunk: Chunk, token: moo.Token): Mark {
  const column = token.col + token.value.length - 1
  return { chunk, line: token.line - 1, column, trivia: NO_TRIVIA }
}

/** Only ASCII blanks: a no-break space is an ordinary character to keepalived. */
function trimmed (text: string): string {
  const start = leadingBlanks(text)
  let end = text.length
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function leadingBlanks (text: string): number {
  let start = 0
  while (start < text.length && isBlank(text.charCodeAt(start))) start++
  return start
}

/** Space, tab, vertical tab, form feed, carriage return. */
function isBlank (code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d)
}
