/** The checkers of a real server, with everything they inherit. */

import type {
  CheckerConfig, ConnectionConfig, GrpcCheckerConfig, HttpCheckerConfig, ScheduleConfig,
  ScheduledType, TlsConfig, UrlConfig
} from '../../checkers/checker-config.js'
import {
  CHECKER_DEFAULTS, DEFAULT_HELO_NAME, DEFAULT_STATUS_CODES
} from '../../checkers/checker-config.js'
import { VIRTUAL_SERVER_DEFAULTS } from '../../checkers/config.js'
import { unreachable } from '../../lib/assert.js'
import type { Duration } from '../../lib/time.js'
import { resolveCommand } from '../commands.js'
import type {
  CheckerDraft, GrpcDraft, HttpDraft, InheritedDraft, MiscDraft, RealServerDraft, ScheduleDraft,
  SocketDraft, TlsDraft, UdpDraft, UrlDraft, VirtualServerDraft
} from '../lvs-draft.js'
import { named } from '../named.js'
import type { Scope } from '../scope.js'

/** What every server has settled on, itself or by default, and what may be open still. */
export interface Inherited extends InheritedDraft {
  readonly delayLoop: Duration
  readonly connectTimeout: Duration
}

/** What the server of a checker settled on: its own values, else the virtual server's. */
export interface Surroundings {
  readonly inherited: Inherited
  readonly alpha: boolean
  readonly port: number
}

/** The values a real server hands to its checkers. */
export function inherit (server: RealServerDraft): Inherited {
  const { virtualServer: above } = server
  const standard = VIRTUAL_SERVER_DEFAULTS
  return {
    delayLoop: server.delayLoop ?? above.delayLoop ?? standard.delayLoop,
    connectTimeout: server.connectTimeout ?? above.connectTimeout ?? standard.connectTimeout,
    retry: server.retry ?? above.retry,
    delayBeforeRetry: server.delayBeforeRetry ?? above.delayBeforeRetry,
    warmup: server.warmup ?? above.warmup
  }
}

/** The checkers of a server in their order; without those that cannot run. */
export function compileCheckers (
  server: RealServerDraft, around: Surroundings, scope: Scope
): readonly CheckerConfig[] {
  return server.checkers.map(draft => compileChecker(draft, server, around, scope))
    .filter(config => config !== undefined)
}

function compileChecker (
  draft: CheckerDraft, server: RealServerDraft, around: Surroundings, scope: Scope
): CheckerConfig | undefined {
  switch (draft.type) {
    case 'tcp': case 'ping': return { type: draft.type, ...probing(draft, draft.type, server, around, scope) }
    case 'smtp': return {
      type: 'smtp', ...probing(draft, 'smtp', server, around, scope), heloName: draft.heloName ?? DEFAULT_HELO_NAME
    }
    case 'dns': return {
      type: 'dns', ...probing(draft, 'dns', server, around, scope), name: draft.name ?? '.', queryType: draft.queryType
    }
    case 'udp': return { type: 'udp', ...probing(draft, 'udp', server, around, scope), ...udpParts(draft) }
    case 'http': return { type: 'http', ...probing(draft, 'http', server, around, scope), ...httpParts(draft, server) }
    case 'grpc': return { type: 'grpc', ...probing(draft, 'grpc', server, around, scope), ...grpcParts(draft, server) }
    case 'agent': return {
      type: 'agent', ...probing(draft, 'agent', server, around, scope), send: draft.send, required: draft.required
    }
    case 'misc': return misc(draft, server.virtualServer, around, scope)
    case 'bfd': return draft.session === undefined
      ? undefined
      : { type: 'bfd', session: draft.session, alpha: draft.alpha ?? around.alpha }
    case 'file': {
      const file = draft.file === undefined ? undefined : named(scope.draft.trackFiles, draft.file)
      if (file === undefined) return undefined
      const [weight, reverse] = [draft.weight ?? file.weight, draft.reverse ?? file.reverse]
      return { type: 'file', file: file.name, weight, reverse }
    }
    default: return unreachable(draft)
  }
}

function probing (
  draft: SocketDraft, type: ScheduledType, server: RealServerDraft, around: Surroundings,
  scope: Scope
): { readonly schedule: ScheduleConfig, readonly connection: ConnectionConfig } {
  return {
    schedule: schedule(draft, type, around, scope),
    connection: {
      address: draft.address ?? server.address,
      port: draft.port ?? around.port,
      bindAddress: draft.bindAddress,
      bindPort: draft.bindPort,
      bindInterface: draft.bindInterface,
      timeout: draft.connectTimeout ?? around.inherited.connectTimeout,
      fwmark: draft.fwmark
    }
  }
}

