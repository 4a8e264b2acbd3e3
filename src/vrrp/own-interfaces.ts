/**
 * The interfaces instances make for themselves: VMACs (macvlan with the virtual router's hardware
 * address, RFC 9568 section 7.3) and ipvlans. This file knows their names, addresses and settings;
 * making them is the daemon's work, which re-uses what an earlier run has left.
 */

import { ipFromBytes, isLinkLocal } from '../lib/ip-address.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import { macBytes, macFromBytes } from '../lib/mac-address.js'
import type { MacAddress } from '../lib/mac-address.js'
import { PLAIN_ADDRESS } from './config.js'
import type { AddressConfig, InstanceConfig } from './config.js'
import type { Link } from './events.js'
import { linkNamed, log } from './world.js'
import type { LinkState, Router, World } from './world.js'

/** One interface an instance wants. */
export interface OwnInterface {
  readonly name: string
  readonly base: string
  readonly kind: 'macvlan' | 'ipvlan'
  readonly mac: MacAddress | undefined
  readonly family: Family
  /** The one adverts use; the others are for addresses on other interfaces. */
  readonly isMain: boolean
}

const IPV4_CONF = 'net/ipv4/conf'
const IPV6_CONF = 'net/ipv6/conf'
/** Names of interfaces have at most 15 characters. */
const LONGEST_NAME = 15

/** 00:00:5e:00:01:VRID or 00:00:5e:00:02:VRID. */
export function virtualMac (family: Family, vrid: number): MacAddress {
  return macFromBytes(Uint8Array.of(0, 0, 0x5e, 0, family === 'ipv4' ? 1 : 2, vrid))
}

/**
 * The interfaces the instance wants, with names nobody in `taken` has. The second choice for IPv6
 * is vrrp6.VRID, then come vrrp1.VRID, vrrp2.VRID and so on.
 */
export function wantedInterfaces (
  world: World, config: InstanceConfig, taken: Set<string>
): readonly OwnInterface[] {
  const { vmac, ipvlan, interface: base, family, vrid } = config
  if (base === undefined || (vmac === undefined && ipvlan === undefined)) return []
  const { vmacPrefix, vmacAddressPrefix } = world.config.global
  const name = vmac?.interface ?? ipvlan?.interface ?? freeName(vmacPrefix, config, family, taken)
  taken.add(name)
  const kind = vmac === undefined ? 'ipvlan' : 'macvlan'
  const mac = vmac === undefined ? undefined : vmac.mac ?? virtualMac(family, vrid)
  const wanted: OwnInterface[] = [{ name, base, kind, mac, family, isMain: true }]
  if (vmac === undefined) return wanted

  for (const each of [...config.addresses, ...config.excludedAddresses]) {
    const on = each.interface ?? base
    const of: Family = each.address.includes(':') ? 'ipv6' : 'ipv4'
    if (!(each.useVmac || vmac.alsoForOtherAddresses)) continue
    if (wanted.some(known => known.base === on && known.family === of)) continue
    const extra = freeName(vmacAddressPrefix, config, of, taken)
    taken.add(extra)
    wanted.push({
      name: extra, base: on, kind: 'macvlan', mac: virtualMac(of, vrid), family: of, isMain: false
    })
  }
  return wanted
}

/** Asks for the interfaces that are missing, and greets those that are there. */
export function makeInterfaces (world: World, router: Router): void {
  for (const own of router.own) {
    const base = linkNamed(world, own.base)
    if (base === undefined) continue
    if (own.isMain) world.awaited.add(router.config.name)
    world.out.push({
      type: 'create-interface',
      name: own.name,
      kind: own.kind,
      base: base.link.index,
      mac: own.mac,
      mode: own.kind === 'ipvlan' ? router.config.ipvlan?.mode : 'private',
      group: router.config.vmac?.group ?? router.config.ipvlan?.group,
      instance: router.config.name,
      notify: router.config.vmac?.netlinkNotify === true
    })
    const existing = linkNamed(world, own.name)
    if (existing !== undefined && fits(existing.link, own, base.link)) {
      log(world, { type: 'vmac', name: own.name, what: 'found' })
      settleIn(world, router, own, existing)
    }
  }
}

