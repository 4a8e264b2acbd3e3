/**
 * The answer to `status`: the state of the daemon as programs and people read it. Names and units
 * here are the interface (docs/control.md) and do not follow the engine's: times are ISO 8601,
 * durations seconds.
 */

import type { CheckersStatus } from '../../checkers/status.js'
import type { Config } from '../../config-parser/config.js'
import type { Instant } from '../../lib/time.js'
import type { Part } from '../messages.js'
import type { InstanceConfig } from '../../vrrp/config.js'
import type { StandbyManner } from '../../vrrp/standby.js'
import type { InstanceStatus, StateName, TrackerStatus, VrrpStatus } from '../../vrrp/status.js'

export interface StatusReport {
  readonly daemon: DaemonReport
  /** undefined: the process does not run, or does not answer. */
  readonly vrrp: VrrpReport | undefined
  readonly checkers: CheckersStatus | undefined
}

export interface DaemonReport {
  readonly version: string
  readonly pid: number
  readonly started: string
  readonly configFile: string
  readonly routerId: string
  readonly instance: string | undefined
  readonly namespace: string | undefined
  readonly children: readonly ChildReport[]
  readonly reload: ReloadReport
}

export interface ChildReport {
  readonly part: Part
  readonly pid: number | undefined
  /** How often it was started again. */
  readonly restarts: number
}

/** How the last reload went: the running configuration is the last good one. */
export interface ReloadReport {
  /** Reloads that were carried out and that were refused, since the start. */
  readonly completed: number
  readonly refused: number
  readonly last: {
    readonly time: string
    readonly result: 'complete' | 'refused'
    /** Why it was refused. */
    readonly reason: string | undefined
  } | undefined
}

export interface VrrpReport {
  readonly instances: readonly InstanceReport[]
  readonly groups: ReadonlyArray<{
    readonly name: string
    readonly state: StateName
    readonly members: readonly string[]
  }>
  readonly scripts: ReadonlyArray<{
    readonly name: string
    readonly result: 'good' | 'bad' | 'unknown'
    readonly running: boolean
    readonly lastStatus: number | undefined
  }>
  readonly files: ReadonlyArray<{ readonly name: string, readonly value: number }>
  readonly processes: ReadonlyArray<{
    readonly name: string
    readonly count: number
    readonly good: boolean
  }>
}

export interface InstanceReport {
  readonly name: string
  readonly state: StateName
  readonly since: string
  /** Seconds it has been in that state. */
  readonly age: number
  readonly reason: string | undefined
  readonly interface: string | undefined
  readonly family: 'ipv4' | 'ipv6'
  readonly vrid: number
  readonly version: 2 | 3
  readonly syncGroup: string | undefined
  readonly priority: {
    readonly configured: number
    readonly effective: number
    /** Before it is brought into 1..254. */
    readonly total: number
    readonly trackers: readonly TrackerStatus[]
  }
  readonly faults: readonly string[]
  readonly source: string | undefined
  /** The master a backup obeys. */
  readonly master: {
    readonly address: string
    readonly priority: number
    /** Seconds since it was heard. */
    readonly age: number | undefined
  } | undefined
  readonly advertInterval: number
  readonly masterDownInterval: number
  /** Seconds until it acts: sends an advert, or takes over. */
  readonly due: number | undefined
  readonly preempt: boolean
  /** Seconds of preempt_delay left, once it has begun. */
  readonly preemptIn: number | undefined
  /** An operator wants another router to be MASTER. */
  readonly standby: {
    readonly manner: StandbyManner
    readonly until: string | undefined
  } | undefined
  readonly addresses: ReadonlyArray<{ readonly address: string, readonly held: boolean }>
  readonly statistics: InstanceStatus['statistics']
}

/** The clocks at the moment of the report. */
export interface ReportClock {
  /** Milliseconds since 1970. */
  readonly wall: number
  readonly monotonic: Instant
}

/** What the VRRP process has answered, in the words of the interface. */
export function vrrpReport (
  config: Config['vrrp'], status: VrrpStatus, clock: ReportClock
): VrrpReport {
  const configs = new Map(config.instances.map(each => [each.name, each]))
  return {
    instances: status.instances.flatMap(each => {
      const found = configs.get(each.name)
      // A reload may be under way: what both know is shown.
      return found === undefined ? [] : [instanceReport(found, each, clock)]
    }),
    groups: status.groups.map(({ name, state, members }) => ({ name, state, members })),
    scripts: status.scripts.map(({ name, reading, running, lastStatus }) =>
      ({ name, result: reading, running, lastStatus })),
    files: status.files,
    processes: status.processes.map(({ name, count, good }) => ({ name, count, good }))
  }
}

export function instanceReport (
  config: InstanceConfig, status: InstanceStatus, clock: ReportClock
): InstanceReport {
  const { master } = status
  const secondsTo = (at: Instant): number => (at - clock.monotonic) / 1_000_000
  return {
    name: config.name,
    state: status.state,
    since: isoTime(status.lastTransition, clock),
    age: -secondsTo(status.lastTransition),
    reason: status.lastReason,
    interface: config.interface,
    family: config.family,
    vrid: config.vrid,
    version: config.version,
    syncGroup: status.syncGroup,
    priority: {
      configured: config.priority,
      effective: status.effectivePriority,
      total: status.totalPriority,
      trackers: status.trackers
    },
    faults: status.faults,
    source: status.source,
    master: master && {
      address: master.address,
      priority: master.priority,
      age: status.lastHeard === undefined ? undefined : -secondsTo(status.lastHeard)
    },
    advertInterval: status.masterInterval / 1_000_000,
    masterDownInterval: status.masterDownInterval / 1_000_000,
    due: status.deadline === undefined ? undefined : secondsTo(status.deadline),
    preempt: config.preempt,
    preemptIn: status.preemptAt === undefined ? undefined : secondsTo(status.preemptAt),
    standby: status.standby && {
      manner: status.standby.manner,
      until: status.standby.until && isoTime(status.standby.until, clock)
    },
    addresses: [...config.addresses, ...config.excludedAddresses].map(each => ({
      address: `${each.address}/${each.prefixLength}`,
      held: status.heldAddresses.some(held => held.address === each.address)
    })),
    statistics: status.statistics
  }
}

/** An instant of the monotonic clock as wall clock time, by what both clocks show now. */
export function isoTime (at: Instant, { wall, monotonic }: ReportClock): string {
  return new Date(wall - (monotonic - at) / 1000).toISOString()
}
