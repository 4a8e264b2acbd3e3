/** Notifications: what goes with each, as the MIBs list it. keepalived names columns, not rows. */

import type { VirtualServerTarget } from '../../checkers/config.js'
import type { CheckersStatus } from '../../checkers/status.js'
import type { Config } from '../../config-parser/config.js'
import { ipBytes } from '../../lib/ip-address.js'
import type { Oid, Varbind } from '../../wire/agentx.js'
import { KEEPALIVED, STATE, VRRP_MIB, VRRPV3_MIB, type Instance } from './facts.js'
import { gauge, inetAddress, inetTypeOf, integer, ipAddress, octets, text, yesNo } from './values.js'

export interface Trap { readonly oid: Oid, readonly varbinds: readonly Varbind[] }

const keepalived = (...rest: readonly number[]): Oid => [...KEEPALIVED, ...rest]

const router = (config: Config): Varbind =>
  ({ oid: keepalived(1, 2, 0), value: text(config.process.routerId) })

/** vrrpInstanceStateChange or vrrpSyncGroupStateChange. */
export function stateTrap (
  config: Config, kind: 'instance' | 'group', name: string, state: keyof typeof STATE
): Trap | undefined {
  if (kind === 'group') {
    return {
      oid: keepalived(2, 10, 0, 1),
      varbinds: [
        { oid: keepalived(2, 1, 1, 2), value: text(name) },
        { oid: keepalived(2, 1, 1, 3), value: integer(STATE[state]) },
        router(config)
      ]
    }
  }
  const wantsMaster = config.vrrp.instances.find(each => each.name === name)?.wantsMaster === true
  return {
    oid: keepalived(2, 10, 0, 2),
    varbinds: [
      { oid: keepalived(2, 3, 1, 2), value: text(name) },
      { oid: keepalived(2, 3, 1, 4), value: integer(STATE[state]) },
      { oid: keepalived(2, 3, 1, 5), value: integer(wantsMaster ? STATE.MASTER : STATE.BACKUP) },
      router(config)
    ]
  }
}

/** vrrpTrapNewMaster (RFC 2787): with the address the router sends from. */
export function newMasterTrap ({ config, link, status }: Instance): Trap | undefined {
  if (status.source === undefined || link === undefined) return undefined
  const oid = [...VRRP_MIB, 1, 3, 1, 7, link.link.index, config.vrid]
  return {
    oid: [...VRRP_MIB, 0, 1], varbinds: [{ oid, value: ipAddress(ipBytes(status.source)) }]
  }
}

/** vrrpv3NewMaster (RFC 6527): with who is master and why. */
export function newMasterV3Trap ({ config, link, status }: Instance): Trap | undefined {
  if (status.source === undefined || link === undefined) return undefined
  const index = [link.link.index, config.vrid, config.family === 'ipv4' ? 1 : 2]
  return {
    oid: [...VRRPV3_MIB, 0, 1],
    varbinds: [
      { oid: [...VRRPV3_MIB, 1, 1, 1, 1, 3, ...index], value: octets(ipBytes(status.source)) },
      {
        oid: [...VRRPV3_MIB, 1, 2, 5, 1, 2, ...index],
        value: integer(status.lastReason === 'master-down' ? 3 : 1)
      }
    ]
  }
}

const TYPES = { fwmark: 1, address: 2, group: 3 } as const

/** realServerStateChange, or virtualServerQuorumStateChange when no real server is named. */
export function serverTrap (
  config: Config, status: CheckersStatus | undefined, virtualServer: string,
  realServer: string | undefined, up: boolean
): Trap | undefined {
  const found = config.lvs.virtualServers.find(({ name }) => name === virtualServer)
  if (found === undefined) return undefined
  const server = found.realServers.find(({ name }) => name === realServer)
  const alive = status?.virtualServers.find(({ name }) => name === virtualServer)
    ?.realServers.filter(each => each.alive).length ?? 0
  const which: readonly Varbind[] = [
    { oid: keepalived(3, 3, 1, 2), value: integer(TYPES[found.target.type]) },
    ...targetVarbinds(found.target),
    // TCP, or something else: keepalived has no third number here.
    { oid: keepalived(3, 3, 1, 8), value: integer(found.protocol === 'tcp' ? 1 : 2) }
  ]
  const counts: readonly Varbind[] = [
    { oid: keepalived(3, 3, 1, 21), value: gauge(alive) },
    { oid: keepalived(3, 3, 1, 20), value: gauge(found.realServers.length) },
    router(config)
  ]
  if (realServer === undefined) {
    return {
      oid: keepalived(3, 5, 0, 2),
      varbinds: [
        ...which,
        { oid: keepalived(3, 3, 1, 23), value: yesNo(up) },
        { oid: keepalived(3, 3, 1, 22), value: gauge(found.quorum) },
        ...counts
      ]
    }
  }
  if (server === undefined) return undefined
  return {
    oid: keepalived(3, 5, 0, 1),
    varbinds: [
      { oid: keepalived(3, 4, 1, 3), value: inetTypeOf(server.address) },
      { oid: keepalived(3, 4, 1, 4), value: inetAddress(server.address) },
      { oid: keepalived(3, 4, 1, 5), value: gauge(server.port) },
      { oid: keepalived(3, 4, 1, 6), value: yesNo(up) },
      ...which,
      ...counts
    ]
  }
}

function targetVarbinds (target: VirtualServerTarget): readonly Varbind[] {
  switch (target.type) {
    case 'fwmark': return [{ oid: keepalived(3, 3, 1, 4), value: gauge(target.mark) }]
    case 'group': return [{ oid: keepalived(3, 3, 1, 3), value: text(target.group) }]
    case 'address': return [
      { oid: keepalived(3, 3, 1, 5), value: inetTypeOf(target.address) },
      { oid: keepalived(3, 3, 1, 6), value: inetAddress(target.address) },
      { oid: keepalived(3, 3, 1, 7), value: gauge(target.port) }
    ]
  }
}
