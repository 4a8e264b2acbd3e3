/**
 * Diagnostics for people and for programs: with the source line and a caret, as compilers show
 * them, and as plain objects for --json.
 */

import type { Diagnostic } from './diagnostics.js'
import type { Place } from './source.js'
import { sourceLine } from './source.js'

/** How parts of a message are marked; the plain one marks nothing. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly note: (text: string) => string
  readonly strong: (text: string) => string
  readonly dim: (text: string) => string
}

const same = (text: string): string => text

export const PLAIN: Paint = { error: same, warning: same, note: same, strong: same, dim: same }

const sgr = (codes: string) => (text: string): string => `\x1b[${codes}m${text}\x1b[0m`

/** ECMA-48 colours, for terminals. */
export const COLOURED: Paint = {
  error: sgr('1;31'), warning: sgr('1;33'), note: sgr('1;36'), strong: sgr('1'), dim: sgr('2')
}

/** Where the text came through on its way from the file, outermost last. */
interface Step {
  readonly text: string, readonly path: string, readonly line: number, readonly column: number
}

function steps (place: Place): readonly Step[] {
  const found: Step[] = place.trail.map(({ text, file, line, column }) =>
    ({ text, path: file.path, line, column }))
  let from = place.file.includedFrom
  while (from !== undefined) {
    const { file, line, column } = from
    found.push({ text: 'included', path: file.path, line, column })
    from = file.includedFrom
  }
  return found
}

/** One diagnostic as lines of text. */
export function renderDiagnostic (diagnostic: Diagnostic, paint: Paint = PLAIN): string {
  const { code, expected, message, place, severity, suggestion, within } = diagnostic
  const lines = [`${paint[severity](`${severity}[${code}]`)}: ${paint.strong(message)}`]
  const width = place === undefined ? 1 : String(place.line).length
  const margin = paint.dim(`${' '.repeat(width)} |`)
  if (place !== undefined) {
    const text = sourceLine(place)
    const arrow = paint.dim(`${' '.repeat(width)}-->`)
    lines.push(`${arrow} ${place.file.path}:${place.line}:${place.column}`, margin,
      `${paint.dim(`${place.line} |`)} ${text}`,
      `${margin} ${paint[severity](caret(text, place))}`)
  }
  const help = (label: string, text: string): string =>
    `${' '.repeat(width)} ${paint.dim('=')} ${paint.strong(label)}: ${text}`
  if (within !== undefined) lines.push(help('in', within))
  if (expected !== undefined) lines.push(help('expected', expected))
  if (suggestion !== undefined) lines.push(help('help', suggestion))
  if (place !== undefined) {
    for (const { text, path, line, column } of steps(place)) {
      lines.push(help('note', `${text} at ${path}:${line}:${column}`))
    }
  }
  return lines.join('\n')
}

/** Carets below the text that is meant; tabs before it stay tabs, so that they line up. */
function caret (line: string, { column, length }: Place): string {
  const before = line.slice(0, column - 1).replace(/[^\t]/g, ' ').padEnd(column - 1)
  const marked = Math.max(1, Math.min(length, line.length - column + 1))
  return before + '^'.repeat(marked)
}

/** A diagnostic without anything that is not data. */
export interface DiagnosticRecord {
  readonly severity: string
  readonly code: string
  readonly class: string | undefined
  readonly message: string
  readonly file: string | undefined
  readonly line: number | undefined
  readonly column: number | undefined
  readonly length: number | undefined
  readonly expected: string | undefined
  readonly suggestion: string | undefined
  readonly within: string | undefined
  readonly trail: readonly Step[]
}

/** For --json; fields that have no value are left out when it is written. */
export function diagnosticRecord (diagnostic: Diagnostic): DiagnosticRecord {
  const { code, expected, message, place, severity, suggestion, within } = diagnostic
  return {
    severity,
    code,
    class: diagnostic.class,
    message,
    file: place?.file.path,
    line: place?.line,
    column: place?.column,
    length: place?.length,
    expected,
    suggestion,
    within,
    trail: place === undefined ? [] : steps(place)
  }
}

/** `2 errors, 1 warning`, or that there is nothing to say. */
export function summary (diagnostics: readonly Diagnostic[]): string {
  const parts = (['error', 'warning', 'note'] as const).flatMap(severity => {
    const count = diagnostics.filter(each => each.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'no errors and no warnings' : parts.join(', ')
}
