/** The faults of an instance no keyword names: its interface, source address and socket. */

import type { InstanceConfig } from './config.js'
import type { Link } from './events.js'
import { interfacesOfTrackGroups } from './static-entries.js'
import { linkNamed } from './world.js'
import type { Router, World } from './world.js'

/** ARPHRD_ETHER. */
const ETHERNET = 1

/** The keys of what is wrong now; empty is healthy. */
export function ownFaults (world: World, router: Router): Set<string> {
  const { config } = router
  const faults = new Set(router.lasting)
  if (config.interface !== undefined) {
    // Its own interface and the base of that: both must be there, and both must be up.
    const isAwaited = world.awaited.has(config.name)
    for (const name of [config.interface, ...(isAwaited ? [] : mainOf(router))]) {
      const link = linkNamed(world, name)
      if (link === undefined || (!link.up && !config.dontTrackPrimary)) faults.add('interface')
      if (link !== undefined && !canServe(router, link.link)) faults.add('config')
    }
  }
  if (config.interface === undefined && config.vrf !== undefined &&
      linkNamed(world, config.vrf)?.up !== true) {
    faults.add('interface')
  }
  if (router.source === undefined && !world.awaited.has(config.name)) faults.add('source')
  if (config.trackSourceAddress && config.sourceAddress !== undefined &&
      !hasAddress(world, config.sourceAddress)) {
    faults.add('source')
  }
  const tracked = [...trackedInterfaces(config), ...interfacesOfTrackGroups(world, config.name)]
  for (const name of tracked) {
    if (name !== config.interface && linkNamed(world, name)?.up !== true) {
      faults.add(`interface ${name}`)
    }
  }
  return faults
}

function mainOf (router: Router): readonly string[] {
  return router.own.filter(own => own.isMain).map(own => own.name)
}

/** Multicast needs an interface that can, a VMAC or ipvlan one that is Ethernet. */
function canServe ({ config, own }: Router, link: Link): boolean {
  if (config.delivery.type === 'multicast' && !link.multicast) return false
  return own.length === 0 || link.hardwareType === ETHERNET
}

/** The interfaces addresses, routes and rules live on, except for those with no_track. */
export function trackedInterfaces (config: InstanceConfig): ReadonlySet<string> {
  const names: Array<string | undefined> = []
  for (const each of [...config.addresses, ...config.excludedAddresses]) {
    if (!each.noTrack) names.push(each.interface)
  }
  for (const route of config.routes) {
    if (!route.noTrack) names.push(route.interface)
  }
  for (const rule of config.rules) {
    if (!rule.noTrack) names.push(rule.inputInterface, rule.outputInterface)
  }
  return new Set(names.filter(name => name !== undefined))
}

function hasAddress (world: World, address: string): boolean {
  for (const { addresses } of world.links.values()) {
    if (addresses.some(prefix => prefix.address === address)) return true
  }
  return false
}
