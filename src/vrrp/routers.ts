/**
 * Instances at work: feeds events to the machine, carries out what it answers, and keeps sync
 * groups together.
 */

import { unreachable } from '../lib/assert.js'
import type { Instant } from '../lib/time.js'
import { between, earliest, seconds } from '../lib/time.js'
import { announceSource, burst, scheduleBursts } from './bursts.js'
import { wallClock } from './hmac-trailer.js'
import { hold, release } from './holdings.js'
import type { InstanceConfig } from './config.js'
import { deadline, step } from './instance.js'
import { LOWERED_OWNER } from './instance-state.js'
import type { InstanceEffect, InstanceEvent, InstanceNote, Reason } from './instance-state.js'
import type { InstanceEntry } from './log-entry.js'
import { reportGroup, reportInstance, reportNotice } from './reports.js'
import { companions, isInMaintenance, standbyOf } from './standby.js'
import type { Standby } from './standby.js'
import { groupStart, mayBecomeMaster, mayRecover } from './sync-group.js'
import type { Member } from './sync-group.js'
import { log } from './world.js'
import type { Group, Router, World } from './world.js'

const OWNER = 255
const NAMES = { backup: 'BACKUP', master: 'MASTER', fault: 'FAULT' } as const
/** Lines one instance may write because of packets in that time; each only once. */
const PACKET_LINES = 10
const PACKET_LINES_PER = seconds(60)

/** Gives an instance an event, and its group what follows from it. */
export function dispatch (
  world: World, router: Router, event: InstanceEvent, now: Instant
): void {
  const before = router.state.name
  drive(world, router, event, now)
  const after = router.state.name
  const { group } = router
  if (group === undefined || before === after) return
  if (after === 'master') groupToMaster(world, group, now)
  else if (after === 'backup' && before !== 'init') {
    groupToBackup(world, group, event.type === 'robbed', now)
  } else if (after === 'fault') groupToFault(world, group, now)
}

/** The timer of an instance has run out: a member of a group asks its group first. */
export function onTimer (world: World, router: Router, now: Instant): void {
  const { group } = router
  if (router.state.name !== 'backup') return dispatch(world, router, { type: 'timeout' }, now)
  if (isInMaintenance(router)) return dispatch(world, router, { type: 'held-by-operator' }, now)
  const held = group !== undefined &&
    !mayBecomeMaster(group.members.map(memberOf), memberOf(router))
  if (!held) endStandby(world, router, 'no-other-master')
  dispatch(world, router, { type: held ? 'held-by-group' : 'timeout' }, now)
}

/** Hands over, and keeps it and its group from taking over again. */
export function beginStandby (
  world: World, router: Router, standby: Standby, now: Instant
): void {
  const period = standby.until && between(now, standby.until)
  for (const member of companions(router)) {
    member.standby = { manner: standby.manner, until: standby.until }
    log(world, { type: 'standing-back', instance: member.config.name, manner: standby.manner, period })
    // Each says goodbye for itself: a group that only follows its first member would not.
    drive(world, member, { type: 'stand-back' }, now)
  }
  const { group } = router
  if (group?.state === 'MASTER') enterGroup(world, group, 'BACKUP')
}

/** It and its group may take over again, by the usual rules. */
export function endStandby (
  world: World, router: Router, why: 'told' | 'time-over' | 'no-other-master'
): void {
  for (const member of companions(router)) {
    if (member.standby === undefined) continue
    member.standby = undefined
    log(world, { type: 'resuming', instance: member.config.name, why })
    settle(member)
  }
}

/**
 * Starts whatever can start: instances outside groups one by one, groups as a whole. At the start
 * of the engine groups are reported before their members, as keepalived does.
 */
export function startReady (world: World, routers: readonly Router[], now: Instant): void {
  const starts = new Map<Router, 'waits' | 'fault' | 'backup' | 'master'>()
  for (const group of world.groups) {
    const waiting = group.members.filter(router => router.state.name === 'init')
    if (waiting.length === 0 || !group.members.some(router => routers.includes(router))) continue
    const start = groupStart(group.members.map(memberOf))
    for (const router of waiting) starts.set(router, start)
    if (start !== 'waits') enterGroup(world, group, NAMES[start])
  }
  for (const router of routers) {
    if (router.state.name !== 'init') continue
    const start = router.group === undefined
      ? groupStart([memberOf(router)])
      : starts.get(router) ?? 'waits'
    startOne(world, router, start, now)
  }
}

