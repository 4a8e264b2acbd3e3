/** Configurations, interfaces and packets for tests of the VRRP engine, and a bench for it. */

import { present } from '../../src/lib/assert.js'
import { parseIp } from '../../src/lib/ip-address.js'
import type { IpAddress } from '../../src/lib/ip-address.js'
import { parseMac } from '../../src/lib/mac-address.js'
import { instant, later, micros, seconds } from '../../src/lib/time.js'
import type { Duration, Instant } from '../../src/lib/time.js'
import { encodeAdvert, pseudoHeader, sealAdvert } from '../../src/vrrp/advert.js'
import { PLAIN_ADDRESS } from '../../src/vrrp/config.js'
import type {
  AddressConfig, InstanceConfig, TrackConfig, TrackProcessConfig, TrackScriptConfig, VmacConfig,
  VrrpConfig, VrrpGlobalConfig
} from '../../src/vrrp/config.js'
import { VrrpEngine } from '../../src/vrrp/engine.js'
import type { Link, ReceivedPacket, VrrpEffect, VrrpEvent } from '../../src/vrrp/events.js'
import { plainLink } from '../../src/vrrp/links.js'
import type { LogEntry } from '../../src/vrrp/log-entry.js'
import { addressListBytes } from '../../src/vrrp/reception.js'
import { PLAIN_ROUTE, PLAIN_RULE } from '../../src/vrrp/route-config.js'
import type { RouteConfig, RuleConfig } from '../../src/vrrp/route-config.js'

export function ip (text: string): IpAddress {
  return present(parseIp(text), `${text} is an address`)
}

export const NO_TRACKING: TrackConfig = {
  interfaces: [], scripts: [], files: [], processes: [], bfds: []
}

export function addressConfig (text: string, change: Partial<AddressConfig> = {}): AddressConfig {
  const [address = '', length] = text.split('/')
  const parsed = ip(address)
  return {
    ...PLAIN_ADDRESS,
    address: parsed,
    prefixLength: Number(length ?? (address.includes(':') ? 128 : 32)),
    ...change
  }
}

/** VI_1: VRRPv2 over IPv4, multicast, vrid 51, priority 100, 10.0.0.100 on eth0. */
export function instanceConfig (change: Partial<InstanceConfig> = {}): InstanceConfig {
  return {
    name: 'VI_1',
    family: 'ipv4',
    version: 2,
    vrid: 51,
    interface: 'eth0',
    vrf: undefined,
    wantsMaster: false,
    priority: 100,
    advertInterval: seconds(1),
    authentication: undefined,
    hmac: undefined,
    preempt: true,
    preemptDelay: micros(0),
    strict: false,
    accept: true,
    addresses: [addressConfig('10.0.0.100/24')],
    excludedAddresses: [],
    routes: [],
    rules: [],
    sourceAddress: undefined,
    trackSourceAddress: false,
    delivery: { type: 'multicast', group: ip('224.0.0.18') },
    skipCheckAdvertAddresses: false,
    v3ChecksumAsV2: false,
    oldUnicastChecksum: 'auto',
    downTimerAdverts: 3,
    timerExpiredBackup: undefined,
    lowerPriorityNoAdvert: false,
    higherPrioritySendAdvert: false,
    ownerIgnoreAdverts: false,
    garp: {
      masterDelay: seconds(5),
      masterRepeat: 5,
      masterRefresh: micros(0),
      masterRefreshRepeat: 1,
      lowerPriorityDelay: seconds(5),
      lowerPriorityRepeat: 5,
      extraInterfaces: undefined
    },
    dontTrackPrimary: false,
    track: NO_TRACKING,
    vmac: undefined,
    ipvlan: undefined,
    promoteSecondaries: false,
    kernelReceiveBuffer: undefined,
    notifyPriorityChanges: false,
    notifyDeleted: false,
    debug: 0,
    ...change
  }
}

/** VI_6: VRRPv3 over IPv6, multicast, vrid 51, fe80::100 and 2001:db8::100 on eth0. */
export function ipv6Config (change: Partial<InstanceConfig> = {}): InstanceConfig {
  return instanceConfig({
    name: 'VI_6',
    family: 'ipv6',
    version: 3,
    addresses: [addressConfig('fe80::100/64'), addressConfig('2001:db8::100/64')],
    delivery: { type: 'multicast', group: ip('ff02::12') },
    ...change
  })
}

