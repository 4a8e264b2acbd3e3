/**
 * One connection with the SNMP agent of the machine, as a machine without I/O: what comes in gives
 * what goes out. It registers its subtrees when the session is open and answers from a view that
 * its owner gives it.
 */

import {
  AGENTX_ERROR, decodeAgentx, encodeAgentx, type AgentxFault, type AgentxHeader,
  type AgentxMessage, type AgentxRequest, type AgentxValue, type Oid, type Received, type Varbind
} from '../../wire/agentx.js'
import type { Setting, View } from './view.js'

/** What its owner has to do. */
export type SessionEffect =
  | { readonly type: 'send', readonly bytes: Uint8Array }
  /** The session is open and everything is registered. */
  | { readonly type: 'ready' }
  /** Answer it with {@link AgentxSession.answer}. */
  | { readonly type: 'asked', readonly received: Received }
  /** Carry it out and call {@link AgentxSession.committed}. */
  | { readonly type: 'set', readonly received: Received, readonly changes: readonly Change[] }
  /** The connection is of no use any more. */
  | { readonly type: 'failed', readonly why: AgentxFault | 'refused' | 'closed' }

export interface Change { readonly setting: Setting, readonly value: number }

/** Varbinds of one get-bulk answer: as many as fit into a packet of UDP, and some. */
const BULK_LIMIT = 512
/** Sets that were tested and neither committed nor given up. */
const SET_LIMIT = 64

/** snmpTrapOID.0. */
const TRAP_OID: Oid = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0]

export class AgentxSession {
  readonly #description: string
  readonly #subtrees: readonly Oid[]
  #rest: Uint8Array = new Uint8Array()
  #session = 0
  #packet = 0
  #opening: number | undefined
  /** Registrations and pings without an answer, by their packet numbers. */
  readonly #registering = new Set<number>()
  readonly #pinging = new Set<number>()
  readonly #sets = new Map<number, readonly Change[]>()

  constructor (description: string, subtrees: readonly Oid[]) {
    this.#description = description
    this.#subtrees = subtrees
  }

  /** The connection is there. */
  open (): Uint8Array {
    this.#opening = this.#packet + 1
    return this.#say({ type: 'open', description: this.#description })
  }

