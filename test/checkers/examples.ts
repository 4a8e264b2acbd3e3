/** Configurations the tests of src/checkers share, and effects as lines of text. */

import type {
  CheckerConfig, ConnectionConfig, HttpCheckerConfig, MiscCheckerConfig, ScheduleConfig,
  TcpCheckerConfig
} from '../../src/checkers/checker-config.js'
import type {
  CheckDefaults, LvsConfig, RealServerConfig, SorryServerConfig, VirtualServerConfig
} from '../../src/checkers/config.js'
import { writtenServer } from '../../src/checkers/config.js'
import type { CheckersEffect, CheckersEvent } from '../../src/checkers/events.js'
import type { Change } from '../../src/ipvs/plan.js'
import { destinationKey, serviceKey } from '../../src/ipvs/service.js'
import { seconds } from '../../src/lib/time.js'
import { ip } from '../ipvs/examples.js'

export { ip }

const CHECKS: CheckDefaults = {
  connectTimeout: seconds(5), retry: undefined, delayBeforeRetry: undefined, warmup: undefined
}

export const schedule = (changes: Partial<ScheduleConfig> = {}): ScheduleConfig => ({
  delayLoop: seconds(10),
  retry: 1,
  delayBeforeRetry: seconds(3),
  warmup: seconds(0),
  alpha: false,
  logAllFailures: false,
  ...changes
})

export const connection = (address: string, port = 80): ConnectionConfig => ({
  address: ip(address),
  port,
  bindAddress: undefined,
  bindPort: 0,
  bindInterface: undefined,
  timeout: seconds(5),
  fwmark: 0
})

export const tcpCheck = (
  address: string, changes: Partial<ScheduleConfig> = {}
): TcpCheckerConfig =>
  ({ type: 'tcp', schedule: schedule(changes), connection: connection(address) })

export const httpCheck = (
  address: string, urls = 1, changes: Partial<ScheduleConfig> = {}
): HttpCheckerConfig => ({
  type: 'http',
  schedule: schedule(changes),
  connection: connection(address),
  protocol: '1.0',
  virtualhost: undefined,
  fastRecovery: false,
  tls: undefined,
  urls: Array.from({ length: urls }, (_, place) => ({
    path: `/${place}`,
    host: undefined,
    serverName: undefined,
    statusCodes: [[200, 299]] as const,
    digest: undefined,
    regex: undefined
  }))
})

export const miscCheck = (
  text: string, dynamic = false, changes: Partial<ScheduleConfig> = {}
): MiscCheckerConfig => ({
  type: 'misc',
  schedule: schedule({ retry: 0, ...changes }),
  command: {
    path: text, args: [text], uid: 0, gid: 0, groups: [], shell: false, readTest: false
  },
  text,
  timeout: seconds(10),
  dynamic
})

export const realServer = (
  address: string, changes: Partial<RealServerConfig> = {}
): RealServerConfig => ({
  name: writtenServer(ip(address), 'tcp', 80),
  address: ip(address),
  port: 80,
  forwarding: { method: 'masq' },
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
  inhibitOnFailure: false,
  slowStart: seconds(0),
  alpha: false,
  delayLoop: seconds(10),
  checks: CHECKS,
  virtualhost: undefined,
  snmpName: undefined,
  checkers: [tcpCheck(address)],
  ...changes
})

export const sorryServer = (address: string, inhibit = false): SorryServerConfig => ({
  name: writtenServer(ip(address), 'tcp', 80),
  address: ip(address),
  port: 80,
  forwarding: { method: 'masq' },
  inhibit
})

export const virtualServer = (
  realServers: readonly RealServerConfig[], changes: Partial<VirtualServerConfig> = {}
): VirtualServerConfig => ({
  name: '[10.0.0.1]:tcp:80',
  place: '/etc/keepalived/keepalived.conf line 1',
  target: { type: 'address', address: ip('10.0.0.1'), port: 80 },
  family: 'ipv4',
  protocol: 'tcp',
  scheduler: 'wlc',
  onePacket: false,
  flag1: false,
  flag2: false,
  flag3: false,
  persistence: undefined,
  forwarding: { method: 'masq' },
  delayLoop: seconds(10),
  checks: CHECKS,
  weight: 1,
  inhibitOnFailure: false,
  alpha: false,
  omega: false,
  haSuspend: false,
  quorum: 1,
  hysteresis: 0,
  sorryServer: undefined,
  virtualhost: undefined,
  snmpName: undefined,
  vrrp: undefined,
  realServers,
  ...changes
})

