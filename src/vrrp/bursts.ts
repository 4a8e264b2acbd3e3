/** When the addresses of a master are announced: at once, again, and for as long as it stays. */

import { familyOf } from '../lib/ip-address.js'
import { later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import { targetOf } from './announce.js'
import type { Target } from './announce.js'
import { advertLink } from './own-interfaces.js'
import { linkName, log } from './world.js'
import type { Router, World } from './world.js'

/** Bursts of more addresses are not named one by one: the lines would delay what they report. */
const NAMED_TARGETS = 32

/** The first burst of a new master, and the plan for the others. */
export function scheduleBursts (world: World, router: Router, now: Instant): void {
  const { masterDelay, masterRefresh, masterRepeat } = router.config.garp
  burst(world, router, 'master', now)
  router.secondBurst = masterDelay > 0
    ? { at: later(now, masterDelay), repeat: masterRepeat }
    : undefined
  const every = router.config.garp.extraInterfaces?.every
  router.extraAt = every === undefined ? undefined : later(now, every)
  router.refreshAt = masterRefresh > 0 ? later(now, masterRefresh) : undefined
}

/** Announces every address the instance holds. */
export function burst (
  world: World, router: Router, occasion: 'master' | 'lower-priority' | 'refresh', now: Instant
): void {
  const { garp } = router.config
  if (occasion === 'lower-priority' && garp.lowerPriorityRepeat === 0) return
  const repeat = {
    master: garp.masterRepeat,
    'lower-priority': garp.lowerPriorityRepeat,
    refresh: garp.masterRefreshRepeat
  }[occasion]
  // Whoever forges such adverts shall not fill the log.
  announceAll(world, router, repeat, occasion !== 'lower-priority', now)
  if (occasion === 'lower-priority' && garp.lowerPriorityDelay > 0) {
    router.secondBurst = { at: later(now, garp.lowerPriorityDelay), repeat }
  }
}

/** Fires the bursts that have become due. */
export function runBursts (world: World, router: Router, now: Instant): void {
  if (router.secondBurst !== undefined && router.secondBurst.at <= now) {
    const { repeat } = router.secondBurst
    router.secondBurst = undefined
    announceAll(world, router, repeat, true, now)
  }
  if (router.refreshAt !== undefined && router.refreshAt <= now) {
    router.refreshAt = later(now, router.config.garp.masterRefresh)
    burst(world, router, 'refresh', now)
  }
  if (router.extraAt !== undefined && router.extraAt <= now) announceExtra(world, router, now)
}

/** garp_extra_if: switches forget VMACs and interfaces that never send anything. */
function announceExtra (world: World, router: Router, now: Instant): void {
  const extra = router.config.garp.extraInterfaces
  if (extra === undefined) return
  router.extraAt = later(now, extra.every)
  const main = router.own.find(own => own.isMain)?.name ?? router.config.interface
  const isExtra = (index: number): boolean => {
    const name = linkName(world, index)
    return name !== main && (extra.all || router.own.some(own => own.name === name))
  }
  const targets = targetsOf(world, router).filter(target => isExtra(target.interface))
  // One for each interface is enough to be remembered.
  const first = targets.filter((target, at) =>
    targets.findIndex(other => other.interface === target.interface) === at)
  world.queue.burst(first, index => linkName(world, index), 1, now, world.out)
}

/** One announcement of the address adverts come from, which unicast peers have to reach. */
export function announceSource (world: World, router: Router, now: Instant): void {
  const link = advertLink(world, router)
  if (link === undefined || router.source === undefined) return
  const target = targetOf(router.config.name, link.link, router.source, link.forwards)
  if (target === undefined) return
  world.queue.burst([target], index => linkName(world, index), 1, now, world.out)
}

/** No more bursts: the addresses have been let go. */
export function cancelBursts (world: World, router: Router): void {
  router.secondBurst = undefined
  router.refreshAt = undefined
  router.extraAt = undefined
  world.queue.drop(router.config.name)
}

function announceAll (
  world: World, router: Router, repeat: number, named: boolean, now: Instant
): void {
  const targets = targetsOf(world, router)
  if (named && targets.length <= NAMED_TARGETS) {
    for (const { interface: index, address } of targets) {
      log(world, {
        type: 'announcing',
        instance: router.config.name,
        family: familyOf(address),
        interface: linkName(world, index),
        address
      })
    }
  }
  world.queue.burst(targets, index => linkName(world, index), repeat, now, world.out)
}

function targetsOf (world: World, router: Router): readonly Target[] {
  const targets: Target[] = []
  for (const placed of router.held.addresses) {
    const link = world.links.get(placed.interface)
    if (link === undefined) continue
    const target = targetOf(router.config.name, link.link, placed.config.address, link.forwards)
    if (target !== undefined) targets.push(target)
  }
  return targets
}
