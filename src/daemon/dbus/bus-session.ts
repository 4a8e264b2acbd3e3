/**
 * One connection with a message bus, as a machine without I/O: what comes in gives what goes out.
 * It says who we are (SASL EXTERNAL, D-Bus specification "Authentication Protocol"), says hello,
 * asks for its name, and then hands out calls and takes answers and signals.
 */

import { decodeDbus, encodeDbus, type DbusBody, type DbusFault, type DbusMessage } from '../../wire/dbus-message.js'

export type MethodCall = DbusMessage & { readonly type: 'call' }

export type BusEffect =
  | { readonly type: 'send', readonly bytes: Uint8Array }
  /** We are on the bus; the name may still be somebody else's. */
  | { readonly type: 'connected' }
  | { readonly type: 'name-acquired' | 'name-lost' }
  /** Answer it with {@link BusSession.reply} or {@link BusSession.refuse}. */
  | { readonly type: 'call', readonly call: MethodCall }
  /** The connection is of no use any more. */
  | { readonly type: 'failed', readonly why: string }

export const NOTHING: DbusBody = { signature: '', values: [] }

const BUS = { name: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' } as const
/** Of RequestName: it is ours, at once or already. */
const OURS: readonly unknown[] = [1, 4]
/** What a server may say on one line before it lets us in. */
const LONGEST_LINE = 1024

export class BusSession {
  readonly #user: number
  readonly #name: string
  #rest: Uint8Array = new Uint8Array()
  #isAuthenticated = false
  #isOwner = false
  #serial = 0
  #hello: number | undefined
  #naming: number | undefined

  /** Connects as the user with this number and asks for this name. */
  constructor (user: number, name: string) {
    this.#user = user
    this.#name = name
  }

  /** The connection is there. */
  open (): Uint8Array {
    const identity = Buffer.from(String(this.#user)).toString('hex')
    return Buffer.from(`\0AUTH EXTERNAL ${identity}\r\n`)
  }

  /** Takes what has come in, whole messages or not. */
  receive (bytes: Uint8Array): readonly BusEffect[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const effects = this.#isAuthenticated ? [] : [...this.#authenticate()]
    if (!this.#isAuthenticated) return effects
    for (;;) {
      const result = decodeDbus(this.#rest)
      if (!result.ok) return [...effects, failed(result.error)]
      const { taken, message } = result.value
      if (taken === 0) return effects
      this.#rest = this.#rest.subarray(taken)
      if (message !== undefined) effects.push(...this.#take(message))
    }
  }

  #authenticate (): readonly BusEffect[] {
    const end = this.#rest.indexOf(0x0a)
    if (end === -1) {
      return this.#rest.length > LONGEST_LINE ? [{ type: 'failed', why: 'no answer to AUTH' }] : []
    }
    const line = Buffer.from(this.#rest.subarray(0, end)).toString('latin1').trimEnd()
    this.#rest = this.#rest.subarray(end + 1)
    if (!line.startsWith('OK')) return [{ type: 'failed', why: `not let in: ${line}` }]
    this.#isAuthenticated = true
    const hello = this.#callBus('Hello', NOTHING)
    this.#hello = this.#serial
    const name = this.#callBus('RequestName', { signature: 'su', values: [this.#name, 0] })
    this.#naming = this.#serial
    return [{ type: 'send', bytes: Buffer.concat([Buffer.from('BEGIN\r\n'), hello, name]) }]
  }

  #callBus (member: string, body: DbusBody): Uint8Array {
    return encodeDbus({
      type: 'call',
      serial: ++this.#serial,
      path: BUS.path,
      interface: BUS.name,
      destination: BUS.name,
      member,
      noReply: false,
      body
    })
  }

  #take (message: DbusMessage): readonly BusEffect[] {
    switch (message.type) {
      case 'call': return [{ type: 'call', call: message }]
      case 'signal': return this.#heard(message)
      case 'return':
        if (message.replySerial === this.#hello) return [{ type: 'connected' }]
        // In the queue for a name: a signal will tell when it is ours.
        return message.replySerial === this.#naming && !OURS.includes(message.body.values[0])
          ? [{ type: 'name-lost' }]
          : []
      case 'error': {
        if (message.replySerial !== this.#hello && message.replySerial !== this.#naming) return []
        return [{ type: 'failed', why: `${message.name}: ${String(message.body.values[0] ?? '')}` }]
      }
    }
  }

  #heard ({ sender, interface: from, member, body }: DbusMessage & { readonly type: 'signal' }): readonly BusEffect[] {
    if (sender !== BUS.name || from !== BUS.name || body.values[0] !== this.#name) return []
    if (member !== 'NameAcquired' && member !== 'NameLost') return []
    const isOwner = member === 'NameAcquired'
    if (isOwner === this.#isOwner) return []
    this.#isOwner = isOwner
    return [{ type: isOwner ? 'name-acquired' : 'name-lost' }]
  }

  /** The answer to a call; undefined when nobody waits for it. */
  reply (call: MethodCall, body: DbusBody): Uint8Array | undefined {
    if (call.noReply) return undefined
    return encodeDbus({
      type: 'return', serial: ++this.#serial, replySerial: call.serial, destination: call.sender, body
    })
  }

  /** The same, when it could not be carried out. */
  refuse (call: MethodCall, name: string, text: string): Uint8Array | undefined {
    if (call.noReply) return undefined
    return encodeDbus({
      type: 'error',
      serial: ++this.#serial,
      replySerial: call.serial,
      destination: call.sender,
      name,
      body: { signature: 's', values: [text] }
    })
  }

  /** For everybody who listens. */
  signal (path: string, from: string, member: string, body: DbusBody): Uint8Array {
    return encodeDbus({ type: 'signal', serial: ++this.#serial, path, interface: from, member, body })
  }
}

function failed (why: DbusFault): BusEffect {
  return { type: 'failed', why: `the bus sends what is no message (${why})` }
}
