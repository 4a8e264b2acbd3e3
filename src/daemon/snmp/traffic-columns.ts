/** KEEPALIVED-MIB.3: what the kernel has counted for virtual and real servers. */

import type { RealServerConfig, VirtualServerConfig } from '../../checkers/config.js'
import type { ListedDestination, Statistics } from '../../ipvs/replies.js'
import type { AgentxValue } from '../../wire/agentx.js'
import type { ServiceTraffic } from '../checkers-messages.js'
import { counter, gauge } from './values.js'

type Columns = Readonly<Record<number, AgentxValue>>

const LOW = 0xffff_ffffn
const WIDE = 0xffff_ffff_ffff_ffffn

/** The columns of a virtual server: all its services together. */
export function virtualServerTraffic (
  { name }: VirtualServerConfig, traffic: readonly ServiceTraffic[] | undefined
): Columns {
  if (traffic === undefined) return {}
  const total = sum(traffic.filter(each => each.virtualServer === name)
    .map(({ service }) => service.statistics))
  return {
    ...totals(total, [27, 28, 29, 30, 31]),
    ...rates(total, 32),
    ...wide(total, 38),
    ...halves(total, 41)
  }
}

/** The columns of a real server: its destinations in all services of its virtual server. */
export function realServerTraffic (
  virtualServer: string, server: Pick<RealServerConfig, 'address' | 'port'>,
  traffic: readonly ServiceTraffic[] | undefined
): Columns {
  if (traffic === undefined) return {}
  const found = traffic.filter(each => each.virtualServer === virtualServer)
    .flatMap(({ service: { id }, destinations }) => destinations.filter(each =>
      each.address === server.address &&
      // Without NAT a server of a group has the port of the service, and none with a mark.
      [server.port, id.type === 'address' ? id.port : 0].includes(each.port)))
  const count = (of: (each: ListedDestination) => number): AgentxValue =>
    gauge(found.reduce((total, each) => total + of(each), 0))
  const total = sum(found.map(({ statistics }) => statistics))
  return {
    ...totals(total, [14, 18, 19, 20, 21]),
    15: count(each => each.activeConnections),
    16: count(each => each.inactiveConnections),
    17: count(each => each.persistentConnections),
    ...rates(total, 22),
    ...wide(total, 27),
    ...halves(total, 30)
  }
}

function sum (all: readonly Statistics[]): Statistics {
  const add = (of: keyof Statistics): bigint => all.reduce((total, each) => total + each[of], 0n)
  return {
    connections: add('connections'),
    packetsIn: add('packetsIn'),
    packetsOut: add('packetsOut'),
    bytesIn: add('bytesIn'),
    bytesOut: add('bytesOut'),
    connectionRate: add('connectionRate'),
    packetRateIn: add('packetRateIn'),
    packetRateOut: add('packetRateOut'),
    byteRateIn: add('byteRateIn'),
    byteRateOut: add('byteRateOut')
  }
}

/** The older objects: the low words of connections and packets, all of the bytes. */
function totals (
  total: Statistics, [connections, packetsIn, packetsOut, bytesIn, bytesOut]:
  readonly [number, number, number, number, number]
): Columns {
  return {
    [connections]: gauge(Number(total.connections & LOW)),
    [packetsIn]: counter(Number(total.packetsIn & LOW)),
    [packetsOut]: counter(Number(total.packetsOut & LOW)),
    [bytesIn]: counterOf(total.bytesIn),
    [bytesOut]: counterOf(total.bytesOut)
  }
}

function inOrder (total: Statistics): readonly bigint[] {
  return [total.connectionRate, total.packetRateIn, total.packetRateOut, total.byteRateIn,
    total.byteRateOut]
}

function rates (total: Statistics, first: number): Columns {
  return Object.fromEntries(inOrder(total).map((rate, at) =>
    [first + at, gauge(Number(rate & LOW))]))
}

function wide (total: Statistics, first: number): Columns {
  return Object.fromEntries([total.connections, total.packetsIn, total.packetsOut]
    .map((value, at) => [first + at, counterOf(value)]))
}

/** Rates of 64 bits, which SNMP has no type for: the low word, then the high one. */
function halves (total: Statistics, first: number): Columns {
  return Object.fromEntries(inOrder(total).flatMap((rate, at) => [
    [first + 2 * at, gauge(Number(rate & LOW))],
    [first + 2 * at + 1, gauge(Number(rate >> 32n & LOW))]
  ]))
}

function counterOf (value: bigint): AgentxValue {
  return { type: 'counter64', value: value & WIDE }
}
