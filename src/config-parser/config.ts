/**
 * The whole configuration, made once by the parent: each process is sent its part. What belongs to
 * no domain (names, directories, priorities of processes) is in {@link ProcessConfig}.
 */

import type { LvsConfig } from '../checkers/config.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'
import type { NotifyConfig } from '../notify/config.js'
import type { BfdConfig } from '../vrrp/bfd/config.js'
import type { GarpConfig, VrrpConfig } from '../vrrp/config.js'

export interface Config {
  readonly process: ProcessConfig
  readonly vrrp: VrrpConfig
  readonly lvs: LvsConfig
  /** In the order of the file. */
  readonly bfd: readonly BfdConfig[]
  readonly notify: NotifyConfig
  readonly defaults: DefaultsConfig
}

/**
 * What instances and scripts have where they say nothing: it is in them already, and here for the
 * data files, which name it.
 */
export interface DefaultsConfig {
  /** default_interface. */
  readonly interface: string | undefined
  /** vrrp_mcast_group4 and vrrp_mcast_group6. */
  readonly group4: IpAddress
  readonly group6: IpAddress
  readonly garp: GarpConfig
  readonly downTimerAdverts: number
  readonly lowerPriorityNoAdvert: boolean
  readonly higherPrioritySendAdvert: boolean
  readonly version: 2 | 3
  readonly checkUnicastSource: boolean
  readonly skipCheckAdvertAddresses: boolean
  readonly strict: boolean
  readonly notifyPriorityChanges: boolean
  /** enable_script_security, and script_user or who runs scripts without it. */
  readonly scriptSecurity: boolean
  readonly scriptUser: { readonly uid: number, readonly gid: number } | undefined
}

/** The keywords about the processes themselves, from the root level and global_defs. */
export interface ProcessConfig {
  /** net_namespace and net_namespace_ipvs. */
  readonly netNamespace: string | undefined
  readonly ipvsNamespace: string | undefined
  /** instance: part of pid file names, of the syslog ident and of dump file names. */
  readonly instance: string | undefined
  readonly usePidDirectory: boolean
  /** child_wait_time. */
  readonly childWaitTime: Duration
  /** process_name, vrrp_process_name, checker_process_name, bfd_process_name, process_names. */
  readonly names: {
    readonly parent: string | undefined
    readonly vrrp: string | undefined
    readonly checkers: string | undefined
    readonly bfd: string | undefined
  }
  readonly vrrp: SchedulingConfig
  readonly checkers: SchedulingConfig
  readonly bfd: SchedulingConfig
  readonly routerId: string
  readonly umask: number
  /** reload_check_config: the log file of the trial run; undefined is off. */
  readonly reloadCheckLog: string | undefined
  readonly reloadTimeFile: string | undefined
  readonly reloadRepeat: boolean
  readonly reloadFile: string | undefined
  readonly configSaveDirectory: string | undefined
  readonly temporaryConfigDirectory: string | undefined
  readonly dataUseInstance: boolean
  readonly jsonVersion: 1 | 2
  readonly stateDumpFile: string | undefined
  readonly statsDumpFile: string | undefined
  readonly jsonDumpFile: string | undefined
  readonly randomSeed: number | undefined
  /** max_auto_priority: 0 never raises the priority, -1 is silent about it, too. */
  readonly maxAutoPriority: number
  /** min_auto_priority_delay: how late a timer must be before the priority is raised. */
  readonly minAutoPriorityDelay: Duration
  readonly snmp: SnmpConfig
  readonly dbus: DbusConfig
  readonly linkbeat: LinkbeatConfig
}

/** snmp_socket, enable_traps, enable_snmp_…, snmp_…_stats_update_interval. */
export interface SnmpConfig {
  readonly socket: string
  readonly traps: boolean
  readonly vrrp: boolean
  /** enable_snmp_rfcv2, enable_snmp_rfcv3; enable_snmp_rfc is both. */
  readonly rfc2: boolean
  readonly rfc3: boolean
  readonly checker: boolean
  readonly vsStatsInterval: Duration
  readonly rsStatsInterval: Duration
}

/** enable_dbus, dbus_service_name, dbus_no_interface_name. */
export interface DbusConfig {
  readonly enabled: boolean
  readonly serviceName: string
  readonly noInterfaceName: string | undefined
}

/** linkbeat_use_polling at the root, for SNMP, and linkbeat_interfaces. */
export interface LinkbeatConfig {
  readonly polling: boolean
  readonly interfaces: ReadonlyArray<{
    readonly interface: string
    readonly method: 'MII' | 'ETHTOOL' | 'IOCTL' | undefined
  }>
}

/** xxx_priority, xxx_rt_priority, xxx_cpu_affinity, xxx_no_swap, xxx_rlimit_rttime. */
export interface SchedulingConfig {
  /** Nice value, -20..19; undefined: ours to choose (daemon/scheduling.ts). */
  readonly nice: number | undefined
  /** SCHED_RR priority, 1..99; 0 is none. */
  readonly realtime: number
  readonly cpus: readonly number[]
  readonly noSwap: boolean
  readonly realtimeLimit: Duration
}
