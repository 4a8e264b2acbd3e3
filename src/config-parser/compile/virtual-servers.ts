/** The virtual servers of the configuration, their groups, and what they notify. */

import type {
  CheckDefaults, RealServerConfig, SorryServerConfig, VirtualServerConfig, VirtualServerGroupConfig
} from '../../checkers/config.js'
import { VIRTUAL_SERVER_DEFAULTS, writtenServer, writtenTarget } from '../../checkers/config.js'
import { assert } from '../../lib/assert.js'
import type { Family } from '../../lib/ip-address.js'
import { familyOf } from '../../lib/ip-address.js'
import type { Command, RealServerNotify, VirtualServerNotify } from '../../notify/config.js'
import type { CommandDraft } from '../commands.js'
import { resolveCommand } from '../commands.js'
import type { InheritedDraft, RealServerDraft, VirtualServerDraft } from '../lvs-draft.js'
import { named } from '../named.js'
import type { Scope } from '../scope.js'
import { compileCheckers, inherit } from './checkers.js'
import type { Served } from './examined.js'
import { examine } from './virtual-server-checks.js'

export interface CompiledVirtualServers {
  readonly servers: readonly VirtualServerConfig[]
  readonly groups: Readonly<Record<string, VirtualServerGroupConfig>>
  readonly notify: Readonly<Record<string, VirtualServerNotify>>
}

/** Examines and completes every virtual server; those that cannot be used are left out. */
export function compileVirtualServers (scope: Scope): CompiledVirtualServers {
  const servers: VirtualServerConfig[] = []
  const groups: Record<string, VirtualServerGroupConfig> = {}
  const notify: Record<string, VirtualServerNotify> = {}
  // Each draft is let go as soon as its configuration is there: there may be very many.
  const drafts = scope.draft.lvs.virtualServers.splice(0).reverse()
  for (let draft = drafts.pop(); draft !== undefined; draft = drafts.pop()) {
    if (draft.realServers.some(each => each.others.length > 0)) splitNames(draft)
    const served = servedBy(draft, scope)
    if (served === undefined || !examine({ server: draft, served, scope })) continue
    const server = virtualServer(draft, scope)
    servers.push(server)
    notify[server.name] = virtualServerNotify(draft, server, scope)
    const { target } = draft
    if (target.type === 'group') groups[target.group] = { name: target.group, entries: served.entries }
  }
  return { servers, groups, notify }
}

/** A real server that is a name becomes one for each of its addresses. */
function splitNames (draft: VirtualServerDraft): void {
  draft.realServers = draft.realServers.flatMap(each =>
    [each.address, ...each.others].map(address => ({ ...each, address, others: [] })))
}

/** undefined: the group is not there, which keepalived only logs. */
function servedBy ({ target, place }: VirtualServerDraft, scope: Scope): Served | undefined {
  if (target.type === 'address') {
    const families = new Set([familyOf(target.address)])
    return { addresses: true, marks: false, families, entries: [] }
  }
  if (target.type === 'fwmark') {
    return { addresses: false, marks: true, families: new Set(), entries: [] }
  }
  const group = named(scope.draft.lvs.groups, target.group)
  if (group === undefined) {
    scope.diagnostics.report('HF0611', place, `Virtual server group ${target.group} specified but not configured - ignoring virtual server ${writtenTarget(target, undefined)}`,
      { class: undefined, severity: 'error', expected: `virtual_server_group ${target.group} { ... }` })
    return undefined
  }
  const { entries } = group
  const families = new Set<Family>()
  for (const entry of entries) {
    const family = entry.type === 'addresses' ? familyOf(entry.first) : entry.family
    if (family !== undefined) families.add(family)
  }
  return {
    addresses: entries.some(each => each.type === 'addresses'),
    marks: entries.some(each => each.type === 'fwmark'),
    families,
    entries
  }
}

