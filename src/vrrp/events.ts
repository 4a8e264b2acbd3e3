/**
 * What happens to the VRRP engine and what it wants done: the two unions through which it meets
 * the daemon. Both are plain data: a journal of events replays a run, a list of effects is a test.
 *
 * Interfaces are named by their kernel index once known (an index never changes hands while its
 * interface lives); configuration names them by name, and the engine keeps the map from link
 * events.
 */

import type { Family, IpAddress, IpPrefix } from '../lib/ip-address.js'
import type { MacAddress } from '../lib/mac-address.js'
import type { Duration } from '../lib/time.js'
import type { AddressConfig, FirewallConfig, VrrpConfig } from './config.js'
import type { Reason } from './instance-state.js'
import type { LogEntry } from './log-entry.js'
import type { RouteConfig, RuleConfig } from './route-config.js'
import type { NamedStandby } from './standby.js'

/** One interface, as the kernel describes it. */
export interface Link {
  readonly index: number
  readonly name: string
  /** IFF_UP and IFF_RUNNING. */
  readonly up: boolean
  readonly running: boolean
  readonly multicast: boolean
  /** IFF_NOARP. */
  readonly noArp: boolean
  readonly loopback: boolean
  readonly mtu: number
  /** ARPHRD type: 1 is Ethernet, 32 is InfiniBand. */
  readonly hardwareType: number
  readonly mac: MacAddress | undefined
  /** InfiniBand: the 20 bytes of its own address and of the broadcast group. */
  readonly infiniband?: { readonly hardware: Uint8Array, readonly broadcast: Uint8Array }
  /** IFLA_LINK: the base of a macvlan or vlan. */
  readonly base: number | undefined
  /** IFLA_INFO_KIND: 'macvlan', 'veth', 'vrf', ... */
  readonly kind: string | undefined
  /** IFLA_MASTER when that is a VRF. */
  readonly vrf: number | undefined
  readonly group: number
}

/** A received VRRP packet, from behind the IP header, with what the header or socket said. */
export interface ReceivedPacket {
  readonly socket: string
  readonly interface: number
  readonly family: Family
  readonly source: IpAddress
  /** undefined where the socket cannot tell. */
  readonly destination: IpAddress | undefined
  /** TTL or hop limit; undefined where the kernel filter has already seen to it. */
  readonly ttl: number | undefined
  /** Protocol of the IP header: 112, or 51 with an authentication header. */
  readonly protocol: number
  /** Total length by the IP header (IPv4), else the payload's. */
  readonly totalLength: number
  /** The IPv4 header, which the AH digest covers; empty for IPv6. */
  readonly header: Uint8Array
  readonly payload: Uint8Array
  /** How long it has waited to be read; absent: not at all. */
  readonly waited?: Duration
}

export type VrrpEvent =
  /** First event: what the kernel has at start, and the configuration. */
  | {
    readonly type: 'startup'
    readonly config: VrrpConfig
    readonly links: readonly Link[]
    readonly addresses: ReadonlyArray<{ readonly interface: number, readonly prefix: IpPrefix }>
    /** Seconds since the epoch at instant 0, for auth_hmac; microsecond fraction allowed. */
    readonly epoch: number
    /** Monotonic instant of the machine's boot is 0, so `now` is the uptime. */
    readonly seed: number
    /** Instances that stand back from the start: the process before this one was told so. */
    readonly standbys?: readonly NamedStandby[]
  }
  | {
    readonly type: 'reload'
    readonly config: VrrpConfig
    /** Scripts of the same name whose command or user has changed: they start afresh. */
    readonly replacedScripts?: readonly string[]
  }
  /** The wall clock has been set: what it shows, in seconds, at monotonic instant 0. */
  | { readonly type: 'clock-set', readonly epoch: number }
  | { readonly type: 'shutdown', readonly release: boolean }
  | { readonly type: 'timeout' }
  | { readonly type: 'packet', readonly packet: ReceivedPacket }
  | { readonly type: 'link', readonly link: Link }
  | { readonly type: 'link-gone', readonly index: number }
  /** net.ipv6.conf.INTERFACE.forwarding, at start, on change, or when re-read (every 5 s). */
  | { readonly type: 'ipv6-forwarding', readonly interface: number, readonly enabled: boolean }
  /** An interface asked for by create-interface could not be made. */
  | { readonly type: 'interface-failed', readonly name: string, readonly reason: string }
  | { readonly type: 'address', readonly interface: number, readonly prefix: IpPrefix }
  | { readonly type: 'address-gone', readonly interface: number, readonly prefix: IpPrefix }
  /** One that this run has set is not there: asked of the kernel when a removal was reported. */
  | { readonly type: 'address-lost', readonly interface: number, readonly prefix: IpPrefix }
  /** These are asked for as well before they are told. */
  | { readonly type: 'route-gone', readonly route: RouteIdentity }
  | { readonly type: 'rule-gone', readonly rule: RuleIdentity }
  | { readonly type: 'socket-opened', readonly socket: string }
  /** The socket could not be opened or broke; `reason` is for the log. */
  | { readonly type: 'socket-failed', readonly socket: string, readonly reason: string }
  | {
    readonly type: 'script-result'
    readonly script: string
    /** Exit status; 128 + signal when killed. */
    readonly status: number
    readonly timedOut: boolean
  }
  | { readonly type: 'file-value', readonly file: string, readonly value: number }
  | { readonly type: 'process-count', readonly process: string, readonly count: number }
  | { readonly type: 'bfd', readonly session: string, readonly up: boolean }
  /** An operator's request through the control socket. */
  | { readonly type: 'send-garp', readonly instance: string }
  /** An operator wants another router to be MASTER of this instance and its group (standby.ts). */
  | { readonly type: 'stand-back' } & NamedStandby
  /** It may be MASTER again. */
  | { readonly type: 'resume', readonly instance: string }
  | { readonly type: 'clear-statistics' }

