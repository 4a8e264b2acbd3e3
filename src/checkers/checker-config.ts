/**
 * The checker blocks of a real server, complete with defaults, and the defaults of each type.
 * Inheritance is done: `retry` holds the checker's own value, else the real or virtual server's,
 * else the type's default, and so for every other field.
 */

import type { Command } from '../lib/command.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'
import { seconds } from '../lib/time.js'

export type CheckerConfig =
  | TcpCheckerConfig | HttpCheckerConfig | SmtpCheckerConfig | MiscCheckerConfig
  | DnsCheckerConfig | PingCheckerConfig | UdpCheckerConfig | FileCheckerConfig
  | BfdCheckerConfig | GrpcCheckerConfig | AgentCheckerConfig

export type CheckerType = CheckerConfig['type']

/** When a checker runs and how much failure it bears. */
export interface ScheduleConfig {
  /** delay_loop: from one verdict to the next probe. */
  readonly delayLoop: Duration
  /** retry (HTTP: also nb_get_retry): failures borne before the server counts as down. */
  readonly retry: number
  /** delay_before_retry; a DNS_CHECK without one has its delay_loop here. */
  readonly delayBeforeRetry: Duration
  /** warmup: upper bound of the random delay of the first probe; the default is delay_loop. */
  readonly warmup: Duration
  /** alpha: starts down. */
  readonly alpha: boolean
  /** log_all_failures. */
  readonly logAllFailures: boolean
}

/** Where a socket checker connects to, and from where. */
export interface ConnectionConfig {
  /** connect_ip; the default is the real server's address. */
  readonly address: IpAddress
  /** connect_port; the default is the real server's port. Unused by PING_CHECK. */
  readonly port: number
  /** bindto, bind_port (0 is any), bind_if. */
  readonly bindAddress: IpAddress | undefined
  readonly bindPort: number
  readonly bindInterface: string | undefined
  /** connect_timeout: for connecting, and again for each read or write. */
  readonly timeout: Duration
  /** fwmark: SO_MARK; 0 is none. */
  readonly fwmark: number
}

/** TCP_CHECK. */
export interface TcpCheckerConfig {
  readonly type: 'tcp'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
}

/** HTTP_GET, or SSL_GET when `tls` is there. */
export interface HttpCheckerConfig {
  readonly type: 'http'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
  /** http_protocol: `1.0C` and `1.1` send `Connection: close`; `2` is not in keepalived. */
  readonly protocol: '1.0' | '1.0C' | '1.1' | '2'
  /** virtualhost of the checker alone; each url has its Host already. For dumps. */
  readonly virtualhost: string | undefined
  /** fast_recovery. */
  readonly fastRecovery: boolean
  readonly tls: TlsConfig | undefined
  /** At least one. */
  readonly urls: readonly UrlConfig[]
}

/** What a check by TLS has beyond one without. The tls_ keywords are not in keepalived. */
export interface TlsConfig {
  /** enable_sni, or implied by sni_name. */
  readonly sni: boolean
  /** sni_name. */
  readonly sniName: string | undefined
  /** tls_compliant: say goodbye in full before closing. */
  readonly compliantShutdown: boolean
  /** tls_verify; undefined: whoever answers is believed, as keepalived does. */
  readonly verify: TlsVerifyConfig | undefined
  /** tls_expiry_warning: from how many days before its end the certificate is spoken of. */
  readonly expiryWarningDays: number | undefined
  /** tls_certificate and tls_key: PEM files shown instead of those of the SSL block. */
  readonly certificate: string | undefined
  readonly key: string | undefined
}

export interface TlsVerifyConfig {
  /**
   * tls_ca: a PEM file, or a directory of them; undefined: the ca of the SSL block, else the
   * authorities this system trusts.
   */
  readonly ca: string | undefined
  /** tls_name: whom the certificate must be for; undefined: the server name, host or address. */
  readonly name: string | undefined
}

/** url { }. */
export interface UrlConfig {
  /** path: the request target, as it goes on the wire. */
  readonly path: string
  /**
   * The Host header without port: the virtualhost of the url, the checker, the real server or the
   * virtual server; undefined: the address, with its port.
   */
  readonly host: string | undefined
  /** The TLS server name when `tls.sni`: sni_name, else url, checker or virtual server's host. */
  readonly serverName: string | undefined
  /** status_code, as ranges with both ends included; the default is 200-299. */
  readonly statusCodes: ReadonlyArray<readonly [number, number]>
  /** digest: MD5 of the body, 32 lower-case hex digits. */
  readonly digest: string | undefined
  readonly regex: RegexConfig | undefined
}

/** regex and its options. */
export interface RegexConfig {
  /** The PCRE2 pattern, escapes of the file already undone. */
  readonly pattern: string
  /** regex_options: the words, e.g. caseless, multiline. */
  readonly options: readonly string[]
  /** regex_no_match: a match is the failure. */
  readonly noMatch: boolean
  /** regex_min_offset and regex_max_offset: where a match may begin; undefined is no limit. */
  readonly minOffset: number
  readonly maxOffset: number | undefined
  /** regex_stack START MAX (bytes): kept for dumps; there is no such stack here. */
  readonly stack: readonly [number, number] | undefined
}

