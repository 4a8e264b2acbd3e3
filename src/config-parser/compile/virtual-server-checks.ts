/**
 * keepalived's examination of a virtual server after everything has been read, in its order: what
 * is missing gets its default, what does not fit is taken back, with the message keepalived has.
 * The draft is corrected in place.
 */

import { VIRTUAL_SERVER_DEFAULTS } from '../../checkers/config.js'
import type { Family, IpAddress } from '../../lib/ip-address.js'
import { familyOf } from '../../lib/ip-address.js'
import type { Code } from '../codes.js'
import type { Details } from '../diagnostics.js'
import type { VirtualServerDraft } from '../lvs-draft.js'
import type { Examined, Served } from './examined.js'
import { name, realName, report } from './examined.js'
import { checkPorts } from './virtual-server-ports.js'

/** False after a report that removes the virtual server. */
export function examine (examined: Examined): boolean {
  const { server } = examined
  const family = matchFamilies(examined)
  if (server.realServers.length === 0) {
    report(examined, 'HF0610', `Virtual server ${name(examined)} has no real servers - ignoring`, server.place,
      { expected: 'a real_server block' })
    return false
  }
  server.family = family
  checkService(examined)
  removeTwins(examined)
  setForwarding(examined)
  alignSorryServer(examined)
  checkQuorum(examined)
  checkPorts(examined)
  return true
}

/**
 * Only a tunnel leads into the other family; another server of it is left out. A mark without
 * ip_family is of the family of its servers, of those that are not behind tunnels first.
 */
function matchFamilies (examined: Examined): Family | undefined {
  const { server, served } = examined
  const family = server.family ?? familyOfServed(server, served)
  if (family === undefined) return undefined
  // keepalived compares the servers of a group with one another alone, and fails later.
  const alike = server.target.type === 'group' &&
    new Set(server.realServers.map(each => familyOf(each.address))).size === 1
  const counted = alike ? { class: undefined, severity: 'error' } as const : {}
  server.realServers = server.realServers.filter(each => {
    if (each.forwarding?.method === 'tunnel' || familyOf(each.address) === family) return true
    report(examined, 'HF0618', `Address family of virtual server and real server ${each.address} don't match - skipping real server.`, each.place,
      { ...counted, expected: family === 'ipv4' ? 'an IPv4 address' : 'an IPv6 address' })
    return false
  })
  const sorry = server.sorryServer
  const method = (sorry?.forwarding ?? server.forwarding)?.method
  if (sorry !== undefined && method !== 'tunnel' && familyOf(sorry.address) !== family) {
    report(examined, 'HF0618', `Address family of virtual server and sorry server ${sorry.address} don't match - skipping sorry server.`, sorry.place, counted)
    server.sorryServer = undefined
  }
  return family
}

function familyOfServed (server: VirtualServerDraft, served: Served): Family | undefined {
  if (served.families.size === 1) return Array.from(served.families)[0]
  if (served.families.size > 1) return undefined
  const all = server.realServers.map(each => ({ family: familyOf(each.address), tunnel: each.forwarding?.method === 'tunnel' }))
  const direct = all.find(each => !each.tunnel)
  if (direct !== undefined) return direct.family
  const [first] = all
  return first !== undefined && all.every(each => each.family === first.family) ? first.family : 'ipv4'
}

