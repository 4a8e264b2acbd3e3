/**
 * The sets of the firewall: which there are for what is needed, and what is in them. The rules
 * that look into them are in firewall-rules.ts.
 */

import { assert, present } from '../lib/assert.js'
import { type Family, type IpAddress, familyOf, ipBytes, isLinkLocal } from '../lib/ip-address.js'
import type { FirewallConfig } from '../vrrp/config.js'
import type { FirewallState } from '../vrrp/events.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import { type SetDefinition, type SetElement, type Table, addElements } from '../wire/nftables.js'

/** What of the rules a family needs; they are made once something is, and then stay. */
export interface FirewallShape {
  readonly dropsAddresses: boolean
  readonly hasVmacs: boolean
  /** The kernel can send copies (nft_dup); without, reports are dropped and not sent again. */
  readonly duplicates: boolean
}

/** The name of the interface with this index, while it is there. */
export type NameOf = (index: number) => string | undefined

/** Message types of ICMPv6 (RFC 4861, RFC 2710, RFC 3810). */
export const ICMPV6_TYPE = {
  routerSolicit: 133, neighborSolicit: 135, neighborAdvert: 136, report: 131, report2: 143
} as const
/** Some 40 bytes each: a nested attribute cannot be longer than 64 KiB. */
const ELEMENTS_PER_MESSAGE = 1000

function vips (family: Family): SetDefinition {
  return { name: 'vips', key: family === 'ipv4' ? 'ipv4_addr' : 'ipv6_addr' }
}

function linkLocalVips ({ byIndex }: FirewallConfig): SetDefinition {
  return {
    name: 'vips_link_local', key: byIndex ? 'ipv6_addr . iface_index' : 'ipv6_addr . ifname'
  }
}

export const VMAC_MAP: SetDefinition = { name: 'vmac_map', key: 'iface_index', value: 'iface_index' }
export const VMAC_SET: SetDefinition = { name: 'vmac_set', key: 'iface_index' }
export const PARENT_LINK_LOCAL: SetDefinition = {
  name: 'parent_link_local', key: 'ipv6_addr . iface_index'
}
export const NEIGHBOR_DISCOVERY: SetDefinition = {
  name: 'neighbor-discovery', key: 'icmpv6_type', constant: true
}
export const MLD_REPORT: SetDefinition = { name: 'mld-report', key: 'icmpv6_type', constant: true }

/** The sets whose contents follow the state of the instances. */
export function stateSets (
  family: Family, config: FirewallConfig, { dropsAddresses, hasVmacs, duplicates }: FirewallShape
): readonly SetDefinition[] {
  const needsSet = family === 'ipv6' || !duplicates
  return [
    ...(hasVmacs && duplicates ? [VMAC_MAP] : []),
    ...(hasVmacs && needsSet ? [VMAC_SET] : []),
    ...(hasVmacs && family === 'ipv6' ? [PARENT_LINK_LOCAL] : []),
    ...(dropsAddresses ? [vips(family)] : []),
    ...(dropsAddresses && family === 'ipv6' ? [linkLocalVips(config)] : [])
  ]
}

/** The sets that never change. */
export function constantSets (
  family: Family, { dropsAddresses, hasVmacs }: FirewallShape
): readonly SetDefinition[] {
  if (family === 'ipv4') return []
  return [
    ...(dropsAddresses ? [NEIGHBOR_DISCOVERY] : []),
    ...(hasVmacs ? [MLD_REPORT] : [])
  ]
}

/** Their contents. */
export function constantElements (
  table: Table, family: Family, shape: FirewallShape
): readonly NetlinkRequest[] {
  const { neighborSolicit, neighborAdvert, report, report2 } = ICMPV6_TYPE
  return constantSets(family, shape).map(set => addElements(table, set,
    (set === MLD_REPORT ? [report, report2] : [neighborSolicit, neighborAdvert])
      .map(type => ({ key: Uint8Array.of(type) }))))
}

/** Puts everything into the sets that follow the state. */
export function fillSets (
  family: Family, config: FirewallConfig, shape: FirewallShape, state: FirewallState, nameOf: NameOf
): readonly NetlinkRequest[] {
  const table: Table = { family, name: config.table }
  return stateSets(family, config, shape).flatMap(set => {
    const elements = elementsOf(set, family, config, state, nameOf)
    const messages: NetlinkRequest[] = []
    for (let at = 0; at < elements.length; at += ELEMENTS_PER_MESSAGE) {
      messages.push(addElements(table, set, elements.slice(at, at + ELEMENTS_PER_MESSAGE)))
    }
    return messages
  })
}

function elementsOf (
  { name }: SetDefinition,
  family: Family,
  config: FirewallConfig,
  state: FirewallState,
  nameOf: NameOf
): readonly SetElement[] {
  const addresses = state.dropAddresses.filter(({ address }) => familyOf(address) === family)
  const vmacs = state.vmacs.filter(vmac => vmac.family === family)
  switch (name) {
    case 'vips':
      return addresses.filter(({ address }) => !isLocal(address))
        .map(({ address }) => ({ key: ipBytes(address) }))
    case 'vips_link_local':
      return addresses.filter(({ address }) => isLocal(address)).flatMap(each => {
        const index = present(each.interface, 'a link-local address has an interface')
        const via = config.byIndex ? indexBytes(index) : nameBytes(nameOf(index))
        return via === undefined ? [] : [{ key: joined(ipBytes(each.address), via) }]
      })
    case 'vmac_map':
      return vmacs.map(({ vmac, base }) => ({ key: indexBytes(vmac), value: indexBytes(base) }))
    case 'vmac_set':
      return vmacs.map(({ vmac }) => ({ key: indexBytes(vmac) }))
    default:
      return vmacs.flatMap(({ vmac, baseLinkLocal }) => baseLinkLocal === undefined
        ? []
        : [{ key: joined(ipBytes(baseLinkLocal), indexBytes(vmac)) }])
  }
}

/** Only IPv6 needs the interface with a link-local address. */
function isLocal (address: IpAddress): boolean {
  return familyOf(address) === 'ipv6' && isLinkLocal(address)
}

/** iface_index is in the order of the host. */
function indexBytes (index: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, index, true)
  return bytes
}

/** ifname: padded with zeros to 16 bytes. */
export function nameBytes (name: string | undefined): Uint8Array | undefined {
  if (name === undefined) return undefined
  const bytes = new Uint8Array(16)
  const { written } = new TextEncoder().encodeInto(name, bytes)
  assert(written < 16, 'the name of an interface has at most 15 bytes')
  return bytes
}

/** One after the other, as a joined key or a padded value. */
export function joined (left: Uint8Array, right: Uint8Array): Uint8Array {
  return Uint8Array.from([...left, ...right])
}