export function memberOf (router: Router): Member {
  return {
    state: router.state,
    ownerReady: router.config.priority === OWNER && router.config.wantsMaster &&
      standbyOf(router) === undefined,
    faulty: router.faults.size > 0,
    pending: router.pending
  }
}

/** Faults of an instance have appeared or gone: moves it, and its group, accordingly. */
export function followFaults (world: World, router: Router, now: Instant): void {
  if (router.state.name === 'init') {
    startReady(world, router.group?.members ?? [router], now)
    return
  }
  if (router.faults.size > 0) {
    if (router.state.name !== 'fault') dispatch(world, router, { type: 'fault', byGroup: false }, now)
    return
  }
  if (router.state.name !== 'fault' || router.pending) return
  const members = router.group?.members ?? [router]
  if (!mayRecover(members.map(memberOf))) return
  for (const member of members) {
    if (member.state.name !== 'fault') continue
    drive(world, member, { type: 'recovered' }, now)
    if (member.config.delivery.type === 'unicast') announceSource(world, member, now)
  }
  if (router.group !== undefined) enterGroup(world, router.group, 'BACKUP')
}

/** Writes a line a packet has caused, unless the instance has written enough of them. */
export function logForPacket (
  world: World, router: Router, key: string, entry: InstanceEntry, now: Instant
): void {
  if (between(router.saidSince, now) >= PACKET_LINES_PER) {
    router.said.clear()
    router.saidCount = 0
    router.saidSince = now
  }
  // Changes of master or state allow a line again, but whoever forges packets can cause those too.
  if (router.said.has(key) || router.saidCount >= PACKET_LINES) return
  router.said.add(key)
  router.saidCount++
  log(world, entry)
}

/** Recomputes when an instance wants to be woken. */
export function settle (router: Router): void {
  router.dueAt = earliest(deadline(router.state), router.secondBurst?.at, router.refreshAt,
    router.extraAt, router.standby?.until) ?? Infinity
}

function startOne (
  world: World, router: Router, start: 'waits' | 'fault' | 'backup' | 'master', now: Instant
): void {
  switch (start) {
    case 'waits': {
      // Interfaces of its own are part of the start; scripts are not.
      const members = router.group?.members ?? [router]
      router.waited ||= !members.some(({ config }) => world.awaited.has(config.name))
      return
    }
    case 'fault':
      drive(world, router, { type: 'fault', byGroup: router.faults.size === 0 }, now)
      return
    case 'backup':
    case 'master': {
      // The timers start when the delays after start and boot are over.
      const from = world.startsAt > now ? world.startsAt : now
      drive(world, router, { type: 'startup', asMaster: start === 'master' && from === now }, from)
      return
    }
    default: unreachable(start)
  }
}

function drive (world: World, router: Router, event: InstanceEvent, now: Instant): void {
  const { state, effects } = step(
    configFor(router, event), router.priority, router.state, event, now)
  router.state = state
  for (const effect of effects) perform(world, router, effect, now)
  settle(router)
}

/** Who stands back obeys every master, as with nopreempt. */
function configFor (router: Router, event: InstanceEvent): InstanceConfig {
  if (event.type !== 'advert' || standbyOf(router) === undefined) return router.config
  return { ...router.config, preempt: false }
}

