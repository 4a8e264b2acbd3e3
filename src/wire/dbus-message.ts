/**
 * Messages of D-Bus (D-Bus specification, "Message Protocol"):
 *
 *     byte order ('l' or 'B'), type, flags, version (1)
 *     length of the body
 *     serial
 *     array of header fields (code, variant), padded to 8
 *     body
 *
 * We write in little endian; others may write in either.
 */

import { assert } from '../lib/assert.js'
import { decoded, refused, type Decoded } from '../lib/decoded.js'
import { parseSignature } from './dbus-signature.js'
import {
  encodeValues, isObjectPath, isVariant, ValueReader, ValueWriter, type DbusValue
} from './dbus-values.js'

export interface DbusBody {
  readonly signature: string
  readonly values: readonly DbusValue[]
}

/** What all kinds of message may have. */
interface Envelope {
  readonly serial: number
  readonly sender?: string | undefined
  readonly destination?: string | undefined
  readonly body: DbusBody
}

export type DbusMessage = Envelope & (
  | {
    readonly type: 'call'
    readonly path: string
    readonly interface?: string | undefined
    readonly member: string
    /** The caller does not wait for a reply. */
    readonly noReply: boolean
  }
  | { readonly type: 'return', readonly replySerial: number }
  | { readonly type: 'error', readonly replySerial: number, readonly name: string }
  | {
    readonly type: 'signal'
    readonly path: string
    readonly interface: string
    readonly member: string
  }
)

/** Why a stream cannot be read on. */
export type DbusFault =
  | 'byte-order' | 'version' | 'too-long' | 'bad-serial' | 'bad-header' | 'bad-body'

const TYPE = { call: 1, return: 2, error: 3, signal: 4 } as const
const NO_REPLY_EXPECTED = 1
const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  error: 4,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8
} as const
const LITTLE = 'l'.charCodeAt(0)
const BIG = 'B'.charCodeAt(0)
const FIXED_LENGTH = 16
const FIELDS = parseSignature('a(yv)') ?? []

/** The longest message we read, in bytes: no call to us needs a thousandth of it. */
const LONGEST = 1 << 20

