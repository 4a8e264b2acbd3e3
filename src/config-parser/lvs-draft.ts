/**
 * Virtual servers while they are being read: as the other drafts, every field open and undefined
 * where nothing has been said. compile/virtual-server.ts makes the typed configuration of them.
 */

import type {
  CheckedFileConfig, GroupEntryConfig, VirtualServerTarget
} from '../checkers/config.js'
import type { DnsType, RegexConfig } from '../checkers/checker-config.js'
import type { Forwarding, Granularity, Protocol } from '../ipvs/service.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'
import type { CommandDraft, Owner } from './commands.js'
import type { Place } from './source.js'

export interface LvsDraft {
  ssl: SslDraft
  groups: ServerGroupDraft[]
  virtualServers: VirtualServerDraft[]
  /** How many virtual servers have named each group so far: their index in messages. */
  readonly groupUses: Map<string, number>
}

/** SSL { }. */
export interface SslDraft {
  /** There is such a block. */
  present: boolean
  password: string | undefined
  ca: string | undefined
  certificate: string | undefined
  key: string | undefined
}

export interface ServerGroupDraft {
  readonly name: string
  readonly place: Place
  entries: GroupEntryConfig[]
}

/** What a virtual server hands to its real servers, and they to their checkers. */
export interface InheritedDraft {
  delayLoop: Duration | undefined
  retry: number | undefined
  delayBeforeRetry: Duration | undefined
  warmup: Duration | undefined
  connectTimeout: Duration | undefined
}

export interface VirtualServerDraft extends InheritedDraft {
  readonly place: Place
  readonly target: VirtualServerTarget
  family: Family | undefined
  protocol: Protocol | undefined
  scheduler: string | undefined
  onePacket: boolean
  flag1: boolean
  flag2: boolean
  flag3: boolean
  persistenceTimeout: number | undefined
  granularity: Granularity | undefined
  persistenceEngine: string | undefined
  forwarding: Forwarding | undefined
  haSuspend: boolean
  mail: boolean | undefined
  virtualhost: string | undefined
  snmpName: string | undefined
  vrrp: string | undefined
  alpha: boolean
  omega: boolean
  inhibitOnFailure: boolean
  quorumUp: CommandDraft | undefined
  quorumDown: CommandDraft | undefined
  quorum: number
  hysteresis: number
  weight: number
  sorryServer: SorryServerDraft | undefined
  realServers: RealServerDraft[]
}

export interface SorryServerDraft {
  readonly address: IpAddress
  readonly place: Place
  /** undefined: that of the virtual server. */
  port: number | undefined
  forwarding: Forwarding | undefined
  inhibit: boolean
}

export interface RealServerDraft extends InheritedDraft {
  /** The one it stands in. */
  readonly virtualServer: VirtualServerDraft
  readonly address: IpAddress
  /** Further addresses of its name: each becomes a server of its own. */
  readonly others: readonly IpAddress[]
  readonly place: Place
  port: number | undefined
  /** That of the virtual server where the block began, until lvs_method says otherwise. */
  forwarding: Forwarding | undefined
  weight: number | undefined
  upperThreshold: number
  lowerThreshold: number
  inhibitOnFailure: boolean | undefined
  alpha: boolean | undefined
  up: CommandDraft | undefined
  down: CommandDraft | undefined
  mail: boolean | undefined
  virtualhost: string | undefined
  snmpName: string | undefined
  slowStart: Duration
  checkers: CheckerDraft[]
}

/**
 * A further checker. Nearly every server has one, and there may be a hundred thousand of them: an
 * array that grows makes room for sixteen at once.
 */
export function addChecker (server: RealServerDraft, checker: CheckerDraft): void {
  if (server.checkers.length === 0) server.checkers = [checker]
  else server.checkers.push(checker)
}

export type CheckerDraft =
  | PlainCheckDraft | SmtpDraft | HttpDraft | DnsDraft | UdpDraft | MiscDraft | FileDraft
  | BfdCheckDraft | GrpcDraft | AgentDraft

