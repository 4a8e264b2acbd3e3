/** One request in one HTTP/2 session, for HTTP_GET, SSL_GET and GRPC_CHECK. */

import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import { familyOf } from '../../lib/ip-address.js'
import { errorCode } from '../../net/system-error.js'
import type { ConnectionConfig } from '../checker-config.js'
import type { ProbeFailure } from '../probe-result.js'
import type { Conversation } from './stream.js'

/** What a server may make us keep: megabytes of a session, bytes and pairs of a header. */
const LIMITS = { maxSessionMemory: 1, maxHeaderListPairs: 128 } as const
const SETTINGS = { enablePush: false, maxHeaderListSize: 16_384 } as const

export interface Http2Request {
  readonly path: string
  /** :authority; undefined: the address with its port. */
  readonly host: string | undefined
  readonly connection: ConnectionConfig
  readonly tls: boolean
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** With it the method is POST. */
  readonly body?: Uint8Array
}

export interface Http2Head {
  readonly status: number | undefined
  /** Content-Length. */
  readonly length: number | undefined
  readonly headers: IncomingHttpHeaders
}

export interface Http2Exchange {
  readonly request: Http2Request
  readonly onHead: (head: Http2Head) => void
  /** A failure ends the attempt. */
  readonly onBody: (bytes: Uint8Array) => ProbeFailure | undefined
  readonly onTrailers?: (trailers: IncomingHttpHeaders) => void
  /** The stream has ended as it should. */
  readonly onEnd: () => void
}

/** Speaks HTTP/2 on an open stream. Failures end the conversation. */
export function openHttp2 (
  stream: Socket, conversation: Conversation, exchange: Http2Exchange
): void {
  const { request } = exchange
  const { address, port } = request.connection
  const authority = request.host ??
    (familyOf(address) === 'ipv6' ? `[${address}]:${port}` : `${address}:${port}`)
  const scheme = request.tls ? 'https' : 'http'
  const fail = (error: unknown): void => {
    conversation.fail({ code: 'http2', reason: errorCode(error) })
  }
  let session: ClientHttp2Session
  try {
    session = connect(`${scheme}://localhost`, {
      createConnection: () => stream, settings: SETTINGS, ...LIMITS
    })
  } catch (error) {
    return fail(error)
  }
  // The session keeps the socket from being destroyed under it.
  conversation.hold({ destroy: () => { session.destroy(); stream.destroy() } })
  session.on('error', fail)
  session.on('goaway', code => {
    if (code !== 0) conversation.fail({ code: 'http2', reason: `GOAWAY ${code}` })
  })
  session.on('close', () => conversation.fail({ code: 'closed' }))
  talk(session, { authority, scheme }, conversation, exchange, fail)
}

function talk (
  session: ClientHttp2Session,
  { authority, scheme }: { readonly authority: string, readonly scheme: string },
  conversation: Conversation,
  exchange: Http2Exchange,
  fail: (error: unknown) => void
): void {
  const { path, headers, body } = exchange.request
  conversation.await('read')
  const stream = session.request({
    ':method': body === undefined ? 'GET' : 'POST',
    ':scheme': scheme,
    ':authority': authority,
    ':path': path,
    'user-agent': 'KeepAliveClient',
    ...headers
  }, { endStream: body === undefined })
  stream.on('response', found => {
    conversation.await('read')
    const length = Number(found['content-length'])
    exchange.onHead({
      status: found[':status'],
      length: Number.isInteger(length) && length >= 0 ? length : undefined,
      headers: found
    })
  })
  stream.on('data', (bytes: Buffer) => {
    if (conversation.isOver) return
    conversation.await('read')
    const failure = exchange.onBody(bytes)
    if (failure !== undefined) conversation.fail(failure)
  })
  stream.on('trailers', found => exchange.onTrailers?.(found))
  stream.on('error', fail)
  stream.on('end', () => {
    if (!conversation.isOver && stream.rstCode === 0) exchange.onEnd()
  })
  stream.on('close', () => {
    const { rstCode } = stream
    if (rstCode !== 0) conversation.fail({ code: 'http2', reason: `RST_STREAM ${rstCode}` })
  })
  if (body !== undefined) stream.end(body)
}
