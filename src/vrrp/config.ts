/**
 * The VRRP part of the configuration, complete with defaults: what the parser makes and the VRRP
 * process lives by. Every field names its keyword; a field of an instance already holds the value
 * of the global keyword it inherits. Values here are valid: code below the parser asserts only.
 *
 * Notify scripts, mails and the commands of track scripts are not here: the VRRP process never
 * spawns anything (src/notify/config.ts).
 */

import type { Family, IpAddress, IpPrefix } from '../lib/ip-address.js'
import type { MacAddress } from '../lib/mac-address.js'
import type { Duration } from '../lib/time.js'
import type { RouteConfig, RuleConfig } from './route-config.js'

export interface VrrpConfig {
  readonly global: VrrpGlobalConfig
  /** In the order of the file, which is the order of notifications and dumps. */
  readonly instances: readonly InstanceConfig[]
  readonly syncGroups: readonly SyncGroupConfig[]
  readonly scripts: readonly TrackScriptConfig[]
  readonly trackFiles: readonly TrackFileConfig[]
  readonly trackProcesses: readonly TrackProcessConfig[]
  readonly trackBfds: readonly TrackBfdConfig[]
  readonly trackGroups: readonly TrackGroupConfig[]
  readonly staticAddresses: readonly AddressConfig[]
  readonly staticRoutes: readonly RouteConfig[]
  readonly staticRules: readonly RuleConfig[]
  readonly garpGroups: readonly GarpGroupConfig[]
  readonly interfaceDelays: readonly InterfaceDelayConfig[]
}

export interface VrrpGlobalConfig {
  /** vrrp_startup_delay. */
  readonly startupDelay: Duration
  /** vrrp_delay_after_boot: counted from the boot of the machine. */
  readonly delayAfterBoot: Duration
  /** dynamic_interfaces [allow_if_changes]. */
  readonly dynamicInterfaces: 'off' | 'on' | 'allow-if-changes'
  /** log_unknown_vrids. */
  readonly logUnknownVrids: boolean
  /** vrrp_garp_interval and vrrp_gna_interval: the least gap on one interface; 0 is none. */
  readonly garpInterval: Duration
  readonly gnaInterval: Duration
  /** fifo_write_vrrp_states_on_reload. */
  readonly rewriteStatesOnReload: boolean
  /** disable_local_igmp. */
  readonly disableLocalIgmp: boolean
  readonly firewall: FirewallConfig | undefined
  /** vmac_prefix and vmac_addr_prefix: names of generated VMAC interfaces. */
  readonly vmacPrefix: string
  readonly vmacAddressPrefix: string
  /** vrrp_netlink_cmd_rcv_bufs, vrrp_netlink_monitor_rcv_bufs (bytes) and their _force. */
  readonly netlinkCommandBuffer: BufferConfig | undefined
  readonly netlinkMonitorBuffer: BufferConfig | undefined
  /** process_monitor_rcv_bufs. */
  readonly processMonitorBuffer: BufferConfig | undefined
  /** vrrp_rx_bufs_policy and vrrp_rx_bufs_multiplier. */
  readonly receiveBufferPolicy: ReceiveBufferPolicy
  readonly receiveBufferMultiplier: number
  /** linkbeat_interfaces, and with linkbeat_use_polling the interfaces of all instances. */
  readonly polledLinks: readonly PolledLinkConfig[]
}

/** An interface whose link state is asked for, and how; undefined: the first way that works. */
export interface PolledLinkConfig {
  readonly interface: string
  readonly method: 'MII' | 'ETHTOOL' | 'IOCTL' | undefined
}

export interface BufferConfig { readonly bytes: number, readonly force: boolean }

export type ReceiveBufferPolicy =
  | { readonly type: 'none' }
  | { readonly type: 'fixed', readonly bytes: number }
  | { readonly type: 'words', readonly mtu: boolean, readonly advert: boolean }

/** nftables (or vrrp_iptables, which maps onto it): the table for no_accept and VMAC rules. */
export interface FirewallConfig {
  readonly table: string
  /** nftables_priority: hook priority of the base chains. */
  readonly priority: number
  /** nftables_ifindex. */
  readonly byIndex: boolean
  /** nftables_counters. */
  readonly counters: boolean
}

