/**
 * All virtual servers of the process with their states and the table they share. Each operation
 * answers with its effects; changes of the kernel's table come from {@link Pool.flush}, which
 * looks at the virtual servers that were touched since.
 */

import type { Entry } from '../ipvs/plan.js'
import type { Destination, ServiceId } from '../ipvs/service.js'
import { present } from '../lib/assert.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { CheckerConfig } from './checker-config.js'
import type { LvsConfig, RealServerConfig, VirtualServerConfig } from './config.js'
import type { CheckersEffect, DrainedServer, Marking } from './events.js'
import type { Standing } from './follower.js'
import { KernelTable } from './kernel-table.js'
import { assignMarks, markedRanges, markKey, type Marks, NO_MARKS, withMarkedPort } from './marks.js'
import { NO_OPERATOR, type Operation } from './operator.js'
import { newRealServer, nextRampAt, onRampDone, type RealServerState } from './real-server.js'
import { type Recollection, remember, type RememberedVirtualServer } from './memory.js'
import type { Match } from './reload.js'
import type { Subscriber } from './runner.js'
import {
  afterReload, confirmation, onCounted, onOperate, onRemoved, onStop, onVerdict, onWeight,
  startVirtualServer,
  type VirtualServerState, type VirtualServerStep
} from './virtual-server.js'
import { destinationsOf, servicesOf } from './wanted.js'

/** How each checker stands; asked for when servers are set up. */
export type Standings = (subscriber: Subscriber, config: CheckerConfig) => Standing

/** A real server, by places in the configuration. */
export interface Place {
  readonly virtualServer: number
  readonly realServer: number
}

export interface Surroundings {
  readonly table: readonly Entry[]
  readonly addresses: readonly IpAddress[]
  readonly masters: readonly string[]
  /** What groups were marked with by the process before; undefined: there was none. */
  readonly marks?: Marks
}

export class Pool {
  #config: LvsConfig
  #states: VirtualServerState[] = []
  readonly #table: KernelTable
  readonly #addresses: Set<IpAddress>
  readonly #masters: Set<string>
  readonly #touched = new Set<number>()
  #revision = 0
  #marks: Marks = NO_MARKS

  constructor (config: LvsConfig, { table, addresses, masters, marks }: Surroundings) {
    this.#config = config
    this.#marks = marks ?? NO_MARKS
    this.#table = new KernelTable(table)
    this.#addresses = new Set(addresses)
    this.#masters = new Set(masters)
    this.#configureTable()
  }

  get config (): LvsConfig {
    return this.#config
  }

  /** The virtual server that makes a service; undefined: none does. */
  origin (service: ServiceId): VirtualServerConfig | undefined {
    const place = this.#table.owner(service)
    return place === undefined ? undefined : this.#config.virtualServers[place]
  }

  get marks (): Marks {
    return this.#marks
  }

