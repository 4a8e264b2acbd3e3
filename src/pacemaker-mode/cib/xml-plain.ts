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
const SPACE = /[ \t\n]*/y
const OPEN = /<([A-Za-z_][\w.-]*)/y
// White space in a value would have to be normalised.
const ATTRIBUTE = /[ \t\n]+([A-Za-z_][\w.-]*)=(?:"([^"<\t\n]*)"|'([^'<\t\n]*)')/y
const OPEN_END = /[ \t\n]*(\/?)>/y
const CLOSE_END = /[ \t\n]*>/y

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
  readonly #open: OpenElement[] = []
  #at = 0
  #root: XmlElement | undefined

  constructor (text: string, depth: number) {
    this.#text = text
    this.#depth = depth
    this.#places = new Places(text)
    this.#entities = text.includes('&')
  }

  read (): XmlElement | undefined {
    this.#take(DECLARATION)
    while (this.#skipText() && this.#at < this.#text.length) {
      if (!this.#readMarkup()) return undefined
    }
    const whole = this.#at === this.#text.length && this.#open.length === 0
    return whole ? this.#root : undefined
  }

  /** Goes on behind what the (sticky) pattern matches here. */
  #take (pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found !== null) this.#at = pattern.lastIndex
    return found
  }

  /** Goes on to the next `<`, or to the end; false when what stands before it is not plain. */
  #skipText (): boolean {
    SPACE.lastIndex = this.#at
    SPACE.test(this.#text)
    const behind = SPACE.lastIndex
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
    const name = this.#take(OPEN)?.[1]
    if (name === undefined) return false
    const attributes = this.#readAttributes()
    const end = this.#take(OPEN_END)
    if (attributes === undefined || end === null || this.#open.length >= this.#depth) return false
    if (end[1] === '/') return this.#add({ name, attributes, children: [], position })
    this.#open.push({ name, attributes, children: [], position, text: '' })
    return true
  }

  #readAttributes (): Record<string, string> | undefined {
    const attributes = new BareAttributes()
    for (let found = this.#take(ATTRIBUTE); found !== null; found = this.#take(ATTRIBUTE)) {
      const name = found[1] ?? ''
      const raw = found[2] ?? found[3] ?? ''
      const value = this.#entities ? withoutEntities(raw) : raw
      if (value === undefined || attributes[name] !== undefined) return undefined
      attributes[name] = value
    }
    return attributes
  }

  #readClose (): boolean {
    const open = this.#open.pop()
    if (open === undefined || !this.#text.startsWith(open.name, this.#at + 2)) return false
    this.#at += 2 + open.name.length
    if (this.#take(CLOSE_END) === null) return false
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
