/** What ipvsadm(8) prints: its lists, column by column, and the lines of -S. */

import type { SyncDaemon, Timeouts } from '../ipvs/messages.js'
import type { IpvsVersion, ListedDestination, ListedService, Statistics } from '../ipvs/replies.js'
import {
  destinationKey, type Forwarding, type Persistence, type Service, type ServiceId, serviceKey
} from '../ipvs/service.js'
import type { ListView } from './ipvsadm-options.js'

export interface ListedEntry {
  readonly service: ListedService
  readonly destinations: readonly ListedDestination[]
}

export type TableView = Extract<
  ListView, 'rates' | 'statistics' | 'table' | 'thresholds' | 'persistent'>

const HEADS: Readonly<Record<TableView, string>> = {
  table: 'Prot LocalAddress:Port Scheduler Flags\n' +
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n',
  statistics: 'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n' +
    '  -> RemoteAddress:Port\n',
  rates: 'Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n' +
    '  -> RemoteAddress:Port\n',
  thresholds: 'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n' +
    '  -> RemoteAddress:Port\n',
  persistent: 'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n' +
    '  -> RemoteAddress:Port\n'
}

/** The list, in the order of `entries`; of one service alone it has no title with the version. */
export function formatTable (
  version: IpvsVersion | undefined, entries: readonly ListedEntry[], view: TableView
): string {
  const title = version === undefined
    ? ''
    : `IP Virtual Server version ${version.major}.${version.minor}.${version.patch} ` +
      `(size=${version.tableSize})\n`
  return title + HEADS[view] + entries.map(entry => formatEntry(entry, view)).join('')
}

/** The table as commands for -R. */
export function formatRules (entries: readonly ListedEntry[]): string {
  return entries.map(({ service, destinations }) => {
    const id = serviceOption(service.id)
    const add = `-A ${id} -s ${service.scheduler}${ruleFlags(service)}\n`
    return add + destinations.map(each =>
      `-a ${id} -r ${destinationKey(each)} ${ruleForwarding(each.forwarding)} -w ${each.weight}` +
      ruleTunnel(each.forwarding) +
      `${each.upperThreshold === 0 ? '' : ` -x ${each.upperThreshold}`}` +
      `${each.lowerThreshold === 0 ? '' : ` -y ${each.lowerThreshold}`}\n`).join('')
  }).join('')
}

export function formatTimeouts ({ tcp, tcpFin, udp }: Timeouts): string {
  return `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`
}

export function formatDaemons (daemons: readonly SyncDaemon[]): string {
  return daemons.map(({ state, interface: name, id, maxlen, group, port, ttl }) =>
    `${state} sync daemon (mcast=${name}, syncid=${id}, maxlen=${maxlen ?? 0}, ` +
    `group=${group ?? ''}, port=${port ?? 0}, ttl=${ttl ?? 0})\n`).join('')
}

function formatEntry ({ service, destinations }: ListedEntry, view: TableView): string {
  const key = serviceTitle(service.id)
  const head = view === 'statistics' || view === 'rates'
    ? `${key.padEnd(33)}${numbers(service.statistics, view)}\n`
    : `${key} ${service.scheduler}${listFlags(service)}\n`
  return head + destinations.map(each => formatDestination(each, view)).join('')
}

function formatDestination (each: ListedDestination, view: TableView): string {
  const name = destinationKey(each)
  const { activeConnections, inactiveConnections, persistentConnections } = each
  const connections = `${column(activeConnections, 10)} ${column(inactiveConnections, 10)}`
  switch (view) {
    case 'table': return `  -> ${name.padEnd(28)} ` +
      `${FORWARDING[each.forwarding.method].padEnd(7)} ${column(each.weight, 6)} ${connections}\n`
    case 'thresholds': return `  -> ${name.padEnd(28)} ${column(each.upperThreshold, 10)} ` +
      `${column(each.lowerThreshold, 10)} ${connections}\n`
    case 'persistent': return `  -> ${name.padEnd(28)} ${column(each.weight, 9)} ` +
      `${column(persistentConnections, 11)} ${connections}\n`
    default: return `  -> ${name.padEnd(28)}${numbers(each.statistics, view)}\n`
  }
}

const FORWARDING = { masq: 'Masq', route: 'Route', tunnel: 'Tunnel', local: 'Local' } as const

