/**
 * HTTP_GET and SSL_GET: one url, one connection. Bytes are sent and judged as in http-match.ts;
 * with http_protocol 2 the streams are Node's, by prior knowledge or ALPN.
 */

import type { Socket } from 'node:net'
import type { HttpCheckerConfig, UrlConfig } from '../checker-config.js'
import { HttpReader, httpRequest, type HttpVerdict, PageJudge } from '../http-match.js'
import type { ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { openHttp2 } from './http2.js'
import type { PatternMatcher } from './pattern-matcher.js'
import { type Conversation, converse, streamFailure } from './stream.js'
import type { TlsMaterials } from './tls-materials.js'
import { startTls, tlsFailure } from './tls.js'

/** The part of a TLS or TCP socket that is used here. */
type Stream = Pick<Socket, 'on' | 'write' | 'end' | 'pause' | 'destroy'>

/** What the probes of a process share. */
export interface HttpTools {
  readonly materials: TlsMaterials
  readonly matcher: PatternMatcher
  /** Told of every piece of an answer, for who wants to see it. */
  readonly heard?: (bytes: Uint8Array) => void
}

export function probeHttp (
  config: HttpCheckerConfig,
  url: UrlConfig,
  tools: HttpTools,
  signal: CancelSignal,
  tell: (result: ProbeResult) => void
): void {
  const { tls, protocol, connection } = config
  const material = tls === undefined ? undefined : tools.materials.of(tls)
  // The server is not to be judged by what we lack.
  if (material?.ok === false) return tell(material)
  converse(connection, signal, tell, (socket, conversation) => {
    const begin = (stream: Socket): void => {
      if (protocol === '2') exchangeHttp2(config, url, tools, stream, conversation)
      else new Exchange(config, url, tools, conversation).start(stream)
    }
    if (tls === undefined || material === undefined) return begin(socket)
    const wish = {
      tls,
      context: material.context,
      serverName: tls.sni ? url.serverName : undefined,
      host: url.host ?? connection.address,
      ...(protocol === '2' ? { protocol: 'h2' } : {})
    }
    startTls(socket, wish, conversation, begin)
  })
}

function exchangeHttp2 (
  config: HttpCheckerConfig,
  url: UrlConfig,
  { matcher }: HttpTools,
  stream: Socket,
  conversation: Conversation
): void {
  const judge = new PageJudge(url)
  openHttp2(stream, conversation, {
    request: {
      path: url.path,
      host: url.host,
      connection: config.connection,
      tls: config.tls !== undefined
    },
    onHead: ({ status, length }) => judge.head(status, length),
    onBody: bytes => judge.body(bytes),
    onEnd: () => conclude(judge.end(), matcher, conversation)
  })
}

/** Finishes the conversation. The search has its own limit, and no more than one is asked for. */
function conclude (
  verdict: HttpVerdict, matcher: PatternMatcher, conversation: Conversation
): void {
  if (verdict.type === 'result') return conversation.finish(verdict.result)
  conversation.stopWaiting()
  matcher.search(verdict, answer => {
    if (answer === 'yes') conversation.finish({ ok: true })
    else if (answer === 'no') conversation.fail({ code: 'regex' })
    else conversation.fail({ code: 'regex-limit', milliseconds: matcher.limit })
  })
}

/** The request and its answer on an open stream. */
class Exchange {
  readonly #config: HttpCheckerConfig
  readonly #reader: HttpReader
  readonly #url: UrlConfig
  readonly #tools: HttpTools
  readonly #conversation: Conversation
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

  start (stream: Stream): void {
    const conversation = this.#conversation
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
    stream.on('error', error => this.#onError(error))
    stream.write(httpRequest(this.#config, this.#url))
  }

  /** A break of TLS behind a complete header is borne: many servers close without a word. */
  #onError (error: unknown): void {
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

  /** Nothing more comes. */
  #judge (): void {
    if (this.#conversation.isOver || this.#ended) return
    this.#ended = true
    conclude(this.#reader.end(), this.#tools.matcher, this.#conversation)
  }
}
