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
import type { PatternMatcher } from './pattern-matcher.js'
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

/** What the probes of a process share. */
export interface HttpTools {
  /** What SSL_GET presents. */
  readonly material: SecureContext | undefined
  readonly matcher: PatternMatcher
  /** Told of every piece of an answer, for who wants to see it. */
  readonly heard?: (bytes: Uint8Array) => void
}

export function probeHttp (
  config: HttpCheckerConfig,
  url: UrlConfig,
  tools: HttpTools,
  signal: AbortSignal,
  tell: (result: ProbeResult) => void
): void {
  converse(config.connection, signal, tell, (socket, conversation) => {
    const exchange = new Exchange(config, url, tools, conversation)
    if (config.tls === undefined) return exchange.start(socket)
    startTls(config.tls, url, tools.material, socket, conversation, exchange)
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
  readonly #tools: HttpTools
  readonly #conversation: Conversation
  #started = false
  #ended = false

  constructor (
    config: HttpCheckerConfig, url: UrlConfig, tools: HttpTools, conversation: Conversation
  ) {
    this.#config = config
    this.#tools = tools
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
      this.#tools.heard?.(bytes)
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
    if (this.#config.tls !== undefined && this.#reader.headerDone) this.#judge()
    else if (!this.#ended) this.#conversation.fail(why)
  }

  /** The stream has ended, closed, or both. */
  #end (stream: Stream): void {
    if (this.#conversation.isOver || this.#ended) return
    if (this.#config.tls?.compliantShutdown === true) stream.end()
    this.#judge()
  }

  /** Nothing more comes. The search has its own limit, and no more than one is asked for. */
  #judge (): void {
    const conversation = this.#conversation
    if (conversation.isOver || this.#ended) return
    this.#ended = true
    const verdict = this.#reader.end()
    if (verdict.type === 'result') return conversation.finish(verdict.result)
    conversation.stopWaiting()
    const { matcher } = this.#tools
    matcher.search(verdict, answer => {
      if (answer === 'yes') conversation.finish({ ok: true })
      else if (answer === 'no') conversation.fail({ code: 'regex' })
      else conversation.fail({ code: 'regex-limit', milliseconds: matcher.limit })
    })
  }
}

/** OpenSSL's own word where there is one; else what the socket below has met. */
function tlsFailure (error: unknown): ProbeFailure {
  const code = errorCode(error)
  return code.startsWith('ERR_SSL') || code.startsWith('EPROTO') || !code.startsWith('E')
    ? { code: 'tls', reason: code }
    : streamFailure(error)
}