function perform (world: World, router: Router, effect: InstanceEffect, now: Instant): void {
  switch (effect.type) {
    case 'send-advert':
      sendAdvert(world, router, effect.priority, effect.counted, now)
      break
    case 'hold-addresses':
      hold(world, router)
      scheduleBursts(world, router, now)
      break
    case 'release-addresses':
      router.statistics.releasedMaster++
      release(world, router)
      break
    case 'announce-lower-priority':
      for (const member of router.group?.members ?? [router]) {
        if (member.state.name !== 'master') continue
        burst(world, member, 'lower-priority', now)
        settle(member)
      }
      break
    case 'enter':
      enter(world, router, effect.state, effect.reason, now)
      break
    case 'transition':
      reportInstance(world, router.config, NAMES[effect.to], router.priority, effect.reason)
      break
    case 'owner':
      setOwner(world, router, effect.lowered)
      break
    case 'notice-lower-priority':
      reportNotice(world, router.config, 'MASTER_RX_LOWER_PRI', router.priority)
      break
    case 'log':
      say(world, router, effect.entry, now)
      break
    default: unreachable(effect)
  }
}

/** One advert, with its counters. */
export function sendAdvert (
  world: World, router: Router, priority: number | undefined, counted: boolean, now: Instant
): void {
  const sent = router.sender.send(
    priority ?? router.priority, wallClock(world.epoch, now), world.out)
  if (!sent) return
  router.lastAdvertSent = now
  router.statistics.advertsSent++
  if (priority === 0 && counted) router.statistics.priorityZeroSent++
}

function enter (
  world: World, router: Router, to: 'backup' | 'master' | 'fault', reason: Reason, now: Instant
): void {
  if (to === 'master') router.statistics.becameMaster++
  router.said.clear()
  router.lastTransition = now
  router.lastReason = reason
  log(world, {
    type: 'entering',
    instance: router.config.name,
    state: NAMES[to],
    initial: reason === 'startup' && to !== 'master' && !router.waited
  })
}

function setOwner (world: World, router: Router, lowered: boolean): void {
  router.lowered = lowered
  router.priority = lowered ? LOWERED_OWNER : OWNER
  const type = lowered ? 'owner-lowered' : 'owner-restored'
  log(world, { type, instance: router.config.name })
}

/** Lines that follow from packets are limited, or a flood of packets becomes a flood of lines. */
function say (world: World, router: Router, note: InstanceNote, now: Instant): void {
  const entry: InstanceEntry = { ...note, instance: router.config.name }
  if (entry.type === 'master-down' || entry.type === 'timer-expired') log(world, entry)
  else logForPacket(world, router, `${entry.type} ${'from' in entry ? entry.from : ''}`, entry, now)
}

function groupToMaster (world: World, group: Group, now: Instant): void {
  if (group.state !== 'MASTER') {
    log(world, { type: 'syncing-group', group: group.config.name, state: 'MASTER' })
  }
  for (const member of group.members) {
    if (member.state.name === 'backup') drive(world, member, { type: 'group-master' }, now)
  }
  enterGroup(world, group, 'MASTER')
}

function groupToBackup (world: World, group: Group, released: boolean, now: Instant): void {
  if (group.state !== 'BACKUP') {
    log(world, { type: 'syncing-group', group: group.config.name, state: 'BACKUP' })
  }
  for (const member of group.members) {
    if (member.state.name === 'master') drive(world, member, { type: 'group-backup', released }, now)
  }
  enterGroup(world, group, 'BACKUP')
}

function groupToFault (world: World, group: Group, now: Instant): void {
  if (group.state !== 'FAULT') {
    log(world, { type: 'syncing-group', group: group.config.name, state: 'FAULT' })
  }
  for (const member of group.members) {
    if (member.state.name === 'fault' || member.state.name === 'init') continue
    drive(world, member, { type: 'fault', byGroup: true }, now)
  }
  enterGroup(world, group, 'FAULT')
}

function enterGroup (world: World, group: Group, state: 'BACKUP' | 'MASTER' | 'FAULT'): void {
  if (group.state === state) return
  group.state = state
  reportGroup(world, group.config, state, 'group')
}

/**
 * After a reload: brings the members of a group into one state, reported only when the group was
 * in another. Members that are not all MASTER cannot stay so by themselves.
 */
export function agree (world: World, group: Group, now: Instant): void {
  const names = new Set(group.members.map(({ state }) => state.name))
  if (names.has('init')) return
  if (names.has('fault')) groupToFault(world, group, now)
  else if (names.has('backup')) groupToBackup(world, group, false, now)
  else enterGroup(world, group, 'MASTER')
}
