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
import type { LvsConfig, RealServerConfig, VirtualServerConfig } from './config.js'
import type { CheckersEffect, DrainedServer, Marking } from './events.js'
import { KernelTable, type Wanted } from './kernel-table.js'
import { assignMarks, markedRanges, markKey, type Marks, NO_MARKS, withMarkedPort } from './marks.js'
import type { Operation } from './operator.js'
import { nextRampAt, onRampDone } from './real-server.js'
import { type Recollection, remember, type RememberedVirtualServer } from './memory.js'
import type { Match } from './reload.js'
import type { Subscriber } from './runner.js'
import { carriedOver, type Standings, survey, type Surveyed } from './survey.js'
import {
  afterReload, confirmation, onCounted, onOperate, onRemoved, onStop, onVerdict, onWeight, stateOf,
  startVirtualServer, type VirtualServerState, type VirtualServerStep, withServer
} from './virtual-server.js'
import { areApart, destinationAt, destinationsOf, endpointAt, servicesOf } from './wanted.js'

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
  readonly #touched = new Map<number, Set<number> | 'all'>()
  /** By virtual server: whether single real servers of it can be looked at alone. */
  #apart: boolean[] = []
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
      const surveyed = survey(virtualServer, config, standings)
      const quorum = past?.quorum(virtualServer)
      if (quorum === undefined) {
        effects.push(...this.#begin(virtualServer, config, surveyed))
        continue
      }
      const servers = surveyed.map((each, place) => {
        const operator = past?.operator(virtualServer, place)
        return carriedOver(each, operator === undefined ? {} : { operator })
      })
      const step = afterReload(config, stateOf(config, quorum, servers), [])
      this.#states.push(step.state)
      effects.push(...step.effects)
    }
    this.touchAll()
    return effects
  }

  /** A virtual server of which nothing is known. */
  #begin (
    virtualServer: number, config: VirtualServerConfig, surveyed: readonly Surveyed[]
  ): readonly CheckersEffect[] {
    const down = surveyed.map(({ failed }) => failed)
    const step = startVirtualServer(config, down, this.#config.global.rsInitNotifies)
    this.#states.push(step.state)
    const effects = [...step.effects]
    for (const [realServer, { contributions }] of surveyed.entries()) {
      for (const [checker, contribution] of contributions) {
        effects.push(...this.onContribution({ virtualServer, realServer, checker }, contribution))
      }
    }
    return effects
  }

  reload (
    config: LvsConfig, matches: readonly Match[], standings: Standings
  ): readonly CheckersEffect[] {
    const [oldConfig, oldStates] = [this.#config, this.#states]
    this.#config = config
    this.#states = []
    const effects: CheckersEffect[] = []
    for (const [virtualServer, server] of config.virtualServers.entries()) {
      const match = present(matches[virtualServer], 'every virtual server is matched or new')
      const old = match.virtualServer === undefined ? undefined : oldStates[match.virtualServer]
      const surveyed = survey(virtualServer, server, standings)
      if (old === undefined) {
        effects.push(...this.#begin(virtualServer, server, surveyed))
        continue
      }
      const before = match.realServers.map(oldPlace =>
        oldPlace === undefined ? undefined : old.servers.at(oldPlace))
      const servers = surveyed.map((each, place) => carriedOver(each, before[place]))
      const wasAlive = before.map(each => each?.alive)
      const step = afterReload(server, stateOf(server, old.quorum, servers), wasAlive)
      this.#states.push(step.state)
      effects.push(...step.effects)
    }
    this.#configureTable()
    this.touchAll()
    return [...removals(oldConfig, oldStates, matches), ...effects]
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
    return { changed: step.changed, effects: this.#take(at, step) }
  }

  onContribution (at: Subscriber, contribution: number): readonly CheckersEffect[] {
    const place = { place: at.realServer, checker: at.checker }
    return this.#take(at, onWeight(
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
    return this.#take(at, onOperate(config, state, at.realServer, operation, now))
  }

  onCounted (at: Place, connections: number, now: Instant): readonly CheckersEffect[] {
    const config = this.#virtualServer(at.virtualServer)
    const state = this.state(at.virtualServer)
    return this.#take(at, onCounted(config, state, at.realServer, connections, now))
  }

  /** The servers that are being drained, with where their connections are found. */
  get drained (): readonly DrainedServer[] {
    return this.#config.virtualServers.flatMap((config, place) => {
      const { servers } = this.state(place)
      return config.realServers
        .filter((_, at) => servers.at(at)?.operator.service === 'draining')
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
    this.#touched.set(virtualServer, 'all')
  }

  /** One real server's part of the table is to be looked at. */
  touchServer ({ virtualServer, realServer }: Place): void {
    const config = this.#virtualServer(virtualServer)
    if (!(this.#apart[virtualServer] ??= areApart(config))) return this.touch(virtualServer)
    this.#revision++
    const touched = this.#touched.get(virtualServer)
    if (touched === undefined) this.#touched.set(virtualServer, new Set([realServer]))
    else if (touched !== 'all') touched.add(realServer)
  }

  touchAll (): void {
    this.#revision++
    for (const place of this.#config.virtualServers.keys()) this.#touched.set(place, 'all')
  }

  /** The changes of the kernel's table that everything since the last call amounts to. */
  flush (now: Instant): readonly CheckersEffect[] {
    const changes = this.#table.update(this.#touched, this.#wanted(now))
    this.#touched.clear()
    return changes.length === 0 ? [] : [{ type: 'ipvs', changes }]
  }

  /** When slow start of the real server takes its next step. */
  nextRampAt (virtualServer: number, realServer: number, now: Instant): Instant | undefined {
    const config = this.#virtualServer(virtualServer).realServers[realServer]
    const state = this.state(virtualServer)
    const server = state.servers.at(realServer)
    if (config === undefined || server === undefined) return undefined
    const next = nextRampAt(config, server, now)
    if (next === undefined && server.recoveredAt !== undefined) {
      this.#states[virtualServer] = withServer(
        this.#virtualServer(virtualServer), state, realServer, onRampDone(server))
    }
    return next
  }

  #wanted (now: Instant): Wanted {
    const ported = (place: number, each: Destination): Destination => {
      const key = markKey(this.#virtualServer(place), this.#config.groups)
      return key !== undefined && this.#marks.has(key) ? withMarkedPort(each) : each
    }
    return {
      has: place => {
        const { vrrp } = this.#virtualServer(place)
        return vrrp === undefined || this.#masters.has(vrrp)
      },
      destinations: place => {
        const { quorum, servers } = this.state(place)
        return destinationsOf(this.#virtualServer(place), quorum, servers, now)
          .map(each => ported(place, each))
      },
      endpoint: (place, realServer) =>
        ported(place, endpointAt(this.#virtualServer(place), realServer)),
      destination: (place, realServer) => {
        const { quorum, servers } = this.state(place)
        const each = destinationAt(this.#virtualServer(place), quorum, servers, realServer, now)
        return each === undefined ? undefined : ported(place, each)
      }
    }
  }

  /** What a step of one real server has made of its virtual server. */
  #take (at: Place, step: VirtualServerStep): readonly CheckersEffect[] {
    const before = this.state(at.virtualServer)
    this.#states[at.virtualServer] = step.state
    if (step.state.quorum !== before.quorum) this.touch(at.virtualServer)
    else if (step.state !== before) this.touchServer(at)
    return step.effects
  }

  #virtualServer (place: number): VirtualServerConfig {
    return present(this.#config.virtualServers[place], 'a place names a virtual server')
  }

  #configureTable (): void {
    this.#apart = []
    this.#marks = assignMarks(this.#config, this.#marks)
    this.#revision++
    this.#table.configure(this.#config.virtualServers.map(each =>
      servicesOf(each, this.#config.groups, this.#marks)))
  }
}

/** What is told about the servers that a reload removed. */
function removals (
  before: LvsConfig, states: readonly VirtualServerState[], matches: readonly Match[]
): readonly CheckersEffect[] {
  const kept = new Map(matches.map(({ virtualServer, realServers }) =>
    [virtualServer, new Set(realServers)]))
  return before.virtualServers.flatMap((config, place) =>
    config.realServers.flatMap((server: RealServerConfig, realServer) => {
      const state = states[place]?.servers.at(realServer)
      const stays = kept.get(place)?.has(realServer) === true
      return stays || state === undefined ? [] : [...onRemoved(config, server, state)]
    }))
}
