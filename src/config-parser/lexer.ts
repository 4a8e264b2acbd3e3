/**
 * The lexer: moo finds statements, braces and comments in a chunk, and this wrapper makes tokens
 * of whole statements for the grammar. One token per statement instead of one per word halves the
 * time the parser takes, and positions stay exact.
 */

import moo from 'moo'
import type { Leaf, Mark, Statement, Trivia } from './ast.js'
import { makeStatement, NO_TRIVIA, plainStatement } from './ast.js'
import type { Chunk } from './source.js'

/** A statement, a block's beginning with the words before it, or a block's end. */
export type Token = Leaf | OpenToken | CloseToken

export interface OpenToken {
  readonly type: 'open'
  readonly statement: Statement
  readonly mark: Mark
  readonly trivia: Trivia
}

export interface CloseToken {
  readonly type: 'close'
  readonly mark: Mark
}

/**
 * Leading blanks and a newline at the end are part of each token: half as many tokens, and lines
 * and columns are counted below. So is the brace behind a statement that has neither quotes nor
 * escapes, which nearly all are. Quoted text hides braces and comment signs, also when the quote is
 * never closed.
 */
const RULES: moo.Rules = {
  newline: { match: /[ \t\f\v\r]*\n/, lineBreaks: true },
  comment: /[ \t\f\v\r]*[#!][^\n]*\n?/,
  open: /[ \t\f\v\r]*\{(?:[ \t\f\v\r]*\n)?/,
  close: /[ \t\f\v\r]*\}(?:[ \t\f\v\r]*\n)?/,
  plain: /[^\n{}"#!\\]+(?:\n|\{(?:[ \t\f\v\r]*\n)?|(?=[}#!]))/,
  text: /(?:[^\n{}"#!\\]+|\\[^\n{}]|\\(?=[\n{}])|"(?:\\[^\n]|[^"\\\n])*(?:"|\\?(?=\n)))+\n?/
}

/**
 * Feeds the tokens of one chunk after the other to a sink. A statement is held back until it is
 * known whether a `{` follows, which may stand on a later line or in a later chunk; what is held
 * is in fields and not in an object, because it is made for every line.
 */
export class Tokenizer {
  readonly #lexer = moo.compile(RULES)
  readonly #sink: (token: Token) => void
  readonly #onText: (statement: Statement) => void
  #held: 'nothing' | 'leaf' | 'open' | 'close' = 'nothing'
  #statement: Statement | undefined
  #mark: Mark | undefined
  #before: readonly string[] = NO_TRIVIA.comments
  #trailing: string | undefined
  #blankBefore = false
  /** The line of what is held has ended: comments that follow belong to the next token. */
  #lineEnded = false
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
    let line = 0
    let lineStart = 0
    lexer.reset(chunk.text)
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      const { offset, type, value } = token
      if (type === 'plain') this.#plain(chunk, line, offset - lineStart, value)
      else if (type === 'text') this.#text(chunk, line, offset - lineStart, value)
      else if (type === 'comment') this.#comment(value)
      else if (type !== 'newline') {
        const column = offset - lineStart + leadingBlanks(value) + 1
        const mark: Mark = { chunk, line, column, trivia: NO_TRIVIA }
        if (type === 'open') this.#open(mark)
        else this.#close(mark)
      }
      if (value.charCodeAt(value.length - 1) !== NEWLINE) continue
      this.#newline()
      line++
      lineStart = offset + value.length
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
    if (this.#held === 'leaf') this.#lineEnded = true
    else this.#flush()
  }

  #comment (value: string): void {
    const text = trimmed(value)
    this.#lineEmpty = false
    if (this.#held !== 'nothing' && !this.#lineEnded) this.#trailing = text
    else this.#comments.push(text)
  }

  #plain (chunk: Chunk, line: number, at: number, value: string): void {
    const start = leadingBlanks(value)
    const end = contentEnd(value, start)
    const braced = value.charCodeAt(end - 1) === BRACE
    const text = value.slice(start, braced ? contentEnd(value, start, end - 1) : end)
    this.#flush()
    const statement = plainStatement(chunk, line, at + start + 1, text)
    this.#onText(statement)
    this.#hold('leaf', statement, undefined)
    if (braced) this.#open({ chunk, line, column: at + end, trivia: NO_TRIVIA })
  }

  #text (chunk: Chunk, line: number, at: number, value: string): void {
    const start = leadingBlanks(value)
    // Blanks before a comment or a brace that the rules for those did not take.
    if (start === value.length) return
    this.#flush()
    const statement = makeStatement(chunk, line, at + start + 1, trimmed(value, start))
    this.#onText(statement)
    this.#hold('leaf', statement, undefined)
  }

  #open (mark: Mark): void {
    if (this.#held !== 'leaf') {
      this.#flush()
      this.#hold('open', makeStatement(mark.chunk, mark.line, mark.column, ''), mark)
      return
    }
    this.#held = 'open'
    this.#mark = mark
    this.#lineEnded = false
    if (this.#trailing !== undefined || this.#comments.length > 0) {
      // Comments between the words and the brace move in front of the words.
      const between = this.#trailing === undefined ? [] : [this.#trailing]
      this.#before = [...this.#before, ...between, ...this.#comments.splice(0)]
      this.#trailing = undefined
    }
    this.#lineEmpty = false
    this.#blank = false
  }

  #close (mark: Mark): void {
    this.#flush()
    this.#hold('close', undefined, mark)
  }

  #hold (
    type: 'leaf' | 'open' | 'close', statement: Statement | undefined, mark: Mark | undefined
  ): void {
    this.#held = type
    this.#statement = statement
    this.#mark = mark
    this.#before = this.#comments.length === 0 ? NO_TRIVIA.comments : this.#comments.splice(0)
    this.#trailing = undefined
    this.#blankBefore = this.#blank
    this.#lineEnded = false
    this.#blank = false
    this.#lineEmpty = false
  }

  #flush (): void {
    const type = this.#held
    if (type === 'nothing') return
    this.#held = 'nothing'
    const [statement, mark] = [this.#statement, this.#mark]
    const trivia = this.#trivia()
    if (type === 'leaf') {
      if (statement !== undefined) this.#sink({ type, statement, trivia })
    } else if (mark !== undefined) {
      if (type === 'close') {
        this.#sink({ type, mark: trivia === NO_TRIVIA ? mark : { ...mark, trivia } })
      } else if (statement !== undefined) this.#sink({ type, statement, mark, trivia })
    }
  }

  #trivia (): Trivia {
    const [comments, trailing, blankBefore] = [this.#before, this.#trailing, this.#blankBefore]
    return comments.length === 0 && trailing === undefined && !blankBefore
      ? NO_TRIVIA
      : { comments, trailing, blankBefore }
  }
}

const [NEWLINE, BRACE] = [0x0a, 0x7b]

/** Only ASCII blanks: a no-break space is an ordinary character to keepalived. */
function trimmed (text: string, start = leadingBlanks(text)): string {
  return text.slice(start, contentEnd(text, start))
}

/** Where the blanks at the end begin, of the text from `start` to `end`. */
function contentEnd (text: string, start: number, end = text.length): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

function leadingBlanks (text: string): number {
  let start = 0
  while (start < text.length && isBlank(text.charCodeAt(start))) start++
  return start
}

/** Space, tab, newline, vertical tab, form feed, carriage return. */
function isBlank (code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