function schedule (
  draft: ScheduleDraft, type: ScheduledType, { inherited, alpha }: Surroundings, scope: Scope
): ScheduleConfig {
  const standard = CHECKER_DEFAULTS[type]
  const delayLoop = draft.delayLoop ?? inherited.delayLoop
  const delayBeforeRetry = draft.delayBeforeRetry ?? inherited.delayBeforeRetry ??
    standard.delayBeforeRetry ?? delayLoop
  return {
    delayLoop,
    retry: draft.retry ?? inherited.retry ?? standard.retry,
    // keepalived takes 0 for "not set" here, and DNS_CHECK has no default of its own.
    delayBeforeRetry: type === 'dns' && delayBeforeRetry === 0 ? delayLoop : delayBeforeRetry,
    warmup: draft.warmup ?? inherited.warmup ?? delayLoop,
    alpha: draft.alpha ?? alpha,
    logAllFailures: draft.logAllFailures ?? scope.draft.global.checkerLogAllFailures
  }
}

function udpParts ({ payload, requireReply, reply, minLength, maxLength }: UdpDraft) {
  return {
    payload,
    requireReply,
    reply: reply === undefined ? undefined : { ...reply, minLength, maxLength }
  }
}

function httpParts (
  draft: HttpDraft, server: RealServerDraft
): Omit<HttpCheckerConfig, 'type' | 'schedule' | 'connection'> {
  const { protocol, virtualhost, fastRecovery, secure, sni, urls } = draft
  const { sniName, compliantShutdown } = draft
  return {
    protocol,
    virtualhost,
    fastRecovery,
    tls: secure ? { ...tlsParts(draft.tls, sni), sniName, compliantShutdown } : undefined,
    urls: urls.map(url => urlConfig(url, draft, server))
  }
}

function grpcParts (
  draft: GrpcDraft, server: RealServerDraft
): Omit<GrpcCheckerConfig, 'type' | 'schedule' | 'connection'> {
  const { service, secure, sni, tls } = draft
  const host = draft.virtualhost ?? server.virtualhost ?? server.virtualServer.virtualhost
  const byTls = secure || tls.verify === true
  return {
    service,
    host,
    tls: byTls
      ? { ...tlsParts(tls, sni), sniName: undefined, compliantShutdown: false }
      : undefined,
    serverName: byTls && sends(tls, sni) ? tls.name ?? host : undefined
  }
}

/** A server with several certificates needs the name to show the one that is to be verified. */
function sends (tls: TlsDraft, sni: boolean): boolean {
  return sni || tls.verify === true
}

function tlsParts (
  tls: TlsDraft, sni: boolean
): Omit<TlsConfig, 'sniName' | 'compliantShutdown'> {
  const { verify, ca, name, certificate, key, expiryWarningDays } = tls
  return {
    sni: sends(tls, sni),
    verify: verify === true ? { ca, name } : undefined,
    expiryWarningDays,
    certificate,
    key
  }
}

function urlConfig (url: UrlDraft, checker: HttpDraft, server: RealServerDraft): UrlConfig {
  const { pattern, regexOptions, regexNoMatch, minOffset, maxOffset, stack } = url
  const own = url.virtualhost ?? checker.virtualhost
  const above = server.virtualServer.virtualhost
  return {
    path: url.path ?? '/',
    host: own ?? server.virtualhost ?? above,
    // The virtualhost of the real server is not asked for here, as keepalived has it.
    serverName: checker.secure && sends(checker.tls, checker.sni)
      ? checker.sniName ?? own ?? above ?? checker.tls.name
      : undefined,
    statusCodes: url.statusCodes.length === 0 ? DEFAULT_STATUS_CODES : url.statusCodes,
    digest: url.digest,
    regex: pattern === undefined
      ? undefined
      : { pattern, options: regexOptions, noMatch: regexNoMatch, minOffset, maxOffset, stack }
  }
}

function misc (
  draft: MiscDraft, virtualServer: VirtualServerDraft, around: Surroundings, scope: Scope
): CheckerConfig | undefined {
  const { command, dynamic, timeout } = draft
  if (command === undefined) return undefined
  const resolved = resolveCommand(command, scope, `misc script ${command.text}`, false)
  if (resolved === undefined) return undefined
  return {
    type: 'misc',
    schedule: schedule(draft, 'misc', around, scope),
    command: resolved,
    text: command.text,
    timeout: timeout ?? virtualServer.delayLoop ?? VIRTUAL_SERVER_DEFAULTS.delayLoop,
    dynamic
  }
}
