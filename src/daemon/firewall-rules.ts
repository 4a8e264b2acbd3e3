/**
 * The nftables rules of virtual routers (keepalived's table, set and chain names, so that what an
 * operator knows to look for is there):
 *
 * - Traffic to and from the addresses of `no_accept` instances is dropped while they are MASTER.
 *   Neighbour discovery passes, or nobody would find the router that forwards for the address.
 * - IGMP and MLD reports must not leave with a virtual MAC, which would make a switch learn the
 *   port of the wrong router: a copy goes out through the base interface, the original is dropped.
 *   Router solicitations, and neighbour adverts for the base's own link-local address, are dropped.
 */

import { present } from '../lib/assert.js'
import type { Family } from '../lib/ip-address.js'
import type { FirewallConfig } from '../vrrp/config.js'
import type { FirewallState } from '../vrrp/events.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import {
  type Table, addBaseChain, addChain, addSet, addTable, appendRule, deleteTable, flushSet
} from '../wire/nftables.js'
import {
  type Expression, type Register, count, duplicate, equals, isIn, keepBits, loadMeta, loadPayload,
  mapped, verdict
} from '../wire/nftables-expressions.js'
import {
  type FirewallShape, ICMPV6_TYPE, MLD_REPORT, NEIGHBOR_DISCOVERY, type NameOf, PARENT_LINK_LOCAL,
  VMAC_MAP, VMAC_SET, constantElements, constantSets, fillSets, joined, nameBytes, stateSets
} from './firewall-sets.js'

const IGMP = 2
const ICMPV6 = 58
/** Offset and length of the addresses in the IP header. */
const ADDRESS = {
  ipv4: { source: 12, destination: 16, length: 4 },
  ipv6: { source: 8, destination: 24, length: 16 }
} as const
const LINK_LOCAL = { prefix: Uint8Array.of(0xfe, 0x80), mask: Uint8Array.of(0xff, 0xc0) }

/** The table as it must be now; everything of an earlier one of the same name is gone. */
export function buildTable (
  family: Family, config: FirewallConfig, shape: FirewallShape, state: FirewallState, nameOf: NameOf
): readonly NetlinkRequest[] {
  const table: Table = { family, name: config.table }
  const definitions = [...stateSets(family, config, shape), ...constantSets(family, shape)]
  return [
    ...clearTable(family, config),
    addTable(table),
    ...definitions.map((set, at) => addSet(table, set, at + 1)),
    ...constantElements(table, family, shape),
    ...(family === 'ipv4' ? ipv4Chains(table, config, shape) : ipv6Chains(table, config, shape)),
    ...fillSets(family, config, shape, state, nameOf)
  ]
}

/** Only the addresses and interfaces anew: counters and handles stay. */
export function refillTable (
  family: Family, config: FirewallConfig, shape: FirewallShape, state: FirewallState, nameOf: NameOf
): readonly NetlinkRequest[] {
  const table: Table = { family, name: config.table }
  return [
    ...stateSets(family, config, shape).map(set => flushSet(table, set)),
    ...fillSets(family, config, shape, state, nameOf)
  ]
}

/** Removes the table whether it is there or not: made first, it can be deleted. */
export function clearTable (family: Family, config: FirewallConfig): readonly NetlinkRequest[] {
  const table: Table = { family, name: config.table }
  return [addTable(table), deleteTable(table)]
}

function ipv4Chains (
  table: Table, config: FirewallConfig, shape: FirewallShape
): readonly NetlinkRequest[] {
  const { source, destination } = ADDRESS.ipv4
  const drop = verdictOf(config)
  const rule = (chain: string, ...expressions: readonly Expression[]): NetlinkRequest =>
    appendRule(table, chain, expressions)
  const igmp = [loadPayload(1, 'network', 9, 1), equals(1, Uint8Array.of(IGMP))]
  return [
    addBaseChain(table, 'out', 'output', config.priority),
    addBaseChain(table, 'in', 'input', config.priority),
    ...(shape.hasVmacs
      ? [rule('out', ...igmp, ...leavesMacvlan(), ...resend('ipv4', shape), ...drop)]
      : []),
    ...(shape.dropsAddresses
      ? [
          rule('out', loadPayload(1, 'network', source, 4), isIn(1, 'vips'), ...drop),
          rule('in', loadPayload(1, 'network', destination, 4), isIn(1, 'vips'), ...drop)
        ]
      : [])
  ]
}

