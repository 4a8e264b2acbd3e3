/** The include keywords: which files they name, and which failures are errors. */

import type { Code } from './codes.js'
import type { FileStatus, Host } from './host.js'
import { absolutePath, glob, isPattern } from './glob.js'

/** What include_check and the letter behind `include` make strict. */
export const INCLUDE_CHECKS = ['read', 'match', 'wildcard_match', 'brace_match'] as const

export type IncludeCheck = typeof INCLUDE_CHECKS[number]

export type Strictness = ReadonlySet<IncludeCheck>

const BY_LETTER: Readonly<Record<string, readonly IncludeCheck[]>> = {
  r: ['read'],
  m: ['read', 'match'],
  w: ['read', 'match', 'wildcard_match'],
  b: ['read', 'brace_match'],
  a: INCLUDE_CHECKS
}

export interface IncludeLine {
  readonly pattern: string
  readonly strictness: Strictness
  /** Offset of the pattern in the line. */
  readonly at: number
}

export interface IncludeProblem {
  readonly code: Code
  readonly message: string
  /** The daemon does not start with it. */
  readonly fatal: boolean
}

/** The include a line asks for; `current` holds for the plain word. */
export function includeLine (text: string, current: Strictness): IncludeLine | undefined {
  const found = /^include([rmwba]?)[ \t\f\v]+(.*)$/s.exec(text)
  const [, letter, rest] = found ?? []
  if (rest === undefined || letter === undefined) return undefined
  const strictness = letter === '' ? current : new Set(BY_LETTER[letter])
  const pattern = rest.replace(/^"(.*)"$/s, '$1')
  return { pattern, strictness, at: text.length - rest.length }
}

/** The files an include names that can be read, and what is wrong with the others. */
export function includedPaths (
  host: Host, { pattern, strictness }: IncludeLine, directory: string
): { readonly paths: readonly string[], readonly problems: readonly IncludeProblem[] } {
  const problems: IncludeProblem[] = []
  const { paths, unmatched } = glob(host, pattern, directory)
  const braces = pattern.includes('{')
  if (unmatched.length > 0) {
    const check: IncludeCheck = braces
      ? 'brace_match'
      : isPattern(pattern) ? 'wildcard_match' : 'match'
    const fatal = strictness.has(check)
    const silent = check === 'wildcard_match' && !fatal
    if (!silent) problems.push(notFound(check, unmatched, fatal))
    // A missing alternative under its check means that nothing at all is read.
    if (fatal && braces) return { paths: [], problems }
  }
  const usable: string[] = []
  for (const path of paths) {
    const wrong = unusable(path, host.status(absolutePath(path, directory)))
    if (wrong === undefined) usable.push(absolutePath(path, directory))
    else problems.push({ code: 'HF0122', message: wrong, fatal: strictness.has('read') })
  }
  return { paths: usable, problems }
}

/** Why a matched file is passed over: include reads regular files that are not programs. */
export function unusable (path: string, status: FileStatus | undefined): string | undefined {
  if (status !== undefined && status.type === 'file' && (status.mode & 0o111) === 0 &&
      !path.endsWith('/')) return undefined
  return `Configuration file '${path}' is not a regular non-executable file - skipping`
}

function notFound (
  check: IncludeCheck, unmatched: readonly string[], fatal: boolean
): IncludeProblem {
  const what = check === 'brace_match'
    ? `Config files missing '${unmatched.join("', '")}'.`
    : check === 'match'
      ? `Unable to find config file(s) '${unmatched.join("', '")}'.`
      : `No config files matched '${unmatched.join("', '")}'.`
  return { code: 'HF0121', message: what, fatal }
}
