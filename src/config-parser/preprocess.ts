/**
 * The preprocessor: files and includes, conditional lines, parameters and repetition. It turns
 * them into chunks for the lexer, and gives lines that need none of this away untouched, many at
 * a time.
 */

import type { Random } from '../lib/random.js'
import type { Definition, DefinitionLine } from './definitions.js'
import { assignment, expand, MAX_LINE } from './definitions.js'
import type { Diagnostics } from './diagnostics.js'
import { directoryOf } from './glob.js'
import type { Host } from './host.js'
import type { IncludeProblem, Strictness } from './includes.js'
import { INCLUDE_CHECKS, includedPaths, includeLine } from './includes.js'
import { MappedLine, trimLine, withoutComment } from './mapped-line.js'
import { repetition } from './repetition.js'
import type { Chunk, Place, SourceFile, TrailNote } from './source.js'
import { lineStart } from './source.js'

/**
 * Limits that only mistakes and attacks reach. What repetition and parameters make of a line costs
 * as much as if it stood in the file, so that a short file could keep us busy for long: `madeText`
 * characters are always allowed, and so many times the text that was read.
 */
export const LIMITS = {
  includeDepth: 64,
  sameFile: 8,
  files: 10_000,
  madeLines: 50_000,
  madeText: 8 << 20,
  madeTimes: 100,
  rounds: 64
} as const

export interface PreprocessOptions {
  readonly host: Host
  /** What `@ID` lines and `$_INSTANCE` compare with. */
  readonly configId: string
  readonly diagnostics: Diagnostics
  readonly random: Random
  /** --all-config: plain includes are strict from the start. */
  readonly allConfig: boolean
}

/** A definition whose lines are still being read. */
interface OpenDefinition {
  readonly name: string
  readonly place: Place
  readonly lines: DefinitionLine[]
}

export class Preprocessor {
  readonly #options: PreprocessOptions
  readonly #definitions = new Map<string, Definition>()
  #strictness: Strictness
  #open: OpenDefinition | undefined
  #directory = '/'
  /** The files that are being read, each included by the one before it. */
  readonly #paths: string[] = []
  #files = 0
  #madeLines = 0
  /** Characters of files, and of the lines that came of those that are not plain. */
  #textRead = 0
  #textMade = 0
  /** How many multi-line parameters are being used within one another. */
  #nesting = 0
  #random: Random
  #stopped = false

  constructor (options: PreprocessOptions) {
    this.#options = options
    this.#strictness = new Set(options.allConfig ? INCLUDE_CHECKS : [])
    this.#random = options.random
  }

