/** How the world comes into being: from the configuration and what the kernel has at start. */

import { between, instant, later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import { AnnouncementQueue } from './announce.js'
import type { AddressConfig, InstanceConfig } from './config.js'
import type { PlacedAddress, VrrpEvent } from './events.js'
import { updateFirewall } from './firewall.js'
import { rememberLink } from './links.js'
import {
  baseSettings, interfaceFor, makeInterfaces, reviewAwaited, wantedInterfaces
} from './own-interfaces.js'
import { startProcess } from './process-check.js'
import { newReceiverMemory } from './reception.js'
import { startReady } from './routers.js'
import { startScript } from './script-check.js'
import { AdvertSender } from './sender.js'
import { findSource } from './sources.js'
import type { NamedStandby } from './standby.js'
import { NO_STATIC_ENTRIES, setStaticEntries } from './static-entries.js'
import { newStatistics } from './statistics.js'
import { setInitialPriority, trackersOf } from './trackers.js'
import { HOLDS_NOTHING, log, routerNamed, virtualAddressesOf } from './world.js'
import type { Group, Router, World } from './world.js'

const OWNER = 255
/** Whether the kernel reports its membership in groups of 224.0.0.0/24, which no router needs. */
const LOCAL_REPORTS = 'net/ipv4/igmp_link_local_mcast_reports'
const START = instant(0)

type Startup = VrrpEvent & { readonly type: 'startup' }

/** The world at start, with every instance still in INIT. */
export function newWorld (event: Startup, now: Instant): World {
  const { config } = event
  const { startupDelay, delayAfterBoot } = config.global
  const afterStart = startupDelay > 0 ? later(now, startupDelay) : now
  const afterBoot = later(START, delayAfterBoot)
  const startsAt = afterBoot > afterStart ? afterBoot : afterStart
  const world: World = {
    config,
    epoch: event.epoch,
    startsAt,
    delayOver: startsAt <= now,
    virtualAddresses: virtualAddressesOf(config),
    routers: [],
    groups: [],
    links: new Map(),
    linkByName: new Map(),
    scripts: new Map(),
    files: new Map(),
    processes: new Map(),
    bfds: new Map(),
    sockets: new Map(),
    awaited: new Set(),
    statics: NO_STATIC_ENTRIES,
    firewall: undefined,
    queue: new AnnouncementQueue(config),
    unknownVrids: new Set(),
    out: [],
    keepsInterfaces: false,
    stopAt: undefined,
    stopping: false
  }
  for (const link of event.links) rememberLink(world, link)
  for (const { interface: index, prefix } of event.addresses) {
    const state = world.links.get(index)
    if (state !== undefined) state.addresses = [...state.addresses, prefix]
  }
  for (const script of config.scripts) {
    world.scripts.set(script.name, { config: script, state: startScript(script, now, false) })
  }
  for (const tracked of config.trackProcesses) {
    world.processes.set(tracked.name, startProcess(tracked))
  }
  return world
}

/** The running form of an instance, in INIT. */
export function newRouter (
  world: World, config: InstanceConfig, former: Router | undefined, names: Set<string>,
  now: Instant
): Router {
  const group = world.config.syncGroups.find(({ members }) => members.includes(config.name))
  const groupHasOwner = group?.members.some(member =>
    world.config.instances.some(({ name, priority }) => name === member && priority === OWNER))
  const memory = newReceiverMemory(config, undefined)
  const lasting = new Set<string>()
  if (config.configurationFault !== undefined) {
    lasting.add('config')
    log(world, {
      type: 'configuration-fault', instance: config.name, reason: config.configurationFault
    })
  }
  return {
    config,
    statistics: former?.statistics ?? newStatistics(),
    memory,
    sender: new AdvertSender(config, memory),
    trackers: trackersOf(config, group, groupHasOwner === true, entry => log(world, entry)),
    own: wantedInterfaces(world, config, names),
    group: undefined,
    state: { name: 'init' },
    priority: config.priority,
    totalPriority: config.priority,
    lowered: false,
    faults: new Set(),
    pending: false,
    waited: false,
    lasting,
    socket: undefined,
    source: undefined,
    held: HOLDS_NOTHING,
    secondBurst: undefined,
    refreshAt: undefined,
    extraAt: undefined,
    said: new Set(),
    saidCount: 0,
    saidSince: now,
    standby: undefined,
    lastTransition: now,
    lastReason: undefined,
    lastHeard: undefined,
    lastAdvertSent: undefined,
    dueAt: Infinity
  }
}

/** The sync groups of the configuration, with `routers` as members. */
export function newGroups (world: World, routers: readonly Router[]): readonly Group[] {
  return world.config.syncGroups.map(config => {
    const members = routers.filter(router => config.members.includes(router.config.name))
    const group: Group = { config, members, state: 'INIT' }
    for (const member of members) member.group = group
    return group
  })
}

/** Brings every instance up: removes leftovers, opens sockets, enters the first states. */
export function startAll (
  world: World, standbys: readonly NamedStandby[], now: Instant
): void {
  const names = foreignNames(world)
  world.routers = world.config.instances.map(config =>
    newRouter(world, config, undefined, names, now))
  world.groups = newGroups(world, world.routers)
  if (world.startsAt > now) {
    log(world, { type: 'startup-delay', delay: between(now, world.startsAt) })
  }
  if (world.config.global.disableLocalIgmp) {
    world.out.push({ type: 'set-sysctl', path: LOCAL_REPORTS, value: '0', restore: true })
  }
  removeLeftovers(world, world.routers)
  setStaticEntries(world)
  for (const router of world.routers) {
    makeInterfaces(world, router)
    setPromotion(world, router)
  }
  reviewAwaited(world)
  updateFirewall(world)
  for (const router of world.routers) {
    findSource(world, router)
    setInitialPriority(world, router)
  }
  for (const { instance, ...standby } of standbys) {
    const router = routerNamed(world, instance)
    if (router !== undefined) router.standby = standby
  }
  startReady(world, world.routers, now)
}

/** Names that are in use by interfaces no earlier run of ours has made. */
export function foreignNames (world: World): Set<string> {
  const names = new Set<string>()
  for (const { link } of world.links.values()) {
    if (link.kind !== 'macvlan' && link.kind !== 'ipvlan') names.add(link.name)
  }
  return names
}

/** promote_secondaries; a VMAC always has it. */
export function setPromotion (world: World, router: Router): void {
  const path = promotionOf(router)
  if (path === undefined) return
  world.out.push({ type: 'set-sysctl', path, value: '1', restore: true })
}

/** The settings an instance wants on interfaces that are not its own. */
export function settingsFor (router: Router): readonly string[] {
  const promotion = promotionOf(router)
  return [...baseSettings(router), ...(promotion === undefined ? [] : [promotion])]
}

function promotionOf ({ config, own }: Router): string | undefined {
  if (!config.promoteSecondaries || config.interface === undefined || own.length > 0) {
    return undefined
  }
  return `net/ipv4/conf/${config.interface}/promote_secondaries`
}

/**
 * A crashed run has left the addresses of `routers` behind, or an operator has set them by hand:
 * another router may hold them by now.
 */
export function removeLeftovers (world: World, routers: readonly Router[]): void {
  const leftovers: PlacedAddress[] = []
  for (const router of routers) {
    const { config } = router
    for (const each of [...config.addresses, ...config.excludedAddresses]) {
      const state = interfaceFor(world, router, each)
      if (state === undefined) continue
      const isThere = state.addresses.some(prefix =>
        prefix.address === each.address && prefix.length === each.prefixLength)
      const { index } = state.link
      if (isThere && !isOurs(world, index, each)) leftovers.push({ interface: index, config: each })
    }
  }
  if (leftovers.length === 0) return
  world.out.push({ type: 'remove-addresses', instance: undefined, addresses: leftovers })
}

/** Whether this run has set it, for another instance or as a static one. */
function isOurs (
  world: World, index: number, { address, prefixLength }: AddressConfig
): boolean {
  const held = [...world.routers.flatMap(router => router.held.addresses),
    ...world.statics.addresses]
  return held.some(({ interface: at, config }) => at === index && config.address === address &&
    config.prefixLength === prefixLength)
}
