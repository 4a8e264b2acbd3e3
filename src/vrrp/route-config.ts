/** Virtual and static routes and rules, as ip-route(8) and ip-rule(8) know them. */

import type { Family, IpAddress, IpPrefix } from '../lib/ip-address.js'
import type { RouteMetrics } from '../wire/route-metrics.js'

export type RouteType =
  | 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable'
  | 'prohibit' | 'throw' | 'nat'

/** One line of virtual_routes or static_routes. */
export interface RouteConfig {
  readonly family: Family
  readonly type: RouteType
  /** undefined: default. */
  readonly destination: IpPrefix | undefined
  readonly via: IpAddress | undefined
  /** src. */
  readonly preferredSource: IpAddress | undefined
  readonly from: IpPrefix | undefined
  readonly interface: string | undefined
  /** vrf: the table of that device is used. */
  readonly vrf: string | undefined
  readonly tos: number | undefined
  /** table; undefined: main (254), or the VRF's. */
  readonly table: number | undefined
  readonly protocol: number
  readonly scope: number | undefined
  readonly metric: number | undefined
  readonly onLink: boolean
  readonly encapsulation: EncapsulationConfig | undefined
  /** expires, in seconds. */
  readonly expires: number | undefined
  readonly metrics: RouteMetricsConfig
  readonly realms: number | undefined
  readonly preference: 'low' | 'medium' | 'high' | number | undefined
  readonly ttlPropagate: boolean | undefined
  readonly nextHops: readonly NextHopConfig[]
  /** add, append, prepend. */
  readonly mode: 'add' | 'append' | 'prepend'
  readonly noTrack: boolean
  readonly trackGroup: string | undefined
  /** The words of the line, for dumps and messages. */
  readonly text: string
}

/** RTAX metrics, in the kernel's units: the configuration has nothing to add to them. */
export type RouteMetricsConfig = RouteMetrics

export interface NextHopConfig {
  readonly via: IpAddress | undefined
  readonly interface: string | undefined
  readonly weight: number
  readonly onLink: boolean
  readonly realms: number | undefined
  readonly encapsulation: EncapsulationConfig | undefined
}

export type EncapsulationConfig =
  | {
    readonly type: 'ip' | 'ip6'
    readonly id: bigint | undefined
    readonly destination: IpAddress | undefined
    readonly source: IpAddress | undefined
    readonly tos: number | undefined
    readonly ttl: number | undefined
    readonly flags: number | undefined
  }
  | { readonly type: 'mpls', readonly labels: readonly number[] }
  | { readonly type: 'ila', readonly locator: bigint }

/** One line of virtual_rules or static_rules. */
export interface RuleConfig {
  readonly family: Family
  readonly invert: boolean
  readonly from: IpPrefix | undefined
  readonly to: IpPrefix | undefined
  readonly priority: number
  readonly tos: number | undefined
  readonly fwmark: number | undefined
  readonly fwmask: number | undefined
  readonly realms: number | undefined
  readonly suppressPrefixLength: number | undefined
  readonly suppressGroup: number | undefined
  readonly inputInterface: string | undefined
  readonly outputInterface: string | undefined
  readonly tunnelId: bigint | undefined
  readonly uidRange: readonly [number, number] | undefined
  readonly l3mdev: boolean
  readonly protocol: number
  readonly ipProtocol: number | undefined
  readonly sourcePorts: readonly [number, number] | undefined
  readonly destinationPorts: readonly [number, number] | undefined
  readonly action:
    | { readonly type: 'table', readonly table: number }
    | { readonly type: 'goto', readonly priority: number }
    | { readonly type: 'blackhole' | 'unreachable' | 'prohibit' | 'nop' | 'l3mdev' }
  readonly noTrack: boolean
  readonly trackGroup: string | undefined
  /** The words of the line, for dumps and messages. */
  readonly text: string
}
