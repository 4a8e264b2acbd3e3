/**
 * Splitting of statements into words, as keepalived does it: the default splitter, and the
 * shell-like one for keywords that take a command line or a regular expression.
 */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'

export interface Word {
  readonly text: string
  /** Offset of its first character (the quote, if it has one) in the statement. */
  readonly at: number
  /** Offset behind its last character. */
  readonly end: number
}

export interface SplitText {
  readonly words: readonly Word[]
  /** Offset of a `"` that is never closed: the words before it count, the rest is lost. */
  readonly unmatchedAt: number | undefined
}

const BLANK = /[ \t\f\v\r\n]/
const [QUOTE, SPACE] = [0x22, 0x20]
const NO_WORDS: readonly string[] = []

/** The words alone, for the common statement without quotes; undefined when there are quotes. */
export function plainWords (text: string): readonly string[] | undefined {
  let words: string[] | undefined
  let first: string | undefined
  let start = -1
  // By hand: it is done for every line, and a regular expression takes three times as long. Most
  // lines have one word or two, for which an array that can grow is ten times too large.
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : SPACE
    if (code === QUOTE) return undefined
    if (code !== SPACE && (code < 0x09 || code > 0x0d)) {
      if (start < 0) start = at
    } else if (start >= 0) {
      const word = text.slice(start, at)
      if (words !== undefined) words.push(word)
      else if (first === undefined) first = word
      else words = [first, word]
      start = -1
    }
  }
  return words ?? (first === undefined ? NO_WORDS : [first])
}

/**
 * The default splitter. A word that begins with `"` runs to the next `"` whatever is between;
 * text that touches a quote is a word of its own; a single quote is an ordinary character.
 */
export function splitWords (text: string): SplitText {
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (BLANK.test(char)) {
      at++
    } else if (char === '"') {
      const close = text.indexOf('"', at + 1)
      if (close < 0) return { words, unmatchedAt: at }
      words.push({ text: text.slice(at + 1, close), at, end: close + 1 })
      at = close + 1
    } else {
      let end = at
      while (end < text.length && text.charAt(end) !== '"' && !BLANK.test(text.charAt(end))) end++
      words.push({ text: text.slice(at, end), at, end })
      at = end
    }
  }
  return { words, unmatchedAt: undefined }
}

/** `literal` keeps a backslash and its character; `decode` turns the pair into what it means. */
export type Escapes = 'literal' | 'decode'

export type QuotingError = { readonly code: 'open-quote' | 'open-escape', readonly at: number }

/**
 * The splitter of commands and regular expressions: `"` and `'` both quote, and pieces that touch
 * are one word, as in a shell.
 */
export function splitQuoted (
  text: string, escapes: Escapes
): Decoded<readonly string[], QuotingError> {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  let quotedAt = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') {
      if (at + 1 >= text.length) return refused({ code: 'open-escape', at })
      const escape = escapes === 'literal' ? literalEscape(text, at) : decodeEscape(text, at)
      word = (word ?? '') + escape.text
      at = escape.end - 1
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      quotedAt = at
      word ??= ''
    } else if (BLANK.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + char
    }
  }
  if (quote !== undefined) return refused({ code: 'open-quote', at: quotedAt })
  if (word !== undefined) words.push(word)
  return decoded(words)
}

interface Escape { readonly text: string, readonly end: number }

function literalEscape (text: string, at: number): Escape {
  return { text: text.slice(at, at + 2), end: at + 2 }
}

const LETTERS: Readonly<Record<string, string>> =
  { a: '\x07', b: '\b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** `\xH[H]`, `\cX`, `\o[o[o]]` (first digit 0 to 7), the letters above; else the character. */
function decodeEscape (text: string, at: number): Escape {
  const rest = text.slice(at + 1, at + 5)
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest)
  if (hex?.[1] !== undefined) return charEscape(Number.parseInt(hex[1], 16), at + 1 + hex[0].length)
  const control = /^c(.)/.exec(rest)
  if (control?.[1] !== undefined) return charEscape(control[1].charCodeAt(0) & 0x1f, at + 3)
  const octal = /^[0-7]{1,3}/.exec(rest)
  if (octal !== null) {
    return charEscape(
      Number.parseInt(octal[0], 8) & 0xff, at + 1 + octal[0].length
    )
  }
  const char = text.charAt(at + 1)
  return { text: LETTERS[char] ?? char, end: at + 2 }
}

function charEscape (code: number, end: number): Escape {
  return { text: String.fromCharCode(code), end }
}
