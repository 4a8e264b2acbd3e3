/**
 * PCRE2 patterns as the regular expressions of the language. The common part of both is kept as
 * it is, what is merely spelt differently is translated, and what has no counterpart is refused
 * with its name: a pattern that would mean something else must not pass.
 */

import type { Decoded } from './decoded.js'
import { decoded, refused } from './decoded.js'
import { PatternPieces } from './pattern-pieces.js'

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
const SHARED_ESCAPES = 'bBdDsSwWnrtfvcxu0'
/** Escapes with no counterpart. */
const REFUSED_ESCAPES = 'CGKXopPE'

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
  readonly #pieces = new PatternPieces()
  #error: PatternError | undefined

  constructor (text: string, start: number, options: PatternOptions) {
    this.#text = text
    this.#at = start
    this.#options = options
  }

  run (): Decoded<string, PatternError> {
    while (this.#at < this.#text.length && this.#error === undefined) this.#one()
    if (this.#error !== undefined) return refused(this.#error)
    const text = this.#pieces.assemble()
    return text === undefined
      ? refused({ code: 'invalid', reason: 'a reference to a group that is not there' })
      : decoded(text)
  }

  #one (): void {
    const char = this.#text.charAt(this.#at)
    switch (char) {
      case '\\': return this.#escape()
      case '[': return this.#class()
      case '(': return this.#group()
      case ')':
        this.#pieces.close()
        this.#at++
        return
      case '|':
        this.#pieces.text(char)
        this.#at++
        return
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
    if (next === 'g') return this.#numbered()
    if (/[1-9]/.test(next)) return this.#digits()
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
    for (const char of literal) {
      this.#pieces.item(char.replace(/[\^$\\.*+?()[\]{}|/]/, '\\$&'))
    }
    this.#at = end < 0 ? this.#text.length : end + 2
  }

  #named (): void {
    const found = this.#match(/\\k(?:\{(\w+)\}|'(\w+)'|<(\w+)>)/y)
    if (found === undefined) return this.#refuse('\\k')
    this.#pieces.item(`\\k<${found[1] ?? found[2] ?? found[3] ?? ''}>`)
  }

  /** `\g2`, `\g{2}`, `\g{-1}`, `\g{name}`. */
  #numbered (): void {
    const found = this.#match(/\\g(?:(-?\d+)|\{(?:(-?\d+)|([A-Za-z_]\w*))\})/y)
    if (found === undefined) return this.#refuse('\\g')
    const name = found[3]
    if (name !== undefined) return this.#pieces.item(`\\k<${name}>`)
    const number = Number(found[1] ?? found[2])
    this.#pieces.reference(number < 0 ? this.#pieces.groups + 1 + number : number)
  }

  /** A reference if it has one digit or there are as many groups; else a character in octal. */
  #digits (): void {
    const digits = this.#match(/\\([1-9]\d*)/y)?.[1] ?? ''
    const number = Number(digits)
    if (number < 10 || /^[89]/.test(digits) || number <= this.#pieces.groups) {
      return this.#pieces.reference(number)
    }
    const octal = /^[0-7]{1,3}/.exec(digits)?.[0] ?? ''
    this.#at -= digits.length - octal.length
    const byte = Number.parseInt(octal, 8) & 255
    this.#pieces.item(`\\x${byte.toString(16).padStart(2, '0')}`)
  }

  #codePoint (): void {
    const found = this.#match(/\\x\{([0-9a-fA-F]{1,6})\}/y)
    const value = Number.parseInt(found?.[1] ?? '', 16)
    if (Number.isNaN(value) || value > 0x10ffff) return this.#refuse('\\x{')
    this.#pieces.item(this.#options.unicode
      ? `\\u{${value.toString(16)}}`
      : `\\u${value.toString(16).padStart(4, '0')}`)
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
    this.#pieces.item(`${out}]`)
    this.#at = at + 1
  }

  #group (): void {
    const rest = this.#text.slice(this.#at)
    if (rest.startsWith('(*')) return this.#refuse('(*')
    if (!rest.startsWith('(?')) {
      this.#at++
      if (this.#options.noAutoCapture) this.#pieces.open('(?:')
      else this.#pieces.openCapturing('(')
      return
    }
    const comment = /^\(\?#[^)]*\)/.exec(rest)
    if (comment !== null) {
      this.#at += comment[0].length
      return
    }
    const named = /^\(\?(?:P?<(\w+)>|'(\w+)')/.exec(rest)
    if (named !== null) {
      this.#at += named[0].length
      return this.#pieces.openCapturing(`(?<${named[1] ?? named[2] ?? ''}>`)
    }
    const same = /^\(\?(?::|=|!|<=|<!)/.exec(rest)
    if (same !== null) {
      this.#at += same[0].length
      return this.#pieces.open(same[0])
    }
    if (rest.startsWith('(?>')) {
      if (this.#pieces.isBehind) return this.#refuse('(?> in a lookbehind')
      this.#at += 3
      return this.#pieces.openAtomic()
    }
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
    this.#quantify(char, 1)
  }

  #braces (): void {
    const found = /\{\d*(?:,\d*)?\}/y
    found.lastIndex = this.#at
    const text = found.exec(this.#text)?.[0]
    if (text === undefined || !/\d/.test(text)) return this.#emit(1, '\\{')
    this.#quantify(text.startsWith('{,') ? `{0${text.slice(1)}` : text, text.length)
  }

  #quantify (quantifier: string, length: number): void {
    const mode = this.#text.charAt(this.#at + length)
    if (mode === '+') {
      if (this.#pieces.isBehind) return this.#refuse(`${quantifier}+ in a lookbehind`)
      if (!this.#pieces.possessive(quantifier)) return this.#refuse(`${quantifier}+ of nothing`)
      this.#at += length + 1
      return
    }
    const lazy = mode === '?'
    this.#pieces.quantifier(lazy !== this.#options.ungreedy ? `${quantifier}?` : quantifier)
    this.#at += length + (lazy ? 1 : 0)
  }

  /** One item of the pattern that is `length` long. */
  #emit (length: number, text: string): void {
    this.#pieces.item(text)
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
