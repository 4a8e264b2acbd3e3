/**
 * The engine of the checkers process: all virtual servers, the runners of their checks, and the
 * table in the kernel. It takes events with the time and answers with effects; it never waits.
 */

import type { Core } from '../lib/core.js'
import { unreachable } from '../lib/assert.js'
import { type Random, seededRandom } from '../lib/random.js'
import { type Instant, later, seconds } from '../lib/time.js'
import { Agenda } from './agenda.js'
import { onProbeResult, onProbeStarted, onSuspended } from './checker.js'
import type { LvsConfig } from './config.js'
import type { CheckersEffect, CheckersEvent, Marking } from './events.js'
import { type Followed, followersOf, type FollowingConfig, standingOf } from './follower.js'
import { type Memory, recalledRunner, Recollection } from './memory.js'
import { type Place, Pool } from './pool.js'
import type { ProbeResult } from './probe-result.js'
import { inheritedStates, matchServers, startsUp } from './reload.js'
import { inheritRunner, newRunner, type Runner, runnerPlans } from './runner.js'
import { standings, wasAlive } from './standings.js'
import type { Standings } from './survey.js'
import {
  configureDaemons, NO_SYNC_DAEMONS, onVrrpState, stopDaemons, type SyncDaemonsStep
} from './sync-daemons.js'
import {
  configureTimeouts, NO_TIMEOUTS, type TimeoutsState, type TimeoutsStep
} from './timeouts.js'
import { activations, begins, reportFollowed, reportProbe } from './verdicts.js'

type Event<Type extends CheckersEvent['type']> = Extract<CheckersEvent, { readonly type: Type }>

/** What becomes due: a probe, a step of slow start, or the counting of drained servers. */
type Due = Runner | Place | 'count'

/** How often the connections of servers that are being drained are counted. */
const COUNT_INTERVAL = seconds(1)

export class CheckersEngine implements Core<CheckersEvent, CheckersEffect> {
  #random: Random = seededRandom(0)
  #pool: Pool | undefined
  #runners: readonly Runner[] = []
  readonly #agenda = new Agenda<Due>()
  readonly #attempts = new Map<number, Runner>()
  #lastAttempt = 0
  #counting = false
  #followed: Followed = { files: {}, sessions: {} }
  #daemons = NO_SYNC_DAEMONS
  #timeouts: TimeoutsState = { before: NO_TIMEOUTS, set: NO_TIMEOUTS }
  #revision = 0
  #marking: Marking | undefined

  get deadline (): Instant | undefined {
    return this.#agenda.first
  }

  /** The virtual servers with their states; undefined before the start and after the end. */
  get pool (): Pool | undefined {
    return this.#pool
  }

  get runners (): readonly Runner[] {
    return this.#runners
  }

  /** What another process would have to know to go on from here. */
  get memory (): Memory | undefined {
    const { pool } = this
    return pool === undefined
      ? undefined
      : {
          virtualServers: pool.memory,
          daemons: this.#daemons,
          timeouts: this.#timeouts,
          marks: [...pool.marks]
        }
  }

  /** Another number means that {@link memory} is another. */
  get revision (): number {
    return this.#revision + (this.#pool?.revision ?? 0)
  }

  handle (event: CheckersEvent, now: Instant): readonly CheckersEffect[] {
    if (event.type === 'startup') return this.#start(event, now)
    const pool = this.#pool
    if (pool === undefined) return []
    switch (event.type) {
      case 'reload': return this.#reload(pool, event, now)
      case 'shutdown': return this.#stop(pool, event)
      case 'timeout': return this.#onTimeout(pool, now)
      case 'probe-result': return this.#onResult(pool, event.attempt, event.result, now)
      case 'file-value': return this.#onFile(pool, event, now)
      case 'bfd': return this.#onSession(pool, event, now)
      case 'address':
      case 'address-gone': return pool.onAddress(event.address, event.type === 'address')
      case 'vrrp': return this.#onVrrp(pool, event, now)
      case 'table': return pool.onTable(event.table, now)
      case 'operate': return this.#onOperate(pool, event, now)
      case 'connections': return this.#onConnections(pool, event, now)
      default: return unreachable(event)
    }
  }