/** One vrrp_instance. */
export interface InstanceConfig {
  readonly name: string
  /** From the first virtual address, or native_ipv6. */
  readonly family: Family
  /** version; the default is vrrp_version for IPv4 and 3 for IPv6. */
  readonly version: 2 | 3
  /** virtual_router_id, 1..255. */
  readonly vrid: number
  /** interface; undefined only for unicast instances with a source address. */
  readonly interface: string | undefined
  /** vrf. */
  readonly vrf: string | undefined
  /** state MASTER. */
  readonly wantsMaster: boolean
  /** priority as configured, 1..255; 255 is the address owner. */
  readonly priority: number
  /** advert_int, already rounded to what the version can carry. */
  readonly advertInterval: Duration
  readonly authentication: AuthenticationConfig | undefined
  readonly hmac: HmacConfig | undefined
  /** nopreempt is false. */
  readonly preempt: boolean
  readonly preemptDelay: Duration
  /** strict_mode. */
  readonly strict: boolean
  /** accept, or no_accept (false). */
  readonly accept: boolean
  /** virtual_ipaddress, in the order they are advertised. */
  readonly addresses: readonly AddressConfig[]
  /** virtual_ipaddress_excluded. */
  readonly excludedAddresses: readonly AddressConfig[]
  readonly routes: readonly RouteConfig[]
  readonly rules: readonly RuleConfig[]
  /** mcast_src_ip or unicast_src_ip; undefined: the first suitable address of the interface. */
  readonly sourceAddress: IpAddress | undefined
  /** track_src_ip. */
  readonly trackSourceAddress: boolean
  readonly delivery: DeliveryConfig
  /** skip_check_adv_addr. */
  readonly skipCheckAdvertAddresses: boolean
  /** v3_checksum_as_v2. */
  readonly v3ChecksumAsV2: boolean
  /** old_unicast_checksum: always in the old form, never, or as the peer does. */
  readonly oldUnicastChecksum: 'always' | 'never' | 'auto'
  /** vrrp_mcast_group4: the destination old unicast checksums are made with; absent: 224.0.0.18. */
  readonly oldChecksumGroup?: IpAddress
  /** down_timer_adverts. */
  readonly downTimerAdverts: number
  /** timer_expired_backup: the highest priority among the others; undefined is off. */
  readonly timerExpiredBackup: number | undefined
  /** lower_prio_no_advert and higher_prio_send_advert. */
  readonly lowerPriorityNoAdvert: boolean
  readonly higherPrioritySendAdvert: boolean
  /** owner_ignore_adverts. */
  readonly ownerIgnoreAdverts: boolean
  readonly garp: GarpConfig
  /** dont_track_primary. */
  readonly dontTrackPrimary: boolean
  readonly track: TrackConfig
  readonly vmac: VmacConfig | undefined
  readonly ipvlan: IpvlanConfig | undefined
  /** promote_secondaries. */
  readonly promoteSecondaries: boolean
  /** kernel_rx_buf_size in bytes. */
  readonly kernelReceiveBuffer: number | undefined
  /** notify_priority_changes: own, the sync group's or the global default. */
  readonly notifyPriorityChanges: boolean
  /** notify_deleted was given: a removal by reload is reported as DELETED, else as FAULT. */
  readonly notifyDeleted: boolean
  /**
   * Why the instance stays in FAULT for good, e.g. unicast_fault_no_peer without peers or a VMAC
   * on an interface that is not Ethernet; absent for an instance that can work.
   */
  readonly configurationFault?: string
  /**
   * dual_stack: the name of the instance this is the other family of. The two share a sync group,
   * and scripts, FIFOs and mails hear of that one alone.
   */
  readonly twinOf?: string
  /** debug: kept for the dump alone. */
  readonly debug: number
}

/** Where adverts go. */
export type DeliveryConfig =
  | { readonly type: 'multicast', readonly group: IpAddress }
  | {
    readonly type: 'unicast'
    readonly peers: readonly UnicastPeerConfig[]
    /** unicast_ttl; undefined: 255 for IPv4, the kernel's default for IPv6. */
    readonly ttl: number | undefined
    /** check_unicast_src. */
    readonly checkSource: boolean
  }

export interface UnicastPeerConfig {
  readonly address: IpAddress
  readonly minTtl: number
  readonly maxTtl: number
}

/** authentication { }: VRRPv2 only. */
export interface AuthenticationConfig {
  readonly type: 'pass' | 'ah'
  /** auth_pass, at most 8 bytes. */
  readonly password: string
}

/** auth_hmac { }. */
export interface HmacConfig {
  readonly keys: ReadonlyArray<{ readonly id: number, readonly secret: Uint8Array }>
  readonly activeKey: number
  readonly timeWindow: Duration
  readonly antiReplay: 'time' | 'monotonic'
  readonly mode: 'enforce' | 'permissive' | 'receive-only'
}

/** garp_master_delay and its relatives; repeats count messages per address. */
export interface GarpConfig {
  readonly masterDelay: Duration
  readonly masterRepeat: number
  readonly masterRefresh: Duration
  readonly masterRefreshRepeat: number
  readonly lowerPriorityDelay: Duration
  readonly lowerPriorityRepeat: number
  /** garp_extra_if; undefined is off. */
  readonly extraInterfaces: { readonly all: boolean, readonly every: Duration } | undefined
}

