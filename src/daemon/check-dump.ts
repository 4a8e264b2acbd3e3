/** The sections of keepalived_check.data: the virtual and real servers and their checkers. */

import type { CheckerConfig, ScheduleConfig } from '../checkers/checker-config.js'
import type { GroupEntryConfig, RealServerConfig, VirtualServerConfig } from '../checkers/config.js'
import type {
  CheckersStatus, CheckerStatus, RealServerStatus, VirtualServerStatus
} from '../checkers/status.js'
import type { Config } from '../config-parser/config.js'
import type { Forwarding } from '../ipvs/service.js'
import { unreachable } from '../lib/assert.js'
import type { Command } from '../lib/command.js'
import { familyOf, type Family } from '../lib/ip-address.js'
import { seconds, type Duration } from '../lib/time.js'
import { commandText } from '../notify/command.js'
import type { VirtualServerNotify } from '../notify/config.js'
import { CHECK_NAMES } from './checker-log-lines.js'

type Lines = readonly string[]

/** What the process knows of itself decides; the kernel is not asked. */
export function checkDataDump (
  config: Pick<Config, 'lvs' | 'notify'>, status: CheckersStatus
): string {
  const { groups, ssl, virtualServers } = config.lvs
  const lines = [
    ...sslLines(ssl),
    '------< LVS Topology >------',
    ...Object.values(groups).flatMap(group => [
      ' ------< Virtual server group >------',
      ` Virtual Server Group = ${group.name}, ${familiesText(group.entries)}`,
      ...group.entries.map(entryLine)
    ]),
    ...virtualServers.flatMap(each => virtualServerLines(
      each, status.virtualServers.find(({ name }) => name === each.name),
      config.notify.virtualServers[each.name])),
    '------< Health checkers >------',
    ...virtualServers.flatMap(server => {
      const found = status.virtualServers.find(({ name }) => name === server.name)
      return server.realServers.flatMap((real, at) =>
        real.checkers.flatMap((checker, place) => checkerLines(
          server, real, checker, found?.suspended === true,
          found?.realServers[at]?.checkers[place])))
    })
  ]
  return lines.map(line => `${line}\n`).join('')
}

function sslLines ({ ca, certificate, key, password }: Config['lvs']['ssl']): Lines {
  const given = [
    ['Keyfile', key], ['Certificate file', certificate], ['CA file', ca],
    ['Password', password === undefined ? undefined : '********']
  ] as const
  if (given.every(([, value]) => value === undefined)) {
    return ['------< SSL definitions >------', ' Using autogen SSL context']
  }
  return ['------< SSL definitions >------',
    ...given.flatMap(([name, value]) => value === undefined ? [] : [` ${name} = ${value}`])]
}

function entryLine (entry: GroupEntryConfig): string {
  if (entry.type === 'fwmark') return `   FWMARK = ${entry.mark}`
  return entry.first === entry.last
    ? `   VIP = ${entry.first}, VPORT = ${entry.port}`
    : `   VIP Range = ${entry.first}-${entry.last}, VPORT = ${entry.port}`
}

function familiesText (entries: readonly GroupEntryConfig[]): string {
  const has = (family: Family): string => yesNo(entries.some(each =>
    (each.type === 'fwmark' ? each.family : familyOf(each.first)) === family))
  return `IPv4 = ${has('ipv4')}, IPv6 = ${has('ipv6')}`
}

