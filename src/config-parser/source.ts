/**
 * Where configuration text comes from: files, the pieces of them that reach the lexer, and places
 * in them. A place survives inclusion and expansion: it names the line and column the operator
 * wrote, and the trail of what brought that line there.
 */

export interface SourceFile {
  readonly path: string
  readonly text: string
  /** The include line that named the file; undefined for a main file. */
  readonly includedFrom: Place | undefined
}

/** A spot in a file. Lines and columns count from 1. */
export interface Place {
  readonly file: SourceFile
  readonly line: number
  readonly column: number
  /** How many characters are meant; at least 1. */
  readonly length: number
  /** What the text went through on its way from the file, innermost first. */
  readonly trail: readonly TrailNote[]
}

export interface TrailNote {
  readonly text: string
  readonly file: SourceFile
  readonly line: number
  readonly column: number
}

/**
 * Text for the lexer: either consecutive untouched lines of a file (`segments` undefined), or one
 * line that conditions, repetition or parameters have changed.
 */
export interface Chunk {
  readonly file: SourceFile
  /** Ends in a newline. */
  readonly text: string
  /** The line of the file the chunk begins with. */
  readonly line: number
  readonly segments: readonly Segment[] | undefined
  /** Notes that hold for the whole chunk: the parameter or repetition it comes from. */
  readonly trail: readonly TrailNote[]
}

/** From offset `at` of the changed line on, text comes from `column` of the original. */
export interface Segment {
  readonly at: number
  readonly column: number
  /** Set when the text is the value of a parameter: every character has the same column. */
  readonly expansion: TrailNote | undefined
}

/** The place of `length` characters at `column` in line `line` (from 0) of a chunk. */
export function placeIn (chunk: Chunk, line: number, column: number, length: number): Place {
  const { file, segments } = chunk
  if (segments === undefined) {
    return {
      file, line: chunk.line + line, column, length: Math.max(1, length), trail: chunk.trail
    }
  }
  let found: Segment = { at: 0, column: 1, expansion: undefined }
  for (const segment of segments) {
    if (segment.at <= column - 1) found = segment
  }
  const { expansion } = found
  return {
    file,
    line: chunk.line + line,
    column: expansion === undefined ? found.column + column - 1 - found.at : found.column,
    length: expansion === undefined ? Math.max(1, length) : 1,
    trail: expansion === undefined ? chunk.trail : [expansion, ...chunk.trail]
  }
}

/** A place at the beginning of a line, for messages about the line as a whole. */
export function lineStart (file: SourceFile, line: number, column = 1): Place {
  return { file, line, column, length: 1, trail: [] }
}

/** The text of the line a place is in, without its line end. */
export function sourceLine ({ file, line }: { file: SourceFile, line: number }): string {
  const starts = lineStarts(file)
  const start = starts[line - 1]
  if (start === undefined) return ''
  return file.text.slice(start, starts[line]).replace(/[\r\n]+$/, '')
}

/** A file with many faults is asked for many lines. */
const STARTS = new WeakMap<SourceFile, readonly number[]>()

/** Where the lines of a file begin. */
function lineStarts (file: SourceFile): readonly number[] {
  const known = STARTS.get(file)
  if (known !== undefined) return known
  const starts = [0]
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1)
  STARTS.set(file, starts)
  return starts
}