  /** What nftables is to mark, and in which table; undefined: nothing. */
  get marking (): Marking | undefined {
    const { nftables } = this.#config.global
    const ranges = markedRanges(this.#config, this.#marks)
    return nftables === undefined || ranges.length === 0 ? undefined : { nftables, ranges }
  }

  get masters (): ReadonlySet<string> {
    return this.#masters
  }

  /** The state of the virtual server at a place of the configuration. */
  state (virtualServer: number): VirtualServerState {
    return present(this.#states[virtualServer], 'every virtual server has a state')
  }

  isSuspended (virtualServer: number): boolean {
    const { haSuspend, target } = this.#virtualServer(virtualServer)
    return haSuspend && !(target.type === 'address' && this.#addresses.has(target.address))
  }

  /** `past`: what is known of a time before this process. */
  start (standings: Standings, past: Recollection | undefined): readonly CheckersEffect[] {
    const effects: CheckersEffect[] = []
    for (const [virtualServer, config] of this.#config.virtualServers.entries()) {
      const { down, weights } = this.#survey(virtualServer, config, standings)
      const quorum = past?.quorum(virtualServer)
      const step = quorum === undefined
        ? startVirtualServer(config, down, this.#config.global.rsInitNotifies)
        : afterReload(config, {
          quorum,
          servers: config.realServers.map((_, place) => ({
            ...newRealServer(down[place] ?? new Set()),
            contributions: contributionsOf(weights, place),
            operator: past?.operator(virtualServer, place) ?? NO_OPERATOR
          }))
        }, [])
      this.#states.push(step.state)
      effects.push(...step.effects)
      for (const { place, checker, contribution } of weights) {
        effects.push(...this.#take(virtualServer,
          onWeight(config, this.state(virtualServer), { place, checker }, contribution)))
      }
    }
    this.touchAll()
    return effects
  }

  reload (
    config: LvsConfig, matches: readonly Match[], standings: Standings
  ): readonly CheckersEffect[] {
    const [before, oldStates] = [this.#config, this.#states]
    this.#config = config
    this.#states = []
    const effects: CheckersEffect[] = []
    for (const [virtualServer, server] of config.virtualServers.entries()) {
      const match = present(matches[virtualServer], 'every virtual server is matched or new')
      const old = match.virtualServer === undefined ? undefined : oldStates[match.virtualServer]
      const { down, weights } = this.#survey(virtualServer, server, standings)
      if (old === undefined) {
        const step = startVirtualServer(server, down, config.global.rsInitNotifies)
        this.#states.push(step.state)
        effects.push(...step.effects)
        continue
      }
      const servers = match.realServers.map((oldPlace, place) =>
        this.#carriedOver(old, oldPlace, down[place] ?? new Set(), weights, place))
      const wasAlive = match.realServers.map(oldPlace =>
        oldPlace === undefined ? undefined : old.servers[oldPlace]?.alive)
      const step = afterReload(server, { quorum: old.quorum, servers }, wasAlive)
      this.#states.push(step.state)
      effects.push(...step.effects)
    }
    this.#configureTable()
    this.touchAll()
    return [...removals(before, oldStates, matches), ...effects]
  }

  /** Takes everything out of the kernel, unless it is to stay. */
  stop (release: boolean): readonly CheckersEffect[] {
    const effects = this.#config.virtualServers.flatMap((config, place) =>
      [...onStop(config, this.state(place))])
    if (!release) return effects
    const { flushOnStop } = this.#config.global
    if (flushOnStop === 'all') return [...effects, { type: 'flush-table' }]
    const changes = this.#table.release(flushOnStop === 'off')
    return changes.length === 0 ? effects : [...effects, { type: 'ipvs', changes }]
  }

  /** A checker reached a verdict; `changed`: the real server went up or down. */
  onVerdict (at: Subscriber, up: boolean, now: Instant): {
    readonly changed: boolean, readonly effects: readonly CheckersEffect[]
  } {
    const place = { place: at.realServer, checker: at.checker }
    const step = onVerdict(
      this.#virtualServer(at.virtualServer), this.state(at.virtualServer), place, up, now)
    return { changed: step.changed, effects: this.#take(at.virtualServer, step) }
  }

  onContribution (at: Subscriber, contribution: number): readonly CheckersEffect[] {
    const place = { place: at.realServer, checker: at.checker }
    return this.#take(at.virtualServer, onWeight(
      this.#virtualServer(at.virtualServer), this.state(at.virtualServer), place, contribution))
  }

  /** The notification that a first verdict causes although it changed nothing. */
  confirm (at: Subscriber): CheckersEffect {
    return confirmation(
      this.#virtualServer(at.virtualServer), this.state(at.virtualServer), at.realServer)
  }

  /** The places of a real server; of all virtual servers when none is named. */
  places (virtualServer: string | undefined, realServer: string): readonly Place[] {
    return this.#config.virtualServers.flatMap((config, place) =>
      virtualServer !== undefined && config.name !== virtualServer
        ? []
        : config.realServers.flatMap(({ name }, server) =>
          name === realServer ? [{ virtualServer: place, realServer: server }] : []))
  }

  onOperate (at: Place, operation: Operation, now: Instant): readonly CheckersEffect[] {
    const config = this.#virtualServer(at.virtualServer)
    const state = this.state(at.virtualServer)
    return this.#take(at.virtualServer, onOperate(config, state, at.realServer, operation, now))
  }

  onCounted (at: Place, connections: number, now: Instant): readonly CheckersEffect[] {
    const config = this.#virtualServer(at.virtualServer)
    const state = this.state(at.virtualServer)
    return this.#take(at.virtualServer, onCounted(config, state, at.realServer, connections, now))
  }

  /** The servers that are being drained, with where their connections are found. */
  get drained (): readonly DrainedServer[] {
    return this.#config.virtualServers.flatMap((config, place) => {
      const { servers } = this.state(place)
      return config.realServers
        .filter((_, at) => servers[at]?.operator.service === 'draining')
        .map(({ name: realServer, address, port }): DrainedServer => {
          const services = servicesOf(config, this.#config.groups, this.#marks).map(({ id }) => id)
          return { virtualServer: config.name, realServer, address, port, services }
        })
    })
  }

  /** An address of this host has come or gone: checks of ha_suspend begin or stand still. */
  onAddress (address: IpAddress, here: boolean): readonly CheckersEffect[] {
    if (here) this.#addresses.add(address)
    else this.#addresses.delete(address)
    return this.#config.virtualServers
      .filter(({ haSuspend, target }) =>
        haSuspend && target.type === 'address' && target.address === address)
      .map(({ name }) => ({
        type: 'log', entry: { type: 'suspended', virtualServer: name, suspended: !here }
      }))
  }

  /** An instance has become MASTER or is no longer: its virtual servers come and go. */
  onVrrp (instance: string, master: boolean): void {
    if (master) this.#masters.add(instance)
    else this.#masters.delete(instance)
    for (const [place, config] of this.#config.virtualServers.entries()) {
      if (config.vrrp === instance) this.touch(place)
    }
  }

  /** The kernel's table was read again: what differs from ours is put right. */
  onTable (table: readonly Entry[], now: Instant): readonly CheckersEffect[] {
    this.#table.replace(table)
    this.touchAll()
    const effects = this.flush(now)
    const count = effects.reduce((sum, effect) =>
      sum + (effect.type === 'ipvs' ? effect.changes.length : 0), 0)
    if (count === 0) return []
    return [...effects, { type: 'log', entry: { type: 'repaired', changes: count } }]
  }

  /** What another process would have to know to go on from here. */
  get memory (): readonly RememberedVirtualServer[] {
    return remember(this.#config, this.#states)
  }

  /** Grows with every change of a state. */
  get revision (): number {
    return this.#revision
  }

  /** The virtual server's part of the table is to be looked at. */
  touch (virtualServer: number): void {
    this.#revision++
    this.#touched.add(virtualServer)
  }

  touchAll (): void {
    this.#revision++
    for (const place of this.#config.virtualServers.keys()) this.#touched.add(place)
  }

  /** The changes of the kernel's table that everything since the last call amounts to. */
  flush (now: Instant): readonly CheckersEffect[] {
    const wanted = new Map<number, readonly Destination[] | undefined>()
    const changes = this.#table.update(this.#touched, place => {
      if (!wanted.has(place)) wanted.set(place, this.#destinations(place, now))
      return wanted.get(place)
    })
    this.#touched.clear()
    return changes.length === 0 ? [] : [{ type: 'ipvs', changes }]
  }

  /** When slow start of the real server takes its next step. */
  nextRampAt (virtualServer: number, realServer: number, now: Instant): Instant | undefined {
    const config = this.#virtualServer(virtualServer).realServers[realServer]
    const state = this.state(virtualServer)
    const server = state.servers[realServer]
    if (config === undefined || server === undefined) return undefined
    const next = nextRampAt(config, server, now)
    if (next === undefined && server.recoveredAt !== undefined) {
      const servers = state.servers.with(realServer, onRampDone(server))
      this.#states[virtualServer] = { ...state, servers }
    }
    return next
  }

  #destinations (place: number, now: Instant): readonly Destination[] | undefined {
    const config = this.#virtualServer(place)
    if (config.vrrp !== undefined && !this.#masters.has(config.vrrp)) return undefined
    const { quorum, servers } = this.state(place)
    const destinations = destinationsOf(config, quorum, servers, now)
    const marked = this.#marks.has(markKey(config, this.#config.groups) ?? '')
    return marked ? destinations.map(withMarkedPort) : destinations
  }

  #take (virtualServer: number, step: VirtualServerStep): readonly CheckersEffect[] {
    if (step.state !== this.#states[virtualServer]) this.touch(virtualServer)
    this.#states[virtualServer] = step.state
    return step.effects
  }

  #virtualServer (place: number): VirtualServerConfig {
    return present(this.#config.virtualServers[place], 'a place names a virtual server')
  }

  #configureTable (): void {
    this.#marks = assignMarks(this.#config, this.#marks)
    this.#revision++
    this.#table.configure(this.#config.virtualServers.map(each =>
      servicesOf(each, this.#config.groups, this.#marks)))
  }

  /** The checkers of each real server that count as failed, and what the others contribute. */
  #survey (virtualServer: number, config: VirtualServerConfig, standings: Standings): Survey {
    const weights: Array<Survey['weights'][number]> = []
    const down = config.realServers.map((server, realServer) => {
      const failed = new Set<number>()
      for (const [checker, each] of server.checkers.entries()) {
        const { up, contribution } = standings({ virtualServer, realServer, checker }, each)
        if (!up) failed.add(checker)
        if (contribution !== 0) weights.push({ place: realServer, checker, contribution })
      }
      return failed
    })
    return { down, weights }
  }

  #carriedOver (
    old: VirtualServerState,
    oldPlace: number | undefined,
    failed: ReadonlySet<number>,
    weights: Survey['weights'],
    place: number
  ): RealServerState {
    const before = oldPlace === undefined ? undefined : old.servers[oldPlace]
    const contributions = contributionsOf(weights, place)
    return {
      ...newRealServer(failed),
      contributions,
      recoveredAt: before?.recoveredAt,
      operator: before?.operator ?? NO_OPERATOR
    }
  }
}

interface Survey {
  readonly down: ReadonlyArray<ReadonlySet<number>>
  readonly weights: ReadonlyArray<{
    readonly place: number, readonly checker: number, readonly contribution: number
  }>
}

function contributionsOf (weights: Survey['weights'], place: number): ReadonlyMap<number, number> {
  return new Map(weights
    .filter(each => each.place === place)
    .map(each => [each.checker, each.contribution]))
}

/** What is told about the servers that a reload removed. */
function removals (
  before: LvsConfig, states: readonly VirtualServerState[], matches: readonly Match[]
): readonly CheckersEffect[] {
  const kept = new Map(matches.map(({ virtualServer, realServers }) =>
    [virtualServer, new Set(realServers)]))
  return before.virtualServers.flatMap((config, place) =>
    config.realServers.flatMap((server: RealServerConfig, realServer) => {
      const state = states[place]?.servers[realServer]
      const stays = kept.get(place)?.has(realServer) === true
      return stays || state === undefined ? [] : [...onRemoved(config, server, state)]
    }))
}
