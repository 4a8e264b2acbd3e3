/**
 * Netlink attributes: type, length, value, each padded to a multiple of 4 (netlink(7)).
 *
 *      0        2      4
 *      | length | type | value ...            length counts the four bytes and no padding
 *
 * The two highest bits of the type say "the value holds attributes" (nested) and "the value is in
 * network order". Numbers are in host order unless the builder's name says `big`.
 */

import { assert } from '../lib/assert.js'
import { type Decoded, decoded, refused } from '../lib/decoded.js'

const HEADER = 4
const NESTED = 0x8000
const TYPE_MASK = 0x3fff

/** An attribute to be sent. */
export interface Attribute {
  readonly type: number
  readonly value: Uint8Array | readonly Attribute[]
}

/** An attribute as received; nested ones are decoded by calling again with `value`. */
export interface ReceivedAttribute {
  readonly type: number
  readonly value: Uint8Array
}

export type AttributeError =
  | { readonly code: 'bad-attribute', readonly at: number, readonly length: number }

/** An attribute of raw bytes. */
export function bytesAttribute (type: number, value: Uint8Array): Attribute {
  return { type, value }
}

/** An attribute that is there or not (NLA_FLAG). */
export function flagAttribute (type: number): Attribute {
  return { type, value: new Uint8Array(0) }
}

export function u8Attribute (type: number, value: number): Attribute {
  assert(value >= 0 && value <= 0xff, 'the value has 8 bits')
  return { type, value: Uint8Array.of(value) }
}

export function u16Attribute (type: number, value: number): Attribute {
  return numberAttribute(type, 2, view => { view.setUint16(0, value, true) })
}

export function u32Attribute (type: number, value: number): Attribute {
  return numberAttribute(type, 4, view => { view.setUint32(0, value, true) })
}

export function s32Attribute (type: number, value: number): Attribute {
  return numberAttribute(type, 4, view => { view.setInt32(0, value, true) })
}

export function u64Attribute (type: number, value: bigint): Attribute {
  return numberAttribute(type, 8, view => { view.setBigUint64(0, value, true) })
}

export function big16Attribute (type: number, value: number): Attribute {
  return numberAttribute(type, 2, view => { view.setUint16(0, value) })
}

export function big32Attribute (type: number, value: number): Attribute {
  return numberAttribute(type, 4, view => { view.setUint32(0, value) })
}

export function big64Attribute (type: number, value: bigint): Attribute {
  return numberAttribute(type, 8, view => { view.setBigUint64(0, value) })
}

/** A text with the NUL the kernel expects at its end. */
export function textAttribute (type: number, value: string): Attribute {
  return { type, value: utf8(`${value}\0`) }
}

/** An attribute that holds others; marked as such unless `marked` is false (old rtnetlink). */
export function nestedAttribute (
  type: number, attributes: readonly Attribute[], marked = true
): Attribute {
  return { type: marked ? type | NESTED : type, value: attributes }
}

/** Attributes one after the other. */
export function encodeAttributes (attributes: readonly Attribute[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(attributes))
  write(attributes, bytes, new DataView(bytes.buffer), 0)
  return bytes
}

/** A fixed header followed by attributes: the body of most messages. */
export function withAttributes (
  header: Uint8Array, attributes: readonly Attribute[]
): Uint8Array {
  const start = aligned(header.length)
  const bytes = new Uint8Array(start + lengthOf(attributes))
  bytes.set(header)
  write(attributes, bytes, new DataView(bytes.buffer), start)
  return bytes
}

/** All attributes in their order, for lists in which a type repeats. Values are views. */
export function decodeAttributeList (
  bytes: Uint8Array
): Decoded<readonly ReceivedAttribute[], AttributeError> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const attributes: ReceivedAttribute[] = []
  let at = 0
  // Fewer than four bytes at the end are padding, as the kernel's own parser has it.
  while (bytes.length - at >= HEADER) {
    const length = view.getUint16(at, true)
    if (length < HEADER || length > bytes.length - at) {
      return refused({ code: 'bad-attribute', at, length })
    }
    attributes.push({
      type: view.getUint16(at + 2, true) & TYPE_MASK,
      value: bytes.subarray(at + HEADER, at + length)
    })
    at += aligned(length)
  }
  return decoded(attributes)
}

/** Attributes by type; of a repeated one the last counts, as in the kernel. */
export function decodeAttributes (
  bytes: Uint8Array
): Decoded<ReadonlyMap<number, Uint8Array>, AttributeError> {
  const list = decodeAttributeList(bytes)
  if (!list.ok) return list
  return decoded(new Map(list.value.map(({ type, value }) => [type, value])))
}

/** A text up to its NUL; undefined where the attribute is missing. */
export function attributeText (value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined
  const end = value.indexOf(0)
  return fromUtf8(end < 0 ? value : value.subarray(0, end))
}

/** An unsigned number of 1, 2 or 4 bytes in host order; undefined where there is none. */
export function attributeNumber (value: Uint8Array | undefined): number | undefined {
  if (value === undefined) return undefined
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  switch (value.length) {
    case 1: return view.getUint8(0)
    case 2: return view.getUint16(0, true)
    case 4: return view.getUint32(0, true)
    default: return undefined
  }
}

/** The same in network order. */
export function attributeBigNumber (value: Uint8Array | undefined): number | undefined {
  return value === undefined ? undefined : attributeNumber(value.toReversed())
}

/** An unsigned number of 8 bytes in host order. */
export function attributeU64 (value: Uint8Array | undefined): bigint | undefined {
  if (value?.length !== 8) return undefined
  return new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0, true)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function utf8 (text: string): Uint8Array {
  return encoder.encode(text)
}

function fromUtf8 (bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

function numberAttribute (
  type: number, length: number, write: (view: DataView) => void
): Attribute {
  const value = new Uint8Array(length)
  write(new DataView(value.buffer))
  return { type, value }
}

function lengthOf (attributes: readonly Attribute[]): number {
  return attributes.reduce((total, { value }) => total + HEADER + aligned(valueLength(value)), 0)
}

function valueLength (value: Attribute['value']): number {
  return value instanceof Uint8Array ? value.length : lengthOf(value)
}

function write (
  attributes: readonly Attribute[], into: Uint8Array, view: DataView, start: number
): number {
  let at = start
  for (const { type, value } of attributes) {
    const valueAt = at + HEADER
    const end = value instanceof Uint8Array
      ? valueAt + value.length
      : write(value, into, view, valueAt)
    if (value instanceof Uint8Array) into.set(value, valueAt)
    assert(end - at <= 0xffff, 'an attribute has at most 65535 bytes')
    view.setUint16(at, end - at, true)
    view.setUint16(at + 2, type, true)
    at = aligned(end)
  }
  return at
}

function aligned (length: number): number {
  return (length + 3) & ~3
}
