/**
 * Everything one engine knows: instances, groups, trackers, interfaces, sockets. Owned by
 * engine.ts, changed only by the files of this folder it calls; `out` collects the effects of the
 * event at hand.
 */

import type { IpAddress, IpPrefix } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { AnnouncementQueue } from './announce.js'
import type { InstanceConfig, SyncGroupConfig, TrackScriptConfig, VrrpConfig } from './config.js'
import type { Link, PlacedAddress, SocketSpec, VrrpEffect } from './events.js'
import type { InstanceState, Reason } from './instance-state.js'
import type { LogEntry } from './log-entry.js'
import type { OwnInterface } from './own-interfaces.js'
import type { Tracker } from './priority.js'
import type { ReceiverMemory } from './reception.js'
import type { ScriptState } from './script-check.js'
import type { AdvertSender } from './sender.js'
import type { Standby } from './standby.js'
import type { Statistics } from './statistics.js'
import type { RouteConfig, RuleConfig } from './route-config.js'

/** One instance at work. */
export interface Router {
  readonly config: InstanceConfig
  readonly statistics: Statistics
  readonly memory: ReceiverMemory
  readonly sender: AdvertSender
  /** Its own trackers and those of its group. */
  readonly trackers: readonly Tracker[]
  /** The interfaces it makes for itself. */
  readonly own: readonly OwnInterface[]
  group: Group | undefined
  state: InstanceState
  /** Effective priority. */
  priority: number
  /** Base and contributions, before they are clamped. */
  totalPriority: number
  /** An address owner that counts as 254 because there is another one. */
  lowered: boolean
  /** Why it is in FAULT: keys such as `interface` or `script chk`; empty is healthy. */
  faults: ReadonlySet<string>
  /** It cannot start before this many things are known. */
  pending: boolean
  /** It had to wait, so its first state is not that of the start. */
  waited: boolean
  /** Faults that are for good or until a socket event: not derived from trackers. */
  readonly lasting: Set<string>
  socket: string | undefined
  source: IpAddress | undefined
  /** What this run has set and must remove. */
  held: Held
  /** Bursts to come while MASTER. */
  secondBurst: { readonly at: Instant, readonly repeat: number } | undefined
  refreshAt: Instant | undefined
  extraAt: Instant | undefined
  /** Packet-driven lines that are not repeated until something changes. */
  readonly said: Set<string>
  /** How many of them there were, and since when they are counted. */
  saidCount: number
  saidSince: Instant
  /** An operator wants another router to be MASTER. */
  standby: Standby | undefined
  lastTransition: Instant
  /** Why it is in its state; undefined before the first one. */
  lastReason: Reason | undefined
  /** When the last advert of another router that counted was heard. */
  lastHeard: Instant | undefined
  lastAdvertSent: Instant | undefined
  /** The earliest of its deadlines; Infinity is none. */
  dueAt: number
}

export interface Held {
  readonly addresses: readonly PlacedAddress[]
  readonly routes: readonly RouteConfig[]
  readonly rules: readonly RuleConfig[]
}

/** Static addresses, routes and rules as they have been set. */
export type StaticEntries = Held

export const HOLDS_NOTHING: Held = { addresses: [], routes: [], rules: [] }

export interface Group {
  readonly config: SyncGroupConfig
  members: readonly Router[]
  state: 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT'
}

/** One interface: as the kernel has it, and as trackers see it (after its delays). */
export interface LinkState {
  link: Link
  addresses: readonly IpPrefix[]
  up: boolean
  /** When a delayed change is acted on. */
  changeAt: Instant | undefined
  /** net.ipv6.conf.*.forwarding. */
  forwards: boolean
}

export interface Script {
  config: TrackScriptConfig
  state: ScriptState
}

export interface Socket {
  spec: SocketSpec
  /** By virtual router id; several only for unicast, told apart by their peers. */
  readonly byVrid: Map<number, Router[]>
  /** Who has authenticated itself, when all that use the socket ask for that. */
  readonly favoured: Set<IpAddress>
  failed: boolean
}

export interface World {
  config: VrrpConfig
  /** Seconds since the epoch at instant 0. */
  epoch: number
  /** When vrrp_startup_delay and vrrp_delay_after_boot are over. */
  startsAt: Instant
  delayOver: boolean
  /** Of all instances: an address event may be about any of hundreds. */
  virtualAddresses: ReadonlySet<IpAddress>
  routers: readonly Router[]
  groups: readonly Group[]
  readonly links: Map<number, LinkState>
  readonly linkByName: Map<string, LinkState>
  readonly scripts: Map<string, Script>
  readonly files: Map<string, number>
  readonly processes: Map<string, ProcessState>
  readonly bfds: Map<string, boolean>
  readonly sockets: Map<string, Socket>
  /** Instances whose own interface has been asked for and is not there yet. */
  readonly awaited: Set<string>
  readonly queue: AnnouncementQueue
  /** Virtual router ids not ours that have been logged. */
  readonly unknownVrids: Set<number>
  statics: StaticEntries
  /** What the firewall was last told, as text; undefined: nothing yet. */
  firewall: string | undefined
  /** The effects of the event at hand. */
  out: VrrpEffect[]
  /** Shutting down: nothing is started or received any more. */
  stopping: boolean
  /** The interfaces of ours outlive us (--dont-release-vrrp). */
  keepsInterfaces: boolean
  /** When the shutdown is over. */
  stopAt: Instant | undefined
}

/** A tracked process: how many run, and whether that counts already. */
export interface ProcessState {
  readonly count: number
  readonly good: boolean
  /** The processes have been counted at least once. */
  readonly counted: boolean
  /** When a change of `good` is acted on (fork_delay, terminate_delay). */
  readonly changeAt: Instant | undefined
}

export function log (world: World, entry: LogEntry): void {
  world.out.push({ type: 'log', entry })
}

export function linkNamed (
  world: Readonly<World>, name: string | undefined
): LinkState | undefined {
  return name === undefined ? undefined : world.linkByName.get(name)
}

export function linkName (world: World, index: number): string {
  return world.links.get(index)?.link.name ?? `#${index}`
}

export function routerNamed (world: World, name: string): Router | undefined {
  return world.routers.find(router => router.config.name === name)
}

/** Whether `address` is a virtual address of any instance, and so no source of adverts. */
export function isVirtual (world: World, address: IpAddress): boolean {
  return world.virtualAddresses.has(address)
}

/** The virtual addresses of all instances of a configuration. */
export function virtualAddressesOf (config: VrrpConfig): ReadonlySet<IpAddress> {
  return new Set(config.instances.flatMap(({ addresses, excludedAddresses }) =>
    [...addresses, ...excludedAddresses].map(({ address }) => address)))
}
