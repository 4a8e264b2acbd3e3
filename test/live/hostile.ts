/** Servers of our own on loopback, some of them hostile, and probes against them. */

import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type {
  ConnectionConfig, HttpCheckerConfig, SmtpCheckerConfig, TlsConfig, UdpCheckerConfig, UrlConfig
} from '../../src/checkers/checker-config.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { type HttpTools, probeHttp } from '../../src/checkers/probes/http.js'
import { PatternMatcher } from '../../src/checkers/probes/pattern-matcher.js'
import { TlsMaterials } from '../../src/checkers/probes/tls-materials.js'
import { present } from '../../src/lib/assert.js'
import { seconds } from '../../src/lib/time.js'
import { connection, httpCheck, schedule } from '../checkers/examples.js'

export interface Server {
  readonly port: number
  close (): void
}

/** A TCP server; `talk` gets each connection. */
export function serveTcp (talk: (socket: Socket) => void, tls?: TlsOptions): Promise<Server> {
  const sockets = new Set<Socket>()
  const accept = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    talk(socket)
  }
  const server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept)
  server.on('tlsClientError', () => {})
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close: () => {
          server.close()
          for (const socket of sockets) socket.destroy()
        }
      })
    })
  })
}

/** Sends the piece for as long as the other side takes it. */
export function endless (stream: Writable, piece: string | Buffer): void {
  const pump = (): void => {
    while (!stream.destroyed && stream.write(piece)) { /* until the buffer is full */ }
  }
  stream.on('drain', pump)
  pump()
}

/** A UDP server that answers with what `answer` makes of a datagram; undefined: not at all. */
export function serveUdp (answer: (bytes: Buffer) => Buffer | undefined): Promise<Server> {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, from) => {
    const reply = answer(bytes)
    if (reply !== undefined) socket.send(reply, from.port, from.address)
  })
  return new Promise(resolve => {
    socket.bind(0, '127.0.0.1', () => {
      resolve({ port: socket.address().port, close: () => socket.close() })
    })
  })
}

/** A connection to the port with a timeout short enough for a test. */
export const to = (port: number, timeout = 0.3): ConnectionConfig =>
  ({ ...connection('127.0.0.1', port), timeout: seconds(timeout) })

/** The result of one attempt as a word: ok, or the code of the failure. */
export function attempt (
  probe: (signal: AbortSignal, tell: (result: ProbeResult) => void) => void
): Promise<string> {
  return new Promise(resolve => {
    probe(new AbortController().signal, result => resolve(word(result)))
  })
}

function word (result: ProbeResult): string {
  if (result.ok) return 'ok'
  const { why } = result
  switch (why.code) {
    case 'connect-failed':
    case 'read-failed':
    case 'write-failed': return `${why.code} ${why.errno}`
    case 'timeout': return `timeout ${why.during}`
    case 'status': return `status ${why.found}`
    case 'smtp-reply': return `smtp ${why.step}`
    case 'rcode': return `rcode ${why.rcode}`
    case 'certificate': return `certificate ${why.reason}`
    case 'http2': return `http2 ${why.reason}`
    case 'grpc': return `grpc ${why.status} ${why.message}`.trim()
    case 'not-serving': return why.status
    case 'grpc-answer': return `grpc-answer ${why.problem}`
    case 'local': return `local ${why.errno}`
    default: return why.code
  }
}

/** What the probes of a test share. */
export const TOOLS: HttpTools = {
  materials: new TlsMaterials({
    password: undefined, ca: undefined, certificate: undefined, key: undefined
  }),
  matcher: new PatternMatcher()
}

export function get (
  server: { readonly port: number }, changes: Partial<HttpCheckerConfig> = {},
  url: Partial<UrlConfig> = {}
): Promise<string> {
  const base = httpCheck('127.0.0.1')
  const config = { ...base, connection: to(server.port), ...changes }
  const fetched = { ...present(config.urls[0], 'one url'), ...url }
  return attempt((signal, tell) => probeHttp(config, fetched, TOOLS, signal, tell))
}

export const smtpTo = (port: number): SmtpCheckerConfig =>
  ({ type: 'smtp', schedule: schedule(), connection: to(port), heloName: 'checker.example' })

export const udpTo = (port: number, changes: Partial<UdpCheckerConfig> = {}): UdpCheckerConfig => ({
  type: 'udp',
  schedule: schedule(),
  connection: to(port),
  payload: undefined,
  requireReply: false,
  reply: undefined,
  ...changes
})

export const SSL: TlsConfig = {
  sni: false,
  sniName: undefined,
  compliantShutdown: false,
  verify: undefined,
  expiryWarningDays: undefined,
  certificate: undefined,
  key: undefined
}
