/**
 * The cluster options that concern the scheduler, read with their defaults from crm_config. Both
 * spellings of the fencing options are understood; the new one wins.
 */

import { parseInterval } from '../cib/values.js'
import { booleanOr, integerOr, scoreOr } from './text.js'

export type QuorumPolicy = 'stop' | 'freeze' | 'ignore' | 'demote' | 'fence'
export type PlacementStrategy = 'default' | 'utilization' | 'balanced' | 'minimal'
export type HealthStrategy = 'none' | 'migrate-on-red' | 'only-green' | 'progressive' | 'custom'

export interface Options {
  readonly quorumPolicy: QuorumPolicy
  readonly symmetric: boolean
  readonly stopAll: boolean
  readonly startFailureIsFatal: boolean
  readonly maintenanceMode: boolean
  readonly startupProbes: boolean
  readonly fencingEnabled: boolean
  readonly fencingAction: 'reboot' | 'off'
  /** As written: it goes to the graph unchanged. */
  readonly fencingTimeout: string
  readonly clusterDelay: string
  readonly concurrentFencing: boolean
  readonly startupFencing: boolean
  readonly fenceRemoteWithoutQuorum: boolean
  /** Seconds. */
  readonly priorityFencingDelay: number
  /** Seconds. */
  readonly nodePendingTimeout: number
  readonly haveWatchdog: boolean
  readonly watchdogTimeout: string | undefined
  readonly stopRemovedResources: boolean
  readonly cancelRemovedActions: boolean
  readonly removeAfterStop: boolean
  readonly placement: PlacementStrategy
  readonly healthStrategy: HealthStrategy
  readonly healthBase: number
  readonly healthGreen: number
  readonly healthYellow: number
  readonly healthRed: number
  readonly shutdownLock: boolean
  /** Seconds. */
  readonly shutdownLockLimit: number
  readonly migrationLimit: string | undefined
  readonly batchLimit: string
  readonly clusterName: string | undefined
  readonly siteName: string | undefined
}

/** Reads the options from the values in effect; unknown words fall back to the default. */
export function readOptions (values: ReadonlyMap<string, string>): Options {
  const seconds = (name: string): number =>
    Math.floor((parseInterval(values.get(name) ?? '0') ?? 0) / 1000)
  const flag = (name: string, fallback: boolean, old?: string): boolean =>
    booleanOr(values.get(name) ?? (old === undefined ? undefined : values.get(old)), fallback)
  const word = (name: string, old: string): string | undefined =>
    values.get(name) ?? values.get(old)
  return {
    quorumPolicy: quorumPolicy(values.get('no-quorum-policy')),
    symmetric: flag('symmetric-cluster', true),
    stopAll: flag('stop-all-resources', false),
    startFailureIsFatal: flag('start-failure-is-fatal', true),
    maintenanceMode: flag('maintenance-mode', false),
    startupProbes: flag('enable-startup-probes', true),
    fencingEnabled: flag('fencing-enabled', true, 'stonith-enabled'),
    fencingAction: fencingAction(word('fencing-action', 'stonith-action')),
    fencingTimeout: word('fencing-timeout', 'stonith-timeout') ?? '60s',
    clusterDelay: values.get('cluster-delay') ?? '60s',
    concurrentFencing: flag('concurrent-fencing', true),
    startupFencing: flag('startup-fencing', true),
    fenceRemoteWithoutQuorum: flag('fence-remote-without-quorum', false),
    priorityFencingDelay: seconds('priority-fencing-delay'),
    nodePendingTimeout: seconds('node-pending-timeout'),
    haveWatchdog: flag('have-watchdog', false),
    watchdogTimeout: word('fencing-watchdog-timeout', 'stonith-watchdog-timeout'),
    stopRemovedResources: flag('stop-removed-resources', true, 'stop-orphan-resources'),
    cancelRemovedActions: flag('cancel-removed-actions', true, 'stop-orphan-actions'),
    removeAfterStop: flag('remove-after-stop', false),
    placement: placement(values.get('placement-strategy')),
    healthStrategy: healthStrategy(values.get('node-health-strategy')),
    healthBase: scoreOr(values.get('node-health-base'), 0),
    healthGreen: scoreOr(values.get('node-health-green'), 0),
    healthYellow: scoreOr(values.get('node-health-yellow'), 0),
    healthRed: scoreOr(values.get('node-health-red'), -1_000_000),
    shutdownLock: flag('shutdown-lock', false),
    shutdownLockLimit: seconds('shutdown-lock-limit'),
    migrationLimit: migrationLimit(values.get('migration-limit')),
    batchLimit: values.get('batch-limit') ?? '0',
    clusterName: values.get('cluster-name'),
    siteName: values.get('site-name')
  }
}

function quorumPolicy (text: string | undefined): QuorumPolicy {
  switch (text?.toLowerCase()) {
    case 'ignore': return 'ignore'
    case 'freeze': return 'freeze'
    case 'demote': return 'demote'
    case 'fence': case 'suicide': return 'fence'
    default: return 'stop'
  }
}

function fencingAction (text: string | undefined): 'reboot' | 'off' {
  return text === 'off' || text === 'poweroff' ? 'off' : 'reboot'
}

function placement (text: string | undefined): PlacementStrategy {
  switch (text?.toLowerCase()) {
    case 'utilization': return 'utilization'
    case 'balanced': return 'balanced'
    case 'minimal': return 'minimal'
    default: return 'default'
  }
}

function healthStrategy (text: string | undefined): HealthStrategy {
  switch (text?.toLowerCase()) {
    case 'migrate-on-red': return 'migrate-on-red'
    case 'only-green': return 'only-green'
    case 'progressive': return 'progressive'
    case 'custom': return 'custom'
    default: return 'none'
  }
}

/** The header names the limit only when it is one. */
function migrationLimit (text: string | undefined): string | undefined {
  if (text === undefined || integerOr(text, -1) === -1) return undefined
  return text
}
