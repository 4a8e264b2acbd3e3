/**
 * One virtual router: RFC 3768 section 6.4, RFC 9568 section 6.4, the FAULT state keepalived adds,
 * and its keywords about timers. A pure step function; what surrounds an instance (sync group,
 * trackers, sockets) turns into the events of instance-state.ts.
 */

import { unreachable } from '../lib/assert.js'
import { between, earliest, later, micros } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import type { InstanceConfig } from './config.js'
import { onAdvert, settleContest } from './election.js'
import {
  ADVERT, NONE, OWNER, RELEASE, announced, becomeBackup, becomeMaster, downInterval, entered,
  freshBackup, timerPriority
} from './instance-state.js'
import type {
  AdvertEvent, InstanceEffect, InstanceEvent, InstanceState, MasterState, Step
} from './instance-state.js'
import { masterDownInterval, skewTime } from './timers.js'

const FAREWELL: InstanceEffect = { type: 'send-advert', priority: 0, counted: true }
const SILENT_FAREWELL: InstanceEffect = { type: 'send-advert', priority: 0, counted: false }

/**
 * One step of the machine.
 *
 * @param priority the effective priority, 1..255 (see priority.ts)
 */
export function step (
  config: InstanceConfig, priority: number, state: InstanceState, event: InstanceEvent, now: Instant
): Step {
  switch (event.type) {
    case 'startup': return onStartup(config, priority, event.asMaster, now)
    case 'shutdown': return onShutdown(state, event.release)
    case 'timeout': return onTimeout(config, priority, state, now)
    case 'held-by-group': return onHeld(config, priority, state, true, now)
    case 'held-by-operator': return onHeld(config, priority, state, false, now)
    case 'stand-back': return onStandBack(config, priority, state, now)
    case 'advert': return onHeard(config, priority, state, event, now)
    case 'fault': return onFault(state, event.byGroup)
    case 'recovered': return becomeBackup(config, priority, state, 'recovered', now)
    case 'group-master':
      return state.name === 'backup' ? becomeMaster(config, state, 'group', now) : { state, effects: NONE }
    case 'group-backup': return onGroupBackup(config, priority, state, event.released, now)
    case 'robbed': return onRobbed(config, priority, state, now)
    case 'priority': return onPriority(config, state, event.from, event.to)
    default: return unreachable(event)
  }
}

/** When the machine wants its timeout event; `undefined` in states that wait for events alone. */
export function deadline (state: InstanceState): Instant | undefined {
  switch (state.name) {
    case 'backup': return state.masterDownAt
    case 'master': return earliest(state.nextAdvertAt, state.contest?.settledAt)
    default: return undefined
  }
}

function onStartup (
  config: InstanceConfig, priority: number, asMaster: boolean, now: Instant
): Step {
  const backup = freshBackup(config, priority, now)
  // No BACKUP is reported before it: an owner has never been one.
  if (asMaster) return becomeMaster(config, backup, 'startup', now)
  // state MASTER below 255 waits like everybody: keepalived does not shorten the timer either.
  return { state: backup, effects: entered('backup', 'startup') }
}

function onShutdown (state: InstanceState, release: boolean): Step {
  const effects = state.name === 'master' && release ? [FAREWELL, RELEASE] : NONE
  return { state: { name: 'init' }, effects }
}

function onTimeout (
  config: InstanceConfig, priority: number, state: InstanceState, now: Instant
): Step {
  if (state.name === 'backup') {
    const step = becomeMaster(config, state, 'master-down', now)
    return { state: step.state, effects: [{ type: 'log', entry: { type: 'master-down' } }, ...step.effects] }
  }
  if (state.name !== 'master') return { state, effects: NONE }

  const back = stepBack(config, priority, state, now)
  if (back !== undefined) return back
  if (state.contest !== undefined && now >= state.contest.settledAt) {
    return settleContest(config, priority, state, state.contest.heard, now)
  }
  return { state: announced(config, state, now), effects: [ADVERT] }
}

/**
 * After a standstill the adverts that were queued are read before any timer fires: a master that
 * overslept must not answer them as a master: whoever sent them has taken over.
 */
