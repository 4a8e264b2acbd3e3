/**
 * The VRRP part as a whole: sync groups, tracked objects, static entries, and what must be
 * unique.
 */

import { seconds } from '../../lib/time.js'
import type {
  FirewallConfig, InstanceConfig, PolledLinkConfig, ReceiveBufferPolicy, SyncGroupConfig,
  TrackGroupConfig, VrrpConfig, VrrpGlobalConfig
} from '../../vrrp/config.js'
import type { Draft, GlobalDraft, InstanceDraft, SyncGroupDraft } from '../draft.js'
import { named } from '../named.js'
import type { Scope } from '../scope.js'
import { compileAddress, compileInstance } from './instance.js'
import { checkGroupTracking, compileTrack } from './track.js'

/** The VRRP configuration, or undefined when the VRRP process could not run with it. */
export function compileVrrp (scope: Scope): VrrpConfig | undefined {
  const { draft, diagnostics } = scope
  const groups = checkSyncGroups(scope)
  const groupOf = new Map(groups.flatMap(group => group.members.map(({ name }) => [name, group])))
  let usable = true
  const instances: InstanceConfig[] = []
  for (const each of draft.instances) {
    const instance = compileInstance(each, scope, groupOf.get(each.name))
    if (instance === undefined) usable = false
    else instances.push(instance)
  }
  for (const group of groups) checkGroupTracking(group, instances, scope)
  if (!checkUnique(instances, draft.instances, scope)) usable = false
  if (scope.missingInterfaces.size > 0 && draft.global.dynamicInterfaces === 'off') {
    diagnostics.report('HF0502', undefined, 'Non-existent interface specified in configuration', { class: 'bad-interface' })
    usable = false
  }
  if (!usable) return undefined
  const names = new Set(instances.map(({ name }) => name))
  return {
    global: compileGlobal(scope),
    instances,
    syncGroups: groups.map(group => compileGroup(group, scope)),
    scripts: draft.scripts.map((
      { name, interval, timeout, weight, reverse, rise, fall, initFail }
    ) =>
      ({ name, interval, timeout: timeout ?? interval, weight, reverse, rise, fall, initFail })),
    trackFiles: draft.trackFiles.map(({ name, path = '', weight, reverse, initial }) =>
      ({ name, path, weight, reverse, initial })),
    trackProcesses: draft.trackProcesses.map(({ place, path = '', ...watched }) => ({ ...watched, path })),
    trackBfds: draft.bfds.filter(each => each.vrrp).map(
      ({ name, weight, reverse }) => ({ name, weight, reverse })
    ),
    trackGroups: checkTrackGroups(scope, names),
    staticAddresses: draft.staticAddresses.map(compileAddress),
    staticRoutes: draft.staticRoutes.map(({ route }) => route),
    staticRules: draft.staticRules.map(({ rule }) => rule),
    garpGroups: draft.garpGroups.map(({ interfaces, garpInterval, gnaInterval }) =>
      ({
        interfaces, garpInterval: garpInterval ?? seconds(0), gnaInterval: gnaInterval ?? seconds(0)
      })),
    interfaceDelays: draft.interfaceDelays
  }
}

/** Groups with the members they really have; an empty group is no group. */
function checkSyncGroups ({ draft, diagnostics }: Scope): readonly SyncGroupDraft[] {
  const taken = new Map<string, string>()
  return draft.syncGroups.filter(group => {
    const { members, name, place } = group
    if (members.length === 0) {
      diagnostics.report('HF0512', place, `Sync group ${name} has no virtual router(s). removing`, { expected: 'group { INSTANCE ... }' })
      return false
    }
    group.members = members.filter(member => {
      if (!draft.instanceNames.has(member.name)) {
        diagnostics.report('HF0512', member.place, `Virtual router ${member.name} specified in sync group ${name} doesn't exist - ignoring`)
        return false
      }
      if (taken.has(member.name)) {
        diagnostics.report('HF0512', member.place, `Virtual router ${member.name} cannot exist in more than one sync group; ignoring ${name}`)
        return false
      }
      taken.set(member.name, name)
      return true
    })
    if (group.members.length === 0) {
      diagnostics.report('HF0512', place, `Sync group ${name}, no matching virtual router found in group declaration - removing`)
    } else if (group.members.length === 1) {
      diagnostics.report('HF0512', place, `Sync group ${name} has only 1 virtual router(s) - this probably isn't what you want`)
    }
    return group.members.length > 0
  })
}

function compileGroup (group: SyncGroupDraft, scope: Scope): SyncGroupConfig {
  return {
    name: group.name,
    members: group.members.map(({ name }) => name),
    track: compileTrack(group.track, scope),
    trackingWeight: group.trackingWeight,
    ...(group.implicit === undefined ? {} : { implicit: group.implicit })
  }
}

