/** RTA_METRICS of a route: what the kernel remembers for its destinations (linux/rtnetlink.h). */

import {
  type Attribute, attributeNumber, attributeText, decodeAttributes, nestedAttribute,
  textAttribute, u32Attribute
} from './netlink-attributes.js'

/** In the kernel's units: rtt in 1/8 ms, rttvar in 1/4 ms, rtoMin in ms. */
export interface RouteMetrics {
  readonly mtu?: number
  readonly hoplimit?: number
  readonly advmss?: number
  readonly rtt?: number
  readonly rttvar?: number
  readonly reordering?: number
  readonly window?: number
  readonly cwnd?: number
  readonly ssthresh?: number
  readonly rtoMin?: number
  readonly initcwnd?: number
  readonly initrwnd?: number
  readonly features?: number
  readonly quickack?: number
  readonly fastopenNoCookie?: number
  readonly congestionControl?: string
  /** Bit n set: metric n of RTAX is not the kernel's to change. */
  readonly locked: number
}

const RTA_METRICS = 8
const RTAX_LOCK = 1
const RTAX_CC_ALGO = 16
const NUMBERS = {
  mtu: 2,
  window: 3,
  rtt: 4,
  rttvar: 5,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  reordering: 9,
  hoplimit: 10,
  initcwnd: 11,
  features: 12,
  rtoMin: 13,
  initrwnd: 14,
  quickack: 15,
  fastopenNoCookie: 17
} as const
type NumberMetric = keyof typeof NUMBERS

/** The numbers of all metrics (RTAX), which are also their bits in what is locked. */
export const METRIC_NUMBERS = { ...NUMBERS, congestionControl: RTAX_CC_ALGO } as const

/** RTA_METRICS with all that are given; none for none. */
export function metricsAttributes (metrics: RouteMetrics): readonly Attribute[] {
  const members: Attribute[] = metrics.locked === 0
    ? []
    : [u32Attribute(RTAX_LOCK, metrics.locked)]
  for (const [name, type] of Object.entries(NUMBERS)) {
    const value = metrics[name as NumberMetric]
    if (value !== undefined) members.push(u32Attribute(type, value))
  }
  if (metrics.congestionControl !== undefined) {
    members.push(textAttribute(RTAX_CC_ALGO, metrics.congestionControl))
  }
  return members.length === 0 ? [] : [nestedAttribute(RTA_METRICS, members, false)]
}

/** The metrics among a route's attributes. */
export function decodeMetrics (attributes: ReadonlyMap<number, Uint8Array>): RouteMetrics {
  const members = decodeAttributes(attributes.get(RTA_METRICS) ?? new Uint8Array(0))
  if (!members.ok) return { locked: 0 }
  const numbers = Object.entries(NUMBERS)
    .map(([name, type]) => [name, attributeNumber(members.value.get(type))] as const)
    .filter(([, value]) => value !== undefined)
  const congestionControl = attributeText(members.value.get(RTAX_CC_ALGO))
  return {
    ...Object.fromEntries(numbers),
    ...(congestionControl === undefined ? {} : { congestionControl }),
    locked: attributeNumber(members.value.get(RTAX_LOCK)) ?? 0
  }
}