function virtualServer (draft: VirtualServerDraft, scope: Scope): VirtualServerConfig {
  const { target, family, protocol, scheduler, forwarding, granularity } = draft
  const { persistenceTimeout: timeout, persistenceEngine: engine } = draft
  assert(scheduler !== undefined && forwarding !== undefined, 'examined servers have a scheduler and a method')
  const checks = checkDefaults(draft)
  return {
    name: writtenTarget(target, protocol),
    place: `${draft.place.file.path} line ${draft.place.line}`,
    target,
    family,
    protocol,
    scheduler,
    onePacket: draft.onePacket,
    flag1: draft.flag1,
    flag2: draft.flag2,
    flag3: draft.flag3,
    persistence: timeout === undefined ? undefined : { timeout, granularity, engine },
    forwarding,
    delayLoop: draft.delayLoop ?? VIRTUAL_SERVER_DEFAULTS.delayLoop,
    checks,
    weight: draft.weight,
    inhibitOnFailure: draft.inhibitOnFailure,
    alpha: draft.alpha,
    omega: draft.omega,
    haSuspend: draft.haSuspend,
    quorum: draft.quorum,
    hysteresis: draft.hysteresis,
    sorryServer: sorryServer(draft),
    virtualhost: draft.virtualhost,
    snmpName: draft.snmpName,
    vrrp: draft.vrrp,
    realServers: draft.realServers.map(each => realServer(each, checks, scope))
  }
}

function sorryServer (
  { sorryServer: draft, protocol }: VirtualServerDraft
): SorryServerConfig | undefined {
  if (draft === undefined) return undefined
  const { address, port = 0, forwarding, inhibit } = draft
  assert(forwarding !== undefined, 'examined servers have a method')
  return { name: writtenServer(address, protocol, port), address, port, forwarding, inhibit }
}

function checkDefaults (
  { connectTimeout, retry, delayBeforeRetry, warmup }: InheritedDraft
): CheckDefaults {
  return {
    connectTimeout: connectTimeout ?? VIRTUAL_SERVER_DEFAULTS.connectTimeout,
    retry,
    delayBeforeRetry,
    warmup
  }
}

/** `common` is the virtual server's, which those that say nothing share: there may be very many. */
function realServer (
  draft: RealServerDraft, common: CheckDefaults, scope: Scope
): RealServerConfig {
  const { virtualServer: above, address, port = 0, forwarding } = draft
  assert(forwarding !== undefined, 'examined servers have a method')
  const alpha = draft.alpha ?? above.alpha
  const inherited = inherit(draft)
  return {
    name: writtenServer(address, above.protocol, port),
    address,
    port,
    forwarding,
    weight: draft.weight ?? above.weight,
    upperThreshold: draft.upperThreshold,
    lowerThreshold: draft.lowerThreshold,
    inhibitOnFailure: draft.inhibitOnFailure ?? above.inhibitOnFailure,
    slowStart: draft.slowStart,
    alpha,
    delayLoop: inherited.delayLoop,
    checks: saysNothing(draft) ? common : checkDefaults(inherited),
    virtualhost: draft.virtualhost,
    snmpName: draft.snmpName,
    checkers: compileCheckers(draft, { inherited, alpha, port }, scope)
  }
}

const saysNothing = (
  { connectTimeout, retry, delayBeforeRetry, warmup }: InheritedDraft
): boolean => [connectTimeout, retry, delayBeforeRetry, warmup].every(each => each === undefined)

function virtualServerNotify (
  draft: VirtualServerDraft, config: VirtualServerConfig, scope: Scope
): VirtualServerNotify {
  const { smtpAlertChecker, smtpAlert } = scope.draft.global
  const mail = smtpAlertChecker ?? smtpAlert
  const serverMail = mail ?? true
  const realServers: Record<string, RealServerNotify> = {}
  for (const [index, { up, down, mail: own }] of draft.realServers.entries()) {
    if (up === undefined && down === undefined && (own ?? serverMail) === serverMail) continue
    realServers[config.realServers[index]?.name ?? ''] =
      { up: script(up, scope), down: script(down, scope), mail: own ?? serverMail }
  }
  return {
    quorumUp: script(draft.quorumUp, scope),
    quorumDown: script(draft.quorumDown, scope),
    mail: draft.mail ?? mail ?? false,
    serverMail,
    realServers
  }
}

function script (draft: CommandDraft | undefined, scope: Scope): Command | undefined {
  return draft === undefined ? undefined : resolveCommand(draft, scope, `notify script '${draft.text}'`, false)
}
