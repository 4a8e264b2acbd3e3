/**
 * A new configuration while the old one is at work. An instance that is still the same virtual
 * router keeps its state, so that a MASTER stays MASTER without a missed advert or a transition;
 * what is gone says farewell, what is new starts as at the beginning.
 */

import { later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import { burst } from './bursts.js'
import type { InstanceConfig, VrrpConfig } from './config.js'
import { adjustHoldings } from './holdings.js'
import { updateFirewall } from './firewall.js'
import { downInterval } from './instance-state.js'
import type { InstanceState } from './instance-state.js'
import { deleteInterfaces, makeInterfaces, reviewAwaited } from './own-interfaces.js'
import { startProcess } from './process-check.js'
import { reportInstance } from './reports.js'
import { dispatch, followFaults, sendAdvert, settle, startReady, agree } from './routers.js'
import { rescale, startScript } from './script-check.js'
import {
  foreignNames, newGroups, newRouter, removeLeftovers, setPromotion, settingsFor
} from './setup.js'
import { findSource, forsakeSocket, closeUnusedSockets, resizeSockets } from './sources.js'
import { setStaticEntries } from './static-entries.js'
import { setInitialPriority } from './trackers.js'
import { log, virtualAddressesOf } from './world.js'
import type { Router, World } from './world.js'

/**
 * Puts `config` in the place of the present one.
 *
 * @param replaced scripts whose command or user is another: what they said no longer counts
 */
export function reload (
  world: World, config: VrrpConfig, replaced: readonly string[], now: Instant
): void {
  const former = world.routers
  const formerGroups = world.groups
  // One advert before and one after, as keepalived sends them: nobody waits while we are busy.
  for (const router of former) sendIfMaster(world, router, now)

  const pairs = pairUp(former, config)
  const kept = new Set(pairs.map(pair => pair.former))
  for (const router of former) if (!kept.has(router)) remove(world, router, now)

  world.config = config
  world.virtualAddresses = virtualAddressesOf(config)
  world.queue.reconfigure(config)
  reloadTrackers(world, replaced, now)
  for (const router of kept) if (router !== undefined) forsakeSocket(world, router)
  const names = foreignNames(world)
  world.routers = pairs.map(pair => newRouter(world, pair.config, pair.former, names, now))
  world.groups = newGroups(world, world.routers)
  for (const group of world.groups) {
    const from = formerGroups.find(({ config: { name } }) => name === group.config.name)
    group.state = from?.state ?? 'INIT'
  }
  world.routers.forEach((router, at) => {
    const from = pairs[at]?.former
    if (from !== undefined) carryOver(router, from, now)
    findSource(world, router)
    setInitialPriority(world, router)
  })
  closeUnusedSockets(world)
  resizeSockets(world)
  removeLeftovers(world, world.routers.filter((_, at) => pairs[at]?.former === undefined))
  renewInterfaces(world, former, pairs)
  // An interface that is being made is waited for, and no fault.
  for (const router of world.routers) {
    if (world.awaited.has(router.config.name)) setInitialPriority(world, router)
  }
  setStaticEntries(world)

  world.routers.forEach((router, at) => {
    const from = pairs[at]?.former
    if (from === undefined) return
    if (router.state.name === 'master') continueAsMaster(world, router, from, now)
    settle(router)
  })
  startReady(world, world.routers, now)
  for (const router of world.routers) followFaults(world, router, now)
  for (const group of world.groups) agree(world, group, now)
  if (config.global.rewriteStatesOnReload) repeatStates(world, kept)
}

/**
 * The state an instance keeps under a new configuration, or `undefined` when it is another
 * virtual router and has to start afresh.
 */
export function reconfigure (
  state: InstanceState, priority: number, from: InstanceConfig, to: InstanceConfig, now: Instant
): InstanceState | undefined {
  if (!isSameRouter(from, to)) return undefined
  if (state.name === 'master') return { ...state, nextAdvertAt: later(now, to.advertInterval) }
  if (state.name !== 'backup') return state

  const learns = to.version === 3 && from.version === 3
  const masterInterval = learns ? state.masterInterval : to.advertInterval
  const isUntouched = masterInterval === state.masterInterval && from.version === to.version &&
    from.priority === to.priority && from.downTimerAdverts === to.downTimerAdverts
  const masterDownAt = isUntouched
    ? state.masterDownAt
    : later(now, downInterval(to, priority, masterInterval))
  const preemptAt = from.preemptDelay === to.preemptDelay ? state.preemptAt : undefined
  return { ...state, masterInterval, masterDownAt, preemptAt }
}

/** Whether both describe the same virtual router; its name may have changed. */
export function isSameRouter (from: InstanceConfig, to: InstanceConfig): boolean {
  if (from.family !== to.family || from.vrid !== to.vrid || from.interface !== to.interface) {
    return false
  }
  if ((from.vmac === undefined) !== (to.vmac === undefined) ||
      (from.ipvlan === undefined) !== (to.ipvlan === undefined) ||
      from.vmac?.alsoForOtherAddresses !== to.vmac?.alsoForOtherAddresses) {
    return false
  }
  if (from.delivery.type === 'multicast' && to.delivery.type === 'multicast') {
    return from.delivery.group === to.delivery.group
  }
  return from.delivery.type === to.delivery.type && from.sourceAddress === to.sourceAddress
}

interface Pair {
  readonly config: InstanceConfig
  readonly former: Router | undefined
}

function pairUp (former: readonly Router[], config: VrrpConfig): readonly Pair[] {
  const free = new Set(former)
  return config.instances.map(to => {
    const candidates = [...free].filter(router => isSameRouter(router.config, to))
    const match = candidates.find(router => router.config.name === to.name) ?? candidates[0]
    if (match !== undefined) free.delete(match)
    return { config: to, former: match }
  })
}

/** Makes the interfaces that are new, and deletes those nobody wants any more. */
function renewInterfaces (
  world: World, former: readonly Router[], pairs: readonly Pair[]
): void {
  const wanted = new Set(world.routers.flatMap(({ own }) => own.map(({ name }) => name)))
  for (const router of former) deleteInterfaces(world, router, wanted)
  restoreSettings(world, former)
  world.routers.forEach((router, at) => {
    const had = new Set(pairs[at]?.former?.own.map(({ name }) => name))
    if (router.own.some(({ name }) => !had.has(name))) makeInterfaces(world, router)
    setPromotion(world, router)
  })
  reviewAwaited(world)
  updateFirewall(world)
}

/** Puts back what was set on interfaces for instances that no longer ask for it. */
function restoreSettings (world: World, former: readonly Router[]): void {
  const still = new Set(world.routers.flatMap(settingsFor))
  const gone = new Set(former.flatMap(settingsFor).filter(path => !still.has(path)))
  for (const path of gone) world.out.push({ type: 'restore-sysctl', path })
}

function sendIfMaster (world: World, router: Router, now: Instant): void {
  if (router.state.name === 'master') sendAdvert(world, router, undefined, true, now)
}

/** An instance the new configuration does not have. */
function remove (world: World, router: Router, now: Instant): void {
  const was = router.state.name
  router.group = undefined
  if (was === 'master') log(world, { type: 'sent-priority-zero', instance: router.config.name })
  dispatch(world, router, { type: 'shutdown', release: true }, now)
  forsakeSocket(world, router)
  const { notifyDeleted } = router.config
  if (!notifyDeleted && was === 'fault') return
  const state = notifyDeleted ? 'DELETED' : 'FAULT'
  reportInstance(world, router.config, state, router.priority, 'deleted')
}

function carryOver (router: Router, from: Router, now: Instant): void {
  router.state = reconfigure(from.state, router.priority, from.config, router.config, now) ??
    router.state
  router.waited = from.waited
  router.source = undefined
  router.held = from.held
  router.secondBurst = from.secondBurst
  router.refreshAt = from.refreshAt
  router.standby = from.standby
  router.lastTransition = from.lastTransition
  router.lastReason = from.lastReason
  router.lastHeard = from.lastHeard
  router.lastAdvertSent = from.lastAdvertSent
  router.memory.ahSequence = from.memory.ahSequence
  router.memory.ahSeen = from.memory.ahSeen
  for (const [sender, seen] of from.memory.replay) router.memory.replay.set(sender, seen)
  router.sender.continueFrom(from.sender)
}

function continueAsMaster (world: World, router: Router, from: Router, now: Instant): void {
  sendIfMaster(world, router, now)
  const added = adjustHoldings(world, router, from.config)
  if (added || router.config.garp.masterRefresh > 0) burst(world, router, 'master', now)
}

function reloadTrackers (world: World, replaced: readonly string[], now: Instant): void {
  const { config } = world
  const scripts = new Map(world.scripts)
  world.scripts.clear()
  for (const to of config.scripts) {
    const from = scripts.get(to.name)
    if (from === undefined || replaced.includes(to.name)) {
      world.scripts.set(to.name, { config: to, state: startScript(to, now, true) })
      continue
    }
    const state = rescale(from.config, to, from.state)
    world.scripts.set(to.name, { config: to, state })
    if (state.phase === 'done') {
      log(world, { type: 'script-reloaded', script: to.name, good: state.counter >= to.rise })
    }
  }
  const files = new Set(config.trackFiles.map(file => file.name))
  for (const name of [...world.files.keys()]) if (!files.has(name)) world.files.delete(name)

  const processes = new Map(world.processes)
  world.processes.clear()
  for (const to of config.trackProcesses) {
    const from = processes.get(to.name)
    // Counted anew by the process monitor, whose first count after this settles it at once.
    const fresh = startProcess(to)
    world.processes.set(to.name, from === undefined ? fresh : { ...from, counted: false })
  }
}

/** fifo_write_vrrp_states_on_reload. */
function repeatStates (world: World, kept: ReadonlySet<Router | undefined>): void {
  const names = new Set([...kept].map(router => router?.config.name))
  for (const { config, state, priority } of world.routers) {
    if (!names.has(config.name) || state.name === 'init') continue
    const upper = { backup: 'BACKUP', master: 'MASTER', fault: 'FAULT' } as const
    reportInstance(world, config, upper[state.name], priority, 'reload')
  }
}
