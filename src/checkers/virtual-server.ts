/**
 * One virtual server with its real servers as a machine: what a verdict or a weight changes, and
 * what follows for the quorum. It says what happened in effects; the kernel's table follows from
 * its state (wanted.ts).
 */

import { present } from '../lib/assert.js'
import { Row } from '../lib/row.js'
import type { Instant } from '../lib/time.js'
import type { RealServerConfig, VirtualServerConfig } from './config.js'
import type { CheckersEffect } from './events.js'
import {
  evaluate, newQuorum, onSorryServerChanged, type QuorumChange, type QuorumState
} from './quorum.js'
import { onConnections, type Operation } from './operator.js'
import {
  effectiveWeight, newRealServer, onCheckerVerdict, onContribution, operate, type RealServerState
} from './real-server.js'

export interface VirtualServerState {
  readonly quorum: QuorumState
  /** By their place in the configuration. */
  readonly servers: Row<RealServerState>
  /** The weight alive: what the quorum is compared with. */
  readonly weight: number
}

export interface VirtualServerStep {
  readonly state: VirtualServerState
  readonly effects: readonly CheckersEffect[]
}

/** The state with these real servers. */
export function stateOf (
  config: VirtualServerConfig, quorum: QuorumState, servers: readonly RealServerState[]
): VirtualServerState {
  const weight = servers.reduce((sum, each, place) =>
    sum + weightAlive(serverConfig(config, place), each), 0)
  return { quorum, servers: Row.from(servers), weight }
}

/** The virtual server at start, with the checkers of each real server that start down. */
export function startVirtualServer (
  config: VirtualServerConfig, down: ReadonlyArray<ReadonlySet<number>>, initNotifies: boolean
): VirtualServerStep {
  const servers = config.realServers.map((_, place) => newRealServer(down[place] ?? new Set()))
  const effects = config.realServers
    .filter((_, place) => initNotifies && servers[place]?.alive === true)
    .map(server => notifyRealServer(config, server, true, false))
  return recount(config, stateOf(config, newQuorum(), servers), effects, true)
}

/** A checker of the real server at `place` reached a verdict. */
export function onVerdict (
  config: VirtualServerConfig,
  state: VirtualServerState,
  at: { readonly place: number, readonly checker: number },
  up: boolean,
  now: Instant
): VirtualServerStep & { readonly changed: boolean } {
  const server = serverConfig(config, at.place)
  const before = serverState(state, at.place)
  const { state: after, changed } = onCheckerVerdict(server, before, at.checker, up, now)
  // The verdict of nearly every check: as before. Whoever holds the state sees that it is the same.
  if (after === before) return { state, effects: [], changed }
  const next = withServer(config, state, at.place, after)
  if (!changed) return { state: next, effects: [], changed }
  const effects = transition(config, server, state.quorum, after.alive)
  return { ...recount(config, next, effects, false), changed }
}

/** A checker says what it adds to the weight of the real server at `place`. */
export function onWeight (
  config: VirtualServerConfig,
  state: VirtualServerState,
  at: { readonly place: number, readonly checker: number },
  contribution: number
): VirtualServerStep {
  const server = serverConfig(config, at.place)
  const before = serverState(state, at.place)
  const after = onContribution(before, at.checker, contribution)
  if (after === before) return { state, effects: [] }
  const [from, to] = [effectiveWeight(server, before), effectiveWeight(server, after)]
  const next = withServer(config, state, at.place, after)
  if (from === to) return { state: next, effects: [] }
  const log: CheckersEffect = {
    type: 'log',
    entry: {
      type: 'weight',
      virtualServer: config.name,
      realServer: server.name,
      from,
      to,
      active: after.alive && !state.quorum.sorry
    }
  }
  return recount(config, next, [log], false)
}

/** The notification a checker's first verdict causes although nothing changed. */
export function confirmation (
  config: VirtualServerConfig, state: VirtualServerState, place: number
): CheckersEffect {
  return notifyRealServer(
    config, serverConfig(config, place), serverState(state, place).alive, false)
}

/** An operator has said something of the real server at `place`. */
export function onOperate (
  config: VirtualServerConfig,
  state: VirtualServerState,
  place: number,
  operation: Operation,
  now: Instant
): VirtualServerStep {
  const server = serverConfig(config, place)
  const after = operate(server, serverState(state, place), operation, now)
  const log = operatorLog(config, server, operation)
  return recount(config, withServer(config, state, place, after), [log], false)
}

/** The connections of the real server at `place`, which is being drained, were counted. */
export function onCounted (
  config: VirtualServerConfig,
  state: VirtualServerState,
  place: number,
  connections: number,
  now: Instant
): VirtualServerStep {
  const before = serverState(state, place)
  const operator = onConnections(before.operator, connections, now)
  if (operator === before.operator) return { state, effects: [] }
  const entry = {
    type: 'drained',
    virtualServer: config.name,
    realServer: serverConfig(config, place).name,
    connections
  } as const
  return {
    state: withServer(config, state, place, { ...before, operator }),
    effects: [{ type: 'log', entry }]
  }
}

function operatorLog (
  { name: virtualServer }: VirtualServerConfig, server: RealServerConfig, operation: Operation
): CheckersEffect {
  return {
    type: 'log', entry: { type: 'operator', virtualServer, realServer: server.name, operation }
  }
}

