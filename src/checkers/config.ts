/**
 * The LVS part of the configuration, complete with defaults: what the parser makes and the
 * checkers process lives by. Every field names its keyword; what a real server or a checker
 * inherits (from the virtual server, the global block or its type's default) is already in place.
 * The parser has also done keepalived's validation, so here: every virtual server has real
 * servers, ports and families fit, quorum and hysteresis are within the sum of weights.
 *
 * Notify scripts and mails are not here but in src/notify/config.ts, under the written names that
 * {@link VirtualServerConfig.name} and {@link RealServerConfig.name} hold.
 */

import type { Forwarding, Granularity, Protocol } from '../ipvs/service.js'
import { unreachable } from '../lib/assert.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'
import { seconds } from '../lib/time.js'
import type { CheckerConfig } from './checker-config.js'

export interface LvsConfig {
  readonly global: LvsGlobalConfig
  /** In the order of the file. */
  readonly virtualServers: readonly VirtualServerConfig[]
  /** The virtual_server_group blocks that are used, by name. */
  readonly groups: Readonly<Record<string, VirtualServerGroupConfig>>
  /** The root SSL block; all its fields are undefined when there is none. */
  readonly ssl: SslConfig
  /** The root track_file blocks that a FILE_CHECK names. */
  readonly trackFiles: readonly CheckedFileConfig[]
}

export interface LvsGlobalConfig {
  /** lvs_timeouts, in seconds; 0 leaves the kernel's value. */
  readonly timeouts: { readonly tcp: number, readonly tcpFin: number, readonly udp: number }
  /** lvs_flush: the whole IPVS table is flushed at start. */
  readonly flush: boolean
  /** lvs_flush_on_stop: `all` flushes the table, `own` deletes the virtual servers alone. */
  readonly flushOnStop: 'off' | 'all' | 'own'
  readonly syncDaemon: SyncDaemonConfig | undefined
  /** checker_log_all_failures: the default of each checker's log_all_failures, for dumps. */
  readonly checkerLogAllFailures: boolean
  /** no_checker_emails: a checker's mail is sent only if the real server's state changed. */
  readonly noCheckerEmails: boolean
  /** rs_init_notifies: servers put up at start without a check notify UP. */
  readonly rsInitNotifies: boolean
  readonly nftables: IpvsNftablesConfig | undefined
  /** lvs_netlink_cmd_rcv_bufs and lvs_netlink_monitor_rcv_bufs (bytes), with their _force. */
  readonly netlinkCommandBuffer: NetlinkBufferConfig | undefined
  readonly netlinkMonitorBuffer: NetlinkBufferConfig | undefined
}

export interface NetlinkBufferConfig { readonly bytes: number, readonly force: boolean }

/** lvs_sync_daemon. */
export interface SyncDaemonConfig {
  readonly interface: string
  /** inst: master and backup follow that vrrp_instance; undefined: both run at once. */
  readonly instance: string | undefined
  /** id, 0..255: the default is the vrid of the instance, else 0. */
  readonly id: number
  /** maxlen, 1..65507 bytes; undefined: the kernel's. */
  readonly maxlen: number | undefined
  /** port, 1..65535; undefined: the kernel's 8848. */
  readonly port: number | undefined
  /** ttl, 1..255; undefined: the kernel's 1. */
  readonly ttl: number | undefined
  /** group; undefined: the kernel's 224.0.0.81. */
  readonly group: IpAddress | undefined
}

/** nftables_ipvs and its relatives: groups are served through generated firewall marks. */
export interface IpvsNftablesConfig {
  readonly table: string
  /** nftables_ipvs_priority. */
  readonly priority: number
  /** nftables_ipvs_start_fwmark. */
  readonly startMark: number
  /** nftables_counters. */
  readonly counters: boolean
}

/** One virtual_server. */
/**
 * What checkers have where they say nothing, of a server's block or the one around it: they have it
 * already, and managers are shown it. undefined: nothing was said, and each kind has its own.
 */
export interface CheckDefaults {
  readonly connectTimeout: Duration
  readonly retry: number | undefined
  readonly delayBeforeRetry: Duration | undefined
  readonly warmup: Duration | undefined
}

export interface VirtualServerConfig {
  /** Its written form: `[10.0.0.1]:tcp:80`, `FWM 7`, or `[GROUP]:N` (logs, FIFO, mails). */
  readonly name: string
  /** Where its block begins, `FILE line N`: for messages about what the kernel lacks. */
  readonly place: string
  readonly target: VirtualServerTarget
  /**
   * The family of the services it makes. For a group without family of its own: that of the
   * group's addresses; undefined only for a group that mixes IPv4 and IPv6.
   */
  readonly family: Family | undefined
  /** protocol; undefined for a virtual server of firewall marks alone. */
  readonly protocol: Protocol | undefined
  /** lb_algo or lvs_sched; wlc by default. */
  readonly scheduler: string
  /** ops; cleared for address services other than UDP. */
  readonly onePacket: boolean
  /** flag-1 (sh-fallback, mh-fallback), flag-2 (sh-port, mh-port), flag-3. */
  readonly flag1: boolean
  readonly flag2: boolean
  readonly flag3: boolean
  readonly persistence: PersistenceConfig | undefined
  /** lb_kind or lvs_method as it stood at the end of the block; for dumps and sorry servers. */
  readonly forwarding: Forwarding
  /** The values real servers inherited: kept for dumps and status. */
  readonly delayLoop: Duration
  readonly checks: CheckDefaults
  /** weight and inhibit_on_failure. */
  readonly weight: number
  readonly inhibitOnFailure: boolean
  /** alpha. */
  readonly alpha: boolean
  /** omega. */
  readonly omega: boolean
  /** ha_suspend: checkers run only while the address of the virtual server is on this host. */
  readonly haSuspend: boolean
  /** quorum, at most the sum of the configured weights; and hysteresis, below quorum. */
  readonly quorum: number
  readonly hysteresis: number
  readonly sorryServer: SorryServerConfig | undefined
  /** virtualhost; the checkers have it already. For dumps. */
  readonly virtualhost: string | undefined
  /** snmp_name. */
  readonly snmpName: string | undefined
  /**
   * vrrp (not in keepalived): it is in the kernel only while that vrrp_instance is MASTER;
   * undefined: always.
   */
  readonly vrrp: string | undefined
  readonly realServers: readonly RealServerConfig[]
}

