/**
 * Values of D-Bus on the wire (D-Bus specification, "Marshaling"). Every value begins at a
 * multiple of its alignment, counted from the beginning of the message.
 */

import { assert } from '../lib/assert.js'
import { parseSignature, type BasicCode, type DbusType } from './dbus-signature.js'

/** y, n, q, i, u, d, h: number; x, t: bigint; b: boolean; s, o, g: string; a, (, {: a list. */
export type DbusValue =
  | number | bigint | boolean | string | readonly DbusValue[] | DbusVariant

/** A value that says its own type: the signature of one complete type. */
export interface DbusVariant { readonly signature: string, readonly value: DbusValue }

/** What the specification allows an array to hold, in bytes. */
const LONGEST_ARRAY = 1 << 26
/** Variants in variants; what stands in them comes in addition. */
const DEEPEST = 64

const ALIGNMENT: Readonly<Record<DbusType['code'], number>> = {
  y: 1,
  b: 4,
  n: 2,
  q: 2,
  i: 4,
  u: 4,
  x: 8,
  t: 8,
  d: 8,
  s: 4,
  o: 4,
  g: 1,
  h: 4,
  v: 1,
  a: 4,
  '(': 8,
  '{': 8
}

/** The values of a body; throws when they are not what the signature says, for they are ours. */
export function encodeValues (signature: string, values: readonly DbusValue[]): Uint8Array {
  const writer = new ValueWriter()
  writer.values(typesOf(signature), values)
  return writer.bytes()
}

function typesOf (signature: string): readonly DbusType[] {
  const types = parseSignature(signature)
  assert(types !== undefined, `${signature} is a signature`)
  return types
}

/** Writes in little endian, from the beginning of a message or of a body. */
export class ValueWriter {
  readonly #bytes: number[] = []

  bytes (): Uint8Array { return Uint8Array.from(this.#bytes) }

  pad (alignment: number): void {
    while (this.#bytes.length % alignment !== 0) this.#bytes.push(0)
  }

  values (types: readonly DbusType[], values: readonly DbusValue[]): void {
    assert(types.length === values.length, 'as many values as types')
    for (const [at, type] of types.entries()) this.#value(type, values[at])
  }

  #value (type: DbusType, value: DbusValue | undefined): void {
    switch (type.code) {
      case 'a': return this.#array(type.element, list(value))
      case '(': case '{':
        this.pad(8)
        return this.values(type.members, list(value))
      default: return this.#basic(type.code, value)
    }
  }

  #array (element: DbusType, values: readonly DbusValue[]): void {
    this.number('u', 0)
    const lengthAt = this.#bytes.length - 4
    // The padding before the first element is there without one, too, and does not count.
    this.pad(ALIGNMENT[element.code])
    const start = this.#bytes.length
    for (const value of values) this.#value(element, value)
    const length = this.#bytes.length - start
    assert(length <= LONGEST_ARRAY, 'an array that may be sent')
    for (const [at, byte] of numberBytes('u', length).entries()) this.#bytes[lengthAt + at] = byte
  }

  #basic (code: BasicCode, value: DbusValue | undefined): void {
    switch (code) {
      case 'b':
        assert(typeof value === 'boolean', 'a boolean')
        return this.number('u', value ? 1 : 0)
      case 's': case 'o': case 'g':
        assert(typeof value === 'string' && !value.includes('\0'), 'a string')
        return this.#text(code, new TextEncoder().encode(value))
      case 'v': {
        assert(isVariant(value), 'a variant')
        this.#basic('g', value.signature)
        return this.values(typesOf(value.signature), [value.value])
      }
      default:
        assert(typeof value === 'number' || typeof value === 'bigint', 'a number')
        return this.number(code, value)
    }
  }

  #text (code: 's' | 'o' | 'g', text: Uint8Array): void {
    this.number(code === 'g' ? 'y' : 'u', text.length)
    for (const byte of text) this.#bytes.push(byte)
    this.#bytes.push(0)
  }

  number (code: NumberCode, value: number | bigint): void {
    this.pad(ALIGNMENT[code])
    this.#bytes.push(...numberBytes(code, value))
  }
}

type NumberCode = Exclude<BasicCode, 'b' | 's' | 'o' | 'g' | 'v'>

