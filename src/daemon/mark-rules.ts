/**
 * The nftables table of nftables_ipvs, with keepalived's names: a chain `in`, and for each protocol
 * a map from address and port to the firewall mark of a virtual_server_group. Groups for all ports
 * have maps of their own, keyed by the address alone.
 */

import type { Marking } from '../checkers/events.js'
import type { MarkedRange } from '../checkers/marks.js'
import { addressRange } from '../checkers/wanted.js'
import type { Protocol } from '../ipvs/service.js'
import { type Family, familyOf, ipBytes } from '../lib/ip-address.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import {
  type SetDefinition, type SetElement, type Table, addBaseChain, addElements, addSet, addTable,
  appendRule, deleteTable
} from '../wire/nftables.js'
import {
  count, equals, loadMeta, loadPayload, mapped, setMeta, verdict
} from '../wire/nftables-expressions.js'

const FAMILIES: readonly Family[] = ['ipv4', 'ipv6']
const PROTOCOLS: Readonly<Record<Protocol, number>> = { tcp: 6, udp: 17, sctp: 132 }
/** Destination address in the IP header; destination port in that of TCP, UDP and SCTP. */
const ADDRESS = { ipv4: { at: 16, length: 4 }, ipv6: { at: 24, length: 16 } } as const
const PORT = { at: 2, length: 2 } as const
/** A nested attribute cannot be longer than 64 KiB. */
const ELEMENTS_PER_MESSAGE = 800

/** The tables of both families as they must be; whatever bore the name before is gone. */
export function markTables ({ nftables, ranges }: Marking): readonly NetlinkRequest[] {
  const { table: name, priority, counters } = nftables
  return FAMILIES.flatMap(family => {
    const table: Table = { family, name }
    const own = ranges.filter(({ first }) => familyOf(first) === family)
    if (own.length === 0) return clear(table)
    const maps = mapsOf(family, own)
    return [
      ...clear(table),
      addTable(table),
      ...maps.map(({ set }, at) => addSet(table, set, at + 1)),
      ...maps.flatMap(({ set, elements }) => filled(table, set, elements)),
      addBaseChain(table, 'in', 'input', priority),
      ...maps.map(map => markRule(table, map, counters))
    ]
  })
}

/** Takes the tables away, whether they are there or not. */
export function clearMarkTables (name: string): readonly NetlinkRequest[] {
  return FAMILIES.flatMap(family => clear({ family, name }))
}

/** Made first, it can be deleted. */
function clear (table: Table): readonly NetlinkRequest[] {
  return [addTable(table), deleteTable(table)]
}

interface MarkMap {
  readonly set: SetDefinition
  readonly protocol: Protocol
  readonly withPort: boolean
  readonly elements: readonly SetElement[]
}

function mapsOf (family: Family, ranges: readonly MarkedRange[]): readonly MarkMap[] {
  const protocols: readonly Protocol[] = ['tcp', 'udp', 'sctp']
  const address = family === 'ipv4' ? 'ipv4_addr' : 'ipv6_addr'
  return protocols.flatMap(protocol => [true, false].flatMap(withPort => {
    const own = ranges.filter(each => each.protocol === protocol && (each.port !== 0) === withPort)
    if (own.length === 0) return []
    const set: SetDefinition = withPort
      ? { name: `${protocol}_map`, key: `${address} . inet_service`, value: 'mark' }
      : { name: `${protocol}_any_port_map`, key: address, value: 'mark' }
    return [{ set, protocol, withPort, elements: own.flatMap(each => elementsOf(each, withPort)) }]
  }))
}

function elementsOf (range: MarkedRange, withPort: boolean): readonly SetElement[] {
  const { first, last, port, mark } = range
  const value = new Uint8Array(4)
  // Marks are in the order of the host, which is this one wherever Node runs.
  new DataView(value.buffer).setUint32(0, mark, true)
  return addressRange(first, last).map(address => {
    const bytes = ipBytes(address)
    const key = withPort ? Uint8Array.from([...bytes, port >> 8, port & 0xff, 0, 0]) : bytes
    return { key, value }
  })
}

function filled (
  table: Table, set: SetDefinition, elements: readonly SetElement[]
): readonly NetlinkRequest[] {
  const messages: NetlinkRequest[] = []
  for (let at = 0; at < elements.length; at += ELEMENTS_PER_MESSAGE) {
    messages.push(addElements(table, set, elements.slice(at, at + ELEMENTS_PER_MESSAGE)))
  }
  return messages
}

/** Packets that are not in the map leave the rule at the look-up. */
function markRule (
  table: Table, { set, protocol, withPort }: MarkMap, counters: boolean
): NetlinkRequest {
  const address = ADDRESS[table.family]
  const port = table.family === 'ipv4' ? 9 : 2
  return appendRule(table, 'in', [
    loadMeta(1, 'l4Protocol'),
    equals(1, Uint8Array.of(PROTOCOLS[protocol])),
    loadPayload(1, 'network', address.at, address.length),
    ...(withPort ? [loadPayload(port, 'transport', PORT.at, PORT.length)] : []),
    mapped(1, set.name, 1),
    setMeta(1, 'mark'),
    ...(counters ? [count()] : []),
    // The port of a group comes before every port of another one.
    verdict('return')
  ])
}
