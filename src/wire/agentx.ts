/**
 * AgentX, version 1 (RFC 2741): how a subagent speaks with the SNMP agent of the machine.
 *
 *     0         1         2         3
 *     version   type      flags     reserved
 *     session
 *     transaction
 *     packet
 *     length of what follows
 *
 * We write in network byte order and say so in the flags; an agent may write in either.
 */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'

/** An object identifier. */
export type Oid = readonly number[]

export type AgentxValue =
  | { readonly type: 'integer', readonly value: number }
  | { readonly type: 'octets', readonly value: Uint8Array }
  | { readonly type: 'oid', readonly value: Oid }
  | { readonly type: 'ip-address', readonly value: Uint8Array }
  | { readonly type: 'counter32' | 'gauge32' | 'ticks', readonly value: number }
  | { readonly type: 'counter64', readonly value: bigint }
  | { readonly type: 'null' | 'no-such-object' | 'no-such-instance' | 'end-of-view' }

export interface Varbind { readonly oid: Oid, readonly value: AgentxValue }

/** From where to where the next variable is looked for. */
export interface SearchRange {
  readonly start: Oid
  /** The start itself counts. */
  readonly include: boolean
  /** The first one that does not count; empty: no end. */
  readonly end: Oid
}

/** What names a packet: an answer has the numbers of its request. */
export interface AgentxHeader {
  readonly session: number
  readonly transaction: number
  readonly packet: number
}

/** What an agent sends. */
export type AgentxRequest =
  | { readonly type: 'get' | 'get-next', readonly ranges: readonly SearchRange[] }
  | {
    readonly type: 'get-bulk'
    readonly nonRepeaters: number
    readonly maxRepetitions: number
    readonly ranges: readonly SearchRange[]
  }
  | { readonly type: 'test-set', readonly varbinds: readonly Varbind[] }
  | { readonly type: 'commit-set' | 'undo-set' | 'cleanup-set' | 'close' }
  | { readonly type: 'response', readonly error: number, readonly index: number }

/** What a subagent sends. */
export type AgentxMessage =
  | { readonly type: 'open', readonly description: string }
  | { readonly type: 'close' | 'ping' }
  | { readonly type: 'register', readonly subtree: Oid }
  | { readonly type: 'notify', readonly varbinds: readonly Varbind[] }
  | {
    readonly type: 'response'
    readonly error: number
    readonly index: number
    readonly varbinds: readonly Varbind[]
  }

/** Of RFC 2741 section 7.2.4.1 and RFC 1905: what an answer may complain of. */
export const AGENTX_ERROR = {
  none: 0, genError: 5, wrongType: 7, wrongValue: 10, notWritable: 17, processing: 268
} as const

const TYPE = {
  open: 1,
  close: 2,
  register: 3,
  get: 5,
  getNext: 6,
  getBulk: 7,
  testSet: 8,
  commitSet: 9,
  undoSet: 10,
  cleanupSet: 11,
  notify: 12,
  ping: 13,
  response: 18
} as const

const FLAG = { nonDefaultContext: 0x08, networkOrder: 0x10 } as const

const VALUE = {
  integer: 2,
  octets: 4,
  null: 5,
  oid: 6,
  'ip-address': 64,
  counter32: 65,
  gauge32: 66,
  ticks: 67,
  counter64: 70,
  'no-such-object': 128,
  'no-such-instance': 129,
  'end-of-view': 130
} as const satisfies Record<AgentxValue['type'], number>
const OPAQUE = 68

const HEADER_LENGTH = 20
/** The longest packet we read, in bytes: what one answer of ours can ask for fits many times. */
const LONGEST = 1 << 20

