/**
 * Somebody else has deleted an address, route or rule. Of a master: it gives up everything with a
 * farewell and comes back after the skew time, so that whoever watches sees one clean change
 * instead of a router that answers for some of its addresses.
 */

import type { IpPrefix } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { RouteIdentity, RuleIdentity } from './events.js'
import { isSame, reviewAll } from './links.js'
import type { RouteConfig, RuleConfig } from './route-config.js'
import { dispatch } from './routers.js'
import { linkName, log, placeKey } from './world.js'
import type { Router, World } from './world.js'

/** The kernel's main routing table. */
const MAIN_TABLE = 254

export function onAddressGone (world: World, index: number, prefix: IpPrefix, now: Instant): void {
  const state = world.links.get(index)
  if (state === undefined) return
  state.addresses = state.addresses.filter(each => !isSame(each, prefix))

  const key = placeKey(index, prefix.address, prefix.length)
  const expected = world.removing.get(key)
  world.removing.delete(key)
  if (expected === undefined || expected < now) {
    const text = `${prefix.address}/${prefix.length} dev ${linkName(world, index)}`
    for (const router of world.routers) {
      const holds = router.held.addresses.some(({ interface: at, config }) => at === index &&
        config.address === prefix.address && config.prefixLength === prefix.length &&
        !config.noTrack)
      if (holds) rob(world, router, 'address', text, now)
    }
  }
  reviewAll(world, now)
}

export function onRouteGone (world: World, gone: RouteIdentity, now: Instant): void {
  for (const router of world.routers) {
    const route = router.held.routes.find(each => !each.noTrack && isRoute(each, gone))
    if (route !== undefined) rob(world, router, 'route', route.text, now)
  }
}

export function onRuleGone (world: World, gone: RuleIdentity, now: Instant): void {
  for (const router of world.routers) {
    const rule = router.held.rules.find(each => !each.noTrack && isRule(each, gone))
    if (rule !== undefined) rob(world, router, 'rule', rule.text, now)
  }
}

export function isRoute (config: RouteConfig, gone: RouteIdentity): boolean {
  const { family, destination, table, metric, tos } = gone
  if (config.family !== family || (config.table ?? MAIN_TABLE) !== table) return false
  if ((config.tos ?? 0) !== tos) return false
  if (config.metric !== undefined && metric !== undefined && config.metric !== metric) return false
  const [ours, theirs] = [config.destination, destination]
  if (ours === undefined || theirs === undefined) return ours === theirs
  return isSame(ours, theirs)
}

export function isRule (config: RuleConfig, { family, priority, table }: RuleIdentity): boolean {
  if (config.family !== family || config.priority !== priority) return false
  return config.action.type !== 'table' || table === undefined || config.action.table === table
}

function rob (
  world: World, router: Router, what: 'address' | 'route' | 'rule', text: string, now: Instant
): void {
  if (router.state.name !== 'master') return
  log(world, { type: 'released-by-others', instance: router.config.name, what, text })
  dispatch(world, router, { type: 'robbed' }, now)
}
