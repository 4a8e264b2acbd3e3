/**
 * `holdfast check --host`: what the configuration needs of this machine beyond what the parser
 * looks at itself: kernel features, settings, and ports of the probes' addresses.
 */

import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import type { Config } from '../config-parser/config.js'
import type { Diagnostic } from '../config-parser/diagnostics.js'
import { IpvsClient } from '../daemon/ipvs-client.js'
import { errorCode } from '../net/system-error.js'

interface Need {
  /** What asks for it. */
  readonly reason: string
  /** The kernel module that provides it. */
  readonly module: string
}

/** Everything that is missing, as errors; what cannot be found out is a note. */
export async function checkHost (config: Config): Promise<readonly Diagnostic[]> {
  const ipvs = config.lvs.virtualServers.length > 0 ? await hasIpvs() : undefined
  return [...missingModules(config, ipvs), ...wrongSettings(config)]
}

function missingModules (config: Config, ipvs: boolean | undefined): readonly Diagnostic[] {
  return needs(config).flatMap(({ module, reason }) => {
    const found = module === 'ip_vs' ? ipvs ?? hasModule(module) : hasModule(module)
    if (found === true) return []
    return [diagnostic(found === false ? 'error' : 'note', found === false
      ? `${reason} needs the kernel module ${module}, which this kernel does not have`
      : `${reason} needs the kernel module ${module}; whether it is there cannot be found out`,
    `modprobe ${module}`)]
  })
}

function needs (config: Config): readonly Need[] {
  const { instances, global } = config.vrrp
  const found: Need[] = []
  if (instances.some(each => each.vmac !== undefined)) found.push({ reason: 'use_vmac', module: 'macvlan' })
  if (instances.some(each => each.ipvlan !== undefined)) found.push({ reason: 'use_ipvlan', module: 'ipvlan' })
  if (instances.some(each => each.vrf !== undefined)) found.push({ reason: 'vrf', module: 'vrf' })
  if (global.firewall !== undefined) found.push({ reason: 'nftables', module: 'nf_tables' })
  if (config.lvs.virtualServers.length > 0) {
    const first = new Map(config.lvs.virtualServers.toReversed()
      .map(({ scheduler, name, place }) => [scheduler, `virtual_server ${name} (${place})`]))
    const [server] = config.lvs.virtualServers
    found.push({ reason: `virtual_server ${server?.name} (${server?.place})`, module: 'ip_vs' })
    for (const [scheduler, where] of first) {
      found.push({ reason: `lb_algo ${scheduler} of ${where}`, module: `ip_vs_${scheduler}` })
    }
  }
  return found
}

/** Whether the kernel answers for IPVS, for which it loads the module; undefined: it cannot say. */
async function hasIpvs (): Promise<boolean | undefined> {
  try {
    const client = await IpvsClient.open()
    client.close()
    return true
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? false : undefined
  }
}

/** Loaded, built in, or there to be loaded; undefined when the kernel's lists are not here. */
function hasModule (name: string): boolean | undefined {
  if (existsSync(`/sys/module/${name}`)) return true
  const pattern = new RegExp(`/${name.replaceAll('_', '[-_]')}\\.ko`, 'm')
  let listed = false
  for (const list of ['modules.dep', 'modules.builtin']) {
    const text = attempt(`/lib/modules/${release()}/${list}`)
    if (text === undefined) continue
    listed = true
    if (pattern.test(text)) return true
  }
  return listed ? false : undefined
}

function wrongSettings (config: Config): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const families = new Set(config.lvs.virtualServers.map(each => each.family))
  const forwards = config.lvs.virtualServers.some(each => each.forwarding.method === 'masq')
  if (forwards && families.has('ipv4') && attempt('/proc/sys/net/ipv4/ip_forward')?.trim() === '0') {
    found.push(diagnostic('error', 'lb_kind NAT needs net.ipv4.ip_forward, which is 0', 'sysctl net.ipv4.ip_forward=1'))
  }
  if (config.vrrp.instances.some(each => each.family === 'ipv6') &&
      attempt('/proc/sys/net/ipv6/conf/all/disable_ipv6')?.trim() !== '0') {
    found.push(diagnostic('error', 'an IPv6 instance needs IPv6, which is disabled on this machine',
      'sysctl net.ipv6.conf.all.disable_ipv6=0'))
  }
  if (process.geteuid?.() !== 0) {
    found.push(diagnostic('warning', 'VRRP needs root or CAP_NET_ADMIN, CAP_NET_RAW', 'run the daemon as root'))
  }
  return found
}

function diagnostic (
  severity: Diagnostic['severity'], message: string, suggestion: string
): Diagnostic {
  return {
    severity, code: 'HF0900', class: undefined, message, place: undefined, expected: undefined, suggestion
  }
}

function attempt (path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
