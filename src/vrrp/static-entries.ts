/**
 * Static addresses, routes and rules: set for as long as the process runs, whoever is MASTER, and
 * put back when somebody deletes them.
 */

import type { IpPrefix } from '../lib/ip-address.js'
import type { PlacedAddress, RouteIdentity, RuleIdentity } from './events.js'
import { isRoute, isRule } from './route-match.js'
import type { RouteConfig, RuleConfig } from './route-config.js'
import { linkName, linkNamed, log } from './world.js'
import type { StaticEntries, World } from './world.js'

export const NO_STATIC_ENTRIES: StaticEntries = { addresses: [], routes: [], rules: [] }

/** Sets what the configuration lists, and takes away what it no longer does. */
export function setStaticEntries (world: World): void {
  const { staticAddresses, staticRoutes: routes, staticRules: rules } = world.config
  const former = world.statics
  const addresses = staticAddresses.flatMap((config): PlacedAddress[] => {
    const state = linkNamed(world, config.interface)
    return state === undefined ? [] : [{ interface: state.link.index, config }]
  })
  const texts = new Set(addresses.map(textOf))
  takeAway(world, {
    addresses: former.addresses.filter(each => !texts.has(textOf(each))),
    routes: former.routes.filter(each => !routes.some(({ text }) => text === each.text)),
    rules: former.rules.filter(each => !rules.some(({ text }) => text === each.text))
  })
  world.statics = { addresses, routes, rules }
  if (addresses.length > 0) {
    world.out.push({ type: 'add-addresses', instance: undefined, addresses })
  }
  if (routes.length > 0) world.out.push({ type: 'add-routes', routes })
  if (rules.length > 0) world.out.push({ type: 'add-rules', rules })
}

/** At the end, after the instances have let go. */
export function removeStaticEntries (world: World): void {
  takeAway(world, world.statics)
  world.statics = NO_STATIC_ENTRIES
}

/** Somebody has deleted an address: puts it back when it is one of ours. */
export function restoreAddress (world: World, index: number, prefix: IpPrefix): void {
  const gone = world.statics.addresses.filter(({ interface: at, config }) => at === index &&
    config.address === prefix.address && config.prefixLength === prefix.length && !config.noTrack)
  if (gone.length === 0) return
  const text = `${prefix.address}/${prefix.length} dev ${linkName(world, index)}`
  log(world, { type: 'restoring-static', what: 'address', text })
  world.out.push({ type: 'add-addresses', instance: undefined, addresses: gone })
}

export function restoreRoute (world: World, identity: RouteIdentity): void {
  const routes = world.statics.routes.filter(each => !each.noTrack && isRoute(each, identity))
  if (routes.length > 0) putBackRoutes(world, routes)
}

export function restoreRule (world: World, identity: RuleIdentity): void {
  const rules = world.statics.rules.filter(each => !each.noTrack && isRule(each, identity))
  if (rules.length > 0) putBackRules(world, rules)
}

/** An interface has come up (again): the kernel has dropped what belonged to it. */
export function restoreOnInterface (world: World, name: string): void {
  const addresses = world.config.staticAddresses.flatMap((config): PlacedAddress[] => {
    const state = linkNamed(world, name)
    if (config.interface !== name || config.noTrack || state === undefined) return []
    return [{ interface: state.link.index, config }]
  })
  if (addresses.length > 0) {
    const others = world.statics.addresses.filter(each => each.config.interface !== name)
    world.statics = { ...world.statics, addresses: [...others, ...addresses] }
    world.out.push({ type: 'add-addresses', instance: undefined, addresses })
  }
  const routes = world.statics.routes.filter(each => !each.noTrack && (each.interface === name ||
    each.nextHops.some(hop => hop.interface === name)))
  if (routes.length > 0) world.out.push({ type: 'add-routes', routes })
}

/** The interfaces `instance` tracks because a track_group ties it to static entries. */
export function interfacesOfTrackGroups (world: World, instance: string): readonly string[] {
  const { trackGroups, staticAddresses, staticRoutes, staticRules } = world.config
  const groups = new Set(trackGroups
    .filter(({ members }) => members.includes(instance))
    .map(({ name }) => name))
  if (groups.size === 0) return []
  const isTied = ({ trackGroup }: { readonly trackGroup: string | undefined }): boolean =>
    trackGroup !== undefined && groups.has(trackGroup)
  return [
    ...staticAddresses.filter(isTied).map(each => each.interface),
    ...staticRoutes.filter(isTied).flatMap(each =>
      [each.interface, ...each.nextHops.map(hop => hop.interface)]),
    ...staticRules.filter(isTied).flatMap(each => [each.inputInterface, each.outputInterface])
  ].filter(name => name !== undefined)
}

function putBackRoutes (world: World, routes: readonly RouteConfig[]): void {
  for (const { text } of routes) log(world, { type: 'restoring-static', what: 'route', text })
  world.out.push({ type: 'add-routes', routes })
}

function putBackRules (world: World, rules: readonly RuleConfig[]): void {
  for (const { text } of rules) log(world, { type: 'restoring-static', what: 'rule', text })
  world.out.push({ type: 'add-rules', rules })
}

function takeAway (world: World, entries: StaticEntries): void {
  const { addresses, routes, rules } = entries
  if (rules.length > 0) world.out.push({ type: 'remove-rules', rules })
  if (routes.length > 0) world.out.push({ type: 'remove-routes', routes })
  if (addresses.length === 0) return
  world.out.push({ type: 'remove-addresses', instance: undefined, addresses })
}

function textOf ({ interface: index, config }: PlacedAddress): string {
  return `${index} ${JSON.stringify(config)}`
}