export function encodeDbus (message: DbusMessage): Uint8Array {
  assert(message.serial > 0, 'a serial')
  const body = encodeValues(message.body.signature, message.body.values)
  const writer = new ValueWriter()
  writer.number('y', LITTLE)
  writer.number('y', TYPE[message.type])
  writer.number('y', message.type === 'call' && message.noReply ? NO_REPLY_EXPECTED : 0)
  writer.number('y', 1)
  writer.number('u', body.length)
  writer.number('u', message.serial)
  writer.values(FIELDS, [fieldsOf(message)])
  writer.pad(8)
  const head = writer.bytes()
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

function fieldsOf (message: DbusMessage): readonly DbusValue[] {
  const fields: DbusValue[] = []
  const put = (code: number, signature: string, value: DbusValue | undefined): void => {
    if (value !== undefined && value !== '') fields.push([code, { signature, value }])
  }
  if (message.type === 'call' || message.type === 'signal') {
    put(FIELD.path, 'o', message.path)
    put(FIELD.interface, 's', message.interface)
    put(FIELD.member, 's', message.member)
  } else {
    if (message.type === 'error') put(FIELD.error, 's', message.name)
    put(FIELD.replySerial, 'u', message.replySerial)
  }
  put(FIELD.destination, 's', message.destination)
  put(FIELD.sender, 's', message.sender)
  put(FIELD.signature, 'g', message.body.signature)
  return fields
}

/**
 * The first message of a stream and how many bytes it took; 0 bytes and nothing when it is not
 * complete yet, bytes and nothing when it is of a kind to be passed over. After a fault the
 * connection is of no use.
 */
export function decodeDbus (bytes: Uint8Array): Decoded<
  { readonly taken: number, readonly message: DbusMessage | undefined }, DbusFault
> {
  if (bytes.length < FIXED_LENGTH) return decoded({ taken: 0, message: undefined })
  const [order, type = 0, flags = 0, version] = bytes
  if (order !== LITTLE && order !== BIG) return refused('byte-order')
  if (version !== 1) return refused('version')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const bodyLength = view.getUint32(4, order === LITTLE)
  const serial = view.getUint32(8, order === LITTLE)
  const fieldsLength = view.getUint32(12, order === LITTLE)
  const bodyAt = Math.ceil((FIXED_LENGTH + fieldsLength) / 8) * 8
  const taken = bodyAt + bodyLength
  if (taken > LONGEST) return refused('too-long')
  if (bytes.length < taken) return decoded({ taken: 0, message: undefined })
  if (serial === 0) return refused('bad-serial')

  const whole = bytes.subarray(0, taken)
  const head = new ValueReader(whole.subarray(0, bodyAt), order === LITTLE, FIXED_LENGTH - 4)
  const [entries = []] = head.values(FIELDS)
  head.pad(8)
  const fields = Array.isArray(entries) ? fieldMap(entries) : undefined
  if (head.failed || fields === undefined) return refused('bad-header')
  const signature = fields.get(FIELD.signature)?.value ?? ''
  const types = typeof signature === 'string' ? parseSignature(signature) : undefined
  if (typeof signature !== 'string' || types === undefined) return refused('bad-header')
  const reader = new ValueReader(whole, order === LITTLE, bodyAt)
  const values = reader.values(types)
  if (reader.failed || !reader.isAtEnd) return refused('bad-body')

  const text = (code: number): string | undefined => {
    const value = fields.get(code)?.value
    return typeof value === 'string' ? value : undefined
  }
  const envelope: Envelope = {
    serial,
    ...(fields.has(FIELD.sender) ? { sender: text(FIELD.sender) } : {}),
    ...(fields.has(FIELD.destination) ? { destination: text(FIELD.destination) } : {}),
    body: { signature, values }
  }
  const found = messageOf(type, flags, envelope, text, fields.get(FIELD.replySerial)?.value)
  return found === 'bad-header' ? refused(found) : decoded({ taken, message: found })
}

type Fields = ReadonlyMap<number, { readonly value: DbusValue }>

/** The signature each field must have. */
const FIELD_TYPE: ReadonlyMap<number, string> = new Map([
  [FIELD.path, 'o'], [FIELD.interface, 's'], [FIELD.member, 's'], [FIELD.error, 's'],
  [FIELD.replySerial, 'u'], [FIELD.destination, 's'], [FIELD.sender, 's'], [FIELD.signature, 'g']
])

/** Undefined when a field is of the wrong type; those nobody knows are passed over. */
function fieldMap (entries: readonly DbusValue[]): Fields | undefined {
  const fields = new Map<number, { readonly value: DbusValue }>()
  for (const entry of entries) {
    const [code, variant] = Array.isArray(entry) ? entry as readonly DbusValue[] : []
    if (typeof code !== 'number' || !isVariant(variant)) return undefined
    const wanted = FIELD_TYPE.get(code)
    if (code === 0 || (wanted !== undefined && wanted !== variant.signature)) return undefined
    fields.set(code, { value: variant.value })
  }
  return fields
}

function messageOf (
  type: number, flags: number, envelope: Envelope, text: (code: number) => string | undefined,
  replySerial: DbusValue | undefined
): DbusMessage | 'bad-header' | undefined {
  const path = text(FIELD.path)
  const member = text(FIELD.member)
  const within = text(FIELD.interface)
  const name = text(FIELD.error)
  switch (type) {
    case TYPE.call: {
      if (path === undefined || !isObjectPath(path) || member === undefined) return 'bad-header'
      const noReply = (flags & NO_REPLY_EXPECTED) !== 0
      return {
        type: 'call', ...envelope, path, ...(within === undefined ? {} : { interface: within }), member, noReply
      }
    }
    case TYPE.signal:
      if (path === undefined || member === undefined || within === undefined) return 'bad-header'
      return { type: 'signal', ...envelope, path, interface: within, member }
    case TYPE.return:
      if (typeof replySerial !== 'number') return 'bad-header'
      return { type: 'return', ...envelope, replySerial }
    case TYPE.error:
      if (typeof replySerial !== 'number' || name === undefined) return 'bad-header'
      return { type: 'error', ...envelope, replySerial, name }
    // Of a later version of the protocol: to be passed over. 0 is no type.
    default: return type === 0 ? 'bad-header' : undefined
  }
}