/** use_vmac. */
export interface VmacConfig {
  /** The configured name; undefined: generated from the prefix and the vrid. */
  readonly interface: string | undefined
  /** The configured address; undefined: 00:00:5e:00:01:VRID or 00:00:5e:00:02:VRID. */
  readonly mac: MacAddress | undefined
  readonly group: number | undefined
  readonly netlinkNotify: boolean
  /** vmac_xmit_base. */
  readonly transmitOnBase: boolean
  /** use_vmac_addr. */
  readonly alsoForOtherAddresses: boolean
}

/** use_ipvlan. */
export interface IpvlanConfig {
  readonly mode: 'bridge' | 'private' | 'vepa'
  readonly interface: string | undefined
  readonly address: IpPrefix | undefined
  readonly group: number | undefined
}

/** One line of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress. */
export interface AddressConfig {
  readonly address: IpAddress
  readonly prefixLength: number
  /** dev; undefined: the instance's interface (static: default_interface). */
  readonly interface: string | undefined
  /** scope, as the kernel's number: global 0, site 200, link 253, host 254. */
  readonly scope: number
  /** broadcast, with + and - already turned into an address. */
  readonly broadcast: IpAddress | undefined
  readonly label: string | undefined
  readonly peer: IpPrefix | undefined
  readonly home: boolean
  /** -nodad was given: duplicate address detection takes place. */
  readonly detectDuplicates: boolean
  readonly manageTemporary: boolean
  readonly noPrefixRoute: boolean
  readonly autojoin: boolean
  /** no_track. */
  readonly noTrack: boolean
  /** preferred_lft in seconds; 'forever', or 0 for deprecated (the default of an IPv6 /128). */
  readonly preferredLifetime: number | 'forever'
  /** use_vmac on this address. */
  readonly useVmac: boolean
  /** track_group, for static addresses. */
  readonly trackGroup: string | undefined
}

/** What a line of virtual_ipaddress has when it says nothing but the address. */
export const PLAIN_ADDRESS: Omit<AddressConfig, 'address' | 'prefixLength'> = {
  interface: undefined,
  scope: 0,
  broadcast: undefined,
  label: undefined,
  peer: undefined,
  home: false,
  detectDuplicates: false,
  manageTemporary: false,
  noPrefixRoute: false,
  autojoin: false,
  noTrack: false,
  preferredLifetime: 'forever',
  useVmac: false,
  trackGroup: undefined
}

/** What an instance or a sync group tracks. Weight 0 means: bad is FAULT. */
export interface TrackConfig {
  readonly interfaces: readonly TrackReference[]
  readonly scripts: readonly TrackReference[]
  readonly files: readonly TrackReference[]
  readonly processes: readonly TrackReference[]
  readonly bfds: readonly TrackReference[]
}

export interface TrackReference {
  readonly name: string
  readonly weight: number
  /** reverse: the contribution is negated, or with weight 0 good is FAULT. */
  readonly reverse: boolean
}

/** vrrp_script, without its command. */
export interface TrackScriptConfig {
  readonly name: string
  readonly interval: Duration
  readonly timeout: Duration
  readonly weight: number
  readonly reverse: boolean
  readonly rise: number
  readonly fall: number
  /** init_fail. */
  readonly initFail: boolean
}

/** track_file. */
export interface TrackFileConfig {
  readonly name: string
  readonly path: string
  readonly weight: number
  readonly reverse: boolean
  /** init_file [VALUE] [overwrite]. */
  readonly initial: { readonly value: number, readonly overwrite: boolean } | undefined
}

/** vrrp_track_process. */
export interface TrackProcessConfig {
  readonly name: string
  readonly path: string
  readonly parameters: readonly string[]
  readonly match: 'none' | 'exact' | 'partial' | 'initial'
  readonly fullCommand: boolean
  readonly weight: number
  readonly reverse: boolean
  readonly quorum: number
  /** quorum_max; undefined is unlimited. */
  readonly quorumMax: number | undefined
  readonly terminateDelay: Duration
  readonly forkDelay: Duration
}

/** What VRRP needs to know of a bfd_instance it may track. */
export interface TrackBfdConfig {
  readonly name: string
  readonly weight: number
  readonly reverse: boolean
}

/** vrrp_sync_group. */
export interface SyncGroupConfig {
  readonly name: string
  readonly members: readonly string[]
  readonly track: TrackConfig
  /** sync_group_tracking_weight. */
  readonly trackingWeight: boolean
  /** Made for the halves of a dual-stack instance: nobody is told of it. */
  readonly implicit?: true
}

/** track_group: instances that also track the interface of a static entry. */
export interface TrackGroupConfig {
  readonly name: string
  readonly members: readonly string[]
}

/** garp_group. */
export interface GarpGroupConfig {
  readonly interfaces: readonly string[]
  readonly garpInterval: Duration
  readonly gnaInterval: Duration
}

/** One line of interface_up_down_delays. */
export interface InterfaceDelayConfig {
  readonly interface: string
  readonly down: Duration
  readonly up: Duration
}