function column (value: number, width: number): string {
  return String(value).padEnd(width)
}

function numbers (of: Statistics, view: 'statistics' | 'rates'): string {
  const values = view === 'statistics'
    ? [of.connections, of.packetsIn, of.packetsOut, of.bytesIn, of.bytesOut]
    : [of.connectionRate, of.packetRateIn, of.packetRateOut, of.byteRateIn, of.byteRateOut]
  return values.map(each => ` ${short(each)}`).join('')
}

const KILO = 1000n
const MEGA = 1_000_000n
const GIGA = 1_000_000_000n
const TERA = 1_000_000_000_000n

/** Large numbers are cut to eight places with a unit. */
function short (value: bigint): string {
  if (value < 100_000_000n) return String(value).padStart(8)
  if (value < 10_000n * MEGA) return `${String(value / KILO).padStart(7)}K`
  if (value < 10_000n * GIGA) return `${String(value / MEGA).padStart(7)}M`
  if (value < 10_000n * TERA) return `${String(value / GIGA).padStart(7)}G`
  return `${String(value / TERA).padStart(7)}T`
}

/** `TCP  10.0.0.1:80`: the protocol in four places. */
function serviceTitle (id: ServiceId): string {
  const [protocol = '', ...rest] = serviceKey(id).split(' ')
  return `${protocol.padEnd(4)} ${rest.join(' ')}`
}

/** Flags 1 and 2 have names of their own for the hashing schedulers. */
function schedulerFlags ({ scheduler, flags }: Service): readonly string[] {
  const named = scheduler === 'sh' || scheduler === 'mh'
  return [
    ...(flags.flag1 ? [named ? `${scheduler}-fallback` : 'flag-1'] : []),
    ...(flags.flag2 ? [named ? `${scheduler}-port` : 'flag-2'] : []),
    ...(flags.flag3 ? ['flag-3'] : [])
  ]
}

function listFlags (service: Service): string {
  const { persistence, flags } = service
  const words = schedulerFlags(service)
  return `${words.length === 0 ? '' : ` (${words.join(',')})`}` +
    `${persistence === undefined ? '' : ` persistent ${persistence.timeout}${listMask(persistence)}`}` +
    `${persistence?.engine === undefined ? '' : ` pe ${persistence.engine}`}` +
    `${flags.onePacket ? ' ops' : ''}`
}

function listMask (persistence: Persistence): string {
  const mask = maskText(persistence)
  return mask === undefined ? '' : ` mask ${mask}`
}

function ruleFlags (service: Service): string {
  const { persistence, flags } = service
  const words = schedulerFlags(service)
  const mask = persistence === undefined ? undefined : maskText(persistence)
  return `${persistence === undefined ? '' : ` -p ${persistence.timeout}`}` +
    `${mask === undefined ? '' : ` -M ${mask}`}` +
    `${persistence?.engine === undefined ? '' : ` --pe ${persistence.engine}`}` +
    `${flags.onePacket ? ' -o' : ''}` +
    `${words.length === 0 ? '' : ` -b ${words.join(',')}`}`
}

function maskText ({ granularity }: Persistence): string | undefined {
  if (granularity.family === 'ipv6') {
    return granularity.length === 128 ? undefined : String(granularity.length)
  }
  const { mask } = granularity
  if (mask === 0xffff_ffff) return undefined
  return [mask >>> 24, mask >>> 16 & 255, mask >>> 8 & 255, mask & 255].join('.')
}

function serviceOption (id: ServiceId): string {
  if (id.type === 'fwmark') return `-f ${id.mark}${id.family === 'ipv6' ? ' -6' : ''}`
  const option = id.protocol === 'sctp' ? '--sctp-service' : id.protocol === 'tcp' ? '-t' : '-u'
  return `${option} ${destinationKey(id)}`
}

function ruleForwarding ({ method }: Forwarding): string {
  return method === 'masq' ? '-m' : method === 'tunnel' ? '-i' : '-g'
}

function ruleTunnel (forwarding: Forwarding): string {
  if (forwarding.method !== 'tunnel') return ''
  const { tunnel } = forwarding
  if (tunnel.type === 'ipip') return ' --tun-type ipip'
  const port = tunnel.type === 'gue' ? ` --tun-port ${tunnel.port}` : ''
  return ` --tun-type ${tunnel.type}${port} --tun-${tunnel.checksum}`
}
