/**
 * `holdfast check --host`: what the configuration needs of this machine beyond what the parser
 * looks at itself (interfaces, users, scripts): kernel features, settings, rights and free ports.
 */

import type { Config } from '../config-parser/config.js'
import type { Diagnostic } from '../config-parser/diagnostics.js'
import type { Place } from '../config-parser/source.js'
import type { Family } from '../lib/ip-address.js'
import { familyOf } from '../lib/ip-address.js'
import type { Mentions } from './mentions.js'

/** What the checks may know of the machine; host-machine.ts asks the real one. */
export interface Machine {
  /** Whether the kernel has that module, built in or to load; undefined: cannot be found out. */
  readonly hasModule: (name: string) => boolean | undefined
  /** The text of a file below /proc/sys, without surrounding blanks; undefined: not there. */
  readonly setting: (path: string) => string | undefined
  /** May open raw sockets and change interfaces. */
  readonly privileged: boolean
  /** Sockets that others than a running daemon of ours have open. */
  readonly sockets: readonly OpenSocket[]
}

export interface OpenSocket {
  readonly protocol: 'udp' | 'raw'
  /** raw: the number of the IP protocol. */
  readonly port: number
  /** The program, as far as it can be seen. */
  readonly owner: string | undefined
}

interface Need {
  /** What asks for it. */
  readonly reason: string
  /** The kernel module that provides it. */
  readonly module: string
  /** The line that asks for it. */
  readonly place: Place | undefined
}

/** UDP ports of BFD (RFC 5881, RFC 5883), and of the synchronisation daemon of IPVS. */
const [BFD_PORT, BFD_MULTIHOP_PORT, SYNC_PORT] = [3784, 4784, 8848]

const VRRP_PROTOCOL = 112

/**
 * Everything that is missing, as errors, at the line that asks for it; what cannot be found out is
 * a note.
 */
export function checkHost (
  config: Config, machine: Machine, mentions: Mentions
): readonly Diagnostic[] {
  return [
    ...missingModules(config, machine, mentions),
    ...wrongSettings(config, machine, mentions),
    ...takenPorts(config, machine, mentions)
  ]
}

function missingModules (
  config: Config, { hasModule }: Machine, mentions: Mentions
): readonly Diagnostic[] {
  return needs(config, mentions).flatMap(({ module, place, reason }) => {
    const found = hasModule(module)
    if (found === true) return []
    return [diagnostic(found === false ? 'error' : 'note', found === false
      ? `${reason} needs the kernel module ${module}, which this kernel does not have`
      : `${reason} needs the kernel module ${module}; whether it is there cannot be found out`,
    `modprobe ${module}`, place)]
  })
}

function needs (config: Config, mentions: Mentions): readonly Need[] {
  const { instances, global, staticRoutes } = config.vrrp
  const { virtualServers } = config.lvs
  const found: Need[] = []
  const need = (
    asked: boolean, reason: string, module: string, place: Place | undefined
  ): void => {
    if (asked) found.push({ reason, module, place })
  }
  need(instances.some(each => each.vmac !== undefined), 'use_vmac', 'macvlan',
    mentions.keyword('use_vmac'))
  need(instances.some(each => each.ipvlan !== undefined), 'use_ipvlan', 'ipvlan',
    mentions.keyword('use_ipvlan'))
  const routes = [...staticRoutes, ...instances.flatMap(each => each.routes)]
  need([...instances, ...routes].some(each => each.vrf !== undefined), 'vrf', 'vrf',
    mentions.keyword('vrf', 'virtual_routes', 'static_routes'))
  need(global.firewall !== undefined, 'the firewall of the virtual addresses', 'nf_tables',
    mentions.keyword('nftables', 'use_vmac', 'vrrp_strict', 'strict_mode', 'no_accept', 'accept'))
  need(config.lvs.global.nftables !== undefined, 'nftables_ipvs', 'nf_tables', mentions.keyword('nftables_ipvs'))
  const [server] = virtualServers
  need(server !== undefined, `virtual_server ${server?.name}`, 'ip_vs', mentions.keyword('virtual_server'))
  // Each scheduler with the first block that asks for it.
  for (const [scheduler, { name }] of new Map(
    virtualServers.toReversed().map(each => [each.scheduler, each])
  )) {
    need(true, `lb_algo ${scheduler} of virtual_server ${name}`, `ip_vs_${scheduler}`,
      mentions.argument(scheduler, 'lb_algo', 'lvs_sched') ?? mentions.keyword('virtual_server'))
  }
  for (const engine of new Set(virtualServers.map(each => each.persistence?.engine))) {
    if (engine === undefined) continue
    need(true, `persistence_engine ${engine}`, `ip_vs_pe_${engine}`, mentions.argument(engine, 'persistence_engine'))
  }
  const methods = virtualServers.flatMap(each => each.realServers)
    .map(({ forwarding }) => forwarding)
  for (const [type, module] of [['ipip', 'ipip'], ['gre', 'ip_gre'], ['gue', 'fou']] as const) {
    need(methods.some(each => each.method === 'tunnel' && each.tunnel.type === type),
      `lb_kind TUN type ${type}`, module, mentions.argument('tun', ...METHOD_KEYWORDS))
  }
  return found
}

