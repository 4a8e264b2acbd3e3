/**
 * XML as the cluster information base and the transition graph use it: elements with attributes,
 * children and the place they were read from, as plain readonly data.
 *
 * Reading is strict (XML 1.0, fifth edition, well-formed documents only) and takes no orders from
 * the document: a document type declaration is refused, so there are no entities beyond the five
 * predefined ones and nothing can expand or be fetched. Size and depth are limited.
 */

import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { decoded, refused, type Decoded } from '../../lib/decoded.js'
import { xmlAttributes } from './xml-attributes.js'
import { readPlain } from './xml-plain.js'
import { Places } from './xml-places.js'

export interface XmlElement {
  readonly name: string
  /** By name, in document order. Nothing is inherited: only what was written is there. */
  readonly attributes: XmlAttributes
  readonly children: readonly XmlElement[]
  /** The character data directly inside, trimmed; absent when there is none but white space. */
  readonly text?: string
  /** Where the `<` of the start tag stands; absent in elements that were never text. */
  readonly position?: XmlPosition
}

export type XmlAttributes = Readonly<Record<string, string>>

export interface XmlPosition {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number
}

export interface XmlError extends XmlPosition {
  readonly code: 'malformed' | 'doctype' | 'too-large' | 'too-deep'
  readonly message: string
}

export interface XmlLimits {
  /** The longest document accepted, in UTF-16 code units. */
  readonly length: number
  /** How many elements may stand inside each other, the root included. */
  readonly depth: number
}

/** A base of 32 nodes and 2 000 resources takes about 40 MB, and the schema a depth of about 20. */
export const XML_LIMITS: XmlLimits = { length: 256 * 1024 * 1024, depth: 200 }

/** What is handed to the parser at once, so that it stops soon after a refusal. */
const CHUNK = 64 * 1024

const PLACE_OF_MESSAGE = /^\d+:\d+:\s*/

/** Reads one document. Comments and processing instructions are dropped. */
export function parseXml (text: string, limits = XML_LIMITS): Decoded<XmlElement, XmlError> {
  if (text.length > limits.length) {
    const message = `The document is longer than ${limits.length} characters`
    return refused({ code: 'too-large', message, line: 1, column: 1 })
  }
  const plain = readPlain(text, limits.depth)
  if (plain !== undefined) return decoded(plain)
  const reader = new Reader(text, limits)
  for (let at = 0; at < text.length && reader.error === undefined; at += CHUNK) {
    reader.write(text.slice(at, at + CHUNK))
  }
  return reader.finish()
}

/** An element under construction: what the stack of open elements holds. */
interface OpenElement {
  readonly name: string
  readonly attributes: XmlAttributes
  readonly children: XmlElement[]
  readonly position: XmlPosition
  text: string
}

class Reader {
  readonly #parser = new SaxesParser({ position: false, xmlns: false } as const)
  readonly #limits: XmlLimits
  readonly #places: Places
  readonly #open: OpenElement[] = []
  #start: XmlPosition = { line: 1, column: 1 }
  #root: XmlElement | undefined
  #error: XmlError | undefined

  constructor (text: string, limits: XmlLimits) {
    this.#limits = limits
    this.#places = new Places(text)
    const parser = this.#parser
    parser.on('error', ({ message }) =>
      this.#fail('malformed', message.replace(PLACE_OF_MESSAGE, '')))
    parser.on('doctype', () =>
      this.#fail('doctype', 'A document type declaration is not accepted'))
    parser.on('opentagstart', ({ name }) => {
      // The parser has read one character beyond the name: a space, a slash or a bracket.
      this.#start = this.#places.at(parser.position - name.length - 2)
    })
    parser.on('opentag', tag => this.#onOpen(tag))
    parser.on('closetag', () => this.#onClose())
    parser.on('text', characters => this.#onText(characters))
    parser.on('cdata', characters => this.#onText(characters))
  }

  get error (): XmlError | undefined {
    return this.#error
  }

  write (chunk: string): void {
    this.#parser.write(chunk)
  }

  finish (): Decoded<XmlElement, XmlError> {
    if (this.#error === undefined) this.#parser.close()
    if (this.#error === undefined && this.#root === undefined) {
      this.#fail('malformed', 'There is no element')
    }
    if (this.#error !== undefined) return refused(this.#error)
    if (this.#root === undefined) throw new TypeError('a document without error has a root')
    return decoded(this.#root)
  }

  #onOpen ({ name, attributes }: SaxesTagPlain): void {
    if (this.#error !== undefined) return
    if (this.#open.length >= this.#limits.depth) {
      this.#fail('too-deep', `Elements are nested more than ${this.#limits.depth} deep`)
      return
    }
    this.#open.push({
      name, attributes: xmlAttributes(attributes), children: [], position: this.#start, text: ''
    })
  }

  #onClose (): void {
    if (this.#error !== undefined) return
    const open = this.#open.pop()
    if (open === undefined) return
    const { text, ...rest } = open
    const trimmed = text.trim()
    const element = trimmed === '' ? rest : { ...rest, text: trimmed }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = element
    else parent.children.push(element)
  }

  #onText (characters: string): void {
    const open = this.#open.at(-1)
    if (open !== undefined) open.text += characters
  }

  /** Keeps the first thing that is wrong; what follows from it is not worth telling. */
  #fail (code: XmlError['code'], message: string): void {
    this.#error ??= { code, message, ...this.#places.at(this.#parser.position - 1) }
  }
}

export interface XmlFormat {
  /** Puts every element on a line of its own, indented by two spaces per level. */
  readonly indent?: boolean
}

/** The element as text, without declaration; with indentation it ends in a newline. */
export function formatXml (element: XmlElement, { indent = false }: XmlFormat = {}): string {
  const parts: string[] = []
  write(element, indent ? '' : undefined, parts)
  return parts.join('')
}

function write (element: XmlElement, margin: string | undefined, parts: string[]): void {
  const { name, attributes, children, text } = element
  const newline = margin === undefined ? '' : '\n'
  parts.push(margin ?? '', '<', name)
  for (const key of Object.keys(attributes)) {
    parts.push(' ', key, '="', escapeXml(attributes[key] ?? ''), '"')
  }
  if (children.length === 0 && text === undefined) {
    parts.push('/>', newline)
    return
  }
  parts.push('>')
  if (text !== undefined) parts.push(escapeXml(text))
  if (children.length > 0) {
    parts.push(newline)
    const inner = margin === undefined ? undefined : margin + '  '
    for (const child of children) write(child, inner, parts)
    parts.push(margin ?? '')
  }
  parts.push('</', name, '>', newline)
}

// Tab, newline and carriage return would come back as spaces: attribute values are normalised.
const UNSAFE = /[&<>"\t\n\r]/g
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;'
}

// eslint-disable-next-line no-control-regex
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

/**
 * A string as it may stand in an attribute or between tags. XML has no way at all to write most
 * control characters; they become U+FFFD, so that an agent's stray output cannot spoil a document.
 */
export function escapeXml (value: string): string {
  return value.replace(IMPOSSIBLE, '\ufffd').replace(UNSAFE, found => ESCAPES[found] ?? found)
}

/** An element of our own making. Attributes that are `undefined` are left out. */
export function xmlElement (
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly XmlElement[] = []
): XmlElement {
  return { name, attributes: xmlAttributes(attributes), children }
}
