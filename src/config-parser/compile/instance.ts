/**
 * One vrrp_instance: what keepalived checks and corrects when its block has been read, and the
 * typed configuration that comes of it. The order is keepalived's, because later checks look at
 * what earlier ones corrected.
 */

import { familyOf, isLinkLocal, parseIp } from '../../lib/ip-address.js'
import { parseMac } from '../../lib/mac-address.js'
import { present } from '../../lib/assert.js'
import { centis, seconds } from '../../lib/time.js'
import type {
  AddressConfig, DeliveryConfig, InstanceConfig, VmacConfig
} from '../../vrrp/config.js'
import type { AddressDraft, InstanceDraft, SyncGroupDraft } from '../draft.js'
import type { Scope } from '../scope.js'
import { compileAuthentication, compileHmac } from './authentication.js'
import { compileGarp } from './garp.js'
import { checkStrict } from './strict.js'
import { checkInstanceTracking, compileTrack } from './track.js'
import type { Work } from './work.js'
import { fatal, report } from './work.js'

/** The default group of each family. */
/** down_timer_adverts. */
export const DOWN_TIMER_ADVERTS = 3

export const GROUPS = {
  ipv4: present(parseIp('224.0.0.18'), 'an address'), ipv6: present(parseIp('ff02::12'), 'an address')
} as const

/** The instance, or undefined when the VRRP process could not run with it. */
export function compileInstance (
  draft: InstanceDraft, scope: Scope, syncGroup: SyncGroupDraft | undefined
): InstanceConfig | undefined {
  const { global } = scope.draft
  const family = draft.family ?? 'ipv4'
  const work: Work = {
    draft,
    scope,
    family,
    syncGroup,
    version: draft.version ?? (family === 'ipv6' ? 3 : global.version),
    strict: draft.strict ?? global.strict,
    priority: draft.priority ?? (draft.wantsMaster === true ? 255 : 100),
    wantsMaster: draft.wantsMaster ?? draft.priority === 255,
    unicast: draft.peers.length > 0,
    usable: true
  }
  checkBasics(work)
  checkUnicast(work)
  checkInterface(work)
  checkAddresses(work)
  checkElection(work)
  if (work.strict) checkStrict(work)
  checkInstanceTracking(draft, scope, work.priority)
  const authentication = compileAuthentication(work)
  const hmac = compileHmac(work)
  const advertInterval = compileInterval(work)
  if (!work.usable || draft.vrid === undefined) return undefined
  const { addresses, excluded } = compileAddresses(work)
  const fault = configurationFault(work)
  return {
    ...(fault === undefined ? {} : { configurationFault: fault }),
    ...(draft.twinOf === undefined ? {} : { twinOf: draft.twinOf }),
    name: draft.name,
    family,
    version: work.version,
    vrid: draft.vrid,
    interface: draft.interface,
    vrf: draft.vrf,
    wantsMaster: work.wantsMaster,
    priority: work.priority,
    advertInterval,
    authentication: hmac === undefined ? authentication : undefined,
    hmac,
    preempt: draft.preempt,
    preemptDelay: draft.preemptDelay ?? seconds(0),
    strict: work.strict,
    accept: draft.accept ?? (!work.strict || work.priority === 255),
    addresses,
    excludedAddresses: excluded,
    routes: draft.routes.map(({ route }) => route),
    rules: draft.rules.map(({ rule }) => rule),
    sourceAddress: draft.sourceAddress,
    trackSourceAddress: draft.trackSourceAddress && draft.sourceAddress !== undefined,
    delivery: compileDelivery(work),
    skipCheckAdvertAddresses: draft.skipCheckAdvertAddresses ?? global.skipCheckAdvertAddresses,
    v3ChecksumAsV2: draft.v3ChecksumAsV2 ?? global.v3ChecksumAsV2,
    oldUnicastChecksum: draft.oldUnicastChecksum,
    ...(global.mcastGroup4 === undefined ? {} : { oldChecksumGroup: global.mcastGroup4 }),
    ...compileAdvertising(work),
    timerExpiredBackup: draft.timerExpiredBackup,
    ownerIgnoreAdverts: work.priority === 255 &&
      (draft.ownerIgnoreAdverts ?? global.ownerIgnoreAdverts ?? work.strict),
    garp: compileGarp(draft.garp, global, work.strict),
    dontTrackPrimary: draft.dontTrackPrimary,
    track: compileTrack(draft.track, scope),
    vmac: compileVmac(work),
    ipvlan: draft.ipvlan,
    promoteSecondaries: draft.promoteSecondaries,
    kernelReceiveBuffer: draft.kernelReceiveBuffer,
    notifyPriorityChanges: draft.notifyPriorityChanges ?? work.syncGroup?.notifyPriorityChanges ??
      global.notifyPriorityChanges,
    notifyDeleted: draft.notifyDeleted,
    debug: draft.debug
  }
}