/** Steps 1 to 6: what fits the kind of service, and the defaults of the service itself. */
function checkService (examined: Examined): void {
  const { server, served } = examined
  const { place } = server
  const say = (code: Code, what: string, details: Details = {}): void => {
    report(examined, code, `Virtual server ${name(examined)}: ${what}`, place, details)
  }
  if (server.haSuspend && served.marks) {
    say('HF0613', 'cannot use ha_suspend with fwmarks - clearing ha_suspend')
    server.haSuspend = false
  }
  if (served.addresses && server.protocol === undefined) {
    say('HF0612', 'no protocol set - defaulting to UDP', { expected: 'protocol TCP, UDP or SCTP' })
    server.protocol = 'udp'
  }
  if (server.onePacket && served.addresses && server.protocol !== 'udp') {
    say('HF0613', 'one packet scheduling requires UDP - resetting', { expected: 'protocol UDP' })
    server.onePacket = false
  }
  if (server.persistenceTimeout === undefined && hasPortZero(examined)) {
    say('HF0614', 'zero port only valid for persistent services - setting', { expected: 'a port, or persistence_timeout' })
    server.persistenceTimeout = VIRTUAL_SERVER_DEFAULTS.persistenceTimeout
  }
  if (!served.addresses && server.protocol !== undefined) {
    report(examined, 'HF0613', `Warning: Virtual server ${name(examined)}: protocol specified for fwmark - protocol will be ignored`, place)
    server.protocol = undefined
  }
  if (server.scheduler === undefined) {
    say('HF0612', `no scheduler set, setting default '${VIRTUAL_SERVER_DEFAULTS.scheduler}'`, { expected: 'lb_algo' })
    server.scheduler = VIRTUAL_SERVER_DEFAULTS.scheduler
  }
}

function hasPortZero ({ server, served }: Examined): boolean {
  if (server.target.type === 'address') return server.target.port === 0
  return served.entries.some(each => each.type === 'addresses' && each.port === 0)
}

function removeTwins (examined: Examined): void {
  const { server } = examined
  // By port, of which there are few.
  const seen = new Map<number, Set<IpAddress>>()
  server.realServers = server.realServers.filter(each => {
    const port = each.port ?? 0
    const addresses = seen.get(port)
    if (addresses?.has(each.address) !== true) {
      if (addresses === undefined) seen.set(port, new Set([each.address]))
      else addresses.add(each.address)
      return true
    }
    report(examined, 'HF0615', `VS ${name(examined)}: real server ${realName(examined, each)} is duplicated - removing second rs`, each.place)
    return false
  })
}

/** A lb_kind below the real servers counts for those that have none of their own. */
function setForwarding (examined: Examined): void {
  const { server } = examined
  const { sorryServer } = server
  const open = server.realServers.some(each => each.forwarding === undefined) ||
    (sorryServer !== undefined && sorryServer.forwarding === undefined)
  if (server.forwarding === undefined && open) {
    report(examined, 'HF0612', `Virtual server ${name(examined)}: no forwarding method set, setting default NAT`, server.place,
      { expected: 'lb_kind NAT, DR or TUN' })
  }
  server.forwarding ??= { method: 'masq' }
  for (const each of server.realServers) each.forwarding ??= server.forwarding
  if (sorryServer !== undefined) sorryServer.forwarding ??= server.forwarding
}

/** In the kernel both are one entry. */
function alignSorryServer (examined: Examined): void {
  const { server } = examined
  const sorry = server.sorryServer
  if (sorry === undefined) return
  const twin = server.realServers.find(each =>
    each.address === sorry.address && (each.port ?? 0) === (sorry.port ?? 0))
  const inhibit = twin?.inhibitOnFailure ?? server.inhibitOnFailure
  if (twin === undefined || inhibit === sorry.inhibit) return
  report(examined, 'HF0619', `Virtual server ${name(examined)}: real server ${realName(examined, twin)} matches sorry server, but inhibit setting differs, ${inhibit ? 'sett' : 'clear'}ing on sorry server`, sorry.place)
  sorry.inhibit = inhibit
}

function checkQuorum (examined: Examined): void {
  const { server } = examined
  const total = server.realServers.reduce((sum, each) => sum + (each.weight ?? server.weight), 0)
  if (server.quorum > total) {
    report(examined, 'HF0616', `Warning - quorum ${server.quorum} for ${name(examined)} exceeds total weight of real servers ${total}, reducing quorum to ${total}`,
      server.place, { expected: `a quorum of at most ${total}` })
    server.quorum = total
  }
  if (server.hysteresis === 0 ? server.quorum > 0 : server.hysteresis < server.quorum) return
  // keepalived counts below zero when all weights are 0, and the quorum is never reached.
  const hysteresis = Math.max(0, server.quorum - 1)
  report(examined, 'HF0616', `Virtual server ${name(examined)}: hysteresis ${server.hysteresis} >= quorum ${server.quorum}; setting hysteresis to ${hysteresis}`, server.place)
  server.hysteresis = hysteresis
}