/** An interface has appeared: perhaps one that an instance has asked for. */
export function greetInterface (world: World, state: LinkState): void {
  for (const router of world.routers) {
    const own = router.own.find(each => each.name === state.link.name)
    const base = own && linkNamed(world, own.base)
    if (own === undefined || base === undefined || !fits(state.link, own, base.link)) continue
    log(world, { type: 'vmac', name: own.name, what: 'created' })
    settleIn(world, router, own, state)
  }
}

/** Ends the waiting of the instances whose interface works now, its link-local address included. */
export function reviewAwaited (world: World): void {
  for (const router of world.routers) {
    if (!world.awaited.has(router.config.name)) continue
    const main = router.own.find(own => own.isMain)
    const state = linkNamed(world, main?.name)
    const base = linkNamed(world, main?.base)
    if (main === undefined || state === undefined || base === undefined) continue
    const hasSource = !needsLinkLocal(router.config, main) ||
      state.addresses.some(({ address }) => isLinkLocal(address))
    if (state.up && hasSource && fits(state.link, main, base.link)) {
      world.awaited.delete(router.config.name)
    }
  }
}

/** IPv6 adverts from a VMAC need an address there to come from. */
function needsLinkLocal (config: InstanceConfig, own: OwnInterface): boolean {
  return own.kind === 'macvlan' && own.family === 'ipv6' && config.vmac?.transmitOnBase !== true
}

/** Takes away the interfaces an instance has made, and what was set on their bases. */
export function deleteInterfaces (
  world: World, router: Router, keep: ReadonlySet<string> = new Set()
): void {
  for (const own of router.own) {
    if (keep.has(own.name)) continue
    const state = linkNamed(world, own.name)
    if (state === undefined) continue
    log(world, { type: 'vmac', name: own.name, what: 'removed' })
    world.out.push({ type: 'delete-interface', index: state.link.index, name: own.name })
  }
}

/** The interface an address of the instance goes to. */
export function interfaceFor (
  world: World, router: Router, config: AddressConfig
): LinkState | undefined {
  const family: Family = config.address.includes(':') ? 'ipv6' : 'ipv4'
  const base = config.interface ?? router.config.interface
  const main = router.own.find(own => own.isMain)
  const isWithMain = config.interface === undefined && family === router.config.family
  if (main !== undefined && isWithMain) return linkNamed(world, main.name)
  const wantsOwn = config.useVmac || router.config.vmac?.alsoForOtherAddresses === true
  const own = wantsOwn
    ? router.own.find(each => each.base === base && each.family === family)
    : undefined
  return linkNamed(world, own?.name ?? base)
}

/**
 * The interface adverts use: the own one, unless vmac_xmit_base or unicast keep to the base.
 * Without an interface it is the VRF, if there is one.
 */
export function advertLink (world: World, router: Router): LinkState | undefined {
  const { vmac, delivery, interface: base, vrf } = router.config
  if (base === undefined) return linkNamed(world, vrf)
  const main = router.own.find(own => own.isMain)
  const usesBase = vmac !== undefined && (vmac.transmitOnBase || delivery.type === 'unicast')
  return linkNamed(world, main === undefined || usesBase ? base : main.name)
}

