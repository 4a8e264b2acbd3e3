/** The other end of the control socket: what the commands of `holdfast` ask a daemon through. */

import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type Asked, type ErrorCode, PROTOCOL_VERSION, type Response } from './protocol.js'

/** The daemon has refused, or is not there (`unreachable`). */
export class ControlError extends Error {
  readonly code: ErrorCode | 'unreachable'

  constructor (code: ErrorCode | 'unreachable', message: string) {
    super(message)
    this.code = code
  }
}

export class ControlClient {
  readonly #socket: Socket
  readonly #waiting: Array<{
    readonly resolve: (response: Response) => void
    readonly reject: (error: Error) => void
  }> = []

  #gone: Error | undefined

  private constructor (socket: Socket) {
    this.#socket = socket
    createInterface(socket).on('line', text => {
      const response: unknown = JSON.parse(text)
      if (isResponse(response)) this.#waiting.shift()?.resolve(response)
    })
    const fail = (error: Error): void => {
      this.#gone ??= error
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    }
    socket.on('error', error => fail(new ControlError('unreachable', error.message)))
    socket.on('close', () => fail(new ControlError('unreachable', 'the daemon has hung up')))
  }

  /** Connects to the socket at `path`. Throws a ControlError when nobody listens. */
  static async open (path: string): Promise<ControlClient> {
    const socket = connect(path)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', error => {
        reject(new ControlError('unreachable', error.message))
      })
    })
    return new ControlClient(socket)
  }

  /** Asks, and gives the result. Throws a ControlError with the daemon's words. */
  async ask (asked: Asked): Promise<unknown> {
    if (this.#gone !== undefined) throw this.#gone
    const response = await new Promise<Response>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.write(`${JSON.stringify({ version: PROTOCOL_VERSION, ...asked })}\n`)
    })
    if (response.ok) return response.result
    throw new ControlError(response.error.code, response.error.message)
  }

  close (): void {
    this.#socket.destroy()
  }
}

/** The daemon is this program: its envelope vouches for the rest. */
function isResponse (value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'ok' in value
}