function virtualServerLines (
  config: VirtualServerConfig, status: VirtualServerStatus | undefined,
  notify: VirtualServerNotify | undefined
): Lines {
  const { persistence, sorryServer } = config
  return [
    ' ------< Virtual server >------',
    ` VS ${targetText(config)}`,
    ...(config.virtualhost === undefined ? [] : [`   VirtualHost = ${config.virtualhost}`]),
    ...(config.family === undefined
      ? []
      : [`   Address family = ${config.family === 'ipv4' ? 'inet' : 'inet6'}`]),
    `   delay_loop = ${inSeconds(config.delayLoop)}`,
    `   lvs_sched = ${config.scheduler}`,
    `   flag-1 = ${enabled(config.flag1)}`,
    `   flag-2 = ${enabled(config.flag2)}`,
    `   flag-3 = ${enabled(config.flag3)}`,
    `   One packet scheduling = ${enabled(config.onePacket)}`,
    ...(persistence === undefined
      ? []
      : [
          `   persistence timeout = ${persistence.timeout}`,
          ...(persistence.engine === undefined
            ? []
            : [`   persistence engine = ${persistence.engine}`])
        ]),
    `   protocol = ${config.protocol === undefined ? 'none' : config.protocol.toUpperCase()}`,
    `   alpha is ${onOff(config.alpha)}`,
    `   omega is ${onOff(config.omega)}`,
    `   quorum = ${config.quorum}, hysteresis = ${config.hysteresis}`,
    ...scriptLine('   Quorum up', notify?.quorumUp),
    ...scriptLine('   Quorum down', notify?.quorumDown),
    ...(config.haSuspend ? ['   Using HA suspend'] : []),
    `   Using smtp notification = ${yesNo(notify?.mail === true)}`,
    `   default forwarding method = ${methodText(config.forwarding)}`,
    ...(sorryServer === undefined
      ? []
      : [
          `   sorry server = ${sorryServer.name}`,
          `     forwarding method = ${methodText(sorryServer.forwarding)}`,
          `     Inhibit on failure is ${onOff(sorryServer.inhibit)}`
        ]),
    `   alive = ${status === undefined ? 0 : 1}`,
    `   quorum_state_up = ${status?.quorumUp === true ? 1 : 0}`,
    ...config.realServers.flatMap((each, at) =>
      realServerLines(each, status?.realServers[at], notify))
  ]
}

function targetText ({ name, target }: VirtualServerConfig): string {
  switch (target.type) {
    case 'address': return `VIP = ${target.address}, VPORT = ${target.port}`
    case 'fwmark': return `FWMARK = ${target.mark}`
    case 'group': return `GROUP = ${name}`
    default: return unreachable(target)
  }
}

function realServerLines (
  config: RealServerConfig, status: RealServerStatus | undefined,
  notify: VirtualServerNotify | undefined
): Lines {
  const scripts = notify?.realServers[config.name]
  return [
    '   ------< Real server >------',
    `   RIP = ${config.address}, RPORT = ${config.port}, WEIGHT = ${config.weight} ` +
      `EFF WEIGHT = ${status?.weight ?? 0}`,
    `   forwarding method = ${methodText(config.forwarding)}`,
    `   Alpha is ${onOff(config.alpha)}`,
    `   connection limit range = ${config.lowerThreshold} -> ${config.upperThreshold}`,
    `   Delay loop = ${inSeconds(config.delayLoop)}`,
    ...(config.virtualhost === undefined ? [] : [`   VirtualHost = '${config.virtualhost}'`]),
    `   Inhibit on failure is ${onOff(config.inhibitOnFailure)}`,
    ...scriptLine('     RS up', scripts?.up),
    ...scriptLine('     RS down', scripts?.down),
    `   Using smtp notification = ${yesNo(scripts?.mail ?? notify?.serverMail === true)}`,
    `   initial weight = ${config.weight}`,
    `   effective weight = ${status?.weight ?? 0}`,
    `   alive = ${status?.alive === true ? 1 : 0}`,
    `   num failed checkers = ${status?.checkers.filter(({ up }) => !up).length ?? 0}`,
    `   RS set = ${isInTable(config, status) ? 1 : 0}`
  ]
}

/** A server that is down stays in the table when it is inhibited; a drained one has left it. */
function isInTable (config: RealServerConfig, status: RealServerStatus | undefined): boolean {
  return status !== undefined && !status.drained && (status.alive || config.inhibitOnFailure)
}

function methodText (forwarding: Forwarding): string {
  if (forwarding.method !== 'tunnel') {
    return { masq: 'NAT', route: 'DR', local: 'LOCAL' }[forwarding.method]
  }
  return `TUN, type = ${forwarding.tunnel.type.toUpperCase()}`
}

