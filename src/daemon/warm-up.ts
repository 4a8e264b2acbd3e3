/**
 * Runs the path from silence to mastership once before it matters. The first, uncompiled run of it
 * costs half a millisecond, and that would be the one run a takeover waits for. An engine of its
 * own does it, with the real configuration; its effects go nowhere. Once is enough to have it
 * compiled; that the compiler knows what to expect takes some more, which wait until the start is
 * over and nothing is due.
 */

import { between, later, millis } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { InstanceConfig, VrrpConfig } from '../vrrp/config.js'
import { VrrpEngine } from '../vrrp/engine.js'
import type { Alarm } from '../net/clock.js'
import type { VrrpEffect, VrrpEvent } from '../vrrp/events.js'
import { drive } from './drive.js'

/** Rounds of timeouts: enough to become master, announce, repeat and advertise. */
const ROUNDS = 200

/** Plays a start and a takeover of everything that is configured. */
export function warmUp (startup: VrrpEvent, now: Instant): void {
  const engine = new VrrpEngine()
  engine.handle(startup, now)
  for (let round = 0; round < ROUNDS; round++) {
    const { deadline } = engine
    if (deadline === undefined) return
    engine.handle({ type: 'timeout' }, deadline)
  }
}

/** How often the path is run after the start, and how long one run may take to be repeated. */
const REPETITIONS = 60
const LONGEST_RUN = millis(5)
/** What must be free before the next deadline of the engine that is at work. */
const QUIET = millis(20)

export interface Idle {
  readonly now: () => Instant
  readonly openAlarm: (ring: () => void) => Alarm
  /** The next deadline of the engine at work. */
  readonly deadline: () => Instant | undefined
}

/**
 * Repeats {@link warmUp} in the pauses of the engine at work, until the path is well known. A
 * configuration that takes long is left at that: it has warmed itself.
 */
export function keepWarming (startup: VrrpEvent, { now, openAlarm, deadline }: Idle): void {
  let left = REPETITIONS
  const alarm = openAlarm(() => {})
  const again = (): void => {
    const began = now()
    const next = deadline()
    if (next === undefined || next > later(began, QUIET)) {
      left -= 1
      warmUp(startup, began)
      // A backup whose master lives has never heard its alarm ring.
      alarm.set(began)
      if (between(began, now()) > LONGEST_RUN) left = 0
    }
    if (left > 0) setTimeout(again, 10).unref()
    else alarm.close()
  }
  setTimeout(again, 10).unref()
}

/** Timeouts of a rehearsal: the takeover, and adverts as master. */
const REHEARSED = 3

/** Whether a backup of `engine` takes over at `at`, if nothing is heard before. */
export function isTakeover (engine: VrrpEngine, at: Instant): boolean {
  return engine.world?.routers.some(({ state }) =>
    state.name === 'backup' && state.masterDownAt <= at) === true
}

/**
 * Plays the takeover that is next once more, with an engine that is thrown away: what it needs is
 * in the processor's caches when the time has come. `carryOut` gets the effects and must not
 * do what they say.
 */
export function rehearseTakeover (
  engine: VrrpEngine, carryOut: (effect: VrrpEffect) => void, now: Instant
): void {
  const { world } = engine
  if (world === undefined) return
  let next: InstanceConfig | undefined
  let first: number = Infinity
  for (const { config, state } of world.routers) {
    if (state.name !== 'backup' || state.masterDownAt >= first) continue
    first = state.masterDownAt
    next = config
  }
  if (next === undefined) return
  const double = new VrrpEngine()
  let ring = (): void => {}
  // The driver is part of the path: its alarm has never rung either.
  const driver = drive<VrrpEvent, VrrpEffect>({
    core: double,
    timeout: { type: 'timeout' },
    now: () => double.deadline ?? now,
    openAlarm: it => {
      ring = it
      return { set: () => {}, close: () => {} }
    },
    afterReading: callback => callback(),
    carryOut
  })
  driver.dispatch({
    type: 'startup',
    config: alone(world.config, next),
    links: [...world.links.values()].map(({ link }) => link),
    addresses: [...world.links.values()].flatMap(({ link, addresses }) =>
      addresses.map(prefix => ({ interface: link.index, prefix }))),
    epoch: world.epoch,
    seed: 0
  })
  for (let round = 0; round < REHEARSED; round++) ring()
  driver.stop()
}

/** One instance by itself, ready to take over: nothing tracked, nobody to wait for. */
function alone (config: VrrpConfig, instance: InstanceConfig): VrrpConfig {
  const track = { interfaces: [], scripts: [], files: [], processes: [], bfds: [] }
  return {
    ...config,
    instances: [{ ...instance, track }],
    syncGroups: [],
    scripts: [],
    trackProcesses: [],
    trackGroups: [],
    staticAddresses: [],
    staticRoutes: [],
    staticRules: []
  }
}