/** A packet of ours. */
export function encodeAgentx (header: AgentxHeader, message: AgentxMessage): Uint8Array {
  const writer = new Writer()
  switch (message.type) {
    case 'open':
      writer.uint32(0) // the agent's own time limit
      writer.oid([])
      writer.octets(new TextEncoder().encode(message.description))
      return packet(TYPE.open, header, writer)
    case 'close':
      writer.uint32(5 << 24) // reasonShutdown
      return packet(TYPE.close, header, writer)
    case 'ping': return packet(TYPE.ping, header, writer)
    case 'register':
      writer.uint32(127 << 16) // no time limit of its own, the usual priority, no range
      writer.oid(message.subtree)
      return packet(TYPE.register, header, writer)
    case 'notify':
      for (const each of message.varbinds) writer.varbind(each)
      return packet(TYPE.notify, header, writer)
    case 'response':
      writer.uint32(0) // the agent knows how long it is up
      writer.uint16(message.error)
      writer.uint16(message.index)
      for (const each of message.varbinds) writer.varbind(each)
      return packet(TYPE.response, header, writer)
  }
}

function packet (type: number, header: AgentxHeader, payload: Writer): Uint8Array {
  const body = payload.bytes()
  const writer = new Writer()
  writer.uint32((1 << 24) | (type << 16) | (FLAG.networkOrder << 8))
  writer.uint32(header.session)
  writer.uint32(header.transaction)
  writer.uint32(header.packet)
  writer.uint32(body.length)
  writer.raw(body)
  return writer.bytes()
}

export interface Received {
  readonly header: AgentxHeader
  readonly request: AgentxRequest
}

/** Why a stream cannot be read on. */
export type AgentxFault = 'version' | 'too-long' | 'truncated' | 'unknown-type'

/**
 * The first packet of a stream and how many bytes it took; 0 bytes and nothing when it is not
 * complete yet. After a fault the connection is of no use.
 */
export function decodeAgentx (bytes: Uint8Array): Decoded<
  { readonly taken: number, readonly received: Received | undefined }, AgentxFault
> {
  if (bytes.length < HEADER_LENGTH) return decoded({ taken: 0, received: undefined })
  const [version, type = 0, flags = 0] = bytes
  if (version !== 1) return refused('version')
  const reader = new Reader(bytes, (flags & FLAG.networkOrder) === 0)
  reader.skip(4)
  const header = { session: reader.uint32(), transaction: reader.uint32(), packet: reader.uint32() }
  const length = reader.uint32()
  if (length > LONGEST) return refused('too-long')
  const taken = HEADER_LENGTH + length
  if (bytes.length < taken) return decoded({ taken: 0, received: undefined })
  reader.end = taken
  if ((flags & FLAG.nonDefaultContext) !== 0) reader.octets()
  const request = readRequest(type, reader)
  if (request === undefined) return refused('unknown-type')
  if (reader.failed) return refused('truncated')
  return decoded({ taken, received: { header, request } })
}

function readRequest (type: number, reader: Reader): AgentxRequest | undefined {
  switch (type) {
    case TYPE.get: return { type: 'get', ranges: reader.ranges() }
    case TYPE.getNext: return { type: 'get-next', ranges: reader.ranges() }
    case TYPE.getBulk: {
      const nonRepeaters = reader.uint16()
      return { type: 'get-bulk', nonRepeaters, maxRepetitions: reader.uint16(), ranges: reader.ranges() }
    }
    case TYPE.testSet: return { type: 'test-set', varbinds: reader.varbinds() }
    case TYPE.commitSet: return { type: 'commit-set' }
    case TYPE.undoSet: return { type: 'undo-set' }
    case TYPE.cleanupSet: return { type: 'cleanup-set' }
    case TYPE.close: return { type: 'close' }
    case TYPE.response: {
      reader.skip(4)
      return { type: 'response', error: reader.uint16(), index: reader.uint16() }
    }
    default: return undefined
  }
}

/** 1.3.6.1.X is written as a prefix X. */
const INTERNET: Oid = [1, 3, 6, 1]

class Writer {
  readonly #bytes: number[] = []

