/** GRPC_CHECK: grpc.health.v1.Health/Check over HTTP/2 must answer SERVING. */

import type { IncomingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import type { GrpcCheckerConfig } from '../checker-config.js'
import {
  decodeHealthAnswer, encodeHealthRequest, HEALTH_CHECK_PATH, MAX_HEALTH_ANSWER
} from '../grpc-health.js'
import type { ProbeFailure, ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { openHttp2 } from './http2.js'
import { type Conversation, converse } from './stream.js'
import type { TlsMaterials } from './tls-materials.js'
import { startTls } from './tls.js'

const HTTP_OK = 200
/** What a server without a word of gRPC has answered with. */
const UNKNOWN = 2

export function probeGrpc (
  config: GrpcCheckerConfig,
  materials: TlsMaterials,
  signal: CancelSignal,
  tell: (result: ProbeResult) => void
): void {
  const { tls, connection, host, serverName } = config
  const material = tls === undefined ? undefined : materials.of(tls)
  if (material?.ok === false) return tell(material)
  converse(connection, signal, tell, (socket, conversation) => {
    if (tls === undefined || material === undefined) return ask(config, socket, conversation)
    const wish = {
      tls,
      context: material.context,
      serverName: tls.sni ? serverName : undefined,
      host: host ?? connection.address,
      protocol: 'h2'
    }
    startTls(socket, wish, conversation, secure => ask(config, secure, conversation))
  })
}

function ask (config: GrpcCheckerConfig, stream: Socket, conversation: Conversation): void {
  const { service, connection, host, tls } = config
  const pieces: Uint8Array[] = []
  let length = 0
  let status: number | undefined
  let said: IncomingHttpHeaders = {}
  openHttp2(stream, conversation, {
    request: {
      path: HEALTH_CHECK_PATH,
      host,
      connection,
      tls: tls !== undefined,
      headers: { 'content-type': 'application/grpc', te: 'trailers' },
      body: encodeHealthRequest(service)
    },
    // A refusal has its status in the one header it sends.
    onHead: head => {
      status = head.status
      said = head.headers
    },
    onBody: bytes => {
      pieces.push(bytes)
      length += bytes.length
      return length > MAX_HEALTH_ANSWER ? { code: 'too-long', limit: MAX_HEALTH_ANSWER } : undefined
    },
    onTrailers: trailers => { said = { ...said, ...trailers } },
    onEnd: () => {
      if (status !== HTTP_OK) return conversation.fail({ code: 'status', found: status ?? 0 })
      const why = refusal(said) ?? judge(Buffer.concat(pieces))
      conversation.finish(why === undefined ? { ok: true } : { ok: false, why })
    }
  })
}

function refusal (said: IncomingHttpHeaders): ProbeFailure | undefined {
  const text = String(said['grpc-status'] ?? '')
  const status = /^\d{1,3}$/.test(text) ? Number(text) : UNKNOWN
  if (status === 0) return undefined
  return { code: 'grpc', status, message: words(String(said['grpc-message'] ?? '')).slice(0, 80) }
}

/** grpc-message is percent-encoded. */
function words (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function judge (answer: Uint8Array): ProbeFailure | undefined {
  const found = decodeHealthAnswer(answer)
  if (!found.ok) return { code: 'grpc-answer', problem: found.error }
  return found.value === 'SERVING' ? undefined : { code: 'not-serving', status: found.value }
}
