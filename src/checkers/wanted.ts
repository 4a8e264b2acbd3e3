/**
 * What the kernel's table should hold for one virtual server, from its configuration and state.
 * Everything keepalived does step by step (add, remove, inhibit, sorry server) is in this one
 * function; the planner of ipvs finds the steps.
 */

import type {
  Destination, Forwarding, Persistence, Protocol, Service, ServiceId
} from '../ipvs/service.js'
import { destinationKey, serviceFamily, wholeAddress } from '../ipvs/service.js'
import { present } from '../lib/assert.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import { ipBytes, ipFromBytes } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type {
  GroupEntryConfig, RealServerConfig, VirtualServerConfig, VirtualServerGroupConfig
} from './config.js'
import { familiesOf, markKey, type Marks, NO_MARKS } from './marks.js'
import type { QuorumState } from './quorum.js'
import { type RealServerState, tableWeight } from './real-server.js'

/** Groups of the configuration by name. */
export type Groups = Readonly<Record<string, VirtualServerGroupConfig>>

/** The services a virtual server makes: one, or one for each address and mark of its group. */
export function servicesOf (
  config: VirtualServerConfig, groups: Groups, marks: Marks = NO_MARKS
): readonly Service[] {
  return serviceIds(config, groups, marks).map(id => ({
    id,
    scheduler: config.scheduler,
    flags: {
      onePacket: config.onePacket,
      flag1: config.flag1,
      flag2: config.flag2,
      flag3: config.flag3
    },
    persistence: persistenceOf(config, serviceFamily(id))
  }))
}

/** States of real servers, by their places. */
type States = Pick<readonly RealServerState[], 'at'>

/** The destinations all services of a virtual server have now. */
export function destinationsOf (
  config: VirtualServerConfig, quorum: QuorumState, servers: States, now: Instant
): readonly Destination[] {
  const wanted = new Map<string, Destination>()
  const { sorryServer } = config
  // A sorry server that is also a real server appears once, as what it is now.
  if (sorryServer !== undefined && !quorum.sorry && sorryServer.inhibit) {
    enter(wanted, destination(sorryServer, 0))
  }
  for (const place of config.realServers.keys()) {
    const each = destinationAt(config, quorum, servers, place, now)
    if (each !== undefined) enter(wanted, each)
  }
  if (sorryServer !== undefined && quorum.sorry) enter(wanted, destination(sorryServer, 1))
  return [...wanted.values()]
}

/** The destination of the real server at a place; undefined: it is not in the table now. */
export function destinationAt (
  config: VirtualServerConfig, quorum: QuorumState, servers: States, place: number, now: Instant
): Destination | undefined {
  const server = present(config.realServers[place], 'a place names a configured real server')
  const state = present(servers.at(place), 'every real server has a state')
  const weight = realServerWeight(server, state, quorum, now)
  if (weight === undefined) return undefined
  const { upperThreshold, lowerThreshold } = server
  return { ...destination(server, weight), upperThreshold, lowerThreshold }
}

/** Where the real server at a place is. */
export function endpointAt (config: VirtualServerConfig, place: number): Destination {
  return destination(
    present(config.realServers[place], 'a place names a configured real server'), 0)
}

/**
 * Whether no two servers of the virtual server can come to be the same destination of a service:
 * without NAT they have the port of the service, whatever their own.
 */
export function areApart ({ realServers, sorryServer }: VirtualServerConfig): boolean {
  const all = sorryServer === undefined ? realServers : [...realServers, sorryServer]
  const translated = all.every(({ forwarding }) => forwarding.method === 'masq')
  const ends = all.map(({ address, port }) => translated ? `${address} ${port}` : address)
  return new Set(ends).size === all.length
}

/** undefined: not in the table. */
function realServerWeight (
  config: RealServerConfig, state: RealServerState, quorum: QuorumState, now: Instant
): number | undefined {
  if (state.operator.service === 'out') return undefined
  if (state.alive && !quorum.sorry) return tableWeight(config, state, now)
  return config.inhibitOnFailure ? 0 : undefined
}

interface Endpoint {
  readonly address: IpAddress
  readonly port: number
  readonly forwarding: Forwarding
}

/** Where a server is, as a destination of this weight. */
function destination (
  { address, port, forwarding }: Endpoint, weight: number
): Destination {
  return { address, port, forwarding, weight, upperThreshold: 0, lowerThreshold: 0 }
}

function enter (wanted: Map<string, Destination>, each: Destination): void {
  wanted.set(destinationKey(each), each)
}

function serviceIds (
  config: VirtualServerConfig, groups: Groups, marks: Marks
): readonly ServiceId[] {
  const { target, protocol, family = 'ipv4' } = config
  switch (target.type) {
    case 'fwmark': return [{ type: 'fwmark', mark: target.mark, family }]
    case 'address': {
      const { address, port } = target
      return [{ type: 'address', protocol: required(protocol), address, port }]
    }
    case 'group': {
      const group = present(groups[target.group], 'the group of a virtual server is configured')
      const mark = marks.get(markKey(config, groups) ?? '')
      if (mark !== undefined) {
        return familiesOf(group).map(each => ({ type: 'fwmark', mark, family: each }))
      }
      return group.entries.flatMap(entry => groupEntryIds(entry, protocol, family))
    }
  }
}

function groupEntryIds (
  entry: GroupEntryConfig, protocol: Protocol | undefined, family: Family
): readonly ServiceId[] {
  if (entry.type === 'fwmark') {
    return [{ type: 'fwmark', mark: entry.mark, family: entry.family ?? family }]
  }
  return addressRange(entry.first, entry.last).map(address =>
    ({ type: 'address', protocol: required(protocol), address, port: entry.port }))
}

function required (protocol: Protocol | undefined): Protocol {
  return present(protocol, 'a service with an address has a protocol')
}

/** All addresses from `first` to `last`, counted in their lowest 32 bits. */
export function addressRange (first: IpAddress, last: IpAddress): readonly IpAddress[] {
  const bytes = ipBytes(first)
  const view = new DataView(bytes.buffer)
  const lowest = bytes.length - 4
  const start = view.getUint32(lowest)
  const end = new DataView(ipBytes(last).buffer).getUint32(lowest)
  const addresses: IpAddress[] = []
  for (let each = start; each <= end; each++) {
    view.setUint32(lowest, each)
    addresses.push(ipFromBytes(bytes))
  }
  return addresses
}

function persistenceOf (config: VirtualServerConfig, family: Family): Persistence | undefined {
  if (config.persistence === undefined) return undefined
  const { timeout, granularity, engine } = config.persistence
  const fits = granularity?.family === family
  return { timeout, granularity: fits ? granularity : wholeAddress(family), engine }
}
