/**
 * PCRE2 patterns as the regular expressions of the language. The common part of both is kept as
 * it is, what is merely spelt differently is translated, and what has no counterpart is refused
 * with its name: a pattern that would mean something else must not pass.
 */

import type { Decoded } from './decoded.js'
import { decoded, refused } from './decoded.js'

export type PatternError =
  | { readonly code: 'unsupported', readonly construct: string, readonly at: number }
  | { readonly code: 'invalid', readonly reason: string }

export interface PatternOptions {
  readonly caseless: boolean
  readonly multiline: boolean
  readonly dotall: boolean
  /** Blanks and comments in the pattern mean nothing. */
  readonly extended: boolean
  /** Characters, not bytes: utf or ucp. */
  readonly unicode: boolean
  /** `$` only at the very end, not before a final newline as well. */
  readonly dollarEndOnly: boolean
  readonly ungreedy: boolean
  /** `( )` groups without capturing. */
  readonly noAutoCapture: boolean
}

/** The options of the words keepalived's regex_options takes; others change no verdict. */
export function patternOptions (words: readonly string[]): PatternOptions {
  const has = (word: string): boolean => words.includes(word)
  return {
    caseless: has('caseless'),
    multiline: has('multiline'),
    dotall: has('dotall'),
    extended: has('extended'),
    unicode: has('utf') || has('ucp'),
    dollarEndOnly: has('dollar_endonly'),
    ungreedy: has('ungreedy'),
    noAutoCapture: has('no_auto_capture')
  }
}

/** The pattern as a global expression: set `lastIndex` and call `exec`. */
export function compilePattern (
  pattern: string, options: PatternOptions
): Decoded<RegExp, PatternError> {
  const inline = /^\(\?([imsx]+)\)/.exec(pattern)
  const letters = inline?.[1] ?? ''
  const effective = {
    ...options,
    caseless: options.caseless || letters.includes('i'),
    multiline: options.multiline || letters.includes('m'),
    dotall: options.dotall || letters.includes('s'),
    extended: options.extended || letters.includes('x')
  }
  const translation = new Translation(pattern, inline?.[0].length ?? 0, effective).run()
  if (!translation.ok) return translation
  const { caseless, multiline, dotall, unicode } = effective
  const flags = `g${caseless ? 'i' : ''}${multiline ? 'm' : ''}${dotall ? 's' : ''}${unicode ? 'u' : ''}`
  try {
    return decoded(new RegExp(translation.value, flags))
  } catch (error) {
    return refused({ code: 'invalid', reason: error instanceof Error ? error.message : '' })
  }
}

/** Escapes that are spelt otherwise here. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
  h: '[ \\t]',
  H: '[^ \\t]',
  R: '(?:\\r\\n|[\\n\\v\\f\\r])',
  N: '[^\\n]',
  a: '\\x07',
  e: '\\x1b'
}

/** Escapes both languages know, in a class or outside. */
const SHARED_ESCAPES = 'bBdDsSwWnrtfvcxu0123456789'
/** Escapes with no counterpart. */
const REFUSED_ESCAPES = 'CGKXgopPE'

const POSIX: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f'
}

class Translation {
  readonly #text: string
  readonly #options: PatternOptions
  #at: number
  #out = ''
  #error: PatternError | undefined

  constructor (text: string, start: number, options: PatternOptions) {
    this.#text = text
    this.#at = start
    this.#options = options
  }

  run (): Decoded<string, PatternError> {
    while (this.#at < this.#text.length && this.#error === undefined) this.#one()
    return this.#error === undefined ? decoded(this.#out) : refused(this.#error)
  }

  #one (): void {
    const char = this.#text.charAt(this.#at)
    switch (char) {
      case '\\': return this.#escape()
      case '[': return this.#class()
      case '(': return this.#group()
      case '$': return this.#dollar()
      case '*':
      case '+':
      case '?': return this.#quantifier(char)
      case '{': return this.#braces()
      case '}':
      case ']': return this.#emit(1, `\\${char}`)
      case '#':
        if (!this.#options.extended) break
        return this.#skip(/#[^\n]*\n?/y)
    }
    if (this.#options.extended && /\s/.test(char)) return this.#skip(/\s+/y)
    this.#emit(1, char === '/' ? '\\/' : char)
  }

  #escape (): void {
    const next = this.#text.charAt(this.#at + 1)
    if (next === 'Q') return this.#quoted()
    const known = ESCAPES[next]
    if (known !== undefined) return this.#emit(2, known)
    if (next === 'k') return this.#named()
    if (next === 'x' && this.#text.charAt(this.#at + 2) === '{') return this.#codePoint()
    if (REFUSED_ESCAPES.includes(next) && next !== '') return this.#refuse(`\\${next}`)
    if (SHARED_ESCAPES.includes(next) && next !== '') return this.#emit(2, `\\${next}`)
    if (/[A-Za-z]/.test(next)) return this.#refuse(`\\${next}`)
    if (next === '') return this.#refuse('\\ at the end')
    // With the u flag only what is special may be escaped.
    this.#emit(2, /[\^$\\.*+?()[\]{}|/]/.test(next) ? `\\${next}` : next)
  }

  #quoted (): void {
    const start = this.#at + 2
    const end = this.#text.indexOf('\\E', start)
    const literal = this.#text.slice(start, end < 0 ? undefined : end)
    this.#out += literal.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
    this.#at = end < 0 ? this.#text.length : end + 2
  }

  #named (): void {
    const found = this.#match(/\\k(?:\{(\w+)\}|'(\w+)'|<(\w+)>)/y)
    if (found === undefined) return this.#refuse('\\k')
    this.#out += `\\k<${found[1] ?? found[2] ?? found[3] ?? ''}>`
  }

