/**
 * Netlink attributes written one after the other into one buffer, for messages that are sent by
 * the ten thousand: nothing is allocated but the finished message. netlink-attributes.ts has the
 * format, and builders that read better where speed is no matter.
 */

import { assert } from '../lib/assert.js'

const HEADER = 4
const NESTED = 0x8000
const encoder = new TextEncoder()

export class AttributeWriter {
  #bytes: Uint8Array
  #view: DataView
  #at = 0

  constructor (capacity = 1024) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Begins a message with its fixed header; what was written before is dropped. */
  begin (header: readonly number[]): void {
    this.#at = 0
    this.#room(header.length + 3)
    for (const byte of header) this.#bytes[this.#at++] = byte
    this.#pad()
  }

  /** The message: a copy, the writer may go on. */
  take (): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }

  u8 (type: number, value: number): void {
    assert(value >= 0 && value <= 0xff, 'the value has 8 bits')
    const at = this.#header(type, 1)
    this.#view.setUint8(at, value)
  }

  u16 (type: number, value: number): void {
    const at = this.#header(type, 2)
    this.#view.setUint16(at, value, true)
  }

  u32 (type: number, value: number): void {
    const at = this.#header(type, 4)
    this.#view.setUint32(at, value, true)
  }

  /** In network order. */
  big16 (type: number, value: number): void {
    const at = this.#header(type, 2)
    this.#view.setUint16(at, value)
  }

  /** In network order. */
  big32 (type: number, value: number): void {
    const at = this.#header(type, 4)
    this.#view.setUint32(at, value)
  }

  /** `value`, and zeros up to `length` bytes. */
  bytes (type: number, value: Uint8Array, length = value.length): void {
    assert(value.length <= length, 'the value fits')
    const at = this.#header(type, length)
    // A loop is faster than set() for a handful of bytes.
    for (let each = 0; each < value.length; each++) this.#bytes[at + each] = value[each] ?? 0
  }

  /** A text with the NUL the kernel expects at its end. */
  text (type: number, value: string): void {
    this.bytes(type, encoder.encode(`${value}\0`))
  }

  /** Everything until {@link close} is inside this attribute; answers with what close needs. */
  open (type: number): number {
    const start = this.#at
    this.#header(type | NESTED, 0)
    return start
  }

  close (start: number): void {
    this.#setLength(start, this.#at - start)
  }

  /**
   * Writes the header, and zeros for the value and its padding; answers where the value begins.
   * May take a larger buffer, so it goes before any use of the buffer.
   */
  #header (type: number, length: number): number {
    const start = this.#at
    this.#room(HEADER + length + 3)
    this.#setLength(start, HEADER + length)
    this.#view.setUint16(start + 2, type, true)
    const value = start + HEADER
    this.#at = value + length
    this.#pad()
    this.#bytes.fill(0, value, this.#at)
    return value
  }

  #setLength (start: number, length: number): void {
    assert(length <= 0xffff, 'an attribute has at most 65535 bytes')
    this.#view.setUint16(start, length, true)
  }

  #pad (): void {
    while ((this.#at & 3) !== 0) this.#bytes[this.#at++] = 0
  }

  #room (length: number): void {
    if (this.#at + length <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.#at + length))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}