function numberBytes (code: NumberCode, value: number | bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(ALIGNMENT[code]))
  switch (code) {
    case 'y': view.setUint8(0, Number(value)); break
    case 'n': view.setInt16(0, Number(value), true); break
    case 'q': view.setUint16(0, Number(value), true); break
    case 'i': view.setInt32(0, Number(value), true); break
    case 'u': case 'h': view.setUint32(0, Number(value), true); break
    case 'x': view.setBigInt64(0, BigInt(value), true); break
    case 't': view.setBigUint64(0, BigInt(value), true); break
    case 'd': view.setFloat64(0, Number(value), true); break
  }
  return new Uint8Array(view.buffer)
}

function list (value: DbusValue | undefined): readonly DbusValue[] {
  assert(Array.isArray(value), 'a list')
  return value as readonly DbusValue[]
}

export function isVariant (value: DbusValue | undefined): value is DbusVariant {
  return typeof value === 'object' && 'signature' in value
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads what does not fit as zeros, and remembers that it did not fit. */
export class ValueReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #little: boolean
  #at: number
  #depth = 0
  failed = false

  /** The bytes are those of a whole message; reading starts at `at`. */
  constructor (bytes: Uint8Array, little: boolean, at = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = little
    this.#at = at
  }

  /** Everything has been read. */
  get isAtEnd (): boolean { return this.#at === this.#bytes.length }

  pad (alignment: number): void {
    while (this.#at % alignment !== 0 && !this.failed) {
      if (this.number('y') !== 0) this.failed = true
    }
  }

  values (types: readonly DbusType[]): readonly DbusValue[] {
    return types.map(type => this.#value(type))
  }

  #value (type: DbusType): DbusValue {
    switch (type.code) {
      case 'a': return this.#array(type.element)
      case '(': case '{':
        this.pad(8)
        return this.values(type.members)
      case 'b': {
        const value = this.number('u')
        if (value !== 0 && value !== 1) this.failed = true
        return value === 1
      }
      case 's': case 'o': case 'g': return this.#text(type.code)
      case 'v': return this.#variant()
      default: return this.number(type.code)
    }
  }

  #array (element: DbusType): readonly DbusValue[] {
    const length = Number(this.number('u'))
    this.pad(ALIGNMENT[element.code])
    const end = this.#at + length
    if (length > LONGEST_ARRAY || end > this.#bytes.length) this.failed = true
    const values: DbusValue[] = []
    while (this.#at < end && !this.failed) values.push(this.#value(element))
    if (this.#at !== end) this.failed = true
    return values
  }

  #variant (): DbusVariant {
    const signature = this.#text('g')
    const types = parseSignature(signature)
    if (types?.length !== 1 || this.#depth === DEEPEST) {
      this.failed = true
      return { signature: 'y', value: 0 }
    }
    this.#depth++
    const [value = 0] = this.values(types)
    this.#depth--
    return { signature, value }
  }

  #text (code: 's' | 'o' | 'g'): string {
    const length = Number(this.number(code === 'g' ? 'y' : 'u'))
    const at = this.#take(length + 1)
    if (at === undefined) return ''
    const bytes = this.#bytes.subarray(at, at + length)
    if (this.#bytes[at + length] !== 0 || bytes.includes(0)) this.failed = true
    try {
      const text = UTF8.decode(bytes)
      if (code === 'o' && !isObjectPath(text)) this.failed = true
      if (code === 'g' && parseSignature(text) === undefined) this.failed = true
      return text
    } catch {
      this.failed = true
      return ''
    }
  }

  number (code: NumberCode): number | bigint {
    this.#align(ALIGNMENT[code])
    const at = this.#take(ALIGNMENT[code])
    if (at === undefined) return code === 'x' || code === 't' ? 0n : 0
    switch (code) {
      case 'y': return this.#view.getUint8(at)
      case 'n': return this.#view.getInt16(at, this.#little)
      case 'q': return this.#view.getUint16(at, this.#little)
      case 'i': return this.#view.getInt32(at, this.#little)
      case 'u': case 'h': return this.#view.getUint32(at, this.#little)
      case 'x': return this.#view.getBigInt64(at, this.#little)
      case 't': return this.#view.getBigUint64(at, this.#little)
      case 'd': return this.#view.getFloat64(at, this.#little)
    }
  }

  #align (alignment: number): void {
    if (alignment > 1) this.pad(alignment)
  }

  #take (length: number): number | undefined {
    const at = this.#at
    if (at + length > this.#bytes.length) {
      this.failed = true
      this.#at = this.#bytes.length
      return undefined
    }
    this.#at += length
    return at
  }
}

/** `/`, or elements of letters, digits and underscores behind a slash each. */
export function isObjectPath (text: string): boolean {
  return /^\/(?:\w+(?:\/\w+)*)?$/.test(text)
}
