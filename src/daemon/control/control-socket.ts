/**
 * The UNIX socket of the parent: takes lines, hands requests on and writes the answers. Whoever
 * connects can neither stop the parent nor make it hoard: clients, lines, requests under way and
 * unread answers are limited, and a client that asks for nothing is sent away.
 */

import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync, unlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { peerCredentials, type PeerCredentials } from '../../net/peer-credentials.js'
import { CONTROL_DIRECTORY } from './paths.js'
import {
  type Answer, LONGEST_REQUEST, PROTOCOL_VERSION, readRequest, type Request, RequestError,
  type Response
} from './protocol.js'

export interface ControlSocketOptions {
  readonly path: string
  /** Members of this group may connect, too; undefined: root alone. */
  readonly gid: number | undefined
  readonly answer: (request: Request, peer: PeerCredentials) => Promise<unknown>
  readonly log: (text: string) => void
}

const MOST_CLIENTS = 32
/** Requests of one client that wait for the one at work. */
const MOST_WAITING = 16
/** Bytes of answers a client has not read, above which it is not waited for. */
const MOST_UNREAD = 32 * 1024 * 1024
const IDLE_MS = 300_000

export class ControlSocket {
  readonly #options: ControlSocketOptions
  readonly #clients = new Set<Socket>()
  #server: Server | undefined

  constructor (options: ControlSocketOptions) {
    this.#options = options
  }

  /** Opens the socket; throws what the system says. Whoever calls holds the pid file's lock. */
  open (): void {
    const { path, gid, log } = this.#options
    if (dirname(path) === CONTROL_DIRECTORY) {
      mkdirSync(CONTROL_DIRECTORY, { recursive: true })
      // The daemon's umask leaves too little.
      chmodSync(CONTROL_DIRECTORY, 0o755)
    }
    removeStale(path)
    // A client may close its side behind its last request and wait for the answers.
    const server = createServer({ allowHalfOpen: true }, socket => this.#welcome(socket))
    server.on('error', error => {
      log(`Unable to open the control socket: ${error.message}`)
    })
    // Bound at once and with these rights: nobody gets in between.
    const umask = process.umask(0o177)
    try {
      server.listen(path)
    } finally {
      process.umask(umask)
    }
    if (gid !== undefined) {
      chownSync(path, process.getuid?.() ?? 0, gid)
      chmodSync(path, 0o660)
    }
    // It is no reason to live.
    server.unref()
    this.#server = server
  }

  close (): void {
    this.#server?.close()
    this.#server = undefined
    for (const client of this.#clients) client.destroy()
    try {
      if (dirname(this.#options.path) === CONTROL_DIRECTORY) rmdirSync(CONTROL_DIRECTORY)
    } catch {
      // Another daemon's socket is in it.
    }
  }

  #welcome (socket: Socket): void {
    const peer = peerCredentials(socket)
    if (peer === undefined || this.#clients.size >= MOST_CLIENTS) {
      socket.end(line({
        ok: false, error: { code: 'unavailable', message: 'too many clients' }
      }, undefined))
      return
    }
    this.#clients.add(socket)
    socket.on('close', () => this.#clients.delete(socket))
    // Its troubles are its own; `close` follows.
    socket.on('error', () => {})
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    new Client(socket, peer, this.#options.answer).listen()
  }
}

/** One connection. */
class Client {
  readonly #socket: Socket
  readonly #peer: PeerCredentials
  readonly #answer: ControlSocketOptions['answer']
  readonly #waiting: string[] = []
  #rest = ''
  #busy = false
  #ended = false

  constructor (socket: Socket, peer: PeerCredentials, answer: ControlSocketOptions['answer']) {
    this.#socket = socket
    this.#peer = peer
    this.#answer = answer
  }

  listen (): void {
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (chunk: string) => this.#take(chunk))
    this.#socket.on('end', () => {
      this.#ended = true
      if (!this.#busy) this.#socket.end()
    })
  }

  #take (chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const each of lines) if (each.trim() !== '') this.#waiting.push(each)
    const isTooMuch = this.#rest.length > LONGEST_REQUEST || this.#waiting.length > MOST_WAITING ||
      lines.some(({ length }) => length > LONGEST_REQUEST)
    if (isTooMuch) {
      this.#waiting.length = 0
      this.#socket.end(line({
        ok: false, error: { code: 'bad-request', message: 'too long, or too much at once' }
      }, undefined))
      return
    }
    if (!this.#busy) this.#work()
  }

  async #work (): Promise<void> {
    this.#busy = true
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const text = await this.#respond(next)
      if (this.#socket.destroyed) return
      this.#socket.write(text)
      if (this.#socket.writableLength > MOST_UNREAD) this.#socket.destroy()
    }
    this.#busy = false
    if (this.#ended) this.#socket.end()
  }

  async #respond (text: string): Promise<string> {
    const read = readRequest(text)
    if (!read.ok) return line({ ok: false, error: read.error }, read.id)
    const { id } = read.request
    try {
      return line({ ok: true, result: await this.#answer(read.request, this.#peer) }, id)
    } catch (error) {
      const code = error instanceof RequestError ? error.code : 'internal'
      const message = error instanceof Error ? error.message : String(error)
      return line({ ok: false, error: { code, message } }, id)
    }
  }
}

function line (answer: Answer, id: string | number | undefined): string {
  const response: Response = {
    version: PROTOCOL_VERSION, ...(id === undefined ? {} : { id }), ...answer
  }
  return `${JSON.stringify(response)}\n`
}

/** Takes away what a daemon that was killed has left; anything but a socket stays. */
function removeStale (path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) unlinkSync(path)
}
