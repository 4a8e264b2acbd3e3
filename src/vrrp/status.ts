/**
 * A snapshot of the engine as plain data: what dumps, the JSON and stats files, metrics and the
 * status page are made of. Taken in the VRRP process and sent to the parent, so nothing in it may
 * be shared with the engine.
 */

import type { IpAddress } from '../lib/ip-address.js'
import type { Duration, Instant } from '../lib/time.js'
import type { VrrpEngine } from './engine.js'
import { downInterval } from './instance-state.js'
import type { Reason } from './instance-state.js'
import { deadline } from './instance.js'
import type { Contribution, Tracker } from './priority.js'
import { readingOf } from './script-check.js'
import type { Reading } from './script-check.js'
import { standbyOf } from './standby.js'
import type { Standby } from './standby.js'
import type { Statistics } from './statistics.js'
import type { Link, SocketSpec } from './events.js'
import { contributionOf } from './trackers.js'
import type { Group, LinkState, Router, Script, World } from './world.js'

export type StateName = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT'

export interface VrrpStatus {
  readonly instances: readonly InstanceStatus[]
  readonly groups: readonly GroupStatus[]
  readonly scripts: readonly ScriptStatus[]
  readonly files: ReadonlyArray<{ readonly name: string, readonly value: number }>
  readonly processes: readonly ProcessStatus[]
  readonly bfds: ReadonlyArray<{ readonly name: string, readonly up: boolean }>
  readonly links: readonly LinkStatus[]
  readonly sockets: readonly SocketStatus[]
}

export interface InstanceStatus {
  readonly name: string
  readonly state: StateName
  /** MASTER while it is, or waits only for its sync group; FAULT while something is wrong. */
  readonly wantedState: 'BACKUP' | 'MASTER' | 'FAULT'
  readonly effectivePriority: number
  readonly totalPriority: number
  /** The master a backup obeys. */
  readonly master: {
    readonly address: IpAddress
    readonly priority: number
    readonly interval: Duration
  } | undefined
  /** The interval adverts are expected in: learnt in version 3, else our own. */
  readonly masterInterval: Duration
  readonly masterDownInterval: Duration
  /** When the instance acts next: its read timeout in keepalived's dump. */
  readonly deadline: Instant | undefined
  readonly lastTransition: Instant
  /** Why it is in its state; undefined before the first one. */
  readonly lastReason: Reason | undefined
  /** When another router's advert was last heard. */
  readonly lastHeard: Instant | undefined
  /** What makes up the effective priority beside the configured one, and what keeps it in FAULT. */
  readonly trackers: readonly TrackerStatus[]
  readonly lastAdvertSent: Instant | undefined
  readonly source: IpAddress | undefined
  readonly socket: string | undefined
  /** The interface adverts leave through. */
  readonly interface: string | undefined
  /** The VMAC or ipvlan it has made for them. */
  readonly ownInterface: string | undefined
  /** Addresses, routes and rules are set. */
  readonly holdsAddresses: boolean
  readonly heldAddresses: ReadonlyArray<{
    readonly address: IpAddress
    readonly interface: string | undefined
  }>
  readonly configFaults: number
  readonly trackerFaults: number
  readonly interfaceFaults: readonly string[]
  /** Keys of everything that keeps it in FAULT. */
  readonly faults: readonly string[]
  readonly pendingScripts: number
  readonly syncGroup: string | undefined
  /** An operator wants another router to be MASTER. */
  readonly standby: Standby | undefined
  /** Until then a backup obeys masters of a lower priority (preempt_delay). */
  readonly preemptAt: Instant | undefined
  readonly statistics: Readonly<Statistics>
}

/** One tracker as it counts for one instance. */
export interface TrackerStatus extends Tracker, Contribution {}

export interface GroupStatus {
  readonly name: string
  readonly state: StateName
  readonly members: readonly string[]
  readonly faultyMembers: number
  readonly waitingMembers: number
}

export interface ScriptStatus {
  readonly name: string
  /** rise and fall counter, 0 .. rise + fall - 1. */
  readonly result: number
  readonly phase: Script['state']['phase']
  readonly reading: Reading
  readonly running: boolean
  readonly lastStatus: number | undefined
}

export interface ProcessStatus {
  readonly name: string
  readonly count: number
  readonly good: boolean
  /** Which delay runs. */
  readonly delay: 'fork' | 'terminate' | undefined
}

