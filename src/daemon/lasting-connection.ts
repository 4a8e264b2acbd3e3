/**
 * A connection with a program of this machine (the message bus, the SNMP agent) that is made again
 * whenever it is refused or lost. Neither keeps the process alive.
 */

import { connect, type Socket } from 'node:net'

export type ConnectionTarget =
  | { readonly path: string }
  | { readonly host: string, readonly port: number }

export interface ConnectionOptions {
  readonly target: ConnectionTarget
  /** Each connection begins with this. */
  readonly opened: (socket: Socket) => void
  readonly received: (socket: Socket, bytes: Uint8Array) => void
  /** The connection was lost, or could not be made. */
  readonly lost: () => void
  /** Told of the first loss, and of the first one after {@link LastingConnection.settle}. */
  readonly complain: (why: string) => void
  /** How long a lost or refused connection stays away. */
  readonly retryMs?: number
}

const RETRY_MS = 15_000

export class LastingConnection {
  readonly #options: ConnectionOptions
  #socket: Socket | undefined
  #retry: NodeJS.Timeout | undefined
  #hasComplained = false
  #isClosed = false

  constructor (options: ConnectionOptions) {
    this.#options = options
    this.#connect()
  }

  /** The program answers as it should: the next loss is news again. */
  settle (): void {
    this.#hasComplained = false
  }

  /** Sends what there is to send while there is a connection. */
  write (bytes: Uint8Array | undefined): void {
    if (bytes !== undefined && this.#socket?.writable === true) this.#socket.write(bytes)
  }

  /** Gives this connection up; there will be another one. */
  reset (why?: string): void {
    this.#socket?.destroy(why === undefined ? undefined : new Error(why))
  }

  /** Sends the last bytes, waits at most `limitMs` until they have left, and ends for good. */
  async close (bytes?: Uint8Array, limitMs = 500): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    const socket = this.#socket
    if (socket === undefined) return
    if (socket.writable) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, limitMs).unref()
        socket.once('close', () => { clearTimeout(timer); resolve() })
        socket.end(bytes ?? new Uint8Array(0), () => { clearTimeout(timer); resolve() })
      })
    }
    socket.destroy()
  }

  #connect (): void {
    const { complain, lost, opened, received, retryMs = RETRY_MS, target } = this.#options
    const socket = connect(target)
    this.#socket = socket
    socket.unref()
    socket.on('connect', () => { opened(socket) })
    socket.on('data', bytes => { received(socket, bytes) })
    let why = 'the connection was closed'
    socket.on('error', error => { why = error.message })
    socket.on('close', () => {
      if (this.#isClosed) return
      lost()
      if (!this.#hasComplained) complain(why)
      this.#hasComplained = true
      this.#retry = setTimeout(() => this.#connect(), retryMs).unref()
    })
  }
}
