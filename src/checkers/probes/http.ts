/**
 * HTTP_GET and SSL_GET: one url, one connection. Bytes are sent and judged as in http-match.ts; of
 * TLS the client's part is Node's, with verification off as in keepalived.
 */

import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import { errorCode } from '../../net/system-error.js'
import type { HttpCheckerConfig, TlsConfig, UrlConfig } from '../checker-config.js'
import type { SslConfig } from '../config.js'
import { HttpReader, httpRequest } from '../http-match.js'
import type { ProbeFailure, ProbeResult } from '../probe-result.js'
import { type Conversation, converse, streamFailure } from './stream.js'

/** The part of a TLS or TCP socket that is used here. */
type Stream = Pick<Socket, 'on' | 'write' | 'end' | 'pause' | 'destroy'>

/**
 * Old and odd servers are to be checked, not judged: every protocol and cipher that this OpenSSL
 * can speak is allowed, as verification is off anyway.
 */
const LENIENT = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** What every SSL_GET presents; made once for each configuration. Throws for unreadable files. */
export function tlsMaterial (ssl: SslConfig): SecureContext {
  const read = (path: string | undefined): Buffer | undefined =>
    path === undefined ? undefined : readFileSync(path)
  const [ca, cert, key] = [read(ssl.ca), read(ssl.certificate), read(ssl.key ?? ssl.certificate)]
  return createSecureContext({
    ...LENIENT,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined || cert === undefined ? {} : { key }),
    ...(ssl.password === undefined ? {} : { passphrase: ssl.password })
  })
}

export function probeHttp (
  config: HttpCheckerConfig,
  url: UrlConfig,
  material: SecureContext | undefined,
  signal: AbortSignal,
  tell: (result: ProbeResult) => void
): void {
  converse(config.connection, signal, tell, (socket, conversation) => {
    const exchange = new Exchange(config, url, conversation)
    if (config.tls === undefined) return exchange.start(socket)
    startTls(config.tls, url, material, socket, conversation, exchange)
  })
}

function startTls (
  tls: TlsConfig,
  url: UrlConfig,
  material: SecureContext | undefined,
  socket: Socket,
  conversation: Conversation,
  exchange: Exchange
): void {
  conversation.await('tls')
  const { serverName } = url
  const secure = connectTls({
    socket,
    rejectUnauthorized: false,
    ...(material === undefined ? LENIENT : { secureContext: material }),
    ...(tls.sni && serverName !== undefined ? { servername: serverName } : {})
  })
  conversation.hold(secure)
  secure.once('secureConnect', () => exchange.start(secure))
  // The other end of a handshake that never was.
  socket.once('close', () => { if (!exchange.isStarted) conversation.fail({ code: 'closed' }) })
  secure.on('error', error => exchange.onError(error))
}

/** The request and its answer on an open stream. */
class Exchange {
  readonly #config: HttpCheckerConfig
  readonly #reader: HttpReader
  readonly #url: UrlConfig
  readonly #conversation: Conversation
  #started = false

  constructor (config: HttpCheckerConfig, url: UrlConfig, conversation: Conversation) {
    this.#config = config
    this.#url = url
    this.#reader = new HttpReader(url)
    this.#conversation = conversation
  }

  get isStarted (): boolean {
    return this.#started
  }

  start (stream: Stream): void {
    const conversation = this.#conversation
    this.#started = true
    conversation.await('read')
    stream.on('data', (bytes: Buffer) => {
      if (conversation.isOver) return
      conversation.await('read')
      const failure = this.#reader.feed(bytes)
      if (failure !== undefined) conversation.fail(failure)
    })
    stream.on('end', () => this.#end(stream))
    stream.on('close', () => this.#end(stream))
    if (this.#config.tls === undefined) stream.on('error', error => this.onError(error))
    stream.write(httpRequest(this.#config, this.#url))
  }

  /** A break of TLS behind a complete header is borne: many servers close without a word. */
  onError (error: unknown): void {
    const why = this.#config.tls === undefined ? streamFailure(error) : tlsFailure(error)
    if (this.#conversation.isOver) return
    if (this.#config.tls !== undefined && this.#reader.headerDone) {
      this.#conversation.finish(this.#reader.end())
    } else {
      this.#conversation.fail(why)
    }
  }

  /** The stream has ended, closed, or both. */
  #end (stream: Stream): void {
    if (this.#conversation.isOver) return
    if (this.#config.tls?.compliantShutdown === true) stream.end()
    this.#conversation.finish(this.#reader.end())
  }
}

/** OpenSSL's own word where there is one; else what the socket below has met. */
function tlsFailure (error: unknown): ProbeFailure {
  const code = errorCode(error)
  return code.startsWith('ERR_SSL') || code.startsWith('EPROTO') || !code.startsWith('E')
    ? { code: 'tls', reason: code }
    : streamFailure(error)
}