  /** include_check, as soon as it is read. */
  get strictness (): Strictness { return this.#strictness }
  set strictness (value: Strictness) { this.#strictness = value }

  /** random_seed, as soon as it is read. */
  seed (value: Random): void { this.#random = value }

  /** The chunks of a file and of all it includes. */
  * file (path: string, includedFrom: Place | undefined): Generator<Chunk> {
    const { host, diagnostics } = this.#options
    const read = host.readFile(path)
    if (!read.ok) {
      const message = `Unable to open '${path}' (${read.error})`
      this.#includeProblem({ code: 'HF0122', message, fatal: this.#strictness.has('read') },
        includedFrom)
      return
    }
    // One that includes several files, itself among them, would have many turns until it is deep.
    const circle = this.#paths.filter(each => each === path).length >= LIMITS.sameFile
    if (++this.#files > LIMITS.files || this.#paths.length >= LIMITS.includeDepth || circle) {
      const message = `'${path}' is included too deeply or too often`
      diagnostics.report('HF0123', includedFrom, message,
        { suggestion: 'a file must not include itself' })
      this.#stopped = true
      return
    }
    const file: SourceFile = { path, text: read.value, includedFrom }
    this.#textRead += file.text.length
    const [strictness, directory] = [this.#strictness, this.#directory]
    this.#directory = directoryOf(path)
    this.#paths.push(path)
    yield * this.#lines(file)
    this.#paths.pop()
    this.#directory = directory
    // include_check holds until the end of the file that sets it.
    this.#strictness = strictness
  }

  /** Untouched lines are given away together; each special one is treated on its own. */
  * #lines (file: SourceFile): Generator<Chunk> {
    const { text } = file
    const plain = { start: 0, line: 1 }
    let line = 1
    let dollar = text.indexOf('$')
    let zero = text.indexOf('\0')
    for (let at = 0; at < text.length && !this.#stopped; line++) {
      let end = text.indexOf('\n', at)
      if (end < 0) end = text.length
      if (dollar >= 0 && dollar < at) dollar = text.indexOf('$', at)
      if (zero >= 0 && zero < at) zero = text.indexOf('\0', at)
      const marked = (dollar >= 0 && dollar < end) || (zero >= 0 && zero < end)
      if (marked || this.#open !== undefined || isSpecial(text, at, end)) {
        yield * chunkOf(file, plain.start, at, plain.line)
        yield * this.#physicalLine(MappedLine.of(file, line, text.slice(at, end).replace(/\r+$/, '')))
        plain.start = Math.min(end + 1, text.length)
        plain.line = line + 1
      }
      at = end + 1
    }
    if (!this.#stopped) yield * chunkOf(file, plain.start, text.length, plain.line)
    if (this.#open !== undefined) this.#closeDefinition()
  }

  * #physicalLine (whole: MappedLine): Generator<Chunk> {
    const { diagnostics } = this.#options
    if (whole.text.includes('\0')) {
      diagnostics.report('HF0101', whole.place(whole.text.indexOf('\0')),
        'Line contains a NUL byte - ignoring the line')
      return
    }
    let line = whole
    if (line.text.length > MAX_LINE) {
      const lost = Math.floor(line.text.length / (MAX_LINE + 1)) * (MAX_LINE + 1)
      diagnostics.report('HF0102', line.place(MAX_LINE),
        `Line too long: its first ${lost} characters are lost`,
        { expected: `at most ${MAX_LINE} characters`, suggestion: 'break the line up' })
      line = line.slice(lost)
    }
    const text = withoutComment(line)
    if (this.#open === undefined) yield * this.#line(text)
    else this.#continueDefinition(text, trimLine(line).text === '')
  }

  /** Conditions, then an assignment, then repetition, then parameters, then include. */
  * #line (start: MappedLine): Generator<Chunk> {
    if (this.#open !== undefined) {
      this.#continueDefinition(start, start.text === '')
      return
    }
    let line = start
    for (let round = 0; round < LIMITS.rounds; round++) {
      const kept = this.#condition(line)
      if (kept === undefined) return
      line = kept
      if (line.text.startsWith('$') && this.#assign(line)) return
      if (line.text.startsWith('~') && (yield * this.#repeat(line))) return
      if (!line.text.includes('$')) {
        yield * this.#finished(line)
        return
      }
      const next = expand(line, this.#definitions, this.#surroundings())
      switch (next.type) {
        case 'line': line = withoutComment(next.line); break
        case 'lines':
          yield * this.#multiLine(next.before, next.definition)
          return
        case 'too-long':
          this.#options.diagnostics.report('HF0102', next.place,
            'Line too long with its parameters expanded - leaving it as it is')
          yield * this.#finished(line)
          return
        case 'bad-arguments':
          this.#options.diagnostics.report('HF0106', next.place,
            `\${${next.name}} has the wrong parameters - not expanded`)
          yield * this.#finished(line)
          return
        default:
          yield * this.#finished(line)
          return
      }
    }
    this.#options.diagnostics.report('HF0105', start.place(0), 'A parameter expands to itself',
      { suggestion: 'break the circle of definitions' })
  }

  #surroundings () {
    const { configId, host } = this.#options
    return {
      directory: this.#directory,
      configId,
      random: this.#random,
      environment: host.environment
    }
  }

  /** The line without its conditions, or undefined when one of them does not hold. */
  #condition (start: MappedLine): MappedLine | undefined {
    let line = start
    while (line.text.startsWith('@')) {
      const found = /^@(\^?)([^ \t]*)[ \t]+/.exec(line.text)
      const [whole, not, id] = found ?? []
      if (whole === undefined) return undefined
      if ((id === this.#options.configId) === (not === '^')) return undefined
      line = line.slice(whole.length)
    }
    return line
  }

  #assign (line: MappedLine): boolean {
    const found = assignment(line.text)
    if (found === undefined) return false
    const place = line.place(0, found.name.length + 1)
    if (/\\$/.test(found.value)) {
      this.#open = { name: found.name, place, lines: [] }
      this.#addDefinitionLine(line, found.at)
    } else {
      const { column } = line.place(found.at)
      const lines = [{ text: found.value, line: line.line, column }]
      this.#definitions.set(found.name, { name: found.name, lines, multiLine: false, place })
    }
    return true
  }

  #continueDefinition (line: MappedLine, blank: boolean): void {
    // A line with nothing but a comment is passed over; an empty one ends the definition.
    if (line.text === '' && !blank) return
    if (line.text !== '') this.#addDefinitionLine(line, 0)
    if (!line.text.endsWith('\\')) this.#closeDefinition()
  }

  #addDefinitionLine (line: MappedLine, at: number): void {
    const text = line.text.slice(at).replace(/[ \t]*\\$/, '')
    if (text !== '' || this.#open?.lines.length === 0) {
      this.#open?.lines.push({ text, line: line.line, column: line.place(at).column })
    }
  }

  #closeDefinition (): void {
    const open = this.#open
    this.#open = undefined
    if (open === undefined) return
    const { name, place, lines } = open
    this.#definitions.set(name, { name, lines, multiLine: true, place })
  }

