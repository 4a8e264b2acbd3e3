/**
 * The data file of SIGUSR1 for VRRP: sections, titles and attributes as keepalived writes them. A
 * line that begins otherwise than with three blanks ends a block for the tools that read it.
 */

import type { Command } from '../lib/command.js'
import { seconds, type Duration, type Instant } from '../lib/time.js'
import { commandText } from '../notify/command.js'
import type { NotifyConfig, TransitionNotify } from '../notify/config.js'
import type {
  InstanceConfig, SyncGroupConfig, TrackBfdConfig, TrackFileConfig, TrackProcessConfig,
  TrackReference, TrackScriptConfig, VrrpConfig
} from '../vrrp/config.js'
import type { TrackerKind } from '../vrrp/priority.js'
import type { InstanceStatus, VrrpStatus } from '../vrrp/status.js'
import { addressText, deviceText } from './address-text.js'
import { timestamp } from './console-time.js'
import { routeText } from './route-text.js'
import { ruleText } from './rule-text.js'
import { garpGroupLines, interfaceLines, socketLines, staticSections } from './network-dump.js'

export interface DumpSources {
  readonly config: VrrpConfig
  readonly notify: NotifyConfig
  readonly status: VrrpStatus
  /** Seconds since 1970 at instant 0. */
  readonly epoch: number
}

/** The sections of the VRRP process, those that are empty left out. */
export function vrrpDataDump (sources: DumpSources): string {
  const { config, status } = sources
  const sections: ReadonlyArray<readonly [title: string, lines: readonly string[]]> = [
    ['Gratuitous ARP delays', garpGroupLines(config)],
    ...staticSections(config),
    ['VRRP Topology', config.instances.flatMap(each => instanceLines(sources, each))],
    ['VRRP Sockpool', socketLines(config, status)],
    ['VRRP Sync groups', config.syncGroups.flatMap(each => groupLines(sources, each))],
    ['VRRP Scripts', config.scripts.flatMap(each => scriptLines(sources, each))],
    ['VRRP Track files', config.trackFiles.flatMap(each => fileLines(sources, each))],
    ['VRRP Track processes', config.trackProcesses.flatMap(each => processLines(sources, each))],
    ['VRRP Track BFDs', config.trackBfds.flatMap(each => bfdLines(sources, each))],
    ['Interfaces', interfaceLines(config, status)]
  ]
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [`------< ${title} >------`, ...lines])
    .flat().map(line => `${line}\n`).join('')
}

function instanceLines (sources: DumpSources, config: InstanceConfig): readonly string[] {
  const status = sources.status.instances.find(({ name }) => name === config.name)
  if (status === undefined) return []
  const group = sources.config.syncGroups.find(({ members }) => members.includes(config.name))
  return [
    ` VRRP Instance = ${config.name}`,
    `   VRRP Version = ${config.version}`,
    ...(group === undefined ? [] : [`   Sync group = ${group.name}`]),
    ...(config.family === 'ipv6' ? ['   Using Native IPv6'] : []),
    ...stateLines(config, status, sources.epoch),
    ...attachmentLines(config, status, sources.status),
    ...garpLines(config),
    ...protocolLines(config, status, sources.epoch),
    ...addressLines(config, status),
    socketLine(status, sources.status),
    ...listed('   Virtual Routes :', config.routes.map(routeText)),
    ...listed('   Virtual Rules :', config.rules.map(ruleText)),
    ...trackLines(config),
    ...notifyLines(sources.notify.instances[config.name], config)
  ]
}

function stateLines (
  config: InstanceConfig, status: InstanceStatus, epoch: number
): readonly string[] {
  const time = (at: Instant): string => timestamp(epoch + at / 1_000_000)
  const { master, state } = status
  const ofMaster = state !== 'BACKUP' || master === undefined
    ? []
    : [
        `   Master router = ${master.address}`,
        `   Master priority = ${master.priority}`,
        ...(config.version === 3
          ? [`   Master advert interval = ${status.masterInterval / 1000} milli-sec`]
          : [])
      ]
  return [
    `   State = ${state}`,
    ...ofMaster,
    ...(config.delivery.type === 'unicast'
      ? ['   Flags:', '     Using unicast']
      : ['   Flags: none']),
    `   Wantstate = ${status.wantedState}`,
    `   Number of config faults = ${status.configFaults}`,
    `   Number of tracker faults = ${status.trackerFaults}`,
    ...listed('   Faults :', status.faults),
    `   Number of track scripts init = ${status.pendingScripts}`,
    `   Last transition = ${time(status.lastTransition)}`,
    `   Read timeout = ${status.deadline === undefined ? 'DISABLED' : time(status.deadline)}`,
    `   Master down timer = ${status.masterDownInterval} usecs`
  ]
}

