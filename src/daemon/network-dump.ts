/** The sections of the VRRP data file about the network: static entries, sockets, interfaces. */

import type { InstanceConfig, VrrpConfig } from '../vrrp/config.js'
import type { LinkStatus, SocketStatus, VrrpStatus } from '../vrrp/status.js'
import { seconds } from '../lib/time.js'
import { trackedInterfaces } from '../vrrp/own-faults.js'
import { addressText } from './address-text.js'
import { routeText } from './route-text.js'
import { ruleText } from './rule-text.js'

type Section = readonly [title: string, lines: readonly string[]]

const AUTHENTICATION_HEADER = 51
/** ARPHRD types by the words of the dump. */
const HARDWARE: ReadonlyMap<number, string> = new Map([
  [1, 'ETHERNET'], [32, 'INFINIBAND'], [772, 'LOOPBACK']
])

/** static_ipaddress, static_routes, static_rules and track_group. */
export function staticSections (config: VrrpConfig): readonly Section[] {
  const held = config.staticAddresses.map(({ address }) => ({ address, interface: undefined }))
  const indented = (text: string): string => `     ${text}`
  return [
    ['Static Addresses', config.staticAddresses.map(each =>
      indented(addressText(each, undefined, held)))],
    ['Static Routes', config.staticRoutes.map(each => indented(routeText(each)))],
    ['Static Rules', config.staticRules.map(each => indented(ruleText(each)))],
    ['Static Track groups', config.trackGroups.flatMap(({ name, members }) => [
      ` Static Track Group = ${name}`, '   VRRP member instances :', ...members.map(indented)
    ])]
  ]
}

/** garp_group blocks; with a gap for all, every other interface of an instance is a group. */
export function garpGroupLines (
  { garpGroups, global, instances }: VrrpConfig
): readonly string[] {
  const grouped = new Set(garpGroups.flatMap(({ interfaces }) => interfaces))
  const alone = new Set(instances.flatMap(each => each.interface ?? [])
    .filter(each => !grouped.has(each)))
  const hasGap = global.garpInterval > 0 || global.gnaInterval > 0
  const { garpInterval, gnaInterval } = global
  return [
    ...garpGroups.flatMap(groupLines),
    ...[...(hasGap ? alone : [])].flatMap(each =>
      groupLines({ interfaces: [each], garpInterval, gnaInterval }, 0))
  ]
}

function groupLines (
  { interfaces, garpInterval, gnaInterval }: VrrpConfig['garpGroups'][number], at: number
): readonly string[] {
  return [
    `------< GARP delay group ${at} >------`,
    ...(garpInterval > 0 ? [` GARP interval = ${garpInterval / seconds(1)}`] : []),
    ...(gnaInterval > 0 ? [` GNA interval = ${gnaInterval / seconds(1)}`] : []),
    ' Interfaces',
    ...interfaces.map(each => `  ${each}`)
  ]
}

/** Every socket, with the instances that use it. */
export function socketLines (config: VrrpConfig, status: VrrpStatus): readonly string[] {
  return status.sockets.flatMap(socket => oneSocket(config, status, socket))
}

function oneSocket (
  { instances }: VrrpConfig, { links }: VrrpStatus,
  { descriptor = -1, spec, instances: users }: SocketStatus
): readonly string[] {
  const { family, group, source, receiveBuffer } = spec
  const link = links.find(each => each.link.index === spec.interface)?.link.name
  const vrid = (name: string): number => instances.find(each => each.name === name)?.vrid ?? 0
  return [
    ` fd_in ${descriptor} fd_out = ${descriptor}`,
    `   Interface = ${link ?? 'none'}`,
    `   Family = ${family === 'ipv4' ? 'IPv4' : 'IPv6'}`,
    `   Protocol = ${spec.protocol === AUTHENTICATION_HEADER ? 'AH' : 'VRRP'}`,
    `   Type = ${group === undefined ? 'Unicast' : 'Multicast'}`,
    ...(group === undefined && source !== undefined ? [`   Address = ${source}`] : []),
    `   Rx buf size = ${receiveBuffer ?? 0}`,
    '   VRRP instances',
    ...users.map(name => `     ${name} vrid ${vrid(name)}`)
  ]
}

/** Every interface the VRRP process knows. */
export function interfaceLines (config: VrrpConfig, status: VrrpStatus): readonly string[] {
  return status.links.flatMap(each => oneInterface(config, status, each))
}

