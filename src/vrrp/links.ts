/**
 * The interfaces and their addresses as the kernel reports them: the tables, the delays of
 * interface_up_down_delays, and what follows for the instances.
 */

import type { IpPrefix } from '../lib/ip-address.js'
import { later, micros } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import { cancelBursts } from './bursts.js'
import type { Link } from './events.js'
import { updateFirewall } from './firewall.js'
import { greetInterface, makeInterfaces, reviewAwaited } from './own-interfaces.js'
import { restoreOnInterface } from './static-entries.js'
import { leaveSocket, findSource } from './sources.js'
import { reassess } from './trackers.js'
import { isVirtual, log } from './world.js'
import type { LinkState, Router, World } from './world.js'

/** An Ethernet interface that is up and nothing special, for whoever has to assume one. */
export function plainLink (name: string, index: number): Link {
  return {
    index,
    name,
    up: true,
    running: true,
    multicast: true,
    noArp: false,
    loopback: false,
    mtu: 1500,
    hardwareType: 1,
    mac: undefined,
    base: undefined,
    kind: undefined,
    vrf: undefined,
    group: 0
  }
}

/** Enters an interface without drawing conclusions: at start. */
export function rememberLink (world: World, link: Link): LinkState {
  const known = world.links.get(link.index)
  if (known !== undefined) {
    if (known.link.name !== link.name) world.linkByName.delete(known.link.name)
    known.link = link
    world.linkByName.set(link.name, known)
    return known
  }
  const state: LinkState = {
    link, addresses: [], up: link.up && link.running, changeAt: undefined, forwards: false
  }
  world.links.set(link.index, state)
  world.linkByName.set(link.name, state)
  return state
}

/** An interface is new or has changed. */
export function onLink (world: World, link: Link, now: Instant): void {
  const former = world.links.get(link.index)
  const renamed = former !== undefined && former.link.name !== link.name
  const state = rememberLink(world, link)
  if (former === undefined || renamed) {
    if (isOfInterest(world, link.name)) log(world, { type: 'link-appeared', interface: link.name })
    appear(world, state, now)
    return
  }
  const up = link.up && link.running
  if (up === state.up) {
    // An opposite change within the delay cancels it.
    state.changeAt = undefined
    return
  }
  const delays = world.config.interfaceDelays.find(each => each.interface === link.name)
  const delay = delays && limited(world, link.name, up ? delays.up : delays.down)
  if (delay !== undefined && delay > 0) {
    if (state.changeAt !== undefined) return
    state.changeAt = later(now, delay)
    log(world, { type: 'link-delayed', interface: link.name, up, delay })
    return
  }
  change(world, state, up, now)
}

/**
 * A delay must end before another router takes over: it is at most the adverts that may be missed
 * less one, less 1/256 of an interval; with down_timer_adverts 1 there is none.
 */
function limited (world: World, name: string, delay: Duration): Duration {
  let most: number = delay
  for (const router of world.routers) {
    if (!isOn(router, name)) continue
    const { advertInterval, downTimerAdverts } = router.config
    most = Math.min(most, (downTimerAdverts - 1) * advertInterval - advertInterval / 256)
  }
  return micros(Math.max(most, 0))
}

/** One that was missing is there: made for an instance, or the base of what is to be made. */
function appear (world: World, state: LinkState, now: Instant): void {
  greetInterface(world, state)
  for (const router of world.routers) {
    if (router.own.some(own => own.base === state.link.name)) makeInterfaces(world, router)
  }
  restoreOnInterface(world, state.link.name)
  updateFirewall(world)
  reviewAll(world, now)
}

/** Acts on the changes whose delay is over. */
export function runLinkDelays (world: World, now: Instant): void {
  for (const state of world.links.values()) {
    if (state.changeAt === undefined || state.changeAt > now) continue
    state.changeAt = undefined
    change(world, state, state.link.up && state.link.running, now)
  }
}

/** An interface is gone for good: its index will not come back. */
export function onLinkGone (world: World, index: number, now: Instant): void {
  const state = world.links.get(index)
  if (state === undefined) return
  world.links.delete(index)
  if (world.linkByName.get(state.link.name) === state) world.linkByName.delete(state.link.name)
  if (isOfInterest(world, state.link.name)) {
    log(world, { type: 'link-gone', interface: state.link.name })
  }
  for (const router of world.routers) {
    if (!isOn(router, state.link.name)) continue
    // Faults first: a master says farewell while it still has its socket.
    reassess(world, router, now)
    leaveSocket(world, router)
  }
  reviewAll(world, now)
}

export function onAddress (world: World, index: number, prefix: IpPrefix, now: Instant): void {
  const state = world.links.get(index)
  if (state === undefined) return
  if (!state.addresses.some(each => isSame(each, prefix))) {
    state.addresses = [...state.addresses, prefix]
  }
  // A master of hundreds of addresses hears of each: none of them is anybody's source.
  if (!isVirtual(world, prefix.address)) reviewAll(world, now)
}

export function onAddressGone (world: World, index: number, prefix: IpPrefix, now: Instant): void {
  const state = world.links.get(index)
  if (state === undefined) return
  state.addresses = state.addresses.filter(each => !isSame(each, prefix))
  if (!isVirtual(world, prefix.address)) reviewAll(world, now)
}

function isSame (left: IpPrefix, right: IpPrefix): boolean {
  return left.address === right.address && left.length === right.length
}

/** The earliest delayed change. */
export function linkDeadline (world: World): Instant | undefined {
  let first: Instant | undefined
  for (const { changeAt } of world.links.values()) {
    if (changeAt !== undefined && (first === undefined || changeAt < first)) first = changeAt
  }
  return first
}

function change (world: World, state: LinkState, up: boolean, now: Instant): void {
  state.up = up
  if (isOfInterest(world, state.link.name)) {
    const { name } = state.link
    const polled = world.config.global.polledLinks.some(each => each.interface === name)
    log(world, { type: 'link', interface: name, up, polled })
  }
  if (up) restoreOnInterface(world, state.link.name)
  else {
    for (const router of world.routers) {
      // What would be announced there now reaches nobody, and would be stale later.
      if (isOn(router, state.link.name)) cancelBursts(world, router)
    }
  }
  reviewAll(world, now)
}

/** Looks at every instance again: changes of interfaces are rare, and may concern several. */
export function reviewAll (world: World, now: Instant): void {
  reviewAwaited(world)
  for (const router of world.routers) findSource(world, router)
  for (const router of world.routers) reassess(world, router, now)
}

function isOfInterest (world: World, name: string): boolean {
  return world.routers.some(router => isOn(router, name) ||
    router.trackers.some(tracker => tracker.kind === 'interface' && tracker.name === name))
}

/** Whether the instance lives on the interface: its configured one, or one of its own. */
function isOn ({ config, own }: Router, name: string): boolean {
  return (config.interface ?? config.vrf) === name || own.some(each => each.name === name)
}
