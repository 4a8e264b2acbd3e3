/**
 * nftables_ipvs: a group without firewall marks of its own gets one mark for each protocol it is
 * used with. nftables sets the mark on packets for the addresses of the group, and the kernel then
 * has one service for the mark instead of one for each address.
 */

import type { Destination, Protocol } from '../ipvs/service.js'
import { assert } from '../lib/assert.js'
import { type Family, familyOf, type IpAddress } from '../lib/ip-address.js'
import type { LvsConfig, VirtualServerConfig, VirtualServerGroupConfig } from './config.js'

/** Marks by {@link markKey}. */
export type Marks = ReadonlyMap<string, number>

export const NO_MARKS: Marks = new Map()

/** Packets of the protocol for these addresses and the port (0 is every port) get the mark. */
export interface MarkedRange {
  readonly protocol: Protocol
  readonly first: IpAddress
  readonly last: IpAddress
  readonly port: number
  readonly mark: number
}

const LAST_MARK = 0xffff_ffff

/** What each marked group is known by; undefined: the virtual server is served by addresses. */
export function markKey (
  { target, protocol }: VirtualServerConfig, groups: LvsConfig['groups']
): string | undefined {
  if (target.type !== 'group' || protocol === undefined) return undefined
  const group = groups[target.group]
  return group === undefined || group.entries.some(({ type }) => type === 'fwmark')
    ? undefined
    : `${protocol} ${target.group}`
}

/**
 * A mark for each group and protocol, from nftables_ipvs_start_fwmark upwards. Those that had one
 * before a reload keep it, so that their connections stay; marks the operator uses are left out.
 */
export function assignMarks (config: LvsConfig, before: Marks): Marks {
  const { virtualServers, groups, global } = config
  if (global.nftables === undefined) return NO_MARKS
  const keys = virtualServers.flatMap(each => markKey(each, groups) ?? [])
  const marks = new Map([...before].filter(([key]) => keys.includes(key)))
  const taken = new Set([...marks.values(), ...ownMarks(config)])
  let next = global.nftables.startMark
  for (const key of keys) {
    if (marks.has(key)) continue
    while (taken.has(next)) next++
    assert(next <= LAST_MARK, 'there are fewer groups than marks')
    marks.set(key, next)
    taken.add(next)
  }
  return marks
}

/** What the maps of nftables hold, in the order of the configuration, each entry once. */
export function markedRanges (
  { virtualServers, groups }: LvsConfig, marks: Marks
): readonly MarkedRange[] {
  const seen = new Set<string>()
  return virtualServers.flatMap(server => {
    const key = markKey(server, groups)
    const mark = key === undefined ? undefined : marks.get(key)
    const { protocol, target } = server
    if (key === undefined || mark === undefined || seen.has(key)) return []
    if (protocol === undefined || target.type !== 'group') return []
    seen.add(key)
    const entries = groups[target.group]?.entries ?? []
    return entries.flatMap(entry => entry.type === 'fwmark'
      ? []
      : [{ protocol, first: entry.first, last: entry.last, port: entry.port, mark }])
  })
}

/** Only NAT changes a port; a mark has none, and keepalived gives its servers port 0. */
export function withMarkedPort (destination: Destination): Destination {
  return destination.forwarding.method === 'masq' ? destination : { ...destination, port: 0 }
}

/** The families of a marked group's addresses: each has a service of its own. */
export function familiesOf (group: VirtualServerGroupConfig): readonly Family[] {
  const families = new Set(group.entries.flatMap(entry =>
    entry.type === 'addresses' ? [familyOf(entry.first)] : []))
  return [...families]
}

function ownMarks ({ virtualServers, groups }: LvsConfig): readonly number[] {
  const targets = virtualServers.flatMap(({ target }) =>
    target.type === 'fwmark' ? [target.mark] : [])
  const entries = Object.values(groups).flatMap(group =>
    group.entries.flatMap(entry => entry.type === 'fwmark' ? [entry.mark] : []))
  return [...targets, ...entries]
}