/** What a reload has made of the virtual server: transitions of its servers, then the quorum. */
export function afterReload (
  config: VirtualServerConfig,
  state: VirtualServerState,
  wasAlive: ReadonlyArray<boolean | undefined>
): VirtualServerStep {
  const quorum = onSorryServerChanged(config, state.quorum)
  const effects: CheckersEffect[] = []
  for (const [place, server] of config.realServers.entries()) {
    const { alive } = serverState(state, place)
    const before = wasAlive[place]
    if (before !== undefined && before !== alive) {
      effects.push(...transition(config, server, quorum, alive))
    }
  }
  return recount(config, { ...state, quorum }, effects, false)
}

/** The end: with omega every server and the quorum go down for those who are told. */
export function onStop (
  config: VirtualServerConfig, state: VirtualServerState
): readonly CheckersEffect[] {
  const stopping = !config.omega
  const effects: CheckersEffect[] = []
  for (const [place, server] of config.realServers.entries()) {
    if (!serverState(state, place).alive) continue
    effects.push(notifyRealServer(config, server, false, stopping))
    if (config.omega) effects.push(mail(config, server, { type: 'stopping' }))
  }
  if (state.quorum.up) {
    effects.push(notifyVirtualServer(config, false, stopping))
    if (config.omega) effects.push(mail(config, undefined, { type: 'stopping' }))
  }
  return effects
}

/** A reload has removed a real server, alone or with its virtual server. */
export function onRemoved (
  config: VirtualServerConfig, server: RealServerConfig, state: RealServerState
): readonly CheckersEffect[] {
  if (!state.alive) return []
  return [
    notifyRealServer(config, server, false, false), mail(config, server, { type: 'removed' })
  ]
}

/** What the real server adds to the weight alive. */
function weightAlive (config: RealServerConfig, server: RealServerState): number {
  return server.alive && server.operator.service === 'in' ? effectiveWeight(config, server) : 0
}

/** Compares the weight alive with the quorum and adds what follows to `effects`. */
function recount (
  config: VirtualServerConfig,
  state: VirtualServerState,
  effects: readonly CheckersEffect[],
  starting: boolean
): VirtualServerStep {
  const step = evaluate(config, state.quorum, state.weight, starting)
  if (step.change === undefined) return { state, effects }
  return {
    state: { ...state, quorum: step.state },
    effects: [...effects, ...quorumEffects(config, state.quorum, step.change)]
  }
}

function quorumEffects (
  config: VirtualServerConfig, before: QuorumState, change: QuorumChange
): readonly CheckersEffect[] {
  const { name: virtualServer, sorryServer } = config
  const effects: CheckersEffect[] = [
    { type: 'log', entry: { type: 'quorum', virtualServer, change } }
  ]
  // Nothing is swapped when the quorum is gained at start: the sorry server was never in.
  if (sorryServer !== undefined && before.sorry === change.up) {
    const { name, inhibit } = sorryServer
    effects.push(
      {
        type: 'log',
        entry: { type: 'sorry-server', virtualServer, sorryServer: name, up: !change.up, inhibit }
      },
      { type: 'log', entry: { type: 'pool', virtualServer, up: change.up } })
  }
  effects.push(
    notifyVirtualServer(config, change.up, false),
    {
      type: 'mail',
      virtualServer,
      realServer: undefined,
      up: change.up,
      reason: { type: 'quorum', change }
    })
  return effects
}

/** The log line and the notification of a server that went up or down. */
function transition (
  config: VirtualServerConfig, server: RealServerConfig, quorum: QuorumState, up: boolean
): readonly CheckersEffect[] {
  const notification = notifyRealServer(config, server, up, false)
  // While the sorry server answers, the table does not change with its real servers.
  if (quorum.sorry) return [notification]
  const entry = {
    type: 'service',
    virtualServer: config.name,
    realServer: server.name,
    up,
    inhibit: server.inhibitOnFailure
  } as const
  return [{ type: 'log', entry }, notification]
}

function notifyRealServer (
  config: VirtualServerConfig, server: RealServerConfig, up: boolean, stopping: boolean
): CheckersEffect {
  return {
    type: 'notify-real-server',
    virtualServer: config.name,
    realServer: server.name,
    up,
    stopping
  }
}

function notifyVirtualServer (
  config: VirtualServerConfig, up: boolean, stopping: boolean
): CheckersEffect {
  return { type: 'notify-virtual-server', virtualServer: config.name, up, stopping }
}

function mail (
  config: VirtualServerConfig,
  server: RealServerConfig | undefined,
  reason: { readonly type: 'stopping' | 'removed' }
): CheckersEffect {
  return {
    type: 'mail', virtualServer: config.name, realServer: server?.name, up: false, reason
  }
}

/** The state with another real server at a place; nothing is looked at but that one. */
export function withServer (
  config: VirtualServerConfig, state: VirtualServerState, place: number, server: RealServerState
): VirtualServerState {
  const own = serverConfig(config, place)
  const before = weightAlive(own, serverState(state, place))
  return {
    ...state,
    servers: state.servers.with(place, server),
    weight: state.weight - before + weightAlive(own, server)
  }
}

function serverConfig (config: VirtualServerConfig, place: number): RealServerConfig {
  return present(config.realServers[place], 'a place names a configured real server')
}

function serverState (state: VirtualServerState, place: number): RealServerState {
  return present(state.servers.at(place), 'every configured real server has a state')
}