  * #repeat (line: MappedLine): Generator<Chunk, boolean> {
    const { diagnostics } = this.#options
    const expanded = expandHead(line, this.#definitions, head => expand(head, this.#definitions,
      this.#surroundings()))
    const found = repetition(expanded.text)
    if (found === undefined) return false
    if (!found.ok) {
      const what = expanded.text.startsWith('~LST') ? '~LST specification' : '~SEQ definition'
      const message = found.error.code === 'too-many'
        ? `~SEQ would repeat its line ${found.error.count} times - line ignored`
        : `Invalid ${what} '${expanded.text}'`
      diagnostics.report(found.error.code === 'too-many' ? 'HF0123' : 'HF0104', line.place(0), message)
      return true
    }
    const body = expanded.slice(found.value.bodyAt)
    for (const round of found.value.rounds) {
      if (!this.#mayMake(line)) break
      for (const [name, text] of round) {
        this.#definitions.set(name, {
          name,
          lines: [
            { text, line: line.line, column: 1 }
          ],
          multiLine: false,
          place: line.place(0)
        })
      }
      yield * this.#line(body)
    }
    return true
  }

  * #multiLine (before: MappedLine, definition: Definition): Generator<Chunk> {
    if (this.#nesting >= LIMITS.rounds) {
      this.#options.diagnostics.report('HF0105', definition.place, 'A parameter expands to itself',
        { suggestion: 'break the circle of definitions' })
      return
    }
    this.#nesting++
    yield * this.#linesOf(before, definition)
    this.#nesting--
  }

  * #linesOf (before: MappedLine, definition: Definition): Generator<Chunk> {
    const used: Place = before.place(before.text.length)
    const [first, ...rest] = definition.lines
    const note: TrailNote = {
      text: `used as $${definition.name} here`, file: used.file, line: used.line, column: used.column
    }
    const own: TrailNote = {
      text: `in the value of $${definition.name}, which is set here`,
      file: definition.place.file,
      line: first?.line ?? definition.place.line,
      column: first?.column ?? 1
    }
    const head = first === undefined ? before : before.append(first.text, used.column, own)
    if (trimLine(head).text !== '') yield * this.#line(withoutComment(head))
    for (const { text, line, column } of rest) {
      if (!this.#mayMake(before)) return
      const mapped = MappedLine.of(definition.place.file, line, text, [note], column)
      yield * this.#line(withoutComment(mapped))
    }
  }

  * #finished (line: MappedLine): Generator<Chunk> {
    if (line.text === '') return
    this.#textMade += line.text.length
    if (this.#textMade > LIMITS.madeText + LIMITS.madeTimes * this.#textRead) {
      this.#refuse(line, `Repetition and parameters make more than ${LIMITS.madeTimes} times the text of the file`)
      return
    }
    const include = includeLine(line.text, this.#strictness)
    if (include === undefined) {
      yield line.toChunk()
      return
    }
    const place = line.place(include.at, include.pattern.length)
    const { paths, problems } = includedPaths(this.#options.host, include, this.#directory)
    for (const problem of problems) this.#includeProblem(problem, place)
    for (const path of paths) {
      if (this.#stopped) return
      yield * this.file(path, place)
    }
  }

  #includeProblem ({ code, message, fatal }: IncludeProblem, place: Place | undefined): void {
    const { diagnostics } = this.#options
    if (fatal) diagnostics.includeFailed()
    diagnostics.report(code, place, message,
      { class: undefined, severity: fatal ? 'error' : 'note' })
  }

  /** Counts lines that repetition and parameters make; false, once, when there are too many. */
  #mayMake (line: MappedLine): boolean {
    if (this.#stopped) return false
    if (++this.#madeLines <= LIMITS.madeLines) return true
    this.#refuse(line, `Repetition and parameters make more than ${LIMITS.madeLines} lines`)
    return false
  }

  /** Ends the reading, with one message. */
  #refuse (line: MappedLine, message: string): void {
    if (!this.#stopped) this.#options.diagnostics.report('HF0123', line.place(0), message)
    this.#stopped = true
  }
}

/** The numbers of a repetition may be parameters: its parentheses are expanded before its text. */
function expandHead (
  line: MappedLine, definitions: ReadonlyMap<string, Definition>,
  expandPart: (head: MappedLine) => ReturnType<typeof expand>
): MappedLine {
  const end = line.text.indexOf(')') + 1
  const head = line.slice(0, end)
  if (end === 0 || !head.text.includes('$') || definitions.size === 0) return line
  const result = expandPart(head)
  if (result.type !== 'line') return line
  let expanded = line
  // The text behind the parentheses keeps its own columns: only the head is put in its place.
  const note = { text: 'in the numbers of a repetition', ...lineStart(line.file, line.line) }
  expanded = expanded.replace(0, end, result.line.text, note)
  return expanded
}

function isSpecial (text: string, from: number, end: number): boolean {
  if (end - from > MAX_LINE) return true
  let at = from
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++
  const first = text.charCodeAt(at)
  return first === 0x40 || first === 0x7e || first === 0 ||
    (first === 0x69 && text.startsWith('include', at) && /^include[rmwba]?[ \t]/.test(text.slice(at, at + 10)))
}

function * chunkOf (file: SourceFile, from: number, to: number, line: number): Generator<Chunk> {
  if (from >= to) return
  const text = file.text.slice(from, to)
  yield { file, text: text.endsWith('\n') ? text : `${text}\n`, line, segments: undefined, trail: [] }
}
