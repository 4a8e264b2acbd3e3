/**
 * Messages about a configuration. A diagnostic has a stable code, a place, keepalived's wording
 * where there is one, and what helps the operator on. Its class decides the exit status of `-t`.
 */

import type { Code } from './codes.js'
import { isLint } from './codes.js'
import type { Place } from './source.js'

/**
 * keepalived's classes of messages, in its order: not the worst one seen decides the exit status
 * of a configuration test but the last in this list.
 */
export const CONFIG_CLASSES = ['file-not-found', 'bad-interface', 'fatal', 'multiple-files',
  'unknown-keyword', 'unexpected-brace', 'missing-brace', 'unexpected-end', 'missing-end',
  'unmatched-quote', 'missing-parameter', 'invalid-number', 'general', 'warning', 'deprecated',
  'security'] as const

export type ConfigClass = typeof CONFIG_CLASSES[number]

export type Severity = 'error' | 'warning' | 'note'

export interface Diagnostic {
  readonly severity: Severity
  readonly code: Code
  /** undefined: keepalived only logs it, and so it leaves the exit status of `-t` alone. */
  readonly class: ConfigClass | undefined
  readonly message: string
  readonly place: Place | undefined
  /** What would have been right. */
  readonly expected: string | undefined
  /** What to write instead, or what to do. */
  readonly suggestion: string | undefined
  /** The blocks it is in, outermost first, where the line alone does not say what it is about. */
  readonly within?: string
}

/** What a reporter may leave out. */
export interface Details {
  readonly class?: ConfigClass | undefined
  readonly severity?: Severity
  readonly expected?: string | undefined
  readonly suggestion?: string | undefined
  /** The open blocks are to be named. */
  readonly naming?: 'blocks'
}

/** Exit statuses of a configuration test, and of a start that fails for the configuration. */
export const EXIT = { ok: 0, missingParameter: 2, fatal: 4, config: 5, security: 6 } as const

/** Collects diagnostics in the order they arise. */
export class Diagnostics {
  readonly #all: Diagnostic[] = []
  readonly #seen = new Set<string>()
  #include = false
  #openBlocks: () => readonly string[] = () => []

  /** Whoever reads blocks says which are open when something is reported. */
  follow (openBlocks: () => readonly string[]): void {
    this.#openBlocks = openBlocks
  }

  get all (): readonly Diagnostic[] {
    return this.#all
  }

  /**
   * Adds a message of the class `general` unless `details` say otherwise. What can be used all the
   * same (a lint) is a warning, the rest an error.
   * An explicit class of `undefined` is a mere log line, and a note.
   */
  report (code: Code, place: Place | undefined, message: string, details: Details = {}): void {
    const classOf = 'class' in details ? details.class : 'general'
    const severity = details.severity ??
      (classOf !== undefined && isLint(code) ? 'warning' : severityOf(classOf))
    const key = `${code} ${place?.file.path}:${place?.line}:${place?.column} ${place?.trail[0]?.line} ${message}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#all.push({
      severity,
      code,
      class: classOf,
      message,
      place,
      expected: details.expected,
      suggestion: details.suggestion,
      ...(details.naming === undefined ? {} : { within: this.#openBlocks().join(', ') })
    })
  }

  /** An include that its strictness makes an error: the daemon does not start with it. */
  includeFailed (): void {
    this.#include = true
  }

  /** The exit status of `-t` for what has been reported. */
  get testStatus (): number {
    if (this.#all.some(each => each.class === 'missing-parameter')) return EXIT.missingParameter
    if (this.#include) return EXIT.security
    let highest = -1
    for (const each of this.#all) {
      if (each.class !== undefined) highest = Math.max(highest, CONFIG_CLASSES.indexOf(each.class))
    }
    if (highest < 0) return EXIT.ok
    if (highest <= CONFIG_CLASSES.indexOf('fatal')) return EXIT.fatal
    return highest < CONFIG_CLASSES.indexOf('security') ? EXIT.config : EXIT.security
  }

  /** True when the daemon must stop at an include error rather than run on with the rest. */
  get includeError (): boolean {
    return this.#include
  }
}

function severityOf (configClass: ConfigClass | undefined): Severity {
  switch (configClass) {
    case undefined: return 'note'
    case 'warning': case 'deprecated': case 'security': case 'multiple-files': return 'warning'
    default: return 'error'
  }
}