/** Own values, else the global ones; strict mode knows the protocol's alone. */
function compileAdvertising (
  { draft, scope, strict }: Work
): Pick<InstanceConfig, 'downTimerAdverts' | 'lowerPriorityNoAdvert' | 'higherPrioritySendAdvert'> {
  const { global } = scope.draft
  const standard: Partial<typeof global> = strict ? { lowerPriorityNoAdvert: true } : global
  return {
    downTimerAdverts: draft.downTimerAdverts ?? standard.downTimerAdverts ?? DOWN_TIMER_ADVERTS,
    lowerPriorityNoAdvert: draft.lowerPriorityNoAdvert ?? standard.lowerPriorityNoAdvert ?? false,
    higherPrioritySendAdvert: draft.higherPrioritySendAdvert ??
      standard.higherPrioritySendAdvert ?? false
  }
}

function checkBasics (work: Work): void {
  const { draft } = work
  if (draft.vrid === undefined) fatal(work, 'the virtual router id must be set', 'add virtual_router_id, 1 to 255')
  if (work.strict && work.family === 'ipv6' && work.version === 2) {
    report(work, 'HF0511', 'VRRP version 2 does not support IPv6 in strict mode - setting version 3')
    work.version = 3
  }
}

function checkUnicast (work: Work): void {
  const { draft } = work
  if (work.unicast) return
  if (draft.unicastTtl !== undefined) {
    report(work, 'HF0508', 'Cannot use unicast_ttl without unicast peers - resetting')
    draft.unicastTtl = undefined
  }
  const keyword = draft.unicastKeyword
  if ((keyword === undefined && !draft.checkUnicastSource) || draft.unicastFaultNoPeer) return
  report(work, 'HF0510', 'A unicast keyword has been specified without any unicast peers. Defaulting to multicast. This usage is deprecated - please update your configuration.',
    { class: 'deprecated', place: keyword, suggestion: 'add unicast_peer { ADDRESS ... }' })
}

function checkInterface (work: Work): void {
  const { draft, unicast } = work
  if (draft.interface !== undefined) return
  if (draft.vmac !== undefined || draft.ipvlan !== undefined) {
    report(work, 'HF0508', 'Cannot use VMAC/ipvlan with unicast and no interface - clearing use_vmac')
    draft.vmac = undefined
    draft.ipvlan = undefined
  }
  if (!unicast || draft.sourceAddress === undefined) {
    fatal(work, 'Unknown interface!', unicast
      ? 'add interface, or unicast_src_ip'
      : 'add interface')
  } else if (isLinkLocal(draft.sourceAddress) && work.family === 'ipv6') {
    fatal(work, 'A link-local source address needs an interface', 'add interface')
  }
}