export interface LinkStatus {
  readonly link: Link
  readonly up: boolean
  readonly addresses: readonly string[]
}

export interface SocketStatus {
  readonly id: string
  readonly spec: SocketSpec
  readonly failed: boolean
  readonly instances: readonly string[]
  /** Its file descriptor, which the process with the sockets adds. */
  readonly descriptor?: number | undefined
}

/** The state of everything now; `undefined` before the engine has started. */
export function statusOf (engine: VrrpEngine): VrrpStatus | undefined {
  const { world } = engine
  if (world === undefined) return undefined
  return {
    instances: world.routers.map(router => instanceStatus(world, router)),
    groups: world.groups.map(groupStatus),
    scripts: [...world.scripts.values()].map(scriptStatus),
    files: [...world.files].map(([name, value]) => ({ name, value })),
    processes: processStatus(world),
    bfds: [...world.bfds].map(([name, up]) => ({ name, up })),
    links: [...world.links.values()].map(linkStatus),
    sockets: [...world.sockets.values()].map(({ spec, failed, byVrid }) => ({
      id: spec.id,
      spec,
      failed,
      instances: [...byVrid.values()].flat().map(router => router.config.name)
    }))
  }
}

function instanceStatus (world: Readonly<World>, router: Router): InstanceStatus {
  const { config, state } = router
  const isBackup = state.name === 'backup'
  const masterInterval = isBackup ? state.masterInterval : config.advertInterval
  const master = isBackup ? state.master : undefined
  const faults = [...router.faults]
  return {
    name: config.name,
    state: upper(state.name),
    wantedState: wantedState(state),
    effectivePriority: router.priority,
    totalPriority: router.totalPriority,
    master: master && { ...master, interval: masterInterval },
    masterInterval,
    masterDownInterval: downInterval(config, router.priority, masterInterval),
    deadline: deadline(state),
    lastTransition: router.lastTransition,
    lastReason: router.lastReason,
    lastHeard: router.lastHeard,
    trackers: router.trackers.map(each => ({
      ...each,
      ...contributionOf(world, each)
    })),
    lastAdvertSent: router.lastAdvertSent,
    source: router.source,
    socket: router.socket,
    interface: config.interface,
    ownInterface: router.own.find(({ isMain }) => isMain)?.name,
    holdsAddresses: state.name === 'master',
    heldAddresses: router.held.addresses.map(({ interface: index, config: { address } }) =>
      ({ address, interface: world.links.get(index)?.link.name })),
    configFaults: faults.filter(fault => fault === 'config').length,
    trackerFaults: faults.filter(fault => /^(?:script|file|process|bfd) /.test(fault)).length,
    interfaceFaults: faults.filter(fault => fault.startsWith('interface')),
    faults,
    pendingScripts: router.pending ? 1 : 0,
    syncGroup: router.group?.config.name,
    standby: standbyOf(router),
    preemptAt: isBackup ? state.preemptAt : undefined,
    statistics: { ...router.statistics }
  }
}

function groupStatus ({ config, state, members }: Group): GroupStatus {
  return {
    name: config.name,
    state,
    members: members.map(member => member.config.name),
    faultyMembers: members.filter(member => member.faults.size > 0).length,
    waitingMembers: members.filter(member => member.pending).length
  }
}

function scriptStatus ({ config, state }: Script): ScriptStatus {
  return {
    name: config.name,
    result: state.counter,
    phase: state.phase,
    reading: readingOf(config, state),
    running: state.running,
    lastStatus: state.lastStatus
  }
}

function processStatus (world: Readonly<World>): readonly ProcessStatus[] {
  return [...world.processes].map(([name, { count, good, changeAt }]) => {
    const running = good ? 'terminate' : 'fork'
    return { name, count, good, delay: changeAt === undefined ? undefined : running }
  })
}

function linkStatus ({ link, up, addresses }: LinkState): LinkStatus {
  return { link, up, addresses: addresses.map(({ address, length }) => `${address}/${length}`) }
}

function wantedState (state: Router['state']): InstanceStatus['wantedState'] {
  switch (state.name) {
    case 'fault': return 'FAULT'
    case 'master': return 'MASTER'
    case 'backup': return state.wantsMaster ? 'MASTER' : 'BACKUP'
    default: return 'BACKUP'
  }
}

function upper (name: Router['state']['name']): StateName {
  const names = { init: 'INIT', backup: 'BACKUP', master: 'MASTER', fault: 'FAULT' } as const
  return names[name]
}
