/** What an instance holds while MASTER: addresses, routes and rules, set and taken in order. */

import { cancelBursts } from './bursts.js'
import type { AddressConfig, InstanceConfig } from './config.js'
import type { PlacedAddress } from './events.js'
import { updateFirewall } from './firewall.js'
import { interfaceFor } from './own-interfaces.js'
import { HOLDS_NOTHING, log } from './world.js'
import type { Router, World } from './world.js'

/** Sets everything: firewall first, so that no_accept holds from the first packet on. */
export function hold (world: World, router: Router): void {
  const { name, addresses, excludedAddresses, routes, rules } = router.config
  const own = placeAll(world, router, addresses)
  const excluded = placeAll(world, router, excludedAddresses)
  router.held = { addresses: [...own, ...excluded], routes, rules }
  updateFirewall(world)
  for (const coming of [own, excluded]) {
    if (coming.length === 0) continue
    log(world, {
      type: 'addresses', instance: name, action: 'setting', excluded: coming === excluded
    })
    world.out.push({ type: 'add-addresses', instance: name, addresses: coming })
  }
  if (routes.length > 0) {
    log(world, { type: 'routing', instance: name, action: 'setting', what: 'Routes' })
    world.out.push({ type: 'add-routes', routes })
  }
  if (rules.length > 0) {
    log(world, { type: 'routing', instance: name, action: 'setting', what: 'Rules' })
    world.out.push({ type: 'add-rules', rules })
  }
}

/** Takes away what this run has set, in the opposite order. */
export function release (world: World, router: Router): void {
  const { name, addresses: own } = router.config
  const { addresses, routes, rules } = router.held
  router.held = HOLDS_NOTHING
  if (rules.length > 0) {
    log(world, { type: 'routing', instance: name, action: 'removing', what: 'Rules' })
    world.out.push({ type: 'remove-rules', rules })
  }
  if (routes.length > 0) {
    log(world, { type: 'routing', instance: name, action: 'removing', what: 'Routes' })
    world.out.push({ type: 'remove-routes', routes })
  }
  cancelBursts(world, router)
  const isOwn = (placed: PlacedAddress): boolean => own.includes(placed.config)
  for (const excluded of [false, true]) {
    const going = addresses.filter(placed => isOwn(placed) !== excluded)
    if (going.length === 0) continue
    log(world, { type: 'addresses', instance: name, action: 'removing', excluded })
    world.out.push({ type: 'remove-addresses', instance: name, addresses: going })
  }
  updateFirewall(world)
}

/**
 * After a reload: what the new configuration holds besides what is held already, and what it no
 * longer does. All routes are set again: the kernel drops some silently with an address.
 *
 * @returns whether an address was added
 */
export function adjustHoldings (
  world: World, router: Router, from: InstanceConfig
): boolean {
  const { name, addresses, excludedAddresses, routes, rules } = router.config
  const former = router.held
  const wanted = placeAll(world, router, [...addresses, ...excludedAddresses])
  const texts = (list: readonly PlacedAddress[]): Set<string> => new Set(list.map(textOf))
  const [had, has] = [texts(former.addresses), texts(wanted)]
  const goneRules = withoutTexts(former.rules, rules)
  const goneRoutes = withoutTexts(former.routes, routes)
  const goneAddresses = former.addresses.filter(placed => !has.has(textOf(placed)))
  const newAddresses = wanted.filter(placed => !had.has(textOf(placed)))
  const newRules = withoutTexts(rules, former.rules)

  router.held = { addresses: wanted, routes, rules }
  if (goneRules.length > 0) world.out.push({ type: 'remove-rules', rules: goneRules })
  if (goneRoutes.length > 0) world.out.push({ type: 'remove-routes', routes: goneRoutes })
  if (goneAddresses.length > 0) {
    world.out.push({ type: 'remove-addresses', instance: from.name, addresses: goneAddresses })
  }
  if (newAddresses.length > 0) {
    world.out.push({ type: 'add-addresses', instance: name, addresses: newAddresses })
  }
  if (routes.length > 0) world.out.push({ type: 'add-routes', routes })
  if (newRules.length > 0) world.out.push({ type: 'add-rules', rules: newRules })
  updateFirewall(world)
  return newAddresses.length > 0
}

function withoutTexts<Item extends { readonly text: string }> (
  list: readonly Item[], other: readonly Item[]
): readonly Item[] {
  const texts = new Set(other.map(each => each.text))
  return list.filter(each => !texts.has(each.text))
}

/** Everything that makes a placed address what it is. */
function textOf ({ interface: index, config }: PlacedAddress): string {
  return `${index} ${JSON.stringify(config)}`
}

/** The addresses with the interfaces they go to; those whose interface is missing stay away. */
export function placeAll (
  world: World, router: Router, addresses: readonly AddressConfig[]
): PlacedAddress[] {
  const placed: PlacedAddress[] = []
  for (const config of addresses) {
    const link = interfaceFor(world, router, config)
    if (link !== undefined) placed.push({ interface: link.link.index, config })
  }
  return placed
}
