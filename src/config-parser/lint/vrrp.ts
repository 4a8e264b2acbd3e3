/** Lints of virtual routers: weights, sync groups, addresses, timers. */

import type { IpAddress, IpPrefix } from '../../lib/ip-address.js'
import { addressBits, familyOf, ipBytes, isLinkLocal } from '../../lib/ip-address.js'
import type { Duration } from '../../lib/time.js'
import { millis, seconds } from '../../lib/time.js'
import type { Draft, InstanceDraft, TrackReferenceDraft } from '../draft.js'
import { named } from '../named.js'
import type { Scope } from '../scope.js'
import type { Find } from './lint.js'
import { peerPriorities } from './silence.js'

/** VRRP's own default, and the priority of the owner of the addresses. */
const [DEFAULT_PRIORITY, OWNER] = [100, 255]

/** Below this an ordinary process is too often too late for a backup's patience. */
const FAST = millis(100)

/** A weight must be able to move the priority past that of another router. */
export function lintWeights ({ draft }: Scope, find: Find): void {
  const weights = new Map([...draft.scripts, ...draft.trackProcesses, ...draft.bfds]
    .map(({ name, weight }) => [name, weight]))
  for (const instance of draft.instances) {
    const priority = instance.priority ?? DEFAULT_PRIORITY
    const peers = peerPriorities(instance.place)
    const { interfaces, scripts, processes, bfds } = instance.track
    const router = { name: instance.name, priority, peers }
    for (const reference of [...interfaces, ...scripts, ...processes, ...bfds]) {
      const weight = reference.weight ?? weights.get(reference.name) ?? 0
      if (weight !== 0) lintWeight(router, reference, weight, find)
    }
  }
}

function lintWeight (
  { name, priority, peers }: {
    readonly name: string, readonly priority: number, readonly peers: readonly number[] | undefined
  },
  reference: TrackReferenceDraft, weight: number, find: Find
): void {
  const shifted = priority === OWNER ? OWNER : Math.min(254, Math.max(1, priority + weight))
  if (shifted === priority) {
    find('HF1001', reference.place, `(${name}) the weight ${weight} of ${reference.name} cannot change priority ${priority}`,
      { suggestion: priority === OWNER ? 'priority 255 is never changed by trackers: use at most 254' : 'priorities stay between 1 and 254' })
    return
  }
  const [low, high] = [Math.min(priority, shifted), Math.max(priority, shifted)]
  if (peers === undefined || peers.some(peer => peer >= low && peer <= high)) return
  find('HF1001', reference.place, `(${name}) the weight ${weight} of ${reference.name} moves the priority between ${low} and ${high}, and no other router is there (${peers.join(', ')})`,
    { suggestion: 'choose a weight larger than the distance to the next router' })
}

/** The members of a group win and lose together, and trust each other's elections. */
export function lintSyncGroups ({ draft }: Scope, find: Find): void {
  for (const { name, members } of draft.syncGroups) {
    const instances = members.flatMap(member => {
      const instance = named(draft.instances, member.name)
      return instance === undefined ? [] : [{ instance, place: member.place }]
    })
    const [first, ...others] = instances
    if (first === undefined) continue
    for (const { instance, place } of others) {
      const [one, other] = [priorityOf(first.instance), priorityOf(instance)]
      if (one !== other) {
        find('HF1002', place, `sync group ${name}: ${instance.name} has priority ${other}, ${first.instance.name} has ${one}`,
          { suggestion: 'give all members the same priority' })
      }
      if (secretOf(first.instance) !== secretOf(instance)) {
        find('HF1003', place, `sync group ${name}: ${instance.name} is not authenticated as ${first.instance.name} is`,
          { suggestion: 'give all members the same authentication, or none' })
      }
    }
  }
}

function priorityOf ({ priority }: InstanceDraft): number {
  return priority ?? DEFAULT_PRIORITY
}

function secretOf ({ authentication, hmac }: InstanceDraft): string {
  const keys = (hmac?.keys ?? []).map(({ id, secret }) => `${id}:${secret.join(' ')}`)
  return `${authentication?.type ?? ''} ${authentication?.password ?? ''} ${keys.join(',')}`
}

