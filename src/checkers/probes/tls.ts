/**
 * TLS for the checks that talk. As in keepalived whoever answers is believed; with tls_verify the
 * certificate must come from a trusted authority and be for the server's name.
 */

import type { Socket } from 'node:net'
import { checkServerIdentity, connect, type SecureContext, type TLSSocket } from 'node:tls'
import { isIP } from 'node:net'
import { errorCode } from '../../net/system-error.js'
import type { TlsConfig } from '../checker-config.js'
import type { ProbeFailure } from '../probe-result.js'
import { type Conversation, streamFailure } from './stream.js'

const DAY_MS = 86_400_000

export interface TlsWish {
  readonly tls: TlsConfig
  readonly context: SecureContext
  /** Sent as SNI; undefined: none is. */
  readonly serverName: string | undefined
  /** Whom the certificate must be for where tls_name does not say. */
  readonly host: string
  /** ALPN: what must be spoken inside. */
  readonly protocol?: string
}

/** Shakes hands and hands over the secure stream; every failure ends the conversation. */
export function startTls (
  socket: Socket,
  { tls, context, serverName, host, protocol }: TlsWish,
  conversation: Conversation,
  begin: (secure: TLSSocket) => void
): void {
  conversation.await('tls')
  const wanted = tls.verify?.name ?? serverName ?? withoutPort(host)
  const secure = connect({
    socket,
    secureContext: context,
    // Judged below, so that the reason can be told.
    rejectUnauthorized: false,
    checkServerIdentity: (_, certificate) => checkServerIdentity(wanted, certificate),
    ...(serverName !== undefined && isIP(serverName) === 0 ? { servername: serverName } : {}),
    ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] })
  })
  let begun = false
  conversation.hold(secure)
  secure.once('secureConnect', () => {
    if (conversation.isOver) return
    const why = refusal(secure, tls, protocol)
    if (why !== undefined) return conversation.fail(why)
    if (tls.expiryWarningDays !== undefined) conversation.note(daysLeft(secure))
    begun = true
    begin(secure)
  })
  // The other end of a handshake that never was.
  socket.once('close', () => { if (!begun) conversation.fail({ code: 'closed' }) })
  secure.on('error', error => { if (!begun) conversation.fail(tlsFailure(error)) })
}

function refusal (
  secure: TLSSocket, tls: TlsConfig, protocol: string | undefined
): ProbeFailure | undefined {
  if (tls.verify !== undefined && !secure.authorized) {
    return { code: 'certificate', reason: String(secure.authorizationError) }
  }
  if (protocol !== undefined && secure.alpnProtocol !== protocol) {
    return { code: 'tls', reason: `${protocol} is not offered` }
  }
  return undefined
}

/** Whole days until the end of the server's certificate; undefined: it shows none. */
function daysLeft (secure: TLSSocket): number | undefined {
  const end = Date.parse(secure.getPeerCertificate().valid_to)
  return Number.isNaN(end) ? undefined : Math.floor((end - Date.now()) / DAY_MS)
}

function withoutPort (host: string): string {
  return isIP(host) !== 0 ? host : host.replace(/:\d+$/, '')
}

/** OpenSSL's own word where there is one; else what the socket below has met. */
export function tlsFailure (error: unknown): ProbeFailure {
  const code = errorCode(error)
  return code.startsWith('ERR_SSL') || code.startsWith('EPROTO') || !code.startsWith('E')
    ? { code: 'tls', reason: code }
    : streamFailure(error)
}
