/** KEEPALIVED-MIB.3: virtual and real servers. */

import type {
  CheckDefaults, GroupEntryConfig, VirtualServerConfig, VirtualServerTarget
} from '../../checkers/config.js'
import type { RealServerStatus } from '../../checkers/status.js'
import type { Forwarding } from '../../ipvs/service.js'
import type { AgentxValue } from '../../wire/agentx.js'
import { KEEPALIVED, type Facts } from './facts.js'
import { command, gauge, inetAddress, inetType, inetTypeOf, integer, octets, row, scalar, text, yesNo } from './values.js'
import { realServerTraffic, virtualServerTraffic } from './traffic-columns.js'
import type { Variable } from './view.js'

type Columns = Readonly<Record<number, AgentxValue | undefined>>

const CHECK = [...KEEPALIVED, 3]

export function lvsVariables (facts: Facts): readonly Variable[] {
  const { lvs } = facts.config
  return [
    ...groupRows(facts),
    ...lvs.virtualServers.flatMap((server, at) => virtualServerRows(facts, server, at + 1)),
    ...syncDaemonVariables(facts),
    scalar([...CHECK, 7, 1], integer(lvs.global.timeouts.tcp)),
    scalar([...CHECK, 7, 2], integer(lvs.global.timeouts.tcpFin)),
    scalar([...CHECK, 7, 3], integer(lvs.global.timeouts.udp))
  ]
}

function groupRows ({ config }: Facts): readonly Variable[] {
  return Object.values(config.lvs.groups).flatMap((group, at) => [
    ...row([...CHECK, 1, 1], [at + 1], { 2: text(group.name) }),
    ...marksFirst(group.entries).flatMap((entry, place) => row(
      [...CHECK, 2, 1], [at + 1, place + 1],
      entry.type === 'fwmark'
        ? { 2: integer(1), 3: gauge(entry.mark) }
        : {
            2: integer(entry.first === entry.last ? 2 : 3),
            4: inetTypeOf(entry.first),
            5: entry.first === entry.last ? inetAddress(entry.first) : undefined,
            6: entry.first === entry.last ? undefined : inetAddress(entry.first),
            7: entry.first === entry.last ? undefined : inetAddress(entry.last),
            8: gauge(entry.port)
          }))
  ])
}

/** The order of the table: those by mark stand before those by address. */
function marksFirst (entries: readonly GroupEntryConfig[]): readonly GroupEntryConfig[] {
  const isMark = (each: GroupEntryConfig): boolean => each.type === 'fwmark'
  return [...entries.filter(isMark), ...entries.filter(each => !isMark(each))]
}

const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'fo', 'ovf', 'mh', 'twos']
const UNKNOWN_SCHEDULER = 99

