/** The schemas of routes and rules, held to their types. */

import * as z from 'zod'
import type {
  EncapsulationConfig, RouteConfig, RouteMetricsConfig, RuleConfig
} from '../../vrrp/route-config.js'
import { family, ipAddress, ipPrefix, maybe, uint32 } from './values.js'

const byte = z.int().min(0).max(255)
const uint64 = z.bigint().min(0n).max((1n << 64n) - 1n)

const encapsulation: z.ZodType<EncapsulationConfig> = z.union([
  z.strictObject({
    type: z.enum(['ip', 'ip6']),
    id: maybe(uint64),
    destination: maybe(ipAddress),
    source: maybe(ipAddress),
    tos: maybe(byte),
    ttl: maybe(byte),
    flags: maybe(z.int().min(0).max(0xffff))
  }),
  z.strictObject({ type: z.literal('mpls'), labels: z.array(z.int().min(0).max(2 ** 20 - 1)).min(1) }),
  z.strictObject({ type: z.literal('ila'), locator: uint64 })
])

/** Fields that may be absent altogether. */
const metric = z.exactOptional(uint32)

const metrics: z.ZodType<RouteMetricsConfig> = z.strictObject({
  mtu: metric,
  hoplimit: metric,
  advmss: metric,
  rtt: metric,
  rttvar: metric,
  reordering: metric,
  window: metric,
  cwnd: metric,
  ssthresh: metric,
  rtoMin: metric,
  initcwnd: metric,
  initrwnd: metric,
  features: metric,
  quickack: metric,
  fastopenNoCookie: metric,
  congestionControl: z.exactOptional(z.string()),
  locked: uint32
})

export const route: z.ZodType<RouteConfig> = z.strictObject({
  family,
  type: z.enum(['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable',
    'prohibit', 'throw', 'nat']),
  destination: maybe(ipPrefix),
  via: maybe(ipAddress),
  preferredSource: maybe(ipAddress),
  from: maybe(ipPrefix),
  interface: maybe(z.string()),
  vrf: maybe(z.string()),
  tos: maybe(byte),
  table: maybe(uint32),
  protocol: byte,
  scope: maybe(byte),
  metric: maybe(uint32),
  onLink: z.boolean(),
  encapsulation: maybe(encapsulation),
  expires: maybe(uint32),
  metrics,
  realms: maybe(uint32),
  preference: maybe(z.union([z.enum(['low', 'medium', 'high']), byte])),
  ttlPropagate: maybe(z.boolean()),
  nextHops: z.array(z.strictObject({
    via: maybe(ipAddress),
    interface: maybe(z.string()),
    weight: z.int().min(1).max(256),
    onLink: z.boolean(),
    realms: maybe(uint32),
    encapsulation: maybe(encapsulation)
  })),
  mode: z.enum(['add', 'append', 'prepend']),
  noTrack: z.boolean(),
  trackGroup: maybe(z.string()),
  text: z.string()
})

const ports = z.tuple([z.int().min(0).max(65535), z.int().min(0).max(65535)])

export const rule: z.ZodType<RuleConfig> = z.strictObject({
  family,
  invert: z.boolean(),
  from: maybe(ipPrefix),
  to: maybe(ipPrefix),
  priority: uint32,
  tos: maybe(byte),
  fwmark: maybe(uint32),
  fwmask: maybe(uint32),
  realms: maybe(uint32),
  suppressPrefixLength: maybe(z.int().min(0).max(128)),
  suppressGroup: maybe(uint32),
  inputInterface: maybe(z.string()),
  outputInterface: maybe(z.string()),
  tunnelId: maybe(uint64),
  uidRange: maybe(z.tuple([uint32, uint32])),
  l3mdev: z.boolean(),
  protocol: byte,
  ipProtocol: maybe(byte),
  sourcePorts: maybe(ports),
  destinationPorts: maybe(ports),
  action: z.union([
    z.strictObject({ type: z.literal('table'), table: uint32 }),
    z.strictObject({ type: z.literal('goto'), priority: uint32 }),
    z.strictObject({ type: z.enum(['blackhole', 'unreachable', 'prohibit', 'nop', 'l3mdev']) })
  ]),
  noTrack: z.boolean(),
  trackGroup: maybe(z.string()),
  text: z.string()
})