export type VirtualServerTarget =
  | { readonly type: 'address', readonly address: IpAddress, readonly port: number }
  | { readonly type: 'fwmark', readonly mark: number }
  /** `index` counts the virtual servers that use the group, from 0, in the order of the file. */
  | { readonly type: 'group', readonly group: string, readonly index: number }

/** persistence_timeout, persistence_granularity and persistence_engine. */
export interface PersistenceConfig {
  /** Seconds, 1..2678400. */
  readonly timeout: number
  /** undefined: each client by itself, in whichever family. */
  readonly granularity: Granularity | undefined
  readonly engine: string | undefined
}

/** virtual_server_group: each address of a range becomes a service of its own. */
export interface VirtualServerGroupConfig {
  readonly name: string
  readonly entries: readonly GroupEntryConfig[]
}

export type GroupEntryConfig =
  /** `ADDR`, `ADDR-N`, `ADDR-ADDR`, `ADDR/LEN`: from `first` to `last`, both included. */
  | {
    readonly type: 'addresses'
    readonly first: IpAddress
    readonly last: IpAddress
    readonly port: number
  }
  /** `fwmark N [inet|inet6]`; without a family that of the virtual server. */
  | { readonly type: 'fwmark', readonly mark: number, readonly family: Family | undefined }

/** sorry_server, sorry_server_inhibit, sorry_server_lvs_method. Its weight is always 1. */
export interface SorryServerConfig {
  /** Its written form, `[10.0.0.9]:tcp:80`. */
  readonly name: string
  readonly address: IpAddress
  readonly port: number
  readonly forwarding: Forwarding
  /** In the table from the start with weight 0, toggled between 0 and 1. */
  readonly inhibit: boolean
}

/** One real_server. */
export interface RealServerConfig {
  /** Its written form, `[10.0.0.2]:tcp:80`, with the protocol of the virtual server. */
  readonly name: string
  readonly address: IpAddress
  readonly port: number
  readonly forwarding: Forwarding
  /** weight, 0..2147483647. */
  readonly weight: number
  /** uthreshold and lthreshold; 0 is none. */
  readonly upperThreshold: number
  readonly lowerThreshold: number
  /** inhibit_on_failure: weight 0 instead of removal. */
  readonly inhibitOnFailure: boolean
  /**
   * slow_start (not in keepalived): a recovered server's weight grows over so long to its full
   * value; 0 is at once.
   */
  readonly slowStart: Duration
  /** alpha: starts down until checked; each checker has its own copy of the default. */
  readonly alpha: boolean
  /** The values its checkers inherited, for dumps and status. */
  readonly delayLoop: Duration
  readonly checks: CheckDefaults
  /** virtualhost. For dumps. */
  readonly virtualhost: string | undefined
  /** snmp_name. */
  readonly snmpName: string | undefined
  readonly checkers: readonly CheckerConfig[]
}

/** SSL { }: client material for every SSL_GET. Paths; undefined is not configured. */
export interface SslConfig {
  /** password: of the key. */
  readonly password: string | undefined
  /** ca: PEM file of trusted authorities. */
  readonly ca: string | undefined
  /** certificate: PEM file of our chain. */
  readonly certificate: string | undefined
  /** key: PEM file. */
  readonly key: string | undefined
}

/** track_file, as FILE_CHECK uses it. */
export interface CheckedFileConfig {
  readonly name: string
  readonly path: string
  /** init_file [VALUE] [overwrite]. */
  readonly initial: { readonly value: number, readonly overwrite: boolean } | undefined
}

/** Defaults of the virtual server block. */
export const VIRTUAL_SERVER_DEFAULTS = {
  scheduler: 'wlc',
  delayLoop: seconds(60),
  connectTimeout: seconds(5),
  /** persistence_timeout without a number, or implied by port 0 or a granularity. Seconds. */
  persistenceTimeout: 360,
  quorum: 1,
  hysteresis: 0,
  weight: 1
} as const

/** The written form of a server: `[ADDRESS]:PROTOCOL:PORT`, the protocol `none` without one. */
export function writtenServer (
  address: IpAddress, protocol: Protocol | undefined, port: number
): string {
  return `[${address}]:${protocol ?? 'none'}:${port}`
}

/** The written form of a virtual server: as a server, `FWM MARK`, or `[GROUP]:INDEX`. */
export function writtenTarget (
  target: VirtualServerTarget, protocol: Protocol | undefined
): string {
  switch (target.type) {
    case 'address': return writtenServer(target.address, protocol, target.port)
    case 'fwmark': return `FWM ${target.mark}`
    case 'group': return `[${target.group}]:${target.index}`
    default: return unreachable(target)
  }
}
