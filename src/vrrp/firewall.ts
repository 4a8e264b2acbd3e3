/**
 * What the firewall has to hold: the addresses nobody may talk to (no_accept, RFC 9568 section
 * 6.4.3), and the VMACs through which the kernel must not report group memberships.
 */

import { familyOf, isLinkLocal } from '../lib/ip-address.js'
import type { FirewallConfig } from './config.js'
import type { FirewallState } from './events.js'
import { speaksIpv6 } from './own-interfaces.js'
import { linkNamed, log } from './world.js'
import type { World } from './world.js'

type Vmac = FirewallState['vmacs'][number]

/** What is used when VMACs or no_accept need a firewall and none is configured. */
export const DEFAULT_FIREWALL: FirewallConfig = {
  table: 'keepalived', priority: -1, byIndex: false, counters: false
}

/** Hands the firewall its state, if that is not the one it has. */
export function updateFirewall (world: World): void {
  const isNeeded = world.routers.some(({ config, own }) => !config.accept || own.length > 0)
  if (!isNeeded && world.firewall === undefined) return
  const config = world.config.global.firewall ?? DEFAULT_FIREWALL
  const state = firewallState(world)
  const text = JSON.stringify([config, state])
  if (text === world.firewall) return
  if (world.firewall === undefined && world.config.global.firewall === undefined) {
    log(world, { type: 'default-firewall' })
  }
  world.firewall = text
  world.out.push({ type: 'firewall', config, state })
}

/** The rules' variable parts, from the state of all instances. */
export function firewallState (world: World): FirewallState {
  const vmacs: Vmac[] = []
  const dropAddresses: Array<FirewallState['dropAddresses'][number]> = []
  for (const router of world.routers) {
    for (const own of router.own) {
      const [vmac, base] = [linkNamed(world, own.name), linkNamed(world, own.base)]
      if (own.kind !== 'macvlan' || vmac === undefined || base === undefined) continue
      const linkLocal = base.addresses.find(({ address }) =>
        familyOf(address) === 'ipv6' && isLinkLocal(address))
      vmacs.push({
        vmac: vmac.link.index,
        base: base.link.index,
        family: own.family,
        baseLinkLocal: linkLocal?.address
      })
      if (own.family === 'ipv4' && speaksIpv6(router, own)) {
        vmacs.push({
          vmac: vmac.link.index, base: base.link.index, family: 'ipv6', baseLinkLocal: undefined
        })
      }
    }
    if (router.config.accept) continue
    for (const { interface: index, config: { address } } of router.held.addresses) {
      // The same link-local address may be somebody else's on another interface.
      const isLocal = familyOf(address) === 'ipv6' && isLinkLocal(address)
      dropAddresses.push({ address, interface: isLocal ? index : undefined })
    }
  }
  return { dropAddresses, vmacs }
}