/** One router sets an address, and on a network where somebody asks for it. */
export function lintVirtualAddresses ({ draft, host }: Scope, find: Find): void {
  const owners = new Map<string, InstanceDraft>()
  const known = host.networks?.()
  const written = writtenNetworks(draft)
  for (const instance of draft.instances) {
    const addresses = [...instance.addresses, ...instance.excludedAddresses]
    for (const { address, interface: device, place } of addresses) {
      // fe80::1 may be the router of every link, and a VRF has addresses of its own.
      const own = isLinkLocal(address) || instance.vrf !== undefined
      const key = own ? `${address} ${device ?? instance.interface ?? ''}` : address
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, instance)
      else if (owner !== instance) {
        find('HF1004', place, `(${instance.name}) ${address} is an address of ${owner.name} too`,
          { suggestion: 'leave it to one of them' })
      }
    }
    for (const { address, interface: device, place } of instance.addresses) {
      const name = device ?? instance.interface
      const networks = known ?? written.get(name ?? '') ?? []
      if (networks.length === 0 || networks.some(network => contains(network, address))) continue
      const alike = networks.filter(network => familyOf(network.address) === familyOf(address))
        .map(network => `${network.address}/${network.length}`)
      const whose = known === undefined ? `that static_ipaddress gives ${name}` : 'of this machine'
      find('HF1005', place, `(${instance.name}) ${address} is in none of the networks ${whose}`,
        { expected: alike.length === 0 ? undefined : `an address in ${alike.join(', ')}` })
    }
  }
}

/** The networks of interfaces as far as the file itself sets their addresses. */
function writtenNetworks (
  { global, staticAddresses }: Draft
): ReadonlyMap<string, readonly IpPrefix[]> {
  const networks = new Map<string, IpPrefix[]>()
  for (const { address, interface: device, prefixLength: length } of staticAddresses) {
    if (length === addressBits(familyOf(address))) continue
    const name = device ?? global.defaultInterface ?? ''
    const found = networks.get(name)
    if (found === undefined) networks.set(name, [{ address, length }])
    else found.push({ address, length })
  }
  return networks
}

function contains ({ address: network, length }: IpPrefix, address: IpAddress): boolean {
  const [left, right] = [ipBytes(network), ipBytes(address)]
  if (left.length !== right.length) return false
  for (let bit = 0; bit < length; bit += 8) {
    const mask = 0xff & ~(0xff >> Math.min(8, length - bit))
    if (((left[bit / 8] ?? 0) & mask) !== ((right[bit / 8] ?? 0) & mask)) return false
  }
  return true
}

/** Periods that are shorter than what must happen within them. */
export function lintTimers ({ draft }: Scope, find: Find): void {
  for (const { name, interval, timeout, place } of draft.scripts) {
    if (timeout === undefined || timeout <= interval) continue
    find('HF1008', place, `vrrp_script ${name} may run for ${text(timeout)} and is due every ${text(interval)}`,
      { suggestion: 'a timeout below the interval' })
  }
  for (const instance of draft.instances) {
    const { advertInterval, advertIntervalPlace, garp, name, place } = instance
    if (advertInterval !== undefined && advertInterval < FAST && draft.common.vrrp.realtime === 0) {
      find('HF1009', advertIntervalPlace ?? place, `(${name}) adverts every ${text(advertInterval)} need a process that is never late`,
        { suggestion: 'set vrrp_rt_priority in global_defs' })
    }
    const refresh = garp.masterRefresh ?? draft.global.garp.masterRefresh
    const gap = draft.global.garpInterval
    const repeat = garp.masterRefreshRepeat ?? draft.global.garp.masterRefreshRepeat ?? 1
    const count = instance.addresses.length + instance.excludedAddresses.length
    if (refresh === undefined || refresh === 0 || count * repeat * gap <= refresh) continue
    find('HF1011', place, `(${name}) ${count * repeat} gratuitous ARPs ${text(gap)} apart take longer than garp_master_refresh, ${text(refresh)}`,
      { suggestion: 'a smaller vrrp_garp_interval, or a larger garp_master_refresh' })
  }
}

function text (duration: Duration): string {
  return `${duration / seconds(1)} s`
}