/** SMTP_CHECK; each `host { }` in one is a checker of its own. */
export interface SmtpCheckerConfig {
  readonly type: 'smtp'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
  /** helo_name. */
  readonly heloName: string
}

/** MISC_CHECK. */
export interface MiscCheckerConfig {
  readonly type: 'misc'
  readonly schedule: ScheduleConfig
  /** misc_path and user. */
  readonly command: Command
  /** misc_path as written, for logs. */
  readonly text: string
  /** misc_timeout; the default is the delay_loop of the virtual server. */
  readonly timeout: Duration
  /** misc_dynamic. */
  readonly dynamic: boolean
}

export const DNS_TYPES = ['A', 'NS', 'CNAME', 'SOA', 'MX', 'TXT', 'AAAA', 'RRSIG', 'DNSKEY'] as const

export type DnsType = typeof DNS_TYPES[number]

/** DNS_CHECK. */
export interface DnsCheckerConfig {
  readonly type: 'dns'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
  /** name, without a final dot; `.` is the root. */
  readonly name: string
  /** type. */
  readonly queryType: DnsType
}

/** GRPC_CHECK (not in keepalived): grpc.health.v1.Health/Check must answer SERVING. */
export interface GrpcCheckerConfig {
  readonly type: 'grpc'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
  /** service: whose health is asked for; empty: the server's as a whole. */
  readonly service: string
  /** virtualhost: the :authority; undefined: the address, with its port. */
  readonly host: string | undefined
  /** tls; undefined: HTTP/2 without TLS. */
  readonly tls: TlsConfig | undefined
  /** The TLS server name when `tls.sni`. */
  readonly serverName: string | undefined
}

/** AGENT_CHECK (not in keepalived): an agent beside the server says how it is, see agent.ts. */
export interface AgentCheckerConfig {
  readonly type: 'agent'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
  /** agent_send: what it is sent first. */
  readonly send: string | undefined
  /** agent_required: an agent that does not answer is a failure; else it has said nothing new. */
  readonly required: boolean
}

/** PING_CHECK. */
export interface PingCheckerConfig {
  readonly type: 'ping'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
}

/** UDP_CHECK. */
export interface UdpCheckerConfig {
  readonly type: 'udp'
  readonly schedule: ScheduleConfig
  readonly connection: ConnectionConfig
  /** payload; undefined: 32 bytes of filler. */
  readonly payload: Uint8Array | undefined
  /** require_reply. */
  readonly requireReply: boolean
  readonly reply: UdpReplyConfig | undefined
}

/** The data of require_reply, and the lengths that apply with it. */
export interface UdpReplyConfig {
  readonly bytes: Uint8Array
  /** Bits that count: a wildcard nibble is 0 here. As long as `bytes`. */
  readonly mask: Uint8Array
  /** min_reply_length and max_reply_length. */
  readonly minLength: number
  readonly maxLength: number
}

/** FILE_CHECK. Event driven: it has no schedule. */
export interface FileCheckerConfig {
  readonly type: 'file'
  /** track_file: a name of trackFiles in LvsConfig. */
  readonly file: string
  /** weight, else that of the track_file; not yet negated by `reverse`. */
  readonly weight: number
  readonly reverse: boolean
}

/** BFD_CHECK. Event driven. */
export interface BfdCheckerConfig {
  readonly type: 'bfd'
  /** name of the bfd_instance. */
  readonly session: string
  readonly alpha: boolean
}

/** What a type uses where nobody configured anything; undefined: the checker's delay_loop. */
export const CHECKER_DEFAULTS: Readonly<Record<ScheduledType, {
  readonly retry: number
  readonly delayBeforeRetry: Duration | undefined
}>> = {
  tcp: { retry: 1, delayBeforeRetry: seconds(1) },
  udp: { retry: 1, delayBeforeRetry: seconds(1) },
  ping: { retry: 1, delayBeforeRetry: seconds(1) },
  smtp: { retry: 1, delayBeforeRetry: seconds(1) },
  http: { retry: 1, delayBeforeRetry: seconds(3) },
  dns: { retry: 3, delayBeforeRetry: undefined },
  misc: { retry: 0, delayBeforeRetry: seconds(1) },
  grpc: { retry: 1, delayBeforeRetry: seconds(3) },
  agent: { retry: 0, delayBeforeRetry: seconds(1) }
}

/** The types that probe on a schedule. */
export type ScheduledType = Exclude<CheckerType, 'file' | 'bfd'>

/** helo_name, when none is configured. */
export const DEFAULT_HELO_NAME = 'smtpchecker.keepalived.org'

/** max_reply_length, when none is configured. */
export const DEFAULT_MAX_REPLY_LENGTH = 255

/** status_code, when none is configured. */
export const DEFAULT_STATUS_CODES: ReadonlyArray<readonly [number, number]> = [[200, 299]]
