/**
 * The canonical layout of a configuration file: one statement per line, blocks indented by four
 * blanks, the opening brace behind its words. It works on the file as it is written, before any
 * include, condition or parameter, and loses no comment.
 */

import { MAX_LINE } from './definitions.js'
import type { Piece } from './format-line.js'
import { splitLine } from './format-line.js'

const INDENT = '    '

/** Deeper blocks stand below one another: indented as well, they would fill the memory. */
const MAX_INDENTS = 32

interface OutputLine {
  readonly depth: number
  readonly prefix: string
  code: string
  comment: string
  /** A statement that may still turn out to be the head of a block. */
  open: boolean
}

class Writer {
  readonly #lines: Array<OutputLine | string> = []
  #depth = 0
  #blank = false

  /** At most one empty line between statements, none at the beginning of the file. */
  empty (): void {
    this.#blank = this.#lines.length > 0
  }

  /** Lines of a multi-line parameter: their layout is their own. */
  verbatim (text: string): void {
    this.#separate()
    this.#lines.push(text)
  }

  comment (text: string): void {
    this.#push('', '', text, false)
  }

  statement (prefix: string, code: string): void {
    this.#push(prefix, code, '', mayTakeBrace(code))
  }

  trailing (comment: string): void {
    const last = this.#lines.at(-1)
    if (typeof last === 'object' && last.comment === '') last.comment = comment
    else this.comment(comment)
  }

  open (prefix: string): void {
    const last = this.#lines.at(-1)
    const joins = typeof last === 'object' && last.open && last.prefix === prefix && !this.#blank &&
      `${prefix}${last.code} {`.length <= MAX_LINE
    if (joins) {
      last.code = `${last.code} {`
      last.open = false
    } else this.#push(prefix, '{', '', false)
    this.#depth++
  }

  close (prefix: string): void {
    this.#depth = Math.max(0, this.#depth - 1)
    // An empty line before a closing brace says nothing.
    this.#blank = false
    this.#push(prefix, '}', '', false)
  }

  /** A line with braces that stays one line. */
  whole (prefix: string, { text, lowest = 0, change = 0 }: Piece): void {
    const after = Math.max(0, this.#depth + change)
    this.#depth = Math.max(0, this.#depth + lowest)
    this.#push(prefix, text, '', false)
    this.#depth = after
  }

  toString (): string {
    return this.#lines.map(line => typeof line === 'string' ? line : written(line))
      .join('\n') + (this.#lines.length > 0 ? '\n' : '')
  }

  #push (prefix: string, code: string, comment: string, open: boolean): void {
    const last = this.#lines.at(-1)
    // No empty line behind an opening brace.
    if (typeof last === 'object' && /(?:^| )\{$/.test(last.code)) this.#blank = false
    this.#separate()
    this.#lines.push({ depth: this.#depth, prefix, code, comment, open })
  }

  #separate (): void {
    if (this.#blank) this.#lines.push('')
    this.#blank = false
  }
}

/** Of a line that is too long keepalived loses the beginning: rather no indentation than that. */
function written ({ depth, prefix, code, comment }: OutputLine): string {
  const text = [code, comment].filter(part => part !== '').join(' ')
  const line = `${prefix}${INDENT.repeat(Math.min(MAX_INDENTS, depth))}${text}`
  if (line.length <= MAX_LINE) return line
  const short = `${prefix}${text}`
  return short.length <= MAX_LINE || comment === '' ? short : `${comment}\n${prefix}${code}`
}

/**
 * What a parameter makes of a line, an open quote, and what the preprocessor takes for itself to
 * the end of its line must not swallow a brace.
 */
function mayTakeBrace (code: string): boolean {
  if (/^(?:[@~]|include[rmwba]?(?:[ \t]|$))/.test(code)) return false
  return !/[$\\]/.test(code) && code.split('"').length % 2 === 1
}

/** The text in canonical layout; what it means is the same. */
export function format (text: string): string {
  const writer = new Writer()
  let continued = false
  for (const physical of text.replace(/\n$/, '').split('\n')) {
    const line = physical.replace(/\r+$/, '')
    // Of a line that is too long only the end means something, counted from its first character.
    const raw = line.length > MAX_LINE ? line : line.replace(/[ \t\f\v\r]+$/, '')
    if (continued) {
      writer.verbatim(raw)
      const blank = raw.trim() === ''
      const comment = /^[ \t]*[#!]/.test(raw)
      continued = !blank && (comment || raw.endsWith('\\'))
      continue
    }
    if (raw.length > MAX_LINE || raw.includes('\0')) {
      writer.verbatim(raw)
      continue
    }
    const { prefix, pieces, comment, definition } = splitLine(raw)
    if (definition && pieces.some(piece => piece.text.endsWith('\\'))) {
      writer.verbatim(raw)
      continued = true
      continue
    }
    if (pieces.length === 0 && comment === '' && prefix === '') writer.empty()
    for (const piece of pieces) {
      if (piece.type === 'open') writer.open(prefix)
      else if (piece.type === 'close') writer.close(prefix)
      else if (piece.type === 'whole') writer.whole(prefix, piece)
      else writer.statement(prefix, piece.text)
    }
    if (comment !== '') {
      if (pieces.length === 0) writer.comment(comment)
      else writer.trailing(comment)
    }
  }
  return writer.toString()
}
