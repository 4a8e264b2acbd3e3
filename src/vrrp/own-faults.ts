/** The faults of an instance no keyword names: its interface, source address and socket. */

import { linkNamed, ownLink } from './world.js'
import type { Router, World } from './world.js'

/** The keys of what is wrong now; empty is healthy. */
export function ownFaults (world: World, router: Router): Set<string> {
  const { config } = router
  const faults = new Set(router.lasting)
  if (config.interface !== undefined) {
    const link = ownLink(world, router)
    if (link === undefined || (!link.up && !config.dontTrackPrimary)) faults.add('interface')
  }
  if (router.source === undefined) faults.add('source')
  if (config.trackSourceAddress && config.sourceAddress !== undefined &&
      !hasAddress(world, config.sourceAddress)) {
    faults.add('source')
  }
  for (const name of trackedInterfaces(router)) {
    if (name !== config.interface && linkNamed(world, name)?.up !== true) {
      faults.add(`interface ${name}`)
    }
  }
  return faults
}

/** The interfaces addresses, routes and rules live on, except for those with no_track. */
function trackedInterfaces ({ config }: Router): ReadonlySet<string> {
  const names: Array<string | undefined> = []
  for (const each of [...config.addresses, ...config.excludedAddresses]) {
    if (!each.noTrack) names.push(each.interface)
  }
  for (const route of config.routes) {
    if (!route.noTrack) names.push(route.interface, ...route.nextHops.map(hop => hop.interface))
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
