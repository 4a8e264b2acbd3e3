/** The sections of the VRRP data file about the network: static entries, sockets, interfaces. */

import type { InstanceConfig, VrrpConfig } from '../vrrp/config.js'
import type { LinkStatus, SocketStatus, VrrpStatus } from '../vrrp/status.js'
import { addressText } from './address-text.js'

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
    ['Static Routes', config.staticRoutes.map(({ text }) => indented(text))],
    ['Static Rules', config.staticRules.map(({ text }) => indented(text))],
    ['Static Track groups', config.trackGroups.flatMap(({ name, members }) => [
      ` Track group = ${name}`, '   VRRP member instances :', ...members.map(indented)
    ])]
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
  const plain = addresses.map(each => each.split('/')[0] ?? '')
  const [ipv4, ...others4] = plain.filter(each => !each.includes(':'))
  const [ipv6, ...others6] = plain.filter(each => each.includes(':'))
  const delays = config.interfaceDelays.find(each => each.interface === link.name)
  const base = status.links.find(each => each.link.index === link.base)
  const isOurs = status.instances.some(each => each.ownInterface === link.name)
  const users = config.instances.flatMap(each => trackedBy(each, status, link.name))
  return [
    ` Name = ${link.name}`,
    `   index = ${link.index}`,
    `   IPv4 address = ${ipv4 ?? '(none)'}`,
    ...others4.map(each => `   Additional IPv4 address = ${each}`),
    `   IPv6 address = ${ipv6 ?? '(none)'}`,
    ...others6.map(each => `   Additional IPv6 address = ${each}`),
    ...(link.mac === undefined || link.loopback ? [] : [`   MAC = ${link.mac}`]),
    `   State = ${stateText(link)}`,
    `   Usable = ${up}`,
    `   Up debounce timer = ${delays?.up ?? 0}us`,
    `   Down debounce timer = ${delays?.down ?? 0}us`,
    ...(isOurs && base !== undefined
      ? [`   ${link.kind === 'ipvlan' ? 'IPVLAN' : 'VMAC'}, underlying interface = ` +
        `${base.link.name}, state = ${stateText(base.link)}`, '   I/f created by keepalived']
      : []),
    ...(link.vrf === undefined ? [] : [`   VRF master index = ${link.vrf}`]),
    `   MTU = ${link.mtu}`,
    `   HW Type = ${HARDWARE.get(link.hardwareType) ?? `UNKNOWN (${link.hardwareType})`}`,
    '   NIC netlink status update',
    ...(users.length === 0 ? [] : ['   Tracking VRRP instances :', ...users])
  ]
}

function stateText ({ up, running, loopback, multicast, noArp }: LinkStatus['link']): string {
  return [
    up ? 'UP' : 'DOWN',
    running ? 'RUNNING' : 'not RUNNING',
    ...(loopback ? ['loopback'] : []),
    ...(multicast ? [] : ['no multicast']),
    ...(noArp ? ['no arp'] : [])
  ].join(', ')
}

/** An instance follows what it sends on, and what it tracks by name. */
function trackedBy (
  { name, interface: base, track, dontTrackPrimary }: InstanceConfig, { instances }: VrrpStatus,
  link: string
): readonly string[] {
  const own = instances.find(each => each.name === name)?.ownInterface
  const tracked = track.interfaces.find(each => each.name === link)
  if (tracked !== undefined) {
    return [`     ${name}, weight ${tracked.weight}${tracked.reverse ? ' reverse' : ''}`]
  }
  return !dontTrackPrimary && (link === base || link === own) ? [`     ${name}, weight 0`] : []
}