  #codePoint (): void {
    const found = this.#match(/\\x\{([0-9a-fA-F]{1,6})\}/y)
    const value = Number.parseInt(found?.[1] ?? '', 16)
    if (Number.isNaN(value) || value > 0x10ffff) return this.#refuse('\\x{')
    this.#out += this.#options.unicode
      ? `\\u{${value.toString(16)}}`
      : `\\u${value.toString(16).padStart(4, '0')}`
    if (!this.#options.unicode && value > 0xff) this.#refuse('\\x{ beyond a byte')
  }

  #class (): void {
    const negated = this.#text.charAt(this.#at + 1) === '^'
    let at = this.#at + (negated ? 2 : 1)
    let out = negated ? '[^' : '['
    // A bracket that comes first is one of the characters.
    for (let first = true; ; first = false) {
      const char = this.#text.charAt(at)
      if (char === '') return this.#refuse('[ without ]')
      if (char === ']' && !first) break
      const posix = /\[:(\^?)(\w+):\]/y
      posix.lastIndex = at
      const named = posix.exec(this.#text)
      if (named !== null) {
        const set = POSIX[named[2] ?? '']
        if (set === undefined || named[1] === '^') return this.#refuse(named[0])
        out += set
        at += named[0].length
      } else if (char === '\\') {
        const next = this.#text.charAt(at + 1)
        out += classEscape(next)
        at += 2
      } else {
        out += char === '[' || char === ']' ? `\\${char}` : char
        at++
      }
    }
    this.#out += `${out}]`
    this.#at = at + 1
  }

  #group (): void {
    const rest = this.#text.slice(this.#at)
    if (rest.startsWith('(*')) return this.#refuse('(*')
    if (!rest.startsWith('(?')) return this.#emit(1, this.#options.noAutoCapture ? '(?:' : '(')
    const comment = /^\(\?#[^)]*\)/.exec(rest)
    if (comment !== null) return this.#emit(comment[0].length, '')
    const same = /^\(\?(?::|=|!|<=|<!|<\w+>)/.exec(rest)
    if (same !== null) return this.#emit(same[0].length, same[0])
    const named = /^\(\?(?:P<(\w+)>|'(\w+)')/.exec(rest)
    if (named !== null) return this.#emit(named[0].length, `(?<${named[1] ?? named[2] ?? ''}>`)
    const back = /^\(\?P=(\w+)\)/.exec(rest)
    if (back !== null) return this.#emit(back[0].length, `\\k<${back[1] ?? ''}>`)
    this.#refuse(rest.slice(0, 3))
  }

  /** Without options `$` also stands before a newline at the very end. */
  #dollar (): void {
    const { multiline, dollarEndOnly } = this.#options
    this.#emit(1, multiline || dollarEndOnly ? '$' : '(?=\\n?(?![\\s\\S]))')
  }

  #quantifier (char: string): void {
    const next = this.#text.charAt(this.#at + 1)
    if (next === '+') return this.#refuse(`${char}+`)
    this.#greediness(char, 1)
  }

  #braces (): void {
    const found = /\{\d*(?:,\d*)?\}/y
    found.lastIndex = this.#at
    const text = found.exec(this.#text)?.[0]
    if (text === undefined || !/\d/.test(text)) return this.#emit(1, '\\{')
    if (this.#text.charAt(this.#at + text.length) === '+') return this.#refuse(`${text}+`)
    this.#greediness(text.startsWith('{,') ? `{0${text.slice(1)}` : text, text.length)
  }

  #greediness (quantifier: string, length: number): void {
    const lazy = this.#text.charAt(this.#at + length) === '?'
    const wanted = lazy !== this.#options.ungreedy
    this.#emit(length + (lazy ? 1 : 0), wanted ? `${quantifier}?` : quantifier)
  }

  #emit (length: number, text: string): void {
    this.#out += text
    this.#at += length
  }

  #skip (pattern: RegExp): void {
    if (this.#match(pattern) === undefined) this.#at++
  }

  #match (pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text) ?? undefined
    if (found !== undefined) this.#at += found[0].length
    return found
  }

  #refuse (construct: string): void {
    this.#error ??= { code: 'unsupported', construct, at: this.#at }
  }
}

function classEscape (next: string): string {
  if (next === 'h') return ' \\t'
  if (next === 'a') return '\\x07'
  if (next === 'e') return '\\x1b'
  return /[A-Za-z0-9]/.test(next) || /[\^\\\]\-[/]/.test(next) ? `\\${next}` : next
}