  #start (event: Event<'startup'>, now: Instant): readonly CheckersEffect[] {
    const { config } = event
    const { flush, timeouts, syncDaemon } = config.global
    this.#random = seededRandom(event.seed)
    this.#followed = {
      files: event.files, sessions: Object.fromEntries(event.sessions.map(each => [each, true]))
    }
    const past = event.memory === undefined ? undefined : new Recollection(event.memory, config)
    this.#runners = runnerPlans(config.virtualServers).map(plan => past === undefined
      ? newRunner(plan, startsUp(plan.config.schedule.alpha, undefined), now, this.#random)
      : recalledRunner(plan, past, now, this.#random))
    // Who goes on where another was torn away has nothing to flush.
    const flushing = flush && event.memory === undefined
    const marks = new Map(event.memory?.marks)
    const pool = new Pool(config, { ...event, table: flushing ? [] : event.table, marks })
    this.#pool = pool
    this.#daemons = event.memory?.daemons ?? NO_SYNC_DAEMONS
    this.#timeouts = event.memory?.timeouts ?? { before: event.timeouts, set: NO_TIMEOUTS }
    const told = pool.start(this.#standings(config, past), past)
    this.#enterAll()
    this.#countLater(pool, now)
    return [
      ...(flushing ? [{ type: 'flush-table' } as const] : []),
      ...this.#timeoutsStep(configureTimeouts(this.#timeouts, timeouts)),
      ...pool.flush(now),
      ...this.#setMarks(pool),
      ...this.#daemonStep(configureDaemons(this.#daemons, syncDaemon, pool.masters)),
      ...activations(config),
      ...told
    ]
  }

  #reload (pool: Pool, event: Event<'reload'>, now: Instant): readonly CheckersEffect[] {
    const { config } = event
    if (config === undefined || config === pool.config) return this.#again(pool, event, now)
    const cancelled = this.#cancelAll()
    const matches = matchServers(pool.config, config)
    const plans = runnerPlans(config.virtualServers)
    const states = inheritedStates(plans, matches, this.#runners)
    this.#followed = { ...this.#followed, files: event.files }
    this.#runners = plans.map(plan => {
      const state = states.get(plan.key)
      if (state !== undefined) return inheritRunner(plan, state, now, this.#random)
      const alive = plan.subscribers.some(each => wasAlive(pool, matches, each) === true)
      return newRunner(plan, startsUp(plan.config.schedule.alpha, alive), now, this.#random)
    })
    const told = pool.reload(config, matches, this.#standings(config))
    this.#enterAll()
    this.#enterRamps(pool, now)
    this.#countLater(pool, now)
    return [
      ...cancelled,
      ...this.#timeoutsStep(configureTimeouts(this.#timeouts, config.global.timeouts)),
      ...pool.flush(now),
      ...this.#setMarks(pool),
      ...this.#daemonStep(configureDaemons(this.#daemons, config.global.syncDaemon, pool.masters)),
      ...plans.filter(({ key }) => !states.has(key)).flatMap(each => begins(config, each)),
      ...told
    ]
  }

  /** A reload that changes nothing: every check begins anew with what it knows. */
  #again (pool: Pool, event: Event<'reload'>, now: Instant): readonly CheckersEffect[] {
    const cancelled = this.#cancelAll()
    this.#followed = { ...this.#followed, files: event.files }
    this.#runners = this.#runners.map(each => inheritRunner(each, each.state, now, this.#random))
    this.#enterAll()
    this.#enterRamps(pool, now)
    this.#countLater(pool, now)
    return [...cancelled, ...pool.flush(now)]
  }

  #stop (pool: Pool, event: Event<'shutdown'>): readonly CheckersEffect[] {
    const effects = [...this.#cancelAll(), ...pool.stop(event.release)]
    if (event.release) {
      if (this.#marking !== undefined) effects.unshift({ type: 'set-marks', marking: undefined })
      effects.push(...this.#daemonStep(stopDaemons(this.#daemons)))
      effects.push(...this.#timeoutsStep(configureTimeouts(this.#timeouts, NO_TIMEOUTS)))
    }
    this.#pool = undefined
    this.#agenda.clear()
    return [...effects, { type: 'stopped' }]
  }

  #onTimeout (pool: Pool, now: Instant): readonly CheckersEffect[] {
    const effects: CheckersEffect[] = []
    for (let due = this.#agenda.takeDue(now); due !== undefined; due = this.#agenda.takeDue(now)) {
      if (due.item === 'count') {
        this.#counting = false
        effects.push(...this.#count(pool, now))
      } else if (!('subscribers' in due.item)) {
        pool.touchServer(due.item)
        this.#enterRamp(pool, due.item, now)
      } else if (due.item.state.nextProbeAt === due.at) {
        this.#probe(pool, due.item, effects, now)
      }
    }
    return [...effects, ...pool.flush(now)]
  }

  #onOperate (pool: Pool, event: Event<'operate'>, now: Instant): readonly CheckersEffect[] {
    const { virtualServer, realServer, operation } = event
    const told = pool.places(virtualServer, realServer).flatMap(at => {
      const effects = pool.onOperate(at, operation, now)
      this.#enterRamp(pool, at, now)
      return [...effects]
    })
    this.#countLater(pool, now)
    return [...pool.flush(now), ...told]
  }

  #onConnections (
    pool: Pool, { counts }: Event<'connections'>, now: Instant
  ): readonly CheckersEffect[] {
    const told = counts.flatMap(({ virtualServer, realServer, connections }) =>
      pool.places(virtualServer, realServer)
        .flatMap(at => [...pool.onCounted(at, connections, now)]))
    return [...pool.flush(now), ...told]
  }

  /** Asks for the connections of all servers that are being drained, again and again. */
  #count (pool: Pool, now: Instant): readonly CheckersEffect[] {
    const { drained: servers } = pool
    if (servers.length === 0) return []
    this.#countLater(pool, now)
    return [{ type: 'count-connections', servers }]
  }

  #countLater (pool: Pool, now: Instant): void {
    if (this.#counting || pool.drained.length === 0) return
    this.#counting = true
    this.#agenda.add(later(now, COUNT_INTERVAL), 'count')
  }

  #probe (pool: Pool, runner: Runner, effects: CheckersEffect[], now: Instant): void {
    if (runner.subscribers.every(each => pool.isSuspended(each.virtualServer))) {
      runner.state = onSuspended(runner.config.schedule, runner.state, now)
      this.#enter(runner)
      return
    }
    const attempt = ++this.#lastAttempt
    runner.state = onProbeStarted(runner.state, now)
    this.#attempts.set(attempt, runner)
    const { config, state } = runner
    effects.push({ type: 'start-probe', attempt, config, url: state.round.url })
  }

  #onResult (
    pool: Pool, attempt: number, result: ProbeResult, now: Instant
  ): readonly CheckersEffect[] {
    const runner = this.#attempts.get(attempt)
    if (runner === undefined) return []
    this.#attempts.delete(attempt)
    const before = runner.state
    const { state, verdict } = onProbeResult(runner.config, before, result, now)
    runner.state = state
    this.#enter(runner)
    const probed = { before, after: state, result, verdict }
    const told: CheckersEffect[] = []
    for (const at of runner.subscribers) {
      told.push(...reportProbe(pool, at, runner.config, probed, now))
      this.#enterRamp(pool, at, now)
    }
    return [...pool.flush(now), ...told]
  }

  #onFile (pool: Pool, event: Event<'file-value'>, now: Instant): readonly CheckersEffect[] {
    this.#followed = {
      ...this.#followed, files: { ...this.#followed.files, [event.file]: event.value }
    }
    return this.#follow(pool, now, 'file', event.file)
  }

  #onSession (pool: Pool, event: Event<'bfd'>, now: Instant): readonly CheckersEffect[] {
    this.#followed = {
      ...this.#followed, sessions: { ...this.#followed.sessions, [event.session]: event.up }
    }
    return this.#follow(pool, now, 'bfd', event.session)
  }

  /** Tells the checkers that follow the file or session of that name how they stand now. */
  #follow (
    pool: Pool, now: Instant, type: FollowingConfig['type'], name: string
  ): readonly CheckersEffect[] {
    const told: CheckersEffect[] = []
    for (const { at, config } of followersOf(pool.config.virtualServers, type, name)) {
      const standing = standingOf(config, this.#followed)
      told.push(...reportFollowed(pool, at, config, standing, now))
      this.#enterRamp(pool, at, now)
    }
    return [...pool.flush(now), ...told]
  }

  #onVrrp (pool: Pool, event: Event<'vrrp'>, now: Instant): readonly CheckersEffect[] {
    pool.onVrrp(event.instance, event.master)
    return [
      ...pool.flush(now),
      ...this.#daemonStep(onVrrpState(this.#daemons, event.instance, event.master))
    ]
  }

  #timeoutsStep ({ state, effects }: TimeoutsStep): readonly CheckersEffect[] {
    if (state !== this.#timeouts) this.#revision++
    this.#timeouts = state
    return effects
  }

  /** A service is there before packets are marked for it. */
  #setMarks ({ marking }: Pool): readonly CheckersEffect[] {
    const before = this.#marking
    this.#marking = marking
    return JSON.stringify(before) === JSON.stringify(marking) ? [] : [{ type: 'set-marks', marking }]
  }

  #daemonStep ({ state, effects }: SyncDaemonsStep): readonly CheckersEffect[] {
    if (state !== this.#daemons) this.#revision++
    this.#daemons = state
    return effects
  }

  #standings (config: LvsConfig, past?: Recollection): Standings {
    return standings(config, this.#runners, this.#followed, past)
  }

  #enterAll (): void {
    this.#agenda.clear()
    this.#counting = false
    for (const runner of this.#runners) this.#enter(runner)
  }

  #enter (runner: Runner): void {
    if (runner.state.nextProbeAt !== undefined) this.#agenda.add(runner.state.nextProbeAt, runner)
  }

  #enterRamps (pool: Pool, now: Instant): void {
    for (const [virtualServer, { realServers }] of pool.config.virtualServers.entries()) {
      for (const realServer of realServers.keys()) {
        this.#enterRamp(pool, { virtualServer, realServer }, now)
      }
    }
  }

  #enterRamp (pool: Pool, { virtualServer, realServer }: Place, now: Instant): void {
    const next = pool.nextRampAt(virtualServer, realServer, now)
    if (next !== undefined) this.#agenda.add(next, { virtualServer, realServer })
  }

  #cancelAll (): readonly CheckersEffect[] {
    const attempts = [...this.#attempts.keys()]
    this.#attempts.clear()
    return attempts.map(attempt => ({ type: 'cancel-probe', attempt }))
  }
}
