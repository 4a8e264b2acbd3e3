/** The schemas of the checkers of a real server, held to their types. */

import * as z from 'zod'
import type {
  CheckerConfig, ConnectionConfig, RegexConfig, ScheduleConfig, TlsConfig, UdpReplyConfig, UrlConfig
} from '../../checkers/checker-config.js'
import { DNS_TYPES } from '../../checkers/checker-config.js'
import { HTTP_GET_BLOCK, SSL_GET_BLOCK } from '../keywords/http-get.js'
import { REGEX_OPTIONS, URL_BLOCK } from '../keywords/http-url.js'
import { PING_CHECK_BLOCK, TCP_CHECK_BLOCK } from '../keywords/tcp-check.js'
import { UDP_CHECK_BLOCK } from '../keywords/udp-check.js'
import { command } from './notify.js'
import { bytes, durationOf, insideOf, interfaceName, ipAddress, maybe, numberOf, port } from './values.js'

const TCP = insideOf(TCP_CHECK_BLOCK)
const HTTP = insideOf(HTTP_GET_BLOCK)
const URL = insideOf(URL_BLOCK)
const UDP = insideOf(UDP_CHECK_BLOCK)

const schedule: z.ZodType<ScheduleConfig> = z.strictObject({
  delayLoop: durationOf(TCP, 'delay_loop'),
  retry: numberOf(TCP, 'retry'),
  delayBeforeRetry: durationOf(TCP, 'delay_before_retry'),
  warmup: durationOf(TCP, 'warmup'),
  alpha: z.boolean(),
  logAllFailures: z.boolean()
})

const connection: z.ZodType<ConnectionConfig> = z.strictObject({
  address: ipAddress,
  port,
  bindAddress: maybe(ipAddress),
  bindPort: port,
  bindInterface: maybe(interfaceName),
  timeout: durationOf(insideOf(PING_CHECK_BLOCK), 'connect_timeout'),
  fwmark: numberOf(TCP, 'fwmark')
})

const regex: z.ZodType<RegexConfig> = z.strictObject({
  pattern: z.string(),
  options: z.array(z.enum(REGEX_OPTIONS)),
  noMatch: z.boolean(),
  minOffset: numberOf(URL, 'regex_min_offset'),
  maxOffset: maybe(numberOf(URL, 'regex_max_offset')),
  stack: maybe(z.tuple([z.int().min(0), z.int().min(0)]))
})

const statusCode = z.int().min(100).max(599)

const url: z.ZodType<UrlConfig> = z.strictObject({
  path: z.string(),
  host: maybe(z.string()),
  serverName: maybe(z.string()),
  statusCodes: z.array(z.tuple([statusCode, statusCode])).min(1),
  digest: maybe(z.string().regex(/^[0-9a-f]{32}$/)),
  regex: maybe(regex)
})

const tls: z.ZodType<TlsConfig> = z.strictObject({
  sni: z.boolean(),
  sniName: maybe(z.string()),
  compliantShutdown: z.boolean(),
  verify: maybe(z.strictObject({ ca: maybe(z.string()), name: maybe(z.string()) })),
  expiryWarningDays: maybe(numberOf(insideOf(SSL_GET_BLOCK), 'tls_expiry_warning')),
  certificate: maybe(z.string()),
  key: maybe(z.string())
})

const reply: z.ZodType<UdpReplyConfig> = z.strictObject({
  bytes,
  mask: bytes,
  minLength: numberOf(UDP, 'min_reply_length'),
  maxLength: numberOf(UDP, 'max_reply_length')
}).refine(each => each.bytes.length === each.mask.length, 'a mask of another length than its bytes')

const plain = { schedule, connection }

export const checker: z.ZodType<CheckerConfig> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('tcp'), ...plain }),
  z.strictObject({ type: z.literal('ping'), ...plain }),
  z.strictObject({
    type: z.literal('http'),
    ...plain,
    protocol: z.enum(['1.0', '1.0C', '1.1', '2']),
    virtualhost: maybe(z.string()),
    fastRecovery: z.boolean(),
    tls: maybe(tls),
    urls: z.array(url).min(1)
  }),
  z.strictObject({ type: z.literal('smtp'), ...plain, heloName: z.string() }),
  z.strictObject({
    type: z.literal('dns'), ...plain, name: z.string().min(1), queryType: z.enum(DNS_TYPES)
  }),
  z.strictObject({
    type: z.literal('udp'),
    ...plain,
    payload: maybe(bytes),
    requireReply: z.boolean(),
    reply: maybe(reply)
  }),
  z.strictObject({
    type: z.literal('misc'),
    schedule,
    command,
    text: z.string(),
    timeout: durationOf(HTTP, 'delay_loop'),
    dynamic: z.boolean()
  }),
  z.strictObject({
    type: z.literal('file'), file: z.string(), weight: z.int().min(-2147483647).max(2147483647), reverse: z.boolean()
  }),
  z.strictObject({
    type: z.literal('grpc'),
    ...plain,
    service: z.string(),
    host: maybe(z.string()),
    tls: maybe(tls),
    serverName: maybe(z.string())
  }),
  z.strictObject({
    type: z.literal('agent'), ...plain, send: maybe(z.string()), required: z.boolean()
  }),
  z.strictObject({ type: z.literal('bfd'), session: z.string(), alpha: z.boolean() })
])
