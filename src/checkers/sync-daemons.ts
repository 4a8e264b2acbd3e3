/**
 * lvs_sync_daemon: the kernel threads that carry connections from the active director to the
 * other. With an instance one of them runs and follows its state, without one both run at once.
 */

import type { SyncDaemon, SyncState } from '../ipvs/messages.js'
import type { SyncDaemonConfig } from './config.js'
import type { CheckersEffect } from './events.js'

export interface SyncDaemonsState {
  readonly config: SyncDaemonConfig | undefined
  readonly running: readonly SyncState[]
}

export interface SyncDaemonsStep {
  readonly state: SyncDaemonsState
  readonly effects: readonly CheckersEffect[]
}

export const NO_SYNC_DAEMONS: SyncDaemonsState = { config: undefined, running: [] }

/** Runs what `config` asks for; `masters` are the instances that are MASTER. */
export function configureDaemons (
  state: SyncDaemonsState, config: SyncDaemonConfig | undefined, masters: ReadonlySet<string>
): SyncDaemonsStep {
  const same = config !== undefined && state.config !== undefined &&
    JSON.stringify(config) === JSON.stringify(state.config)
  if (same) return { state, effects: [] }
  const stopped = stopDaemons(state)
  if (config === undefined) return stopped
  const started = start({ config, running: [] }, config, wantedStates(config, masters))
  return { state: started.state, effects: [...stopped.effects, ...started.effects] }
}

/** The instance has become MASTER, or is no longer. */
export function onVrrpState (
  state: SyncDaemonsState, instance: string, master: boolean
): SyncDaemonsStep {
  const { config } = state
  if (config === undefined || config.instance !== instance) return { state, effects: [] }
  const wanted: SyncState = master ? 'master' : 'backup'
  if (state.running.includes(wanted)) return { state, effects: [] }
  const stopped = stopDaemons(state)
  const started = start({ config, running: [] }, config, [wanted])
  return { state: started.state, effects: [...stopped.effects, ...started.effects] }
}

/** Stops whatever runs. */
export function stopDaemons (state: SyncDaemonsState): SyncDaemonsStep {
  return {
    state: NO_SYNC_DAEMONS,
    effects: state.running.map(each => ({ type: 'stop-daemon', state: each }))
  }
}

function start (
  state: SyncDaemonsState, config: SyncDaemonConfig, states: readonly SyncState[]
): SyncDaemonsStep {
  const effects = states.map((each): CheckersEffect =>
    ({ type: 'start-daemon', daemon: daemonOf(config, each) }))
  return { state: { ...state, running: states }, effects }
}

function wantedStates (
  config: SyncDaemonConfig, masters: ReadonlySet<string>
): readonly SyncState[] {
  if (config.instance === undefined) return ['master', 'backup']
  return [masters.has(config.instance) ? 'master' : 'backup']
}

function daemonOf (config: SyncDaemonConfig, state: SyncState): SyncDaemon {
  const { interface: name, id, maxlen, port, ttl, group } = config
  return { state, interface: name, id, maxlen, port, ttl, group }
}
