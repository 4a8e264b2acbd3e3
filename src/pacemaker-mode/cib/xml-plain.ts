/**
 * Reads the plain kind of document that nearly every base is, several times as fast as the parser,
 * which looks at one character after the other. Whatever is not plain, let alone not well-formed,
 * is none of its business: the parser then reads the document from the beginning, and tells what
 * is wrong with it where something is.
 *
 * Plain is a document of printable characters with elements, attributes, comments, text, and the
 * five predefined entities; names in ASCII; no processing instruction but the declaration.
 */

import type { XmlElement, XmlPosition } from './xml.js'
import { BareAttributes } from './xml-attributes.js'
import { Places } from './xml-places.js'

/** Control characters, carriage returns, surrogates: the parser knows which of them may stand. */
const UNUSUAL = /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/

const DECLARATION = /<\?xml version=(["'])1\.0\1(?: encoding=(["'])(?:utf|UTF)-8\2)?\s*\?>/y

/** Characters by their codes: what may begin a name, be in one, or stand between attributes. */
const START = 1
const PART = 2
const SPACE = 4
const KIND = new Uint8Array(128)
for (let code = 0; code < KIND.length; code++) {
  const character = String.fromCharCode(code)
  if (/[A-Za-z_]/.test(character)) KIND[code] = START | PART
  else if (/[\w.-]/.test(character)) KIND[code] = PART
  else if (/[ \t\n]/.test(character)) KIND[code] = SPACE
}

const ENTITY = /&(?:(\w+);)?/g
const ENTITIES: ReadonlyMap<string | undefined, string> = new Map([
  ['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]
])

/** The root of a plain document; `undefined` when it is up to the parser. */
export function readPlain (text: string, depth: number): XmlElement | undefined {
  return UNUSUAL.test(text) ? undefined : new PlainReader(text, depth).read()
}

/** An element under construction. */
interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  readonly position: XmlPosition
  text: string
}

class PlainReader {
  readonly #text: string
  readonly #depth: number
  readonly #places: Places
  /** Whether there are any at all. */
  readonly #entities: boolean
  /** What no value may have in it: white space in one would have to be normalised. */
  readonly #impossible: readonly Next[]
  readonly #open: OpenElement[] = []
  #at = 0
  #root: XmlElement | undefined

  constructor (text: string, depth: number) {
    this.#text = text
    this.#depth = depth
    this.#places = new Places(text)
    this.#entities = text.includes('&')
    this.#impossible = ['<', '\t', '\n'].map(character => new Next(text, character))
  }

  read (): XmlElement | undefined {
    if (DECLARATION.test(this.#text)) this.#at = DECLARATION.lastIndex
    DECLARATION.lastIndex = 0
    while (this.#skipText() && this.#at < this.#text.length) {
      if (!this.#readMarkup()) return undefined
    }
    const whole = this.#at === this.#text.length && this.#open.length === 0
    return whole ? this.#root : undefined
  }

  /** Where characters that are all of one kind end that begin at `from`. */
  #endOf (kind: number, from: number): number {
    let at = from
    while (((KIND[this.#text.charCodeAt(at)] ?? 0) & kind) !== 0) at++
    return at
  }

  /** Goes on behind the name here; an empty one if there is none. */
  #readName (): string {
    const begin = this.#at
    if (((KIND[this.#text.charCodeAt(begin)] ?? 0) & START) === 0) return ''
    this.#at = this.#endOf(PART, begin)
    return this.#text.slice(begin, this.#at)
  }

  /** Goes on to the next `<`, or to the end; false when what stands before it is not plain. */
  #skipText (): boolean {
    const behind = this.#endOf(SPACE, this.#at)
    if (this.#text.charAt(behind) !== '<' && behind < this.#text.length) return this.#readText()
    // White space counts when it stands between pieces of text.
    const open = this.#open.at(-1)
    if (open !== undefined && open.text !== '') open.text += this.#text.slice(this.#at, behind)
    this.#at = behind
    return true
  }

  #readText (): boolean {
    const open = this.#open.at(-1)
    const end = this.#text.indexOf('<', this.#at)
    if (open === undefined || end === -1) return false
    const raw = this.#text.slice(this.#at, end)
    const text = raw.includes(']]>') ? undefined : withoutEntities(raw)
    if (text === undefined) return false
    open.text += text
    this.#at = end
    return true
  }

  #readMarkup (): boolean {
    switch (this.#text.charAt(this.#at + 1)) {
      case '/': return this.#readClose()
      case '!': return this.#readComment()
      default: return this.#readOpen()
    }
  }

  #readComment (): boolean {
    if (!this.#text.startsWith('<!--', this.#at)) return false
    const end = this.#text.indexOf('--', this.#at + 4)
    if (end === -1 || this.#text.charAt(end + 2) !== '>') return false
    this.#at = end + 3
    return true
  }

  #readOpen (): boolean {
    const position = this.#places.at(this.#at)
    this.#at++
    const name = this.#readName()
    const attributes = name === '' ? undefined : this.#readAttributes()
    if (attributes === undefined || this.#open.length >= this.#depth) return false
    const isEmpty = this.#text.charAt(this.#at) === '/'
    if (isEmpty) this.#at++
    if (this.#text.charAt(this.#at++) !== '>') return false
    if (isEmpty) return this.#add({ name, attributes, children: [], position })
    this.#open.push({ name, attributes, children: [], position, text: '' })
    return true
  }

  /** Goes on to what is no attribute any more, and has to be the end of the tag. */
  #readAttributes (): Record<string, string> | undefined {
    const attributes = new BareAttributes()
    for (;;) {
      const before = this.#at
      this.#at = this.#endOf(SPACE, before)
      const name = this.#at === before ? '' : this.#readName()
      if (name === '') return attributes
      const value = this.#readValue()
      if (value === undefined || attributes[name] !== undefined) return undefined
      attributes[name] = value
    }
  }

  /** Goes on behind `="VALUE"`; `undefined` if that is not what stands here. */
  #readValue (): string | undefined {
    const quote = this.#text.charAt(this.#at + 1)
    if (this.#text.charAt(this.#at) !== '=' || (quote !== '"' && quote !== "'")) return undefined
    const begin = this.#at + 2
    const end = this.#text.indexOf(quote, begin)
    if (end === -1) return undefined
    for (const next of this.#impossible) if (next.after(begin) < end) return undefined
    this.#at = end + 1
    const raw = this.#text.slice(begin, end)
    return this.#entities ? withoutEntities(raw) : raw
  }

  #readClose (): boolean {
    const open = this.#open.pop()
    if (open === undefined || !this.#text.startsWith(open.name, this.#at + 2)) return false
    this.#at = this.#endOf(SPACE, this.#at + 2 + open.name.length)
    if (this.#text.charAt(this.#at++) !== '>') return false
    const { name, attributes, children, position } = open
    const text = open.text.trim()
    return this.#add(text === ''
      ? { name, attributes, children, position }
      : { name, attributes, children, position, text })
  }

  #add (element: XmlElement): boolean {
    const parent = this.#open.at(-1)
    if (parent !== undefined) {
      parent.children.push(element)
      return true
    }
    if (this.#root !== undefined) return false
    this.#root = element
    return true
  }
}

/** Where a character stands next, asked for places that follow each other. */
class Next {
  readonly #text: string
  readonly #character: string
  #found = -1

  constructor (text: string, character: string) {
    this.#text = text
    this.#character = character
  }

  /** Its place at `from` or behind; Infinity when there is none. */
  after (from: number): number {
    if (this.#found < from) {
      const found = this.#text.indexOf(this.#character, from)
      this.#found = found === -1 ? Infinity : found
    }
    return this.#found
  }
}

/** With the five predefined entities replaced; `undefined` if there are others. */
function withoutEntities (text: string): string | undefined {
  if (!text.includes('&')) return text
  let plain = true
  const replaced = text.replace(ENTITY, (_, name: string | undefined) => {
    const character = ENTITIES.get(name)
    if (character === undefined) plain = false
    return character ?? ''
  })
  return plain ? replaced : undefined
}