function checkAddresses (work: Work): void {
  const { draft } = work
  if (draft.noVirtualAddress && work.strict) {
    report(work, 'HF0511', 'Strict mode requires a virtual address - ignoring no_virtual_ipaddress')
    draft.noVirtualAddress = false
  }
  const [first] = draft.addresses
  if (first === undefined) {
    if (work.version === 3 || work.strict) {
      if (!draft.noVirtualAddress) fatal(work, 'No VIP specified; at least one is required', 'add virtual_ipaddress { ADDRESS/LENGTH }')
    } else if (!draft.noVirtualAddress) {
      report(work, 'HF0507', 'No VIP specified; at least one is sensible', { suggestion: 'add virtual_ipaddress { ADDRESS/LENGTH }' })
    }
  } else if (work.family === 'ipv6' && !isLinkLocal(first.address)) {
    report(work, 'HF0506', 'the first IPv6 VIP address should be link local',
      { class: work.strict ? 'general' : undefined, place: first.place })
  }
}

function checkElection (work: Work): void {
  const { draft } = work
  if (!draft.preempt && work.priority === 255) {
    report(work, 'HF0508', 'nopreempt is incompatible with priority 255. resetting nopreempt')
    draft.preempt = true
  }
  if (!draft.preempt && work.wantsMaster) {
    report(work, 'HF0508', 'Warning - nopreempt will not work with initial state MASTER - clearing',
      { suggestion: 'write state BACKUP on both routers' })
    draft.preempt = true
  }
  if (draft.preemptDelay !== undefined && draft.preemptDelay > 0) {
    if (work.strict) clearDelay(work, 'preempt_delay is incompatible with strict mode - resetting')
    else if (!draft.preempt) clearDelay(work, 'preempt_delay is incompatible with nopreempt mode - resetting')
    else if (work.wantsMaster) {
      clearDelay(work, 'Warning - preempt delay will not work with initial state MASTER - clearing')
    }
  }
  if (draft.timerExpiredBackup !== undefined && draft.preempt) {
    report(work, 'HF0508', 'timer_expired_backup requires nopreempt - ignoring', { class: undefined })
    draft.timerExpiredBackup = undefined
  }
  if (work.priority === 255 && draft.ownerIgnoreAdverts === false) {
    report(work, 'HF0508', 'owner_ignore_adverts cannot be off for priority 255 - setting it on', { class: undefined })
    draft.ownerIgnoreAdverts = true
  }
  if (draft.promoteSecondaries && draft.vmac !== undefined) {
    report(work, 'HF0508', 'promote_secondaries is automatically set for vmacs - ignoring')
    draft.promoteSecondaries = false
  }
}

function clearDelay (work: Work, message: string): void {
  report(work, 'HF0508', message)
  work.draft.preemptDelay = undefined
}

/** Version 2 carries whole seconds, version 3 centiseconds up to 40.95 s. */
function compileInterval (work: Work): InstanceConfig['advertInterval'] {
  const { draft } = work
  const interval = draft.advertInterval ?? seconds(1)
  const place = draft.advertIntervalPlace
  if (work.version === 2) {
    const whole = Math.max(1, Math.round(interval / 1_000_000))
    if (whole * 1_000_000 !== interval) {
      report(work, 'HF0517', `VRRPv2 advertisement interval ${(interval / 1_000_000).toFixed(6)}s must be an integer. rounding`,
        { place, suggestion: `write advert_int ${whole}, or version 3` })
    }
    return seconds(whole)
  }
  if (interval > 40_950_000) {
    report(work, 'HF0517', `VRRPv3 advertisement interval ${(interval / 1_000_000).toFixed(2)}s is out of range. Must be less than 40.96s. Setting to 40.95s`, { place })
    return centis(4095)
  }
  const steps = Math.max(1, Math.round(interval / 10_000))
  if (steps * 10_000 !== interval) {
    report(work, 'HF0517', `VRRPv3 advertisement interval ${(interval / 1_000_000).toFixed(6)}s must be in units of 10ms - rounding`,
      { place, suggestion: `write advert_int ${steps / 100}` })
  }
  return centis(steps)
}