/** The data file names the keyword where the log names the kind. */
const METHODS: typeof CHECK_NAMES = { ...CHECK_NAMES, http: 'HTTP_GET' }

function checkerLines (
  server: VirtualServerConfig, real: RealServerConfig, config: CheckerConfig,
  suspended: boolean, status: CheckerStatus | undefined
): Lines {
  return [
    ` ${server.name} -> ${real.name}`,
    ...('schedule' in config ? [`   Enabled = ${yesNo(!suspended)}`] : []),
    `   Up = ${yesNo(status?.up === true)}`,
    ...('schedule' in config
      ? [`   Has run = ${yesNo(status?.hasRun === true)}`, ...scheduleLines(config.schedule)]
      : []),
    ...('connection' in config
      ? [
          '   Connection',
          `     Dest = [${config.connection.address}]:${config.connection.port}`,
          ...(config.connection.bindAddress === undefined
            ? []
            : [`     Bind to = [${config.connection.bindAddress}]:${config.connection.bindPort}`]),
          `     Timeout = ${inSeconds(config.connection.timeout)}`
        ]
      : []),
    `   Keepalive method = ${methodOf(config)}`,
    ...particulars(config)
  ]
}

function methodOf (config: CheckerConfig): string {
  if (config.type !== 'http') return METHODS[config.type]
  return `${config.tls === undefined ? 'HTTP' : 'SSL'}_GET, http protocol ${config.protocol}`
}

function scheduleLines (schedule: ScheduleConfig): Lines {
  return [
    `   Alpha = ${yesNo(schedule.alpha)}`,
    `   Delay loop = ${schedule.delayLoop} us`,
    `   Warmup = ${schedule.warmup} us`,
    `   Retries = ${schedule.retry}`,
    ...(schedule.retry === 0 ? [] : [`   Delay before retry = ${schedule.delayBeforeRetry} us`]),
    `   Log all failures = ${yesNo(schedule.logAllFailures)}`
  ]
}

/** What one kind of checker has beyond the others. */
function particulars (config: CheckerConfig): Lines {
  switch (config.type) {
    case 'http': return config.urls.flatMap(url => [
      `   Checked url = ${url.path}`,
      ...(url.host === undefined ? [] : [`     VirtualHost = ${url.host}`]),
      ...(url.digest === undefined ? [] : [`     digest = ${url.digest}`]),
      '     HTTP Status Code(s)',
      ...url.statusCodes.map(([first, last]) =>
        `       ${first === last ? first : `${first}-${last}`}`),
      ...(url.regex === undefined ? [] : [`     Regex = "${url.regex.pattern}"`])
    ])
    case 'smtp': return [`   helo = ${config.heloName}`]
    case 'misc': return [
      `   script = ${commandText(config.command)}`,
      `   timeout = ${config.timeout / seconds(1)}`,
      `   dynamic = ${config.dynamic ? 'YES' : 'NO'}`,
      `   uid:gid = ${config.command.uid}:${config.command.gid}`
    ]
    case 'dns': return [`   Type = ${config.queryType}`, `   Name = ${config.name}`]
    case 'udp': return [
      `   Payload specified = ${yesNo(config.payload !== undefined)}`,
      `   Require reply = ${yesNo(config.requireReply)}`
    ]
    case 'file': return [`   File = ${config.file}`, `   Weight = ${config.weight}`]
    case 'bfd': return [`   BFD instance = ${config.session}`]
    case 'tcp': case 'ping': case 'grpc': case 'agent': return []
    default: return unreachable(config)
  }
}

function scriptLine (what: string, command: Command | undefined): Lines {
  return command === undefined
    ? []
    : [`${what} notify script = ${commandText(command)}, uid:gid ${command.uid}:${command.gid}`]
}

const onOff = (on: boolean): string => on ? 'ON' : 'OFF'

const yesNo = (on: boolean): string => on ? 'yes' : 'no'

const enabled = (on: boolean): string => on ? 'enabled' : 'disabled'

const inSeconds = (duration: Duration): string => (duration / seconds(1)).toFixed(6)