export const GLOBAL: VrrpGlobalConfig = {
  startupDelay: micros(0),
  delayAfterBoot: micros(0),
  dynamicInterfaces: 'off',
  logUnknownVrids: false,
  garpInterval: micros(0),
  gnaInterval: micros(0),
  rewriteStatesOnReload: false,
  disableLocalIgmp: false,
  firewall: undefined,
  vmacPrefix: 'vrrp',
  vmacAddressPrefix: 'vrrp',
  netlinkCommandBuffer: undefined,
  netlinkMonitorBuffer: undefined,
  processMonitorBuffer: undefined,
  receiveBufferPolicy: { type: 'none' },
  receiveBufferMultiplier: 3,
  polledLinks: []
}

export function vrrpConfig (
  instances: readonly InstanceConfig[], change: Partial<VrrpConfig> = {}
): VrrpConfig {
  return {
    global: GLOBAL,
    instances,
    syncGroups: [],
    scripts: [],
    trackFiles: [],
    trackProcesses: [],
    trackBfds: [],
    trackGroups: [],
    staticAddresses: [],
    staticRoutes: [],
    staticRules: [],
    garpGroups: [],
    interfaceDelays: [],
    ...change
  }
}

export function link (name: string, index: number, change: Partial<Link> = {}): Link {
  return {
    ...plainLink(name, index),
    mac: parseMac(`02:00:00:00:00:${index.toString(16)}`),
    ...change
  }
}

/** eth0 (2) and eth1 (3), both up, with 10.0.0.1/24, fe80::1 and 10.1.0.1/24, fe80::2. */
export function startup (config: VrrpConfig): VrrpEvent {
  const on = (index: number, address: string, length: number): {
    interface: number, prefix: { address: IpAddress, length: number }
  } => ({ interface: index, prefix: { address: ip(address), length } })
  return {
    type: 'startup',
    config,
    links: [link('eth0', 2), link('eth1', 3)],
    addresses: [on(2, '10.0.0.1', 24), on(2, 'fe80::1', 64), on(3, '10.1.0.1', 24),
      on(3, 'fe80::2', 64)],
    epoch: 1_700_000_000,
    seed: 1
  }
}

export interface AdvertChange {
  readonly priority?: number
  readonly vrid?: number
  readonly interval?: Duration
  readonly source?: string
  readonly ttl?: number
}

/** A packet as a router with the same configuration would send it. */
export function packetFrom (
  config: InstanceConfig, socket: string, change: AdvertChange = {}
): ReceivedPacket {
  const isIpv4 = config.family === 'ipv4'
  const source = ip(change.source ?? (isIpv4 ? '10.0.0.2' : 'fe80::2'))
  const destination = config.delivery.type === 'multicast'
    ? config.delivery.group
    : ip(isIpv4 ? '10.0.0.1' : 'fe80::1')
  const authData = new Uint8Array(config.version === 2 && isIpv4 ? 8 : 0)
  if (config.authentication?.type === 'pass') {
    authData.set(new TextEncoder().encode(config.authentication.password).subarray(0, 8))
  }
  const payload = encodeAdvert({
    version: config.version,
    type: 1,
    vrid: change.vrid ?? config.vrid,
    priority: change.priority ?? config.priority,
    authType: config.authentication === undefined ? 0 : 1,
    interval: change.interval ?? config.advertInterval,
    checksum: 0,
    addresses: addressListBytes(config),
    authData
  }, config.family)
  const hasPseudoHeader = !(isIpv4 && config.version === 2)
  sealAdvert(payload, hasPseudoHeader
    ? pseudoHeader(source, destination, payload.length)
    : new Uint8Array(0))
  return {
    socket,
    interface: 2,
    family: config.family,
    source,
    destination,
    ttl: change.ttl ?? 255,
    protocol: 112,
    totalLength: payload.length + (isIpv4 ? 20 : 0),
    header: new Uint8Array(isIpv4 ? 20 : 0),
    payload
  }
}

/** An engine on a bench: hands it events at chosen times and keeps what it answers. */
export class Bench {
  readonly engine = new VrrpEngine()
  readonly config: VrrpConfig
  now: Instant = instant(1_000_000)
  /** Everything since the start, or since the last call of {@link take}. */
  #effects: VrrpEffect[] = []

  constructor (config: VrrpConfig, change: Partial<VrrpEvent & { type: 'startup' }> = {}) {
    this.config = config
    const event = startup(config)
    this.give(event.type === 'startup' ? { ...event, ...change } : event)
  }

  give (event: VrrpEvent): readonly VrrpEffect[] {
    const effects = this.engine.handle(event, this.now)
    this.#effects.push(...effects)
    return effects
  }