/** The keywords of every checker that runs on a schedule. */
export interface ScheduleDraft {
  readonly place: Place
  delayLoop: Duration | undefined
  retry: number | undefined
  delayBeforeRetry: Duration | undefined
  warmup: Duration | undefined
  alpha: boolean | undefined
  logAllFailures: boolean | undefined
}

/** The keywords of every checker that connects. */
export interface SocketDraft extends ScheduleDraft {
  /** The family the addresses must be of: that of the real server until one is given. */
  family: Family
  address: IpAddress | undefined
  port: number | undefined
  bindAddress: IpAddress | undefined
  bindPort: number
  bindInterface: string | undefined
  connectTimeout: Duration | undefined
  fwmark: number
}

/** TCP_CHECK and PING_CHECK say nothing more. */
export interface PlainCheckDraft extends SocketDraft { readonly type: 'tcp' | 'ping' }

export interface SmtpDraft extends SocketDraft {
  readonly type: 'smtp'
  heloName: string | undefined
}

export interface HttpDraft extends SocketDraft {
  readonly type: 'http'
  /** It is an SSL_GET. */
  readonly secure: boolean
  readonly tls: TlsDraft
  protocol: '1.0' | '1.0C' | '1.1' | '2'
  virtualhost: string | undefined
  fastRecovery: boolean
  sni: boolean
  sniName: string | undefined
  compliantShutdown: boolean
  readonly urls: UrlDraft[]
}

export interface TlsDraft {
  verify: boolean | undefined
  ca: string | undefined
  name: string | undefined
  certificate: string | undefined
  key: string | undefined
  expiryWarningDays: number | undefined
}

export interface GrpcDraft extends SocketDraft {
  readonly type: 'grpc'
  service: string
  virtualhost: string | undefined
  /** enable_tls. */
  secure: boolean
  sni: boolean
  readonly tls: TlsDraft
}

export interface AgentDraft extends SocketDraft {
  readonly type: 'agent'
  send: string | undefined
  required: boolean
}

export interface UrlDraft {
  readonly place: Place
  /** SSL_GET: tls_compliant may stand in a url. */
  readonly checker: HttpDraft
  path: string | undefined
  virtualhost: string | undefined
  statusCodes: Array<readonly [number, number]>
  digest: string | undefined
  pattern: string | undefined
  regexOptions: string[]
  regexNoMatch: boolean
  minOffset: number
  maxOffset: number | undefined
  stack: RegexConfig['stack']
  /** Where something was said about a regex. */
  regexPlace: Place | undefined
}

export interface DnsDraft extends SocketDraft {
  readonly type: 'dns'
  name: string | undefined
  queryType: DnsType
}

export interface UdpDraft extends SocketDraft {
  readonly type: 'udp'
  payload: Uint8Array | undefined
  requireReply: boolean
  reply: { readonly bytes: Uint8Array, readonly mask: Uint8Array } | undefined
  minLength: number
  maxLength: number
}

export interface MiscDraft extends ScheduleDraft {
  readonly type: 'misc'
  command: CommandDraft | undefined
  commandWasSet: boolean
  /** user; `unknown` when there is no such user. */
  owner: Owner | 'unknown' | undefined
  timeout: Duration | undefined
  dynamic: boolean
}

export interface FileDraft {
  readonly type: 'file'
  readonly place: Place
  file: CheckedFileConfig['name'] | undefined
  weight: number | undefined
  reverse: boolean | undefined
}

export interface BfdCheckDraft {
  readonly type: 'bfd'
  readonly place: Place
  session: string | undefined
  alpha: boolean | undefined
}

export function newLvs (): LvsDraft {
  return {
    ssl: newSsl(),
    groups: [],
    virtualServers: [],
    groupUses: new Map()
  }
}

export function newSsl (): SslDraft {
  return {
    present: false,
    password: undefined,
    ca: undefined,
    certificate: undefined,
    key: undefined
  }
}