  /** A sign of life to ask for; `undefined` when the last one was not answered. */
  ping (): Uint8Array | undefined {
    if (this.#pinging.size > 0) return undefined
    this.#pinging.add(this.#packet + 1)
    return this.#say({ type: 'ping' })
  }

  /** A notification: which one, then what goes with it. The agent puts the time before it. */
  notify (trap: Oid, varbinds: readonly Varbind[]): Uint8Array {
    return this.#say({
      type: 'notify',
      varbinds: [{ oid: TRAP_OID, value: { type: 'oid', value: trap } }, ...varbinds]
    })
  }

  close (): Uint8Array {
    return this.#say({ type: 'close' })
  }

  #say (message: AgentxMessage): Uint8Array {
    return encodeAgentx({ session: this.#session, transaction: 0, packet: ++this.#packet }, message)
  }

  /** Takes what has come in, whole packets or not. */
  receive (bytes: Uint8Array): readonly SessionEffect[] {
    let rest = joined(this.#rest, bytes)
    const effects: SessionEffect[] = []
    for (;;) {
      const result = decodeAgentx(rest)
      if (!result.ok) return [...effects, { type: 'failed', why: result.error }]
      const { taken, received } = result.value
      if (received === undefined) break
      rest = rest.subarray(taken)
      effects.push(...this.#take(received))
    }
    this.#rest = rest.slice()
    return effects
  }

  #take (received: Received): readonly SessionEffect[] {
    const { header, request } = received
    switch (request.type) {
      case 'response': return this.#response(header, request)
      case 'close': return [{ type: 'failed', why: 'closed' }]
      case 'get': case 'get-next': case 'get-bulk': case 'test-set': return [{ type: 'asked', received }]
      case 'commit-set': {
        const changes = this.#sets.get(header.transaction) ?? []
        return [{ type: 'set', received, changes }]
      }
      // Nothing can be taken back: what was committed has been done.
      case 'undo-set': return [this.#answered(header, AGENTX_ERROR.genError, 1)]
      case 'cleanup-set':
        this.#sets.delete(header.transaction)
        return []
    }
  }

  #response (
    header: AgentxHeader, { error }: Extract<AgentxRequest, { type: 'response' }>
  ): readonly SessionEffect[] {
    const { packet } = header
    this.#pinging.delete(packet)
    if (packet === this.#opening) {
      this.#opening = undefined
      if (error !== AGENTX_ERROR.none) return [{ type: 'failed', why: 'refused' }]
      this.#session = header.session
      return this.#subtrees.map(subtree => {
        this.#registering.add(this.#packet + 1)
        return { type: 'send', bytes: this.#say({ type: 'register', subtree }) }
      })
    }
    if (!this.#registering.delete(packet)) return []
    if (error !== AGENTX_ERROR.none) return [{ type: 'failed', why: 'refused' }]
    return this.#registering.size === 0 ? [{ type: 'ready' }] : []
  }

  /** The answer to an `asked`, from what is known now. */
  answer ({ header, request }: Received, view: View): SessionEffect {
    switch (request.type) {
      case 'get': return this.#found(header, request.ranges.map(({ start }) => view.get(start)))
      case 'get-next': return this.#found(header, request.ranges.map(range => view.next(range)))
      case 'get-bulk': return this.#found(header,
        view.bulk(request.ranges, request.nonRepeaters, request.maxRepetitions, BULK_LIMIT))
      case 'test-set': return this.#tested(header, request.varbinds, view)
      default: return this.#answered(header, AGENTX_ERROR.processing, 0)
    }
  }

  #tested (header: AgentxHeader, varbinds: readonly Varbind[], view: View): SessionEffect {
    const changes: Change[] = []
    for (const [at, { oid, value }] of varbinds.entries()) {
      const setting = view.find(oid)?.setting
      if (setting === undefined) return this.#answered(header, AGENTX_ERROR.notWritable, at + 1)
      const number = settingValue(setting, value)
      if (typeof number !== 'number') return this.#answered(header, AGENTX_ERROR[number], at + 1)
      changes.push({ setting, value: number })
    }
    if (this.#sets.size >= SET_LIMIT) return this.#answered(header, AGENTX_ERROR.genError, 1)
    this.#sets.set(header.transaction, changes)
    return this.#answered(header, AGENTX_ERROR.none, 0)
  }

  /** The changes of a `set` have been made, or not. */
  committed ({ header }: Received, done: boolean): SessionEffect {
    return this.#answered(header, done ? AGENTX_ERROR.none : AGENTX_ERROR.genError, done ? 0 : 1)
  }

  #found (header: AgentxHeader, varbinds: readonly Varbind[]): SessionEffect {
    const message = { type: 'response', error: AGENTX_ERROR.none, index: 0, varbinds } as const
    return { type: 'send', bytes: encodeAgentx(header, message) }
  }

  #answered (header: AgentxHeader, error: number, index: number): SessionEffect {
    return {
      type: 'send',
      bytes: encodeAgentx(header, { type: 'response', error, index, varbinds: [] })
    }
  }
}

/** What may be set, both ends included. A weight: what MIB and kernel agree on. */
const RANGES: Readonly<Record<Setting['type'], readonly [number, number]>> = {
  'real-server-weight': [0, 65535], priority: [1, 255], preempt: [1, 2]
}

function settingValue (
  { type }: Setting, value: AgentxValue
): number | 'wrongType' | 'wrongValue' {
  if (value.type !== 'integer') return 'wrongType'
  const [least, most] = RANGES[type]
  return value.value >= least && value.value <= most ? value.value : 'wrongValue'
}

function joined (left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right
  const both = new Uint8Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}