function virtualServerRows (
  facts: Facts, config: VirtualServerConfig, index: number
): readonly Variable[] {
  const status = facts.checkers?.virtualServers.find(each => each.name === config.name)
  const notify = facts.config.notify.virtualServers[config.name]
  const { persistence, sorryServer } = config
  // The sorry server stands before the others.
  const first = sorryServer === undefined ? 1 : 2
  const place = SCHEDULERS.indexOf(config.scheduler)
  return [
    ...row([...CHECK, 3, 1], [index], {
      ...targetColumns(config.target),
      5: config.family === undefined ? undefined : inetType(config.family),
      8: config.target.type === 'fwmark' ? undefined : integer(protocolNumber(config)),
      9: integer(place < 0 ? UNKNOWN_SCHEDULER : place + 1),
      10: forwardingKind(config.forwarding),
      11: status === undefined ? undefined : yesNo(status.realServers.some(each => each.alive)),
      12: config.virtualhost === undefined ? undefined : text(config.virtualhost),
      13: yesNo(persistence !== undefined),
      14: persistence === undefined ? undefined : gauge(persistence.timeout),
      ...granularityColumns(config),
      16: gauge(config.delayLoop / 1_000_000),
      17: yesNo(config.haSuspend),
      18: yesNo(config.alpha),
      19: yesNo(config.omega),
      20: gauge(config.realServers.length),
      21: gauge(status?.realServers.filter(each => each.alive).length ?? 0),
      22: gauge(config.quorum),
      23: status === undefined ? undefined : yesNo(status.quorumUp),
      24: command(notify?.quorumUp),
      25: command(notify?.quorumDown),
      26: gauge(config.hysteresis),
      ...virtualServerTraffic(config, facts.traffic),
      37: yesNo(config.onePacket),
      // hashed: keepalived shows no server to be so, and neither is one.
      52: yesNo(false),
      53: yesNo(config.flag1),
      54: yesNo(config.flag2),
      55: yesNo(config.flag3),
      56: integer(config.inhibitOnFailure ? 2 : 1),
      ...checkColumns(config.checks, 57, 65),
      60: integer(config.weight),
      61: yesNo(notify?.mail === true),
      // Under the names of the source hash first, then of the Maglev one.
      62: yesNo(config.flag1),
      63: yesNo(config.flag2),
      64: gauge(config.delayLoop),
      67: gauge(config.checks.connectTimeout),
      ...tunnelColumns(config.forwarding, 68),
      71: config.snmpName === undefined ? undefined : text(config.snmpName)
    }),
    ...config.realServers.flatMap((server, at) => {
      const each = status?.realServers.find(({ name }) => name === server.name)
      const scripts = notify?.realServers[server.name]
      return row([...CHECK, 4, 1], [index, first + at], {
        2: integer(1),
        3: inetTypeOf(server.address),
        4: inetAddress(server.address),
        5: gauge(server.port),
        ...serverState(each),
        8: server.upperThreshold === 0 ? undefined : gauge(server.upperThreshold),
        9: server.lowerThreshold === 0 ? undefined : gauge(server.lowerThreshold),
        10: integer(server.inhibitOnFailure ? 2 : 1),
        11: command(scripts?.up),
        12: command(scripts?.down),
        ...realServerTraffic(config.name, server, facts.traffic),
        40: forwardingKind(server.forwarding),
        41: server.virtualhost === undefined ? undefined : text(server.virtualhost),
        42: yesNo(server.alpha),
        ...checkColumns(server.checks, 43, 48),
        46: gauge(server.delayLoop / 1_000_000),
        47: yesNo((scripts?.mail ?? notify?.serverMail) === true),
        50: gauge(server.delayLoop),
        51: gauge(server.checks.connectTimeout),
        ...tunnelColumns(server.forwarding, 52),
        55: server.snmpName === undefined ? undefined : text(server.snmpName)
      }, {
        7: { type: 'real-server-weight', virtualServer: config.name, realServer: server.name }
      })
    }),
    ...(sorryServer === undefined
      ? []
      : row([...CHECK, 4, 1], [index, 1], {
        2: integer(2),
        3: inetTypeOf(sorryServer.address),
        4: inetAddress(sorryServer.address),
        5: gauge(sorryServer.port),
        ...realServerTraffic(config.name, sorryServer, facts.traffic),
        40: forwardingKind(sorryServer.forwarding),
        42: yesNo(false),
        ...NOT_CHECKED,
        47: yesNo(false),
        ...tunnelColumns(sorryServer.forwarding, 52)
      }))
  ]
}

/** A sorry server is never checked. */
const NOT_CHECKED = Object.fromEntries(
  [43, 44, 45, 46, 48, 49, 50, 51].map(each => [each, gauge(0)]))

/**
 * What checkers inherit: retries, the delay before one and the warm-up in whole seconds from column
 * `first` on, both once more in microseconds from `precise` on. Nothing said is 0.
 */
