/** The columns of vrrpRouteTable and vrrpRuleTable that say how TCP behaves, realms and tunnels. */

import type { EncapsulationConfig, RouteConfig, RouteMetricsConfig } from '../../vrrp/route-config.js'
import type { AgentxValue } from '../../wire/agentx.js'
import { counter64, gauge, inetAddress, integer, text, yesNo } from './values.js'

export type Columns = Readonly<Record<number, AgentxValue | undefined>>

export const optional = (value: number | undefined): AgentxValue | undefined =>
  value === undefined ? undefined : gauge(value)

export const named = (value: string | number | undefined): AgentxValue | undefined =>
  value === undefined ? undefined : text(String(value))

/** RTAX numbers, and the columns of the metrics that can be locked: value, then lock. */
const LOCKABLE = [
  ['mtu', 2, 22, 1], ['advmss', 8, 25, 1], ['rtt', 4, 27, 8], ['rttvar', 5, 29, 4],
  ['reordering', 9, 31, 1], ['cwnd', 7, 34, 1], ['ssthresh', 6, 36, 1], ['rtoMin', 13, 38, 1]
] as const

/** Times in milliseconds. */
export function metricColumns (metrics: RouteMetricsConfig): Columns {
  const columns: Record<number, AgentxValue | undefined> = {
    24: optional(metrics.hoplimit),
    33: optional(metrics.window),
    40: optional(metrics.initcwnd),
    41: optional(metrics.initrwnd),
    42: named(metrics.congestionControl),
    55: metrics.fastopenNoCookie === undefined ? undefined : yesNo(metrics.fastopenNoCookie !== 0)
  }
  for (const [name, number, column, perUnit] of LOCKABLE) {
    const value = metrics[name]
    if (value === undefined) continue
    columns[column] = gauge(value / perUnit)
    columns[column + 1] = yesNo((metrics.locked & (1 << number)) !== 0)
  }
  return columns
}

/** Destination, then source where there is one. */
export function realmColumns (realms: number | undefined, first: number): Columns {
  if (realms === undefined) return {}
  const [source, destination] = [realms >>> 16, realms & 0xffff]
  return { [first]: gauge(destination), [first + 1]: source === 0 ? undefined : gauge(source) }
}

const PREFERENCES = { low: 1, medium: 2, high: 3 } as const

export function preferenceNumber (
  preference: NonNullable<RouteConfig['preference']>
): number {
  return typeof preference === 'number' ? preference : PREFERENCES[preference]
}

const KINDS = { mpls: 2, ip: 3, ila: 4, ip6: 5 } as const

export function encapsulationColumns (encapsulation: EncapsulationConfig | undefined): Columns {
  if (encapsulation === undefined) return {}
  const kind = { 46: integer(KINDS[encapsulation.type]) }
  switch (encapsulation.type) {
    case 'mpls': return { ...kind, 47: text(encapsulation.labels.join('/')) }
    case 'ila': return {
      ...kind, 54: { type: 'counter64', value: encapsulation.locator }
    }
    case 'ip': case 'ip6': {
      const { id, destination, source, tos, ttl, flags } = encapsulation
      return {
        ...kind,
        48: id === undefined ? undefined : counter64(Number(id)),
        49: destination === undefined ? undefined : inetAddress(destination),
        50: source === undefined ? undefined : inetAddress(source),
        51: optional(tos),
        52: optional(ttl),
        53: optional(flags)
      }
    }
  }
}