/** Where it sends and listens. */
function attachmentLines (
  config: InstanceConfig, { ownInterface, source }: InstanceStatus, { links }: VrrpStatus
): readonly string[] {
  const { vmac, delivery } = config
  const configured = config.sourceAddress === undefined ? '' : ' (from configuration)'
  const own = links.find(({ link }) => link.name === ownInterface)
  const base = vmac?.transmitOnBase === true
  const sends = links.find(({ link }) => link.name === (ownInterface ?? config.interface))
  return [
    ...(ownInterface === undefined
      ? []
      : [`   Use ${vmac === undefined ? 'IPVLAN' : 'VMAC'}, i/f name ${ownInterface}, ` +
        `is_up = ${own?.up === true}, xmit_base = ${base}`]),
    `   Interface = ${ownInterface === undefined
      ? config.interface ?? 'none'
      : `${ownInterface}, ${vmac === undefined ? 'ipvlan' : 'vmac'} on ${config.interface}` +
        `${base ? ', xmit base i/f' : ''}`}`,
    ...(config.dontTrackPrimary ? ['   VRRP interface tracking disabled'] : []),
    ...(config.skipCheckAdvertAddresses ? ['   Skip checking advert IP addresses'] : []),
    ...(config.strict ? ['   Enforcing strict VRRP compliance'] : []),
    ...(source === undefined ? [] : [`   Using src_ip = ${source}${configured}`]),
    ...(delivery.type === 'multicast'
      ? [`   Multicast address ${delivery.group}` +
        `${config.family === 'ipv6' ? `, ifindex ${sends?.link.index ?? 0}` : ''}`]
      : [])
  ]
}

/** One socket of ours does both. */
function socketLine ({ socket }: InstanceStatus, { sockets }: VrrpStatus): string {
  const descriptor = sockets.find(({ id }) => id === socket)?.descriptor
  return descriptor === undefined
    ? '   No sockets allocated'
    : `   fd_in ${descriptor}, fd_out ${descriptor}`
}

function garpLines ({ garp, downTimerAdverts, ...config }: InstanceConfig): readonly string[] {
  const whole = (duration: Duration): number => duration / seconds(1)
  return [
    `   Gratuitous ARP delay = ${whole(garp.masterDelay)}`,
    `   Gratuitous ARP repeat = ${garp.masterRepeat}`,
    `   Gratuitous ARP refresh = ${whole(garp.masterRefresh)}`,
    `   Gratuitous ARP refresh repeat = ${garp.masterRefreshRepeat}`,
    `   Gratuitous ARP lower priority delay = ${whole(garp.lowerPriorityDelay)}`,
    `   Gratuitous ARP lower priority repeat = ${garp.lowerPriorityRepeat}`,
    `   Down timer adverts = ${downTimerAdverts}`,
    `   Send advert after receive lower priority advert = ${!config.lowerPriorityNoAdvert}`,
    `   Send advert after receive higher priority advert = ${config.higherPrioritySendAdvert}`
  ]
}

function protocolLines (
  config: InstanceConfig, status: InstanceStatus, epoch: number
): readonly string[] {
  const { advertInterval, authentication } = config
  const interval = config.version === 2
    ? `${advertInterval / seconds(1)} sec`
    : `${advertInterval / 1000} milli-sec`
  const lastAdvert = status.lastAdvertSent === undefined
    ? undefined
    : (epoch + status.lastAdvertSent / 1_000_000).toFixed(6)
  return [
    `   Virtual Router ID = ${config.vrid}`,
    `   Priority = ${config.priority}`,
    `   Effective priority = ${status.effectivePriority}`,
    `   Total priority = ${status.totalPriority}`,
    `   Advert interval = ${interval}`,
    ...(lastAdvert === undefined ? [] : [`   Last advert sent = ${lastAdvert}`]),
    `   Accept = ${enabled(config.accept)}`,
    `   Preempt = ${enabled(config.preempt)}`,
    ...(config.preemptDelay > 0
      ? [`   Preempt delay = ${config.preemptDelay / seconds(1)} secs`]
      : []),
    `   Promote_secondaries = ${enabled(config.promoteSecondaries)}`,
    ...(config.version === 2
      ? [`   Authentication type = ${authentication === undefined
      ? 'none'
      : authentication.type === 'pass' ? 'SIMPLE_PASSWORD' : 'IPSEC_AH'}`]
      : []),
    ...(authentication?.type === 'pass' ? ['   Password = ********'] : []),
    ...(config.kernelReceiveBuffer === undefined
      ? []
      : [`   Kernel rx buffer size = ${config.kernelReceiveBuffer}`])
  ]
}