function onHeard (
  config: InstanceConfig, priority: number, state: InstanceState, event: AdvertEvent, now: Instant
): Step {
  const back = state.name === 'master' ? stepBack(config, priority, state, now) : undefined
  if (back === undefined) return onAdvert(config, priority, state, event, now)
  const heard = onAdvert(config, priority, back.state, event, now)
  return { state: heard.state, effects: [...back.effects, ...heard.effects] }
}

/** What a master that overslept does, before it sends anything; nothing for one that did not. */
function stepBack (
  config: InstanceConfig, priority: number, state: MasterState, now: Instant
): Step | undefined {
  const overslept = oversleep(config, state, now)
  if (overslept === undefined) return undefined
  const effects: InstanceEffect[] = [
    { type: 'log', entry: { type: 'timer-expired', late: overslept } },
    RELEASE,
    ...entered('backup', 'overslept')
  ]
  return { state: freshBackup(config, priority, now), effects }
}

/**
 * timer_expired_backup: how late we are, when the process did not run for so long that another
 * router must have taken over.
 */
function oversleep (
  config: InstanceConfig, state: MasterState, now: Instant
): Duration | undefined {
  if (config.timerExpiredBackup === undefined) return undefined
  const { version, advertInterval, timerExpiredBackup } = config
  const patience = masterDownInterval(version, 3, timerExpiredBackup, advertInterval)
  return between(state.lastAdvertAt, now) > patience ? between(state.nextAdvertAt, now) : undefined
}

function onHeld (
  config: InstanceConfig, priority: number, state: InstanceState, wantsMaster: boolean, now: Instant
): Step {
  if (state.name !== 'backup') return { state, effects: NONE }
  const masterDownAt = later(now, downInterval(config, priority, state.masterInterval))
  return { state: { ...state, masterDownAt, wantsMaster }, effects: NONE }
}

/** The whole master-down interval is waited for: every backup is given the chance to be sooner. */
function onStandBack (
  config: InstanceConfig, priority: number, state: InstanceState, now: Instant
): Step {
  if (state.name !== 'master') return { state, effects: NONE }
  return {
    state: freshBackup(config, priority, now),
    effects: [FAREWELL, RELEASE, ...entered('backup', 'operator')]
  }
}

function onFault (state: InstanceState, byGroup: boolean): Step {
  if (state.name === 'fault') return { state, effects: NONE }
  const effects: InstanceEffect[] = []
  if (state.name === 'master') {
    // Two of them when the fault is our own, one of these counted: what keepalived puts on the
    // wire, and a backup that misses one has another.
    effects.push(...(byGroup ? [SILENT_FAREWELL] : [FAREWELL, SILENT_FAREWELL]), RELEASE)
  }
  const own = state.name === 'init' ? 'startup' : 'fault'
  effects.push(...entered('fault', byGroup ? 'group' : own))
  return { state: { name: 'fault' }, effects }
}

function onGroupBackup (
  config: InstanceConfig, priority: number, state: InstanceState, released: boolean, now: Instant
): Step {
  if (state.name === 'backup') return { state, effects: NONE }
  if (released) return onRobbed(config, priority, state, now)
  return becomeBackup(config, priority, state, 'group', now)
}

/** The whole of what we hold is given up, and soon taken again: only the skew is waited for. */
function onRobbed (
  config: InstanceConfig, priority: number, state: InstanceState, now: Instant
): Step {
  if (state.name !== 'master') return { state, effects: NONE }
  const skew = skewTime(config.version, timerPriority(config, priority), config.advertInterval)
  const backup = { ...freshBackup(config, priority, now), masterDownAt: later(now, skew) }
  return { state: backup, effects: [FAREWELL, RELEASE, ...entered('backup', 'robbed')] }
}

/** A new effective priority moves the timer of a backup by the difference of the skews. */
function onPriority (config: InstanceConfig, state: InstanceState, from: number, to: number): Step {
  if (state.name !== 'backup' || config.priority === OWNER) return { state, effects: NONE }
  const before = skewTime(config.version, from, state.masterInterval)
  const after = skewTime(config.version, to, state.masterInterval)
  const masterDownAt = later(state.masterDownAt, micros(after - before))
  return { state: { ...state, masterDownAt }, effects: NONE }
}
