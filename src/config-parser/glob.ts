/**
 * Patterns of include lines: `*`, `?`, `[...]` and `{a,b}` as glob(3) knows them, without `~`.
 * Results come sorted, as glob gives them.
 */

import type { Host } from './host.js'

export interface GlobResult {
  readonly paths: readonly string[]
  /** Alternatives of `{a,b}` that matched nothing. */
  readonly unmatched: readonly string[]
}

const MAX_ALTERNATIVES = 1024

/** True when the pattern holds a wildcard or alternatives. */
export function isPattern (text: string): boolean {
  return /[*?[{]/.test(text)
}

/** The paths a pattern stands for; relative ones are taken from `directory`. */
export function glob (host: Host, pattern: string, directory: string): GlobResult {
  const paths: string[] = []
  const unmatched: string[] = []
  for (const alternative of alternatives(pattern)) {
    const found = [...matches(host, alternative, directory)].sort(byBytes)
    if (found.length === 0) unmatched.push(alternative)
    paths.push(...found)
  }
  return { paths, unmatched }
}

/** `a{b,c}d` is `abd` and `acd`; a brace without partner is itself. */
export function alternatives (pattern: string): readonly string[] {
  let open: readonly string[] = [pattern]
  const done: string[] = []
  while (open.length > 0 && done.length + open.length <= MAX_ALTERNATIVES) {
    const next: string[] = []
    for (const each of open) {
      const parts = firstBraces(each)
      if (parts === undefined) done.push(each)
      else next.push(...parts.choices.map(choice => parts.before + choice + parts.after))
    }
    open = next
  }
  return done
}

interface Braces {
  readonly before: string, readonly choices: readonly string[], readonly after: string
}

function firstBraces (text: string): Braces | undefined {
  const start = text.indexOf('{')
  if (start < 0 || text.startsWith('{}', start)) return undefined
  const choices: string[] = []
  let depth = 0
  let from = start + 1
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '{') depth++
    if (char === ',' && depth === 1) {
      choices.push(text.slice(from, at))
      from = at + 1
    }
    if (char === '}' && --depth === 0) {
      choices.push(text.slice(from, at))
      return { before: text.slice(0, start), choices, after: text.slice(at + 1) }
    }
  }
  return undefined
}

function * matches (host: Host, pattern: string, directory: string): Generator<string> {
  const absolute = pattern.startsWith('/')
  const parts = pattern.split('/').filter(part => part !== '')
  const trailing = pattern.endsWith('/') ? '/' : ''
  for (const path of descend(host, absolute ? '/' : '', parts, directory)) yield path + trailing
}

function * descend (
  host: Host, prefix: string, parts: readonly string[], directory: string
): Generator<string> {
  const [part, ...rest] = parts
  if (part === undefined) {
    if (host.status(absolutePath(prefix, directory)) !== undefined) yield prefix
    return
  }
  const join = (name: string): string => prefix === '' || prefix === '/' ? prefix + name : `${prefix}/${name}`
  if (!/[*?[\\]/.test(part)) {
    yield * descend(host, join(part), rest, directory)
    return
  }
  const test = partPattern(part)
  for (const name of host.list(absolutePath(prefix === '' ? '.' : prefix, directory)) ?? []) {
    // A leading dot is matched by a literal dot alone.
    if (name.startsWith('.') && !part.startsWith('.')) continue
    if (test.test(name)) yield * descend(host, join(name), rest, directory)
  }
}

/** One component of a pattern as a regular expression. */
function partPattern (part: string): RegExp {
  let source = ''
  for (let at = 0; at < part.length; at++) {
    const char = part.charAt(at)
    const set = char === '[' ? /^\[(!?)(\]?[^\]]*)\]/.exec(part.slice(at)) : null
    if (set !== null) {
      source += `[${set[1] === '!' ? '^' : ''}${(set[2] ?? '').replace(/[\\\]^]/g, '\\$&')}]`
      at += set[0].length - 1
    } else if (char === '*') {
      source += '[^/]*'
    } else if (char === '?') {
      source += '[^/]'
    } else {
      const literal = char === '\\' && at + 1 < part.length ? part.charAt(++at) : char
      source += literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    }
  }
  try {
    return new RegExp(`^${source}$`, 's')
  } catch {
    // A set such as [z-a]: glob(3) matches nothing with it.
    return /(?!)/
  }
}

/** `path`, taken from `directory` unless it is absolute; `.` and `..` resolved by name. */
export function absolutePath (path: string, directory: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** The directory a file is in. */
export function directoryOf (path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

function byBytes (left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