/** The link-local address of a VMAC: the configured source, the base's, or one of its MAC. */
export function linkLocalFor (config: InstanceConfig, base: LinkState): IpAddress | undefined {
  if (config.sourceAddress !== undefined) return config.sourceAddress
  const own = base.addresses.find(({ address }) => address.includes(':') && isLinkLocal(address))
  if (own !== undefined) return own.address
  if (base.link.mac === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = macBytes(base.link.mac)
  return ipFromBytes(Uint8Array.of(
    0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 0x02, b, c, 0xff, 0xfe, d, e, f))
}

function freeName (
  prefix: string, config: InstanceConfig, family: Family, taken: ReadonlySet<string>
): string {
  const candidates = [`${prefix}.${config.vrid}`]
  if (family === 'ipv6') candidates.push(`${prefix}6.${config.vrid}`)
  for (let number = 1; number <= 255; number++) candidates.push(`${prefix}${number}.${config.vrid}`)
  const free = candidates.find(name => !taken.has(name)) ?? `${prefix}.${config.vrid}`
  return free.slice(0, LONGEST_NAME)
}

function fits (link: Link, own: OwnInterface, base: Link): boolean {
  return link.kind === own.kind && link.base === base.index &&
    (own.mac === undefined || link.mac === own.mac)
}

/** Settings and addresses of an interface of ours that is there now. */
function settleIn (world: World, router: Router, own: OwnInterface, state: LinkState): void {
  const base = linkNamed(world, own.base)
  if (own.kind === 'ipvlan') {
    addOwnAddress(world, router, state, router.config.ipvlan?.address?.address,
      router.config.ipvlan?.address?.length ?? 32)
    return
  }
  const set = (path: string, value: string, restore: boolean): void => {
    world.out.push({ type: 'set-sysctl', path, value, restore })
  }
  if (own.family === 'ipv4') {
    set(`${IPV4_CONF}/${own.name}/arp_ignore`, '1', false)
    set(`${IPV4_CONF}/${own.name}/accept_local`, '1', false)
    set(`${IPV4_CONF}/${own.name}/rp_filter`, '0', false)
    set(`${IPV4_CONF}/${own.name}/promote_secondaries`, '1', false)
    if (!speaksIpv6(router, own)) set(`${IPV6_CONF}/${own.name}/disable_ipv6`, '1', false)
  }
  for (const path of settingsOfBase(own)) set(path, '1', true)
  if (needsLinkLocal(router.config, own) && base !== undefined) {
    addOwnAddress(world, router, state, linkLocalFor(router.config, base), 64)
  }
}

/** Whether IPv6 is on there: a VMAC for IPv4 has it only where the instance has such addresses. */
export function speaksIpv6 ({ config }: Router, { family, isMain }: OwnInterface): boolean {
  return family === 'ipv6' || (isMain && [...config.addresses, ...config.excludedAddresses]
    .some(({ address }) => address.includes(':')))
}

/** What is set on the interfaces below the VMACs of an instance, and put back with the last one. */
export function baseSettings ({ own }: Router): readonly string[] {
  return own.filter(({ kind }) => kind === 'macvlan').flatMap(settingsOfBase)
}

/** The base must not answer ARP for the virtual addresses with its own hardware address. */
function settingsOfBase ({ base, family }: OwnInterface): readonly string[] {
  return family === 'ipv6' ? [] : [`${IPV4_CONF}/${base}/arp_ignore`, `${IPV4_CONF}/${base}/arp_filter`]
}

function addOwnAddress (
  world: World, router: Router, state: LinkState, address: IpAddress | undefined, length: number
): void {
  if (address === undefined) return
  if (state.addresses.some(prefix => prefix.address === address)) return
  const config: AddressConfig = {
    ...PLAIN_ADDRESS,
    address,
    prefixLength: length,
    interface: state.link.name,
    scope: isLinkLocal(address) ? LINK_SCOPE : 0,
    // Adverts name it as their source; nobody else is to choose it.
    preferredLifetime: isLinkLocal(address) ? 0 : 'forever',
    noTrack: true
  }
  world.out.push({
    type: 'add-addresses',
    instance: router.config.name,
    addresses: [{ interface: state.link.index, config }]
  })
}

const LINK_SCOPE = 253