export const lvs = (
  virtualServers: readonly VirtualServerConfig[], changes: Partial<LvsConfig> = {},
  global: Partial<LvsConfig['global']> = {}
): LvsConfig => ({
  global: {
    timeouts: { tcp: 0, tcpFin: 0, udp: 0 },
    flush: false,
    flushOnStop: 'off',
    syncDaemon: undefined,
    checkerLogAllFailures: false,
    noCheckerEmails: false,
    rsInitNotifies: false,
    nftables: undefined,
    netlinkCommandBuffer: undefined,
    netlinkMonitorBuffer: undefined,
    ...global
  },
  virtualServers,
  groups: {},
  ssl: { password: undefined, ca: undefined, certificate: undefined, key: undefined },
  trackFiles: [],
  ...changes
})

type Startup = Extract<CheckersEvent, { readonly type: 'startup' }>

/** The start of an engine on a host where nothing is yet. */
export const startup = (config: LvsConfig, changes: Partial<Startup> = {}): Startup => ({
  type: 'startup',
  config,
  table: [],
  timeouts: { tcp: 900, tcpFin: 120, udp: 300 },
  addresses: [],
  masters: [],
  files: {},
  sessions: [],
  memory: undefined,
  seed: 1,
  ...changes
})

/** Servers without checkers of their own are rare: this gives each one a TCP check. */
export const withCheckers = (
  server: RealServerConfig, ...checkers: readonly CheckerConfig[]
): RealServerConfig => ({ ...server, checkers })

/** Effects as lines; notifications, table changes and mails are what tests compare. */
export function lines (effects: readonly CheckersEffect[]): string[] {
  return effects.flatMap(effect => {
    switch (effect.type) {
      case 'ipvs': return effect.changes.map(change)
      case 'start-probe': return [`probe ${effect.config.type} ${effect.url}`]
      case 'cancel-probe': return ['cancel']
      case 'notify-real-server': return [
        `notify ${effect.realServer} ${upDown(effect.up)}${effect.stopping ? ' (trap)' : ''}`
      ]
      case 'notify-virtual-server': return [
        `notify VS ${effect.virtualServer} ${upDown(effect.up)}${effect.stopping ? ' (trap)' : ''}`
      ]
      case 'mail': return [
        `mail ${effect.realServer ?? `VS ${effect.virtualServer}`} ${upDown(effect.up)} ${effect.reason.type}`
      ]
      case 'log': return logLine(effect)
      case 'set-timeouts': return [`timeouts ${Object.values(effect.timeouts).join(' ')}`]
      case 'start-daemon': return [`start-daemon ${effect.daemon.state}`]
      case 'stop-daemon': return [`stop-daemon ${effect.state}`]
      case 'set-marks': return [`set-marks ${effect.marking?.ranges.length ?? 0}`]
      case 'count-connections':
        return [`count-connections ${effect.servers.map(each => each.realServer).join(' ')}`]
      default: return [effect.type]
    }
  })
}

function change (each: Change): string {
  switch (each.type) {
    case 'add-service':
    case 'edit-service': return `${each.type} ${serviceKey(each.service.id)}`
    case 'delete-service': return `${each.type} ${serviceKey(each.service)}`
    case 'delete-destination': return `${each.type} ${destinationKey(each.destination)}`
    default: return `${each.type} ${destinationKey(each.destination)} w${each.destination.weight}`
  }
}

function logLine ({ entry }: Extract<CheckersEffect, { type: 'log' }>): string[] {
  switch (entry.type) {
    case 'activating': return []
    case 'quorum': {
      const { starting, up, quorum, hysteresis, threshold, weight } = entry.change
      return [`log quorum${starting ? ' starting' : ''} ${upDown(up)} ${quorum} ${hysteresis} ${threshold} ${weight}`]
    }
    case 'service': return [`log ${entry.inhibit ? 'inhibit' : 'service'} ${entry.realServer} ${upDown(entry.up)}`]
    case 'sorry-server': return [`log sorry ${entry.sorryServer} ${upDown(entry.up)}`]
    case 'pool': return [`log pool ${upDown(entry.up)}`]
    case 'weight': return [`log weight ${entry.realServer} ${entry.from} ${entry.to} ${entry.active}`]
    case 'check': return [`log check ${entry.realServer} ${upDown(entry.up)} ${entry.failures}${entry.decided ? '' : ' undecided'}`]
    case 'operator': return [`log operator ${entry.operation.type}`]
    case 'drained': return [`log drained ${entry.connections}`]
    case 'suspended': return [`log suspended ${entry.suspended}`]
    default: return [`log ${entry.type}`]
  }
}

function upDown (up: boolean): string {
  return up ? 'UP' : 'DOWN'
}