function ipv6Chains (
  table: Table, config: FirewallConfig, shape: FirewallShape
): readonly NetlinkRequest[] {
  return [
    ...(shape.dropsAddresses
      ? [addChain(table, 'out_link_local'), addChain(table, 'in_link_local')]
      : []),
    addBaseChain(table, 'out', 'output', config.priority),
    addBaseChain(table, 'in', 'input', config.priority),
    ...(shape.hasVmacs ? ipv6VmacRules(table, config, shape) : []),
    ...(shape.dropsAddresses
      ? [...ipv6DropRules(table, config, 'out'), ...ipv6DropRules(table, config, 'in')]
      : [])
  ]
}

function ipv6VmacRules (
  table: Table, config: FirewallConfig, shape: FirewallShape
): readonly NetlinkRequest[] {
  const drop = verdictOf(config)
  const { routerSolicit, neighborAdvert } = ICMPV6_TYPE
  // The target of a neighbour advert is 8 bytes into it (RFC 4861 section 4.4).
  const target = loadPayload(1, 'transport', 8, 16)
  return [
    appendRule(table, 'out', [
      ...icmpv6Type(), isIn(1, MLD_REPORT.name), ...leavesMacvlan(), ...resend('ipv6', shape), ...drop
    ]),
    appendRule(table, 'out', [
      ...icmpv6Type(), equals(1, Uint8Array.of(routerSolicit)), ...leavesMacvlan(),
      loadMeta(1, 'outputIndex'), isIn(1, VMAC_SET.name), ...drop
    ]),
    appendRule(table, 'out', [
      ...icmpv6Type(), equals(1, Uint8Array.of(neighborAdvert)), target,
      loadMeta(2, 'outputIndex'), isIn(1, PARENT_LINK_LOCAL.name), ...drop
    ])
  ]
}

function ipv6DropRules (
  table: Table, config: FirewallConfig, chain: 'in' | 'out'
): readonly NetlinkRequest[] {
  const { source, destination, length } = ADDRESS.ipv6
  const address = loadPayload(1, 'network', chain === 'out' ? source : destination, length)
  const mask = joined(LINK_LOCAL.mask, new Uint8Array(14))
  const prefix = joined(LINK_LOCAL.prefix, new Uint8Array(14))
  const local = `${chain}_link_local`
  const name = chain === 'out' ? 'outputName' : 'inputName'
  const index = chain === 'out' ? 'outputIndex' : 'inputIndex'
  const drop = verdictOf(config)
  return [
    appendRule(table, local, [
      address, loadMeta(2, config.byIndex ? index : name), isIn(1, 'vips_link_local'), ...drop
    ]),
    appendRule(table, chain, [
      ...icmpv6Type(), isIn(1, NEIGHBOR_DISCOVERY.name), verdict('accept')
    ]),
    appendRule(table, chain, [
      address, keepBits(1, mask), equals(1, prefix), verdict('goto', local)
    ]),
    appendRule(table, chain, [address, isIn(1, 'vips'), ...drop])
  ]
}

/** Into register 1: the type of an ICMPv6 message; other protocols leave the rule. */
function icmpv6Type (): readonly Expression[] {
  return [
    loadMeta(1, 'l4Protocol'), equals(1, Uint8Array.of(ICMPV6)), loadPayload(1, 'transport', 0, 1)
  ]
}

function leavesMacvlan (): readonly Expression[] {
  return [loadMeta(1, 'outputKind'), equals(1, present(nameBytes('macvlan'), 'a name'))]
}

/** A copy to where it was going, through the base; or just "is it one of our VMACs?". */
function resend (family: Family, { duplicates }: FirewallShape): readonly Expression[] {
  const [address, device]: readonly [Register, Register] = [1, 2]
  if (!duplicates) return [loadMeta(1, 'outputIndex'), isIn(1, VMAC_SET.name)]
  const { destination, length } = ADDRESS[family]
  return [
    loadPayload(address, 'network', destination, length),
    loadMeta(device, 'outputIndex'),
    mapped(device, VMAC_MAP.name, device),
    duplicate(address, device)
  ]
}

function verdictOf ({ counters }: FirewallConfig): readonly Expression[] {
  return counters ? [count(), verdict('drop')] : [verdict('drop')]
}
