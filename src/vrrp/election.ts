/**
 * What an advert does to a virtual router: whom a backup obeys and whom it outwaits, to whom a
 * master yields, and what happens when two routers own the same addresses.
 */

import { compareIp } from '../lib/ip-address.js'
import { later, times } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { InstanceConfig } from './config.js'
import {
  ADVERT, NONE, OWNER, RELEASE, announced, backupOf, downInterval, entered, heardAt,
  intervalOf, timerPriority
} from './instance-state.js'
import type {
  AdvertEvent, BackupState, InstanceEffect, InstanceState, MasterState,
  Step
} from './instance-state.js'
import { skewTime } from './timers.js'

export function onAdvert (
  config: InstanceConfig, priority: number, state: InstanceState, event: AdvertEvent, now: Instant
): Step {
  switch (state.name) {
    case 'backup': return backupHears(config, priority, state, event, now)
    case 'master': return masterHears(config, priority, state, event, now)
    default: return { state, effects: NONE }
  }
}

function backupHears (
  config: InstanceConfig, priority: number, state: BackupState, event: AdvertEvent, now: Instant
): Step {
  if (event.priority === 0) {
    const skew = skewTime(config.version, timerPriority(config, priority), state.masterInterval)
    const masterDownAt = later(heardAt(event, now), skew)
    return { state: { ...state, masterDownAt, wantsMaster: false }, effects: NONE }
  }
  const isLower = event.priority < priority
  const mayDelay = config.preempt && config.preemptDelay > 0
  const preemptAt = isLower && mayDelay
    ? state.preemptAt ?? later(now, config.preemptDelay)
    : undefined
  if (isLower && config.preempt && (preemptAt === undefined || now >= preemptAt)) {
    return {
      state: { ...state, preemptAt },
      effects: [{
        type: 'log',
        entry: { type: 'lower-priority-discarded', from: event.from, priority: event.priority }
      }]
    }
  }

  const masterInterval = intervalOf(config, event.interval, state.masterInterval)
  const known = state.master
  const master = known?.address === event.from && known.priority === event.priority
    ? known
    : { address: event.from, priority: event.priority }
  return {
    state: {
      name: 'backup',
      masterDownAt: later(heardAt(event, now), downInterval(config, priority, masterInterval)),
      masterInterval,
      master,
      preemptAt,
      wantsMaster: false,
      lowered: state.lowered
    },
    effects: NONE
  }
}

function masterHears (
  config: InstanceConfig, priority: number, state: MasterState, event: AdvertEvent, now: Instant
): Step {
  if (event.priority === 0) return { state: announced(config, state, now), effects: [ADVERT] }

  const order = event.priority === priority ? compareIp(event.from, event.own) : 0
  if (event.priority === priority && order === 0) {
    return { state, effects: [{ type: 'log', entry: { type: 'own-address-advert' } }] }
  }
  if (priority === OWNER && event.priority === OWNER) {
    return ownersMeet(config, priority, state, event, order, now)
  }
  if (event.priority > priority || order > 0) return yieldTo(config, priority, event, now)

  const answers = !config.lowerPriorityNoAdvert
  const effects: InstanceEffect[] = [{
    type: 'log',
    entry: {
      type: 'lower-priority-advert',
      from: event.from,
      priority: event.priority,
      ours: priority,
      forcesElection: answers
    }
  }]
  if (answers) effects.push(ADVERT)
  effects.push({ type: 'announce-lower-priority' }, { type: 'notice-lower-priority' })
  return { state: answers ? announced(config, state, now) : state, effects }
}

function yieldTo (
  config: InstanceConfig, priority: number, event: AdvertEvent, now: Instant
): Step {
  const isHigher = event.priority > priority
  const effects: InstanceEffect[] = config.higherPrioritySendAdvert ? [ADVERT] : []
  effects.push(
    {
      type: 'log',
      entry: isHigher
        ? { type: 'higher-priority-advert', from: event.from, priority: event.priority, ours: priority }
        : { type: 'higher-address-advert', from: event.from, priority }
    },
    RELEASE,
    ...entered('backup', isHigher ? 'higher-priority' : 'higher-address')
  )
  return { state: backupOf(config, priority, event, now), effects }
}

/** Two routers claim to own the addresses: a mistake in the configuration of one of them. */
function ownersMeet (
  config: InstanceConfig, priority: number, state: MasterState, event: AdvertEvent, order: number,
  now: Instant
): Step {
  if (state.contest !== undefined) {
    // The higher one has spoken twice more; what is heard after that decides.
    return { state: { ...state, contest: { ...state.contest, heard: true } }, effects: NONE }
  }
  const complaint: InstanceEffect = { type: 'log', entry: { type: 'two-owners', from: event.from } }
  if (order > 0) {
    const effects = [complaint, RELEASE, ...entered('backup', 'other-owner')]
    return { state: backupOf(config, priority, event, now), effects }
  }
  const longer = event.interval > config.advertInterval ? event.interval : config.advertInterval
  return {
    state: {
      ...announced(config, state, now),
      contest: { settledAt: later(now, times(longer, 1.2)), heard: false }
    },
    effects: [complaint, ADVERT, ADVERT]
  }
}

/**
 * The end of a wait for the other owner. Still heard: at 254 its next advert makes us yield in the
 * ordinary way. Gone, before it could: we are the owner again.
 */
export function settleContest (
  config: InstanceConfig, priority: number, state: MasterState, heard: boolean, now: Instant
): Step {
  const next = announced(config, state, now)
  if (!heard) {
    const restored: readonly InstanceEffect[] =
      priority === OWNER ? NONE : [{ type: 'owner', lowered: false }]
    return { state: { ...next, contest: undefined }, effects: [...restored, ADVERT] }
  }
  const settledAt = later(now, downInterval(config, priority, config.advertInterval))
  return {
    state: { ...next, contest: { settledAt, heard: false } },
    effects: [{ type: 'owner', lowered: true }, ADVERT]
  }
}