function addressLines (config: InstanceConfig, status: InstanceStatus): readonly string[] {
  const held = status.heldAddresses
  const { addresses, excludedAddresses, delivery } = config
  const given = delivery.type === 'unicast' ? delivery.ttl : undefined
  const ttl = given ?? (config.family === 'ipv4' ? 255 : undefined)
  const text = (list: InstanceConfig['addresses']): readonly string[] =>
    list.map(each => addressText(each, deviceText(config, status), held, !config.accept))
  return [
    ...listed(`   Virtual IP (${addresses.length}):`, text(addresses)),
    ...listed('   Virtual IP Excluded :', text(excludedAddresses)),
    ...(delivery.type === 'unicast'
      ? [
          ...(ttl === undefined ? [] : [`   Unicast TTL = ${ttl}`]),
          `   Check unicast src : ${delivery.checkSource ? 'yes' : 'no'}`,
          ...listed('   Unicast Peer :', delivery.peers.map(each =>
            `${each.address} min_ttl ${each.minTtl} max_ttl ${each.maxTtl}`)),
          `   Unicast checksum compatibility = ${CHECKSUMS[config.oldUnicastChecksum]}`
        ]
      : [])
  ]
}

function trackLines ({ track }: InstanceConfig | SyncGroupConfig): readonly string[] {
  const text = (list: readonly TrackReference[]): readonly string[] =>
    list.map(reference => weightText(reference.name, reference))
  return [
    ...listed('   Tracked interfaces :', text(track.interfaces)),
    ...listed('   Tracked scripts :', text(track.scripts)),
    ...listed('   Tracked files :', track.files.map(entryText)),
    ...listed('   Tracked processes :', track.processes.map(entryText)),
    ...listed('   Tracked BFDs :', text(track.bfds))
  ]
}

function notifyLines (
  notify: TransitionNotify | undefined, config: InstanceConfig
): readonly string[] {
  return [
    `   Using smtp notification = ${notify?.mail === true ? 'yes' : 'no'}`,
    `   Notify deleted = ${config.notifyDeleted ? 'Deleted' : 'Fault'}`,
    ...scriptPaths(notify),
    `   Notify priority changes = ${config.notifyPriorityChanges}`
  ]
}

/** The scripts of an instance or a group. */
function scriptPaths (notify: TransitionNotify | undefined): readonly string[] {
  const scripts: ReadonlyArray<readonly [string, Command | undefined]> = [
    ['Backup', notify?.backup],
    ['Master', notify?.master],
    ['Fault', notify?.fault],
    ['Stop', notify?.stop],
    ['Deleted', notify?.deleted],
    ['Generic', notify?.any],
    ['Master rx lower pri', notify?.masterRxLowerPriority]
  ]
  return scripts.flatMap(([name, command]) => command === undefined
    ? []
    : [`   ${name} state transition script = ${commandText(command)}, ` +
      `uid:gid ${command.uid}:${command.gid}`])
}

function groupLines ({ status, notify }: DumpSources, config: SyncGroupConfig): readonly string[] {
  const found = status.groups.find(({ name }) => name === config.name)
  return [
    ` VRRP Sync Group = ${config.name}, ${found?.state ?? 'INIT'}`,
    `   Num member fault ${found?.faultyMembers ?? 0}, num member init ${found?.waitingMembers ?? 0}`,
    ...listed('   VRRP member instances :', config.members),
    `   Using smtp notification = ${notify.groups[config.name]?.mail === true ? 'yes' : 'no'}`,
    ...trackLines(config),
    ...scriptPaths(notify.groups[config.name])
  ]
}