function checkColumns (
  { delayBeforeRetry, retry, warmup }: CheckDefaults, first: number, precise: number
): Columns {
  const times = [delayBeforeRetry ?? 0, warmup ?? 0]
  return {
    [first]: gauge(retry ?? 0),
    ...Object.fromEntries(times.flatMap((time, at) => [
      [first + 1 + at, gauge(time / 1_000_000)], [precise + at, gauge(time)]
    ]))
  }
}

/**
 * One value in two columns, a mask and a length: where the family is open, in both. It is shown as
 * it lies in memory, and all bits are set where there is none.
 */
function granularityColumns ({ family, persistence, target }: VirtualServerConfig): Columns {
  const granularity = persistence?.granularity
  const bytes = new Uint8Array(4).fill(0xff)
  const view = new DataView(bytes.buffer)
  if (granularity?.family === 'ipv4') view.setUint32(0, granularity.mask)
  if (granularity?.family === 'ipv6') view.setUint32(0, granularity.length, true)
  const isOpen = target.type !== 'address'
  return {
    15: isOpen || family === 'ipv4' ? octets(bytes) : undefined,
    51: isOpen || family === 'ipv6' ? gauge(view.getUint32(0, true)) : undefined
  }
}

function serverState (status: RealServerStatus | undefined): Columns {
  if (status === undefined) return {}
  return {
    6: yesNo(status.alive),
    7: integer(status.weight),
    13: gauge(status.checkers.filter(each => !each.up).length)
  }
}

const TYPES = { fwmark: 1, address: 2, group: 3 } as const

function targetColumns (target: VirtualServerTarget): Columns {
  const type = integer(TYPES[target.type])
  switch (target.type) {
    case 'fwmark': return { 2: type, 4: gauge(target.mark) }
    case 'group': return { 2: type, 3: text(target.group) }
    case 'address': return {
      2: type, 6: inetAddress(target.address), 7: gauge(target.port)
    }
  }
}

function protocolNumber ({ protocol }: VirtualServerConfig): number {
  return { tcp: 1, udp: 2, sctp: 3, none: 4 }[protocol ?? 'none']
}

/** nat, dr, tun; a server on this machine has no number there. */
function forwardingKind ({ method }: Forwarding): AgentxValue | undefined {
  const kinds = { masq: 1, route: 2, tunnel: 3, local: undefined }
  const kind = kinds[method]
  return kind === undefined ? undefined : integer(kind)
}

function tunnelColumns (forwarding: Forwarding, first: number): Columns {
  if (forwarding.method !== 'tunnel') return {}
  const { tunnel } = forwarding
  const type = { ipip: 1, gue: 2, gre: 3 }[tunnel.type]
  return {
    [first]: integer(type),
    ...(tunnel.type === 'gue' ? { [first + 1]: gauge(tunnel.port) } : {}),
    ...(tunnel.type === 'ipip'
      ? {}
      : { [first + 2]: integer({ nocsum: 1, csum: 2, remcsum: 3 }[tunnel.checksum]) })
  }
}

function syncDaemonVariables ({ config }: Facts): readonly Variable[] {
  const daemon = config.lvs.global.syncDaemon
  const base = [...CHECK, 6]
  if (daemon === undefined) return [scalar([...base, 1], yesNo(false))]
  return [
    scalar([...base, 1], yesNo(true)),
    scalar([...base, 2], text(daemon.interface)),
    ...(daemon.instance === undefined ? [] : [scalar([...base, 3], text(daemon.instance))]),
    scalar([...base, 4], integer(daemon.id)),
    ...(daemon.maxlen === undefined ? [] : [scalar([...base, 5], integer(daemon.maxlen))]),
    ...(daemon.port === undefined ? [] : [scalar([...base, 6], integer(daemon.port))]),
    ...(daemon.ttl === undefined ? [] : [scalar([...base, 7], integer(daemon.ttl))]),
    ...(daemon.group === undefined
      ? []
      : [
          scalar([...base, 8], inetTypeOf(daemon.group)),
          scalar([...base, 9], inetAddress(daemon.group))
        ])
  ]
}
