/** Virtual and static routes and rules, as ip-route(8) and ip-rule(8) know them. */

import type { Family, IpAddress, IpPrefix } from '../lib/ip-address.js'
import type { Encapsulation } from '../wire/route-encapsulation.js'
import type { RouteMetrics } from '../wire/route-metrics.js'
import type { RuleMessage } from '../wire/route-rules.js'

/**
 * "keepalived" in /etc/iproute2/rt_protos and rt_addrprotos: marks what we have set, so that ip(8)
 * shows whose it is and leftovers of a crashed run can be told from what is others'.
 */
export const KEEPALIVED_PROTOCOL = 18

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

export { METRIC_NUMBERS } from '../wire/route-metrics.js'

export interface NextHopConfig {
  readonly via: IpAddress | undefined
  readonly interface: string | undefined
  readonly weight: number
  readonly onLink: boolean
  readonly realms: number | undefined
  readonly encapsulation: EncapsulationConfig | undefined
}

/** A tunnel of a route or next hop, as the kernel has it. */
export type EncapsulationConfig = Encapsulation

/** What a line of virtual_routes has when it says nothing else. */
export const PLAIN_ROUTE: Omit<RouteConfig, 'text'> = {
  family: 'ipv4',
  type: 'unicast',
  destination: undefined,
  via: undefined,
  preferredSource: undefined,
  from: undefined,
  interface: undefined,
  vrf: undefined,
  tos: undefined,
  table: undefined,
  protocol: KEEPALIVED_PROTOCOL,
  scope: undefined,
  metric: undefined,
  onLink: false,
  encapsulation: undefined,
  expires: undefined,
  metrics: { locked: 0 },
  realms: undefined,
  preference: undefined,
  ttlPropagate: undefined,
  nextHops: [],
  mode: 'prepend',
  noTrack: false,
  trackGroup: undefined
}

/** One line of virtual_rules or static_rules: what the kernel's rule has, and more. */
export interface RuleConfig extends Omit<RuleMessage, 'tos' | 'action'> {
  readonly tos: number | undefined
  readonly action: RuleMessage['action'] | { readonly type: 'l3mdev' }
  readonly noTrack: boolean
  readonly trackGroup: string | undefined
  /** The words of the line, for dumps and messages. */
  readonly text: string
}

/** What a line of virtual_rules has when it says nothing else; a priority and an action are due. */
export const PLAIN_RULE: Omit<RuleConfig, 'text' | 'priority' | 'action'> = {
  family: 'ipv4',
  invert: false,
  from: undefined,
  to: undefined,
  tos: undefined,
  fwmark: undefined,
  fwmask: undefined,
  realms: undefined,
  suppressPrefixLength: undefined,
  suppressGroup: undefined,
  inputInterface: undefined,
  outputInterface: undefined,
  tunnelId: undefined,
  uidRange: undefined,
  l3mdev: false,
  protocol: KEEPALIVED_PROTOCOL,
  ipProtocol: undefined,
  sourcePorts: undefined,
  destinationPorts: undefined,
  noTrack: false,
  trackGroup: undefined
}