function scriptLines (
  { notify, status }: DumpSources, config: TrackScriptConfig
): readonly string[] {
  const found = status.scripts.find(({ name }) => name === config.name)
  const command = notify.trackScripts[config.name]
  const time = (duration: Duration): string => (duration / seconds(1)).toFixed(3)
    .replace(/\.000$/, '')
  return [
    ` VRRP Script = ${config.name}`,
    ...(command === undefined ? [] : [`   Command = ${commandText(command)}`]),
    `   Interval = ${time(config.interval)} sec`,
    `   Timeout = ${time(config.timeout)} sec`,
    `   Weight = ${config.weight}${config.reverse ? ' reverse' : ''}`,
    `   Rise = ${config.rise}`,
    `   Fall = ${config.fall}`,
    `   Result = ${found?.result ?? 0}`,
    '   Insecure = no',
    `   Init state = ${INIT_STATES[found?.phase ?? 'init']}`,
    `   Status = ${found?.reading === 'good' ? 'GOOD' : 'BAD'}`,
    ...(command === undefined ? [] : [`   Script uid:gid = ${command.uid}:${command.gid}`]),
    '   VRRP instances :',
    ...trackingLines(status, 'script', config.name),
    `   State = ${found?.running === true ? 'running' : 'idle'}`
  ]
}

const INIT_STATES = {
  init: 'INIT', 'init-failed': 'INIT/FAILED', 'init-reload': 'INIT/RELOAD', done: 'unknown'
} as const

function fileLines (
  { status }: DumpSources, config: TrackFileConfig
): readonly string[] {
  const found = status.files.find(({ name }) => name === config.name)
  return [
    ` Track file = ${config.name}`,
    `   File = ${config.path}`,
    `   Status = ${found?.value ?? 0}`,
    `   Weight = ${config.weight}${config.reverse ? ' reverse' : ''}`,
    ...trackingLines(status, 'file', config.name)
  ]
}

function processLines (
  { status }: DumpSources, config: TrackProcessConfig
): readonly string[] {
  const found = status.processes.find(({ name }) => name === config.name)
  const timer = (delay: 'fork' | 'terminate'): string =>
    `delay timer ${found?.delay === delay ? '' : 'not '}running`
  return [
    ` VRRP Track process = ${config.name}`,
    `   Process = ${config.path}`,
    ...(config.parameters.length === 0 ? [] : [`   Parameters = ${config.parameters.join(' ')}`]),
    ...(config.match === 'none' ? [] : [`   Param match = ${config.match}`]),
    `   Min processes = ${config.quorum}`,
    ...(config.quorumMax === undefined ? [] : [`   Max processes = ${config.quorumMax}`]),
    `   Current processes = ${found?.count ?? 0}`,
    `   Have quorum = ${found?.good === true}`,
    `   Weight = ${config.weight}${config.reverse ? ' reverse' : ''}`,
    `   Terminate delay = ${(config.terminateDelay / seconds(1)).toFixed(6)}s`,
    `   Fork delay = ${(config.forkDelay / seconds(1)).toFixed(6)}s`,
    `   Fork ${timer('fork')}`,
    `   Terminate ${timer('terminate')}`,
    `   Full command = ${config.fullCommand}`,
    ...trackingLines(status, 'process', config.name)
  ]
}

function bfdLines (
  { status }: DumpSources, config: TrackBfdConfig
): readonly string[] {
  const found = status.bfds.find(({ name }) => name === config.name)
  return [
    ` VRRP Track BFD = ${config.name}`,
    `   Weight = ${config.weight}${config.reverse ? ' reverse' : ''}`,
    `   Bfd is ${found?.up === true ? 'up' : 'down'}`,
    ...trackingLines(status, 'bfd', config.name)
  ]
}

const CHECKSUMS = { always: 'config', never: 'never', auto: 'no' } as const

/** The instances a tracker counts for, by themselves or by their groups, and with what. */
function trackingLines (
  { instances }: VrrpStatus, kind: TrackerKind, name: string
): readonly string[] {
  return listed('   Tracking instances :', instances.flatMap(each => each.trackers
    .filter(tracker => tracker.kind === kind && tracker.name === name)
    .map(tracker => entryText({ ...tracker, name: each.name }))))
}

/** Of files and processes, and of instances: with a comma. */
function entryText ({ name, weight, reverse }: TrackReference): string {
  return `${name}, weight ${weight}${reverse ? ' reverse' : ''}`
}

function weightText (
  name: string, { weight, reverse }: Pick<TrackReference, 'weight' | 'reverse'>
): string {
  return `${name} weight ${weight}${reverse ? ' reverse' : ''}`
}

/** A heading and its entries, or nothing. */
function listed (heading: string, entries: readonly string[]): readonly string[] {
  return entries.length === 0 ? [] : [heading, ...entries.map(entry => `     ${entry}`)]
}

function enabled (on: boolean): string {
  return on ? 'enabled' : 'disabled'
}