function oneInterface (
  config: VrrpConfig, status: VrrpStatus, { link, addresses, up }: LinkStatus
): readonly string[] {
  // Those of virtual routers are theirs. Of IPv6 it is the link-local ones adverts leave from.
  const own = addresses.map(each => each.split('/')[0] ?? '')
    .filter(each => !ours(config).has(each))
  const [ipv4, ...others4] = own.filter(each => !each.includes(':'))
  const [ipv6, ...others6] = own.filter(each => /^fe[89ab]/.test(each))
  const delays = config.interfaceDelays.find(each => each.interface === link.name)
  const users = config.instances.flatMap(each => trackedBy(each, status, link.name))
  const group = config.garpGroups.findIndex(each => each.interfaces.includes(link.name))
  const sends = config.instances.some(each => each.interface === link.name)
  const gaps = config.garpGroups[group] ?? (sends ? config.global : undefined)
  const base = status.links.find(each => each.link.index === link.base)
  const isOurs = status.instances.some(each => each.ownInterface === link.name)
  return [
    ` Name = ${link.name}`,
    `   index = ${link.index}`,
    `   IPv4 address = ${ipv4 ?? '(none)'}`,
    ...others4.map(each => `   Additional IPv4 address = ${each}`),
    `   IPv6 address = ${ipv6 ?? '(none)'}`,
    ...others6.map(each => `   Additional IPv6 address = ${each}`),
    ...(link.mac === undefined || link.loopback ? [] : [`   MAC = ${link.mac}`]),
    `   State = ${stateText(link)}`,
    // It has changed, and a debounce timer has not let anybody know.
    `   Delayed state change running = ${up !== (link.up && link.running)}`,
    `   Up debounce timer = ${delays?.up ?? 0}us`,
    `   Down debounce timer = ${delays?.down ?? 0}us`,
    ...(isOurs && base !== undefined
      ? [`   ${link.kind === 'ipvlan' ? 'IPVLAN' : 'VMAC type private'}, underlying interface = ` +
        `${base.link.name}, state = ${stateText(base.link)}`, '   I/f created by keepalived']
      : []),
    ...(link.vrf === undefined ? [] : [`   VRF master index = ${link.vrf}`]),
    `   MTU = ${link.mtu}`,
    `   HW Type = ${HARDWARE.get(link.hardwareType) ?? `UNKNOWN (${link.hardwareType})`}`,
    '   NIC netlink status update',
    ...(gaps === undefined || gaps.garpInterval === 0
      ? []
      : [`   Gratuitous ARP interval ${gaps.garpInterval / 1000}ms`]),
    ...(gaps === undefined || gaps.gnaInterval === 0
      ? []
      : [`   Gratuitous NA interval ${gaps.gnaInterval / 1000}ms`]),
    ...(group > 0 ? [`   Gratuitous ARP aggregation group ${group}`] : []),
    ...(users.length === 0 ? [] : ['   Tracking VRRP instances :', ...users])
  ]
}

function stateText ({ up, running, loopback, multicast, noArp }: LinkStatus['link']): string {
  return [
    up ? 'UP' : 'not UP',
    running ? 'RUNNING' : 'not RUNNING',
    ...(loopback ? ['no broadcast', 'loopback'] : []),
    ...(multicast ? [] : ['no multicast']),
    ...(noArp ? ['no arp'] : [])
  ].join(', ')
}

/** The addresses of all instances, and the static ones. */
function ours ({ instances, staticAddresses }: VrrpConfig): ReadonlySet<string> {
  return new Set([...staticAddresses, ...instances.flatMap(each =>
    [...each.addresses, ...each.excludedAddresses])].map(({ address }) => address))
}

/** An instance follows what it sends on, what its entries live on, and what it tracks by name. */
function trackedBy (
  config: InstanceConfig, { instances }: VrrpStatus, link: string
): readonly string[] {
  const { name, interface: base, dontTrackPrimary } = config
  const status = instances.find(each => each.name === name)
  const own = status?.ownInterface
  const tracked = status?.trackers.find(each => each.kind === 'interface' && each.name === link)
  if (tracked !== undefined) {
    return [`     ${name}, weight ${tracked.weight}${tracked.reverse ? ' reverse' : ''}`]
  }
  const lives = link !== base && trackedInterfaces(config).has(link)
  return lives || (!dontTrackPrimary && (link === base || link === own)) ? [`     ${name}, weight 0`] : []
}
