/**
 * A connected stream for the checks that talk: each read or write has the connection's timeout,
 * and all of them together ten times that, so that a peer that drips its answer byte by byte
 * cannot hold a check for ever.
 */

import { Socket } from 'node:net'
import type { Duration } from '../../lib/time.js'
import { errorCode } from '../../net/system-error.js'
import type { ConnectionConfig } from '../checker-config.js'
import type { ProbeFailure, ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { connectSocket, SOCK } from './open-socket.js'

const PATIENCE = 10

/** The two timers and the one end of a conversation. */
export class Conversation {
  readonly #step: Duration
  readonly #tell: (result: ProbeResult) => void
  readonly #signal: CancelSignal
  readonly #whole: NodeJS.Timeout
  readonly #abandon = (): void => this.#close(undefined)
  #timer: NodeJS.Timeout | undefined
  #stream: { destroy (): unknown } | undefined
  #over = false
  #certificateDays: number | undefined

  constructor (step: Duration, signal: CancelSignal, tell: (result: ProbeResult) => void) {
    this.#step = step
    this.#tell = tell
    this.#signal = signal
    this.#whole = setTimeout(() => this.fail({ code: 'timeout', during: 'read' }),
      Math.min(step * PATIENCE / 1000, 2 ** 31 - 1))
    signal.addEventListener('abort', this.#abandon, { once: true })
  }

  get isOver (): boolean {
    return this.#over
  }

  /** The stream to be destroyed at the end. */
  hold (stream: { destroy (): unknown }): void {
    this.#stream = stream
  }

  /** Waits for the next step; its timeout starts again. */
  await (during: 'tls' | 'read' | 'write'): void {
    clearTimeout(this.#timer)
    if (this.#over) return
    this.#timer = setTimeout(() => this.fail({ code: 'timeout', during }), this.#step / 1000)
  }

  /** The peer has done its part; what is still to be found out has an end of its own. */
  stopWaiting (): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#whole)
  }

  /** The days a certificate has left go with a success. */
  note (certificateDays: number | undefined): void {
    this.#certificateDays = certificateDays
  }

  fail (why: ProbeFailure): void {
    this.#close({ ok: false, why })
  }

  finish (result: ProbeResult): void {
    const days = this.#certificateDays
    this.#close(result.ok && days !== undefined ? { ...result, certificateDays: days } : result)
  }

  #close (result: ProbeResult | undefined): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    clearTimeout(this.#whole)
    this.#signal.removeEventListener('abort', this.#abandon)
    this.#stream?.destroy()
    if (result !== undefined) this.#tell(result)
  }
}

/** Connects, and hands over the socket with the conversation that guards it. */
export function converse (
  connection: ConnectionConfig,
  signal: CancelSignal,
  tell: (result: ProbeResult) => void,
  begin: (socket: Socket, conversation: Conversation) => void
): void {
  const { timeout } = connection
  connectSocket({ connection, type: SOCK.stream }, timeout, signal, answer => {
    if (!answer.ok) return tell(answer)
    const socket = new Socket({ fd: answer.fd })
    const conversation = new Conversation(timeout, signal, tell)
    conversation.hold(socket)
    begin(socket, conversation)
  })
}

/** The failure behind an error event of a socket. */
export function streamFailure (error: unknown): ProbeFailure {
  const errno = errorCode(error)
  return errno === 'EPIPE' ? { code: 'write-failed', errno } : { code: 'read-failed', errno }
}
