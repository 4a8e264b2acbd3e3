/**
 * Somebody else has deleted an address, route or rule. Of a master: it gives up everything with a
 * farewell and comes back after the skew time, so that whoever watches sees one clean change
 * instead of a router that answers for some of its addresses. The kernel has been asked before:
 * a removal of our own that is reported late is no robbery.
 */

import type { IpPrefix } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { RouteIdentity, RuleIdentity } from './events.js'
import { isRoute, isRule } from './route-match.js'
import { dispatch } from './routers.js'
import { restoreAddress, restoreRoute, restoreRule } from './static-entries.js'
import { linkName, log } from './world.js'
import type { Router, World } from './world.js'

export function onAddressLost (world: World, index: number, prefix: IpPrefix, now: Instant): void {
  const text = `${prefix.address}/${prefix.length} dev ${linkName(world, index)}`
  for (const router of world.routers) {
    const holds = router.held.addresses.some(({ interface: at, config }) => at === index &&
      config.address === prefix.address && config.prefixLength === prefix.length &&
      !config.noTrack)
    if (holds) rob(world, router, 'address', text, now)
  }
  restoreAddress(world, index, prefix)
}

export function onRouteGone (world: World, gone: RouteIdentity, now: Instant): void {
  for (const router of world.routers) {
    const route = router.held.routes.find(each => !each.noTrack && isRoute(each, gone))
    if (route !== undefined) rob(world, router, 'route', route.text, now)
  }
  restoreRoute(world, gone)
}

export function onRuleGone (world: World, gone: RuleIdentity, now: Instant): void {
  for (const router of world.routers) {
    const rule = router.held.rules.find(each => !each.noTrack && isRule(each, gone))
    if (rule !== undefined) rob(world, router, 'rule', rule.text, now)
  }
  restoreRule(world, gone)
}

function rob (
  world: World, router: Router, what: 'address' | 'route' | 'rule', text: string, now: Instant
): void {
  if (router.state.name !== 'master') return
  log(world, { type: 'released-by-others', instance: router.config.name, what, text })
  dispatch(world, router, { type: 'robbed' }, now)
}