/** keepalived keeps such an instance in FAULT and says so in its log, not in a test. */
function configurationFault (work: Work): string | undefined {
  const { draft, scope, unicast } = work
  const facts =
    draft.interface === undefined ? undefined : scope.host.networkInterface(draft.interface)
  let fault: string | undefined
  if (!unicast && draft.unicastFaultNoPeer && (
    draft.unicastKeyword !== undefined || draft.checkUnicastSource
  )) {
    fault = 'unicast keywords without unicast_peer, and unicast_fault_no_peer'
  } else if (
    (draft.vmac !== undefined || draft.ipvlan !== undefined) && facts?.ethernet === false
  ) {
    fault = `${draft.interface ?? ''} is not an Ethernet interface, so it cannot carry a VMAC or ipvlan`
  } else if (!unicast && facts?.multicast === false) {
    fault = `${draft.interface ?? ''} does not support multicast`
  } else if (draft.ipvlan !== undefined && draft.ipvlan.address === undefined && work.family === 'ipv4') {
    fault = 'use_ipvlan with IPv4 needs an address'
  }
  if (fault !== undefined) report(work, 'HF0516', `${fault} - the instance stays in FAULT state`, { class: undefined })
  return fault
}

/** The number of addresses an advert counts is one byte, and it must fit into the MTU. */
function compileAddresses (
  work: Work
): { readonly addresses: readonly AddressConfig[], readonly excluded: readonly AddressConfig[] } {
  const { draft, family, scope } = work
  const facts =
    draft.interface === undefined ? undefined : scope.host.networkInterface(draft.interface)
  const mtu = facts?.mtu ?? 1500
  const [headers, each] = family === 'ipv4' ? [20 + 8 + (work.version === 2 ? 8 : 0), 4] : [40 + 8, 16]
  const fitting = Math.min(255, Math.floor((mtu - headers) / each))
  if (draft.addresses.length > fitting) {
    report(work, 'HF0310', `Number of VIPs (${draft.addresses.length}) exceeds maximum/space available in packet (max ${fitting} addresses) - excess moved to eVIPs`,
      { place: draft.addresses[fitting]?.place })
  }
  return {
    addresses: draft.addresses.slice(0, fitting).map(compileAddress),
    excluded: [...draft.addresses.slice(fitting), ...draft.excludedAddresses].map(compileAddress)
  }
}

/** An IPv6 host address is deprecated unless told otherwise, so that it is no source address. */
export function compileAddress (draft: AddressDraft): AddressConfig {
  const { text, place, preferredLifetime, ...address } = draft
  const standard = familyOf(address.address) === 'ipv6' && address.prefixLength === 128 ? 0 : 'forever'
  return { ...address, preferredLifetime: preferredLifetime ?? standard }
}

function compileDelivery ({ draft, family, scope, unicast }: Work): DeliveryConfig {
  const { global } = scope.draft
  if (!unicast) {
    const standard = family === 'ipv4' ? global.mcastGroup4 : global.mcastGroup6
    const own = draft.multicastGroup
    const group = own !== undefined && familyOf(own) === family ? own : standard ?? GROUPS[family]
    return { type: 'multicast', group }
  }
  return {
    type: 'unicast',
    peers: draft.peers,
    ttl: draft.unicastTtl,
    checkSource: draft.checkUnicastSource || global.checkUnicastSource
  }
}

function compileVmac ({ draft, unicast }: Work): VmacConfig | undefined {
  const { vmac, vrid = 0 } = draft
  if (vmac === undefined) return undefined
  const last = vrid.toString(16).padStart(2, '0')
  return {
    interface: vmac.interface,
    mac: vmac.macPrefix === undefined ? vmac.mac : parseMac(`${vmac.macPrefix}:${last}`),
    group: vmac.group,
    netlinkNotify: vmac.netlinkNotify,
    transmitOnBase: draft.vmacTransmitOnBase || unicast,
    alsoForOtherAddresses: draft.vmacAddresses
  }
}
