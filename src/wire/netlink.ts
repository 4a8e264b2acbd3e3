/**
 * Netlink messages (netlink(7), linux/netlink.h): the header every message opens with and the
 * acknowledgement that answers it. Attributes are in netlink-attributes.ts.
 *
 *      0       4     6     8        12       16
 *      | length | type | flags | sequence | port | body, padded to a multiple of 4 ...
 *
 * Everything is in the byte order of the host, which src/net/syscalls.ts holds to little-endian.
 */

import { assert } from '../lib/assert.js'
import { type Decoded, decoded, refused } from '../lib/decoded.js'
import { decodeAttributes, attributeText, attributeNumber } from './netlink-attributes.js'

const AT = { length: 0, type: 4, flags: 6, sequence: 8, port: 12, end: 16 }

/** Message types below 16 belong to netlink itself. */
export const CONTROL = { noop: 1, error: 2, done: 3, overrun: 4 } as const

/** Flags of the header. Dump is ROOT and MATCH; replace, exclusive, create, append are of NEW. */
export const FLAG = {
  request: 1,
  multi: 2,
  ack: 4,
  dumpInterrupted: 0x10,
  dump: 0x300,
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
  /** On an acknowledgement: the request is quoted by its header alone. */
  capped: 0x100,
  /** On an acknowledgement: attributes follow the quoted request. */
  extendedAck: 0x200
} as const

export interface NetlinkMessage {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly port: number
  readonly body: Uint8Array
}

/** What is asked of the kernel; the socket adds sequence and acknowledgement. */
export interface NetlinkRequest {
  readonly type: number
  readonly flags: number
  readonly body: Uint8Array
}

/** The answer that ends a request: errno 0 is success. */
export interface NetlinkAck {
  /** Positive errno. */
  readonly errno: number
  /** The kernel's own sentence about the failure, where it has one (extended acknowledgement). */
  readonly text: string | undefined
  /** Where in the request the offending attribute is. */
  readonly offset: number | undefined
}

export type NetlinkError =
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'bad-length', readonly at: number, readonly length: number }

/** One message, ready to be sent. */
export function encodeNetlink (message: NetlinkMessage): Uint8Array {
  const bytes = new Uint8Array(AT.end + aligned(message.body.length))
  writeNetlink(message, bytes, 0)
  return bytes
}

/** Messages one after the other, as one send may carry them. */
export function encodeNetlinkBatch (messages: readonly NetlinkMessage[]): Uint8Array {
  const length = messages.reduce((total, { body }) => total + AT.end + aligned(body.length), 0)
  const bytes = new Uint8Array(length)
  let at = 0
  for (const message of messages) at = writeNetlink(message, bytes, at)
  return bytes
}

/** How many bytes a message with this body takes in a batch. */
export function netlinkLength (body: Uint8Array): number {
  return AT.end + aligned(body.length)
}

/** The messages in one datagram from the kernel. Bodies are views into `bytes`. */
export function decodeNetlink (
  bytes: Uint8Array
): Decoded<readonly NetlinkMessage[], NetlinkError> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const messages: NetlinkMessage[] = []
  let at = 0
  while (at < bytes.length) {
    if (bytes.length - at < AT.end) return refused({ code: 'too-short', length: bytes.length - at })
    const length = view.getUint32(at + AT.length, true)
    if (length < AT.end || length > bytes.length - at) {
      return refused({ code: 'bad-length', at, length })
    }
    messages.push({
      type: view.getUint16(at + AT.type, true),
      flags: view.getUint16(at + AT.flags, true),
      sequence: view.getUint32(at + AT.sequence, true),
      port: view.getUint32(at + AT.port, true),
      body: bytes.subarray(at + AT.end, at + length)
    })
    at += aligned(length)
  }
  return decoded(messages)
}

/**
 * What an error (type 2) or done (type 3) message says:
 *
 *      error | quoted request: header, and its body unless capped | attributes if flagged
 *      status of the dump | attributes if flagged
 */
export function decodeAck (message: NetlinkMessage): Decoded<NetlinkAck, NetlinkError> {
  const { body } = message
  // A dump may end without a status (older kernels): that is success.
  if (message.type === CONTROL.done && body.length < 4) return decoded(ackOf(0, undefined))
  if (body.length < 4) return refused({ code: 'too-short', length: body.length })
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const errno = -view.getInt32(0, true)

  let attributesAt = 4
  if (message.type === CONTROL.error) {
    if (body.length < 4 + AT.end) return refused({ code: 'too-short', length: body.length })
    const quoted = view.getUint32(4, true)
    attributesAt = 4 + ((message.flags & FLAG.capped) !== 0 ? AT.end : aligned(quoted))
  }
  const extended = (message.flags & FLAG.extendedAck) !== 0 && attributesAt <= body.length
  return decoded(ackOf(errno, extended ? body.subarray(attributesAt) : undefined))
}

/** NLMSGERR_ATTR_MSG is 1, NLMSGERR_ATTR_OFFS 2; what cannot be read is left out. */
function ackOf (errno: number, attributes: Uint8Array | undefined): NetlinkAck {
  const read = attributes === undefined ? undefined : decodeAttributes(attributes)
  if (read === undefined || !read.ok) return { errno, text: undefined, offset: undefined }
  return {
    errno,
    text: attributeText(read.value.get(1)),
    offset: attributeNumber(read.value.get(2))
  }
}

function writeNetlink (message: NetlinkMessage, into: Uint8Array, at: number): number {
  const length = AT.end + message.body.length
  assert(message.type <= 0xffff && message.flags <= 0xffff, 'type and flags have 16 bits')
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength)
  view.setUint32(at + AT.length, length, true)
  view.setUint16(at + AT.type, message.type, true)
  view.setUint16(at + AT.flags, message.flags, true)
  view.setUint32(at + AT.sequence, message.sequence, true)
  view.setUint32(at + AT.port, message.port, true)
  into.set(message.body, at + AT.end)
  return at + aligned(length)
}

function aligned (length: number): number {
  return (length + 3) & ~3
}