function checkTrackGroups (
  { draft, diagnostics }: Scope, names: ReadonlySet<string>
): readonly TrackGroupConfig[] {
  return draft.trackGroups.map(({ name, members, place }) => ({
    name,
    members: members.filter(member => {
      if (names.has(member)) return true
      diagnostics.report('HF0504', place, `track_group ${name} member ${member} is not a vrrp_instance - ignoring`, { class: undefined, severity: 'warning' })
      return false
    })
  }))
}

/** Adverts are told apart by family, vrid, interface and where they go. */
function checkUnique (
  instances: readonly InstanceConfig[], drafts: readonly InstanceDraft[], { diagnostics }: Scope
): boolean {
  const owners = new Map<string, InstanceConfig>()
  let unique = true
  for (const instance of instances) {
    const { family, vrid } = instance
    const keys = waysOf(instance)
    const clash = keys.map(key => owners.get(key)).find(owner => owner !== undefined)
    if (clash !== undefined) {
      unique = false
      const place = named(drafts, instance.name)?.place
      const version = family === 'ipv4' ? 'IPv4' : 'IPv6'
      diagnostics.report('HF0503', place,
        `${clash.name} and ${instance.name} both use VRID ${vrid} with ${version} on interface ${instance.interface ?? 'none'}`,
        { suggestion: 'give one of them another virtual_router_id' })
    }
    for (const key of keys) if (!owners.has(key)) owners.set(key, instance)
  }
  return unique
}

/** Where its adverts go: one group, or its peers. */
function waysOf (
  { delivery, family, interface: device, sourceAddress, vrid }: InstanceConfig
): readonly string[] {
  return delivery.type === 'multicast'
    ? [`m ${family} ${vrid} ${device} ${delivery.group}`]
    : delivery.peers.map(({ address }) => `u ${family} ${vrid} ${device} ${sourceAddress} ${address}`)
}

function compileGlobal ({ draft }: Scope): VrrpGlobalConfig {
  const { global } = draft
  const { buffers } = global
  const vmacPrefix = global.vmacPrefix ?? 'vrrp'
  const buffer = (
    name: keyof typeof buffers
  ) => buffers[name].bytes === 0 ? undefined : buffers[name]
  return {
    startupDelay: global.startupDelay,
    delayAfterBoot: global.delayAfterBoot,
    dynamicInterfaces: global.dynamicInterfaces,
    logUnknownVrids: global.logUnknownVrids,
    garpInterval: global.garpInterval,
    gnaInterval: global.gnaInterval,
    rewriteStatesOnReload: global.rewriteStatesOnReload,
    disableLocalIgmp: global.disableLocalIgmp,
    firewall: compileFirewall(global, draft.instances),
    vmacPrefix,
    vmacAddressPrefix: global.vmacAddressPrefix ?? vmacPrefix,
    netlinkCommandBuffer: buffer('vrrpCommand'),
    netlinkMonitorBuffer: buffer('vrrpMonitor'),
    processMonitorBuffer: buffer('processMonitor'),
    receiveBufferPolicy: receivePolicy(global),
    receiveBufferMultiplier: global.receiveBufferMultiplier,
    polledLinks: polledLinks(draft)
  }
}

/** Those listed, and the interfaces of instances that are to be polled, each once. */
function polledLinks (
  { linkbeatInterfaces, linkbeatPolling, instances }: Draft
): readonly PolledLinkConfig[] {
  const links = new Map<string, PolledLinkConfig>()
  for (const each of linkbeatInterfaces) links.set(each.interface, each)
  for (const { interface: name, linkbeatPolling: alone } of instances) {
    if (name === undefined || !(linkbeatPolling || alone) || links.has(name)) continue
    links.set(name, { interface: name, method: undefined })
  }
  return [...links.values()]
}

/** Without the keyword, instances that need a firewall switch it on. */
function compileFirewall (
  global: GlobalDraft, instances: readonly InstanceDraft[]
): FirewallConfig | undefined {
  const needed = instances.some(each => each.vmac !== undefined || each.accept === false ||
    (each.strict ?? global.strict))
  if (global.nftablesTable === undefined && !needed) return undefined
  return {
    table: global.nftablesTable ?? 'keepalived',
    priority: global.nftablesPriority,
    byIndex: global.nftablesIfindex,
    counters: global.nftablesCounters
  }
}

function receivePolicy ({ receiveBuffers }: GlobalDraft): ReceiveBufferPolicy {
  const { advert, fixed, mtu } = receiveBuffers
  if (fixed !== undefined) return { type: 'fixed', bytes: fixed }
  return mtu || advert ? { type: 'words', mtu, advert } : { type: 'none' }
}
