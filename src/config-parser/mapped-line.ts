/**
 * A line on its way through the preprocessor that remembers which character of the file each of
 * its parts comes from.
 */

import type { Chunk, Place, Segment, SourceFile, TrailNote } from './source.js'

interface Piece {
  readonly text: string
  readonly column: number
  readonly expansion: TrailNote | undefined
}

export class MappedLine {
  readonly text: string
  readonly file: SourceFile
  readonly line: number
  readonly trail: readonly TrailNote[]
  readonly #pieces: readonly Piece[]

  private constructor (
    file: SourceFile, line: number, trail: readonly TrailNote[], pieces: readonly Piece[]
  ) {
    this.file = file
    this.line = line
    this.trail = trail
    this.#pieces = pieces
    const [only] = pieces
    this.text = pieces.length === 1 && only !== undefined
      ? only.text
      : pieces.map(piece => piece.text).join('')
  }

  /** A line, or the part of it from `column` on, as the file has it. */
  static of (
    file: SourceFile, line: number, text: string, trail: readonly TrailNote[] = [], column = 1
  ): MappedLine {
    return new MappedLine(file, line, trail, [{ text, column, expansion: undefined }])
  }

  withTrail (note: TrailNote): MappedLine {
    return new MappedLine(this.file, this.line, [note, ...this.trail], this.#pieces)
  }

  slice (from: number, to: number = this.text.length): MappedLine {
    return new MappedLine(this.file, this.line, this.trail, this.#cut(from, to))
  }

  /** The characters from `from` to `to` become `text`, which comes from `expansion`. */
  replace (from: number, to: number, text: string, expansion: TrailNote): MappedLine {
    const column = this.place(from).column
    return new MappedLine(this.file, this.line, this.trail, [
      ...this.#cut(0, from), { text, column, expansion }, ...this.#cut(to, this.text.length)
    ])
  }

  /** This line with another behind it, which keeps its own columns only when on the same line. */
  append (text: string, column: number, expansion: TrailNote): MappedLine {
    const pieces = [...this.#pieces, { text, column, expansion }]
    return new MappedLine(this.file, this.line, this.trail, pieces)
  }

  place (at: number, length = 1): Place {
    const { file, line, trail } = this
    let start = 0
    for (const { text, column, expansion } of this.#pieces) {
      if (at < start + text.length || text.length === 0) {
        if (at < start) break
        if (expansion !== undefined) {
          return { file, line, column, length: 1, trail: [expansion, ...trail] }
        }
        if (
          at < start + text.length
        ) return { file, line, column: column + at - start, length, trail }
      }
      start += text.length
    }
    const last = this.#pieces.findLast(piece => piece.expansion === undefined)
    const column = last === undefined ? 1 : last.column + last.text.length
    return { file, line, column, length: 1, trail }
  }

  toChunk (): Chunk {
    const segments: Segment[] = []
    let at = 0
    for (const { text, column, expansion } of this.#pieces) {
      segments.push({ at, column, expansion })
      at += text.length
    }
    const { file, line, trail, text } = this
    return { file, line, text: `${text}\n`, segments, trail }
  }

  #cut (from: number, to: number): readonly Piece[] {
    const pieces: Piece[] = []
    let start = 0
    for (const { text, column, expansion } of this.#pieces) {
      const [low, high] = [Math.max(from - start, 0), Math.min(to - start, text.length)]
      if (low < high) {
        pieces.push({
          text: text.slice(low, high),
          column: expansion === undefined ? column + low : column,
          expansion
        })
      }
      start += text.length
    }
    return pieces
  }
}

/** Blanks as keepalived sees them at the ends of a line. */
export function trimLine (line: MappedLine): MappedLine {
  const { text } = line
  let start = 0
  while (start < text.length && isBlank(text.charCodeAt(start))) start++
  let end = text.length
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? line : line.slice(start, end)
}

/** Space, tab, vertical tab, form feed, carriage return. */
function isBlank (code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0a)
}

const [BACKSLASH, QUOTE, HASH, BANG] = [0x5c, 0x22, 0x23, 0x21]

/** The line up to its comment: `#` or `!` outside double quotes, unless behind a backslash. */
export function withoutComment (line: MappedLine): MappedLine {
  const { text } = line
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) quoted = !quoted
    else if (!quoted && (code === HASH || code === BANG)) return trimLine(line.slice(0, at))
  }
  return trimLine(line)
}