  /** Lets the time pass, with every timeout the engine asks for, exactly when it asks. */
  pass (duration: Duration): void {
    const end = later(this.now, duration)
    for (let { deadline } = this.engine; deadline !== undefined && deadline <= end; {
      deadline
    } = this.engine) {
      this.now = deadline > this.now ? deadline : this.now
      this.give({ type: 'timeout' })
    }
    this.now = end
  }

  /** A packet for the first socket that is open, or the one named. */
  hear (config: InstanceConfig, change: AdvertChange = {}, socket = this.socket()): void {
    this.give({ type: 'packet', packet: packetFrom(config, socket, change) })
  }

  socket (): string {
    const [first] = [...present(this.engine.world, 'the engine has started').sockets.keys()]
    return present(first, 'a socket is open')
  }

  state (name = 'VI_1'): string {
    const router = this.engine.world?.routers.find(({ config }) => config.name === name)
    return router?.state.name ?? 'none'
  }

  statistics (name = 'VI_1'): Readonly<Record<string, number>> {
    const router = this.engine.world?.routers.find(({ config }) => config.name === name)
    return { ...present(router, `${name} is an instance`).statistics }
  }

  /** The effects so far, which are then forgotten. */
  take (): readonly VrrpEffect[] {
    const taken = this.#effects
    this.#effects = []
    return taken
  }

  /** The transitions among the effects so far, as `VI_1 MASTER`; forgets the effects. */
  transitions (): readonly string[] {
    return this.take().flatMap(effect =>
      effect.type === 'transition' ? [`${effect.name} ${effect.state}`] : [])
  }

  /** The log entries among the effects so far; forgets the effects. */
  logs (): readonly LogEntry[] {
    return this.take().flatMap(effect => effect.type === 'log' ? [effect.entry] : [])
  }

  /** Priorities of the adverts sent so far, by instance; forgets the effects. */
  adverts (): readonly string[] {
    return this.take().flatMap(effect => effect.type === 'send-advert'
      ? [`${effect.instance} ${priorityOf(effect)}`]
      : [])
  }
}

/** The priority in an advert that is on its way. */
export function priorityOf (effect: VrrpEffect & { type: 'send-advert' }): number {
  const isIpv4 = !effect.source.includes(':')
  const headers = isIpv4 ? (effect.packet[9] === 51 ? 44 : 20) : 0
  return effect.packet[headers + 2] ?? -1
}

/** The kinds of the effects, in order. */
export function kinds (effects: readonly VrrpEffect[]): readonly string[] {
  return effects.map(effect => effect.type)
}

/** A route with nothing but its words, destination and gateway. */
export function routeConfig (text: string, change: Partial<RouteConfig> = {}): RouteConfig {
  const [destination = '', via] = text.split(' via ')
  const [address = '', length] = destination.split('/')
  return {
    ...PLAIN_ROUTE,
    destination: { address: ip(address), length: Number(length ?? 32) },
    via: via === undefined ? undefined : ip(via),
    mode: 'add',
    text,
    ...change
  }
}

/** A rule of priority 16384 that leads to table 100. */
export function ruleConfig (text: string, change: Partial<RuleConfig> = {}): RuleConfig {
  return {
    ...PLAIN_RULE, priority: 16384, action: { type: 'table', table: 100 }, text, ...change
  }
}

/** The script "chk", run each second, with one answer for a change either way. */
export function scriptConfig (change: Partial<TrackScriptConfig> = {}): TrackScriptConfig {
  return {
    name: 'chk',
    interval: seconds(1),
    timeout: seconds(1),
    weight: 0,
    reverse: false,
    rise: 1,
    fall: 1,
    initFail: false,
    ...change
  }
}

/** The process "p" of /p, of which one has to run. */
export function trackProcessConfig (change: Partial<TrackProcessConfig> = {}): TrackProcessConfig {
  return {
    name: 'p',
    path: '/p',
    parameters: [],
    match: 'none',
    fullCommand: false,
    weight: 0,
    reverse: false,
    quorum: 1,
    quorumMax: undefined,
    terminateDelay: seconds(0),
    forkDelay: seconds(0),
    ...change
  }
}

/** What use_vmac alone asks for. */
export const PLAIN_VMAC: VmacConfig = {
  interface: undefined,
  mac: undefined,
  group: undefined,
  netlinkNotify: false,
  transmitOnBase: false,
  alsoForOtherAddresses: false
}