  bytes (): Uint8Array { return Uint8Array.from(this.#bytes) }

  raw (bytes: Uint8Array): void { for (const each of bytes) this.#bytes.push(each) }

  uint16 (value: number): void { this.#bytes.push((value >>> 8) & 0xff, value & 0xff) }

  uint32 (value: number): void {
    this.uint16(value >>> 16)
    this.uint16(value)
  }

  octets (value: Uint8Array): void {
    this.uint32(value.length)
    this.raw(value)
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0)
  }

  oid (oid: Oid): void {
    const [,,,, prefix = 0] = oid
    const short = prefix > 0 && prefix < 256 && INTERNET.every((each, at) => oid[at] === each)
    const rest = short ? oid.slice(INTERNET.length + 1) : oid
    this.#bytes.push(rest.length, short ? prefix : 0, 0, 0)
    for (const each of rest) this.uint32(each)
  }

  varbind ({ oid, value }: Varbind): void {
    this.uint16(VALUE[value.type])
    this.uint16(0)
    this.oid(oid)
    switch (value.type) {
      case 'integer': case 'counter32': case 'gauge32': case 'ticks': this.uint32(value.value); break
      case 'octets': case 'ip-address': this.octets(value.value); break
      case 'oid': this.oid(value.value); break
      case 'counter64':
        this.uint32(Number(value.value >> 32n))
        this.uint32(Number(value.value & 0xffffffffn))
        break
      default: // the others have no data
    }
  }
}

/** Reads past the end as zeros, and remembers that it did. */
class Reader {
  readonly #view: DataView
  readonly #little: boolean
  #at = 0
  end: number
  failed = false

  constructor (bytes: Uint8Array, little: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = little
    this.end = bytes.length
  }

  skip (length: number): void { this.#take(length) }

  #take (length: number): number | undefined {
    const at = this.#at
    if (at + length > this.end) {
      this.failed = true
      this.#at = this.end
      return undefined
    }
    this.#at += length
    return at
  }

  uint8 (): number {
    const at = this.#take(1)
    return at === undefined ? 0 : this.#view.getUint8(at)
  }

  uint16 (): number {
    const at = this.#take(2)
    return at === undefined ? 0 : this.#view.getUint16(at, this.#little)
  }

  uint32 (): number {
    const at = this.#take(4)
    return at === undefined ? 0 : this.#view.getUint32(at, this.#little)
  }

  octets (): Uint8Array {
    const length = this.uint32()
    const at = this.#take(length)
    this.#take((4 - length % 4) % 4)
    return at === undefined
      ? new Uint8Array()
      : new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length).slice()
  }

  #oid (): { readonly oid: Oid, readonly include: boolean } {
    const count = this.uint8()
    const prefix = this.uint8()
    const include = this.uint8() !== 0
    this.skip(1)
    const oid: number[] = prefix === 0 ? [] : [...INTERNET, prefix]
    for (let at = 0; at < count; at++) oid.push(this.uint32())
    return { oid, include }
  }

  ranges (): readonly SearchRange[] {
    const ranges: SearchRange[] = []
    while (this.#at < this.end && !this.failed) {
      const { oid: start, include } = this.#oid()
      ranges.push({ start, include, end: this.#oid().oid })
    }
    return ranges
  }

  varbinds (): readonly Varbind[] {
    const varbinds: Varbind[] = []
    while (this.#at < this.end && !this.failed) {
      const type = this.uint16()
      this.skip(2)
      const { oid } = this.#oid()
      varbinds.push({ oid, value: this.#value(type) })
    }
    return varbinds
  }

  #value (type: number): AgentxValue {
    switch (type) {
      case VALUE.integer: return { type: 'integer', value: this.uint32() | 0 }
      case VALUE.octets: case OPAQUE: return { type: 'octets', value: this.octets() }
      case VALUE['ip-address']: return { type: 'ip-address', value: this.octets() }
      case VALUE.oid: return { type: 'oid', value: this.#oid().oid }
      case VALUE.counter32: return { type: 'counter32', value: this.uint32() }
      case VALUE.gauge32: return { type: 'gauge32', value: this.uint32() }
      case VALUE.ticks: return { type: 'ticks', value: this.uint32() }
      case VALUE.counter64: {
        // Each half stands in the order of the packet, and so do the halves.
        const [first, second] = [BigInt(this.uint32()), BigInt(this.uint32())]
        const [high, low] = this.#little ? [second, first] : [first, second]
        return { type: 'counter64', value: (high << 32n) | low }
      }
      case VALUE.null: return { type: 'null' }
      default:
        this.failed = true
        return { type: 'null' }
    }
  }
}