export interface RouteIdentity {
  readonly family: Family
  readonly destination: IpPrefix | undefined
  readonly table: number
  readonly metric: number | undefined
  readonly tos: number
}

export interface RuleIdentity {
  readonly family: Family
  readonly priority: number
  readonly table: number | undefined
}

export type TransitionState = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT' | 'STOP' | 'DELETED'

/** A raw socket the engine wants: one per interface (or source) and family and group. */
export interface SocketSpec {
  /** Names it in send effects and packet events. */
  readonly id: string
  readonly family: Family
  /** 112, or 51 for AH. */
  readonly protocol: number
  readonly interface: number | undefined
  /** Joined on receive; undefined for unicast sockets. */
  readonly group: IpAddress | undefined
  /** Bound to for unicast sockets. */
  readonly source: IpAddress | undefined
  readonly receiveBuffer: number | undefined
}

export type VrrpEffect =
  /** One that is open under the same id gets the receive buffer of this one. */
  | { readonly type: 'open-socket', readonly socket: SocketSpec }
  | { readonly type: 'close-socket', readonly socket: string }
  /**
   * The sender has authenticated itself there: when more packets come than can be read, its come
   * before others'. `undefined`: nobody's do any more.
   */
  | {
    readonly type: 'favour-sender'
    readonly socket: string
    readonly sender: IpAddress | undefined
  }
  /**
   * One advert, complete. IPv4: `packet` starts with the IP header. IPv6: `packet` is the VRRP
   * payload, and the sender puts source, hop limit and interface into the socket call.
   */
  | {
    readonly type: 'send-advert'
    readonly socket: string
    readonly instance: string
    readonly source: IpAddress
    readonly destination: IpAddress
    readonly ttl: number | undefined
    readonly packet: Uint8Array
  }
  | {
    readonly type: 'add-addresses'
    readonly instance: string | undefined
    readonly addresses: readonly PlacedAddress[]
  }
  | {
    readonly type: 'remove-addresses'
    readonly instance: string | undefined
    readonly addresses: readonly PlacedAddress[]
  }
  | { readonly type: 'add-routes' | 'remove-routes', readonly routes: readonly RouteConfig[] }
  | { readonly type: 'add-rules' | 'remove-rules', readonly rules: readonly RuleConfig[] }
  /** Frames for gratuitous ARP or unsolicited NA, link header included, sent as they are. */
  | {
    readonly type: 'announce'
    readonly interface: number
    readonly frames: readonly Uint8Array[]
  }
  | {
    readonly type: 'create-interface'
    readonly name: string
    readonly kind: 'macvlan' | 'ipvlan'
    readonly base: number
    readonly mac: MacAddress | undefined
    readonly mode: 'private' | 'bridge' | 'vepa' | undefined
    readonly group: number | undefined
    readonly instance: string
    /** netlink_notify_msg: the base is to be reported anew, for daemons that watch it. */
    readonly notify: boolean
  }
  | { readonly type: 'delete-interface', readonly index: number, readonly name: string }
  /** A file below /proc/sys; `restore` is put back at exit when it still holds `value`. */
  | {
    readonly type: 'set-sysctl'
    readonly path: string
    readonly value: string
    readonly restore: boolean
  }
  | { readonly type: 'restore-sysctl', readonly path: string }
  | { readonly type: 'firewall', readonly config: FirewallConfig, readonly state: FirewallState }
  | { readonly type: 'run-script', readonly script: string, readonly timeout: Duration }
  /** The state of an instance or group has changed: notify, FIFO, mail, dumps. */
  | {
    readonly type: 'transition'
    readonly kind: 'instance' | 'group'
    readonly name: string
    readonly state: TransitionState
    readonly priority: number
    readonly reason: Reason
  }
  /** Not a change of state, but written to FIFOs and scripts. */
  | {
    readonly type: 'notice'
    readonly instance: string
    readonly notice: 'MASTER_RX_LOWER_PRI' | 'MASTER_PRIORITY' | 'BACKUP_PRIORITY'
    readonly priority: number
  }
  | { readonly type: 'log', readonly entry: LogEntry }
  /** Everything has been released; the process may exit. */
  | { readonly type: 'stopped' }

/** An address with the interface it goes to. */
export interface PlacedAddress {
  readonly interface: number
  readonly config: AddressConfig
}

/** What the firewall must hold now. */
export interface FirewallState {
  /** Addresses of no_accept instances that are MASTER; with an interface for link-local ones. */
  readonly dropAddresses: ReadonlyArray<{
    readonly address: IpAddress
    readonly interface: number | undefined
  }>
  /** VMAC interfaces and the base each sends its IGMP/MLD reports through. */
  readonly vmacs: ReadonlyArray<{
    readonly vmac: number
    readonly base: number
    readonly family: Family
    readonly baseLinkLocal: IpAddress | undefined
  }>
}