const METHOD_KEYWORDS = ['lb_kind', 'lvs_method'] as const

const FORWARDING: Readonly<Record<Family, string>> =
  { ipv4: 'net/ipv4/ip_forward', ipv6: 'net/ipv6/conf/all/forwarding' }

function wrongSettings (
  config: Config, machine: Machine, mentions: Mentions
): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const { virtualServers } = config.lvs
  const translated = virtualServers.flatMap(each => each.realServers)
    .filter(each => each.forwarding.method === 'masq')
  // Each family with the first server that is of it.
  for (const [family, { address }] of new Map(
    translated.toReversed().map(each => [familyOf(each.address), each])
  )) {
    const path = FORWARDING[family]
    if (machine.setting(path) === '0') {
      const place = mentions.argument(address, 'real_server') ?? mentions.argument('nat', ...METHOD_KEYWORDS)
      found.push(diagnostic('error', `lb_kind NAT needs ${sysctl(path)}, which is 0`, `sysctl ${sysctl(path)}=1`, place))
    }
  }
  const six = config.vrrp.instances.filter(each => each.family === 'ipv6')
  for (const name of new Set(['all', ...six.flatMap(each => each.interface ?? [])])) {
    const path = `net/ipv6/conf/${name}/disable_ipv6`
    const setting = machine.setting(path)
    if (six.length === 0 || setting === '0' || (setting === undefined && name !== 'all')) continue
    const place = name === 'all'
      ? mentions.argument(six[0]?.name ?? '', 'vrrp_instance')
      : mentions.argument(name, 'interface')
    found.push(diagnostic('error', `an IPv6 instance needs IPv6, which is disabled ${name === 'all' ? 'on this machine' : `on ${name}`}`,
      `sysctl ${sysctl(path)}=0`, place))
  }
  if (!machine.privileged) {
    found.push(diagnostic('warning', 'VRRP needs root or CAP_NET_ADMIN, CAP_NET_RAW',
      'run the daemon as root', mentions.keyword('vrrp_instance', 'virtual_server')))
  }
  return found
}

/** `net/ipv4/ip_forward` is `net.ipv4.ip_forward` to sysctl(8), and a dot of a name is a slash. */
function sysctl (path: string): string {
  return path.split('/').map(part => part.replaceAll('.', '/')).join('.')
}

function takenPorts (
  config: Config, { sockets }: Machine, mentions: Mentions
): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const taken = (protocol: OpenSocket['protocol'], port: number): OpenSocket | undefined =>
    sockets.find(each => each.protocol === protocol && each.port === port)
  const by = ({ owner }: OpenSocket): string => owner === undefined ? 'another program' : owner
  const want = (
    asked: boolean, what: string, port: number, ...keywords: readonly string[]
  ): void => {
    const socket = asked ? taken('udp', port) : undefined
    if (socket === undefined) return
    found.push(diagnostic('error', `${what} needs UDP port ${port}, which ${by(socket)} has open`,
      'stop the other program', mentions.keyword(...keywords)))
  }
  want(config.bfd.some(each => !each.multihop), 'bfd_instance', BFD_PORT, 'bfd_instance')
  want(config.bfd.some(each => each.multihop), 'bfd_instance with multihop', BFD_MULTIHOP_PORT, 'multihop')
  const daemon = config.lvs.global.syncDaemon
  want(daemon !== undefined, 'lvs_sync_daemon', daemon?.port ?? SYNC_PORT,
    'lvs_sync_daemon', 'lvs_sync_daemon_interface')
  const vrrp = config.vrrp.instances.length > 0 ? taken('raw', VRRP_PROTOCOL) : undefined
  if (vrrp !== undefined) {
    found.push(diagnostic('warning', `${by(vrrp)} speaks VRRP on this machine already`,
      'two daemons work side by side with different virtual routers alone', mentions.keyword('vrrp_instance')))
  }
  return found
}

function diagnostic (
  severity: Diagnostic['severity'], message: string, suggestion: string, place: Place | undefined
): Diagnostic {
  return {
    severity, code: 'HF0900', class: undefined, message, place, expected: undefined, suggestion
  }
}
