/** The schema of the virtual servers, held to its types. */

import * as z from 'zod'
import type {
  CheckDefaults, GroupEntryConfig, LvsConfig, LvsGlobalConfig, PersistenceConfig, RealServerConfig,
  SorryServerConfig, VirtualServerConfig, VirtualServerTarget
} from '../../checkers/config.js'
import type { Forwarding, Granularity } from '../../ipvs/service.js'
import { REAL_SERVER_BLOCK } from '../keywords/real-server.js'
import { SCHEDULERS, VIRTUAL_SERVER_BLOCK } from '../keywords/virtual-server.js'
import { checker } from './checkers.js'
import { durationOf, family, insideOf, interfaceName, ipAddress, maybe, numberOf, port, uint32 } from './values.js'

const VIRTUAL = insideOf(VIRTUAL_SERVER_BLOCK)
const REAL = insideOf(REAL_SERVER_BLOCK)

const name = z.string().min(1)
const path = maybe(z.string())
const buffer = maybe(z.strictObject({ bytes: uint32.min(1), force: z.boolean() }))

const global: z.ZodType<LvsGlobalConfig> = z.strictObject({
  timeouts: z.strictObject({ tcp: uint32, tcpFin: uint32, udp: uint32 }),
  flush: z.boolean(),
  flushOnStop: z.enum(['off', 'all', 'own']),
  syncDaemon: maybe(z.strictObject({
    interface: interfaceName,
    instance: path,
    id: z.int().min(0).max(255),
    maxlen: maybe(z.int().min(1).max(65507)),
    port: maybe(port.min(1)),
    ttl: maybe(z.int().min(1).max(255)),
    group: maybe(ipAddress)
  })),
  checkerLogAllFailures: z.boolean(),
  noCheckerEmails: z.boolean(),
  rsInitNotifies: z.boolean(),
  nftables: maybe(z.strictObject({
    table: z.string().min(1).max(30), priority: z.int(), startMark: uint32, counters: z.boolean()
  })),
  netlinkCommandBuffer: buffer,
  netlinkMonitorBuffer: buffer
})

const forwarding: z.ZodType<Forwarding> = z.union([
  z.strictObject({ method: z.enum(['masq', 'route', 'local']) }),
  z.strictObject({
    method: z.literal('tunnel'),
    tunnel: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('ipip') }),
      z.strictObject({
        type: z.literal('gue'), port: port.min(1), checksum: z.enum(['nocsum', 'csum', 'remcsum'])
      }),
      z.strictObject({ type: z.literal('gre'), checksum: z.enum(['nocsum', 'csum']) })
    ])
  })
])

const target: z.ZodType<VirtualServerTarget> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('address'), address: ipAddress, port }),
  z.strictObject({ type: z.literal('fwmark'), mark: uint32.min(1) }),
  z.strictObject({ type: z.literal('group'), group: z.string(), index: z.int().min(0) })
])

const granularity: z.ZodType<Granularity> = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('ipv4'), mask: uint32 }),
  z.strictObject({ family: z.literal('ipv6'), length: z.int().min(1).max(128) })
])

const persistence: z.ZodType<PersistenceConfig> = z.strictObject({
  timeout: numberOf(VIRTUAL, 'persistence_timeout'),
  granularity: maybe(granularity),
  engine: maybe(z.string().max(15))
})

const sorryServer: z.ZodType<SorryServerConfig> =
  z.strictObject({ name, address: ipAddress, port, forwarding, inhibit: z.boolean() })

const checks: z.ZodType<CheckDefaults> = z.strictObject({
  connectTimeout: durationOf(VIRTUAL, 'connect_timeout'),
  retry: maybe(numberOf(VIRTUAL, 'retry')),
  delayBeforeRetry: maybe(durationOf(VIRTUAL, 'delay_before_retry')),
  warmup: maybe(durationOf(VIRTUAL, 'warmup'))
})

const realServer: z.ZodType<RealServerConfig> = z.strictObject({
  name,
  address: ipAddress,
  port,
  forwarding,
  weight: numberOf(REAL, 'weight'),
  upperThreshold: numberOf(REAL, 'uthreshold'),
  lowerThreshold: numberOf(REAL, 'lthreshold'),
  inhibitOnFailure: z.boolean(),
  slowStart: durationOf(REAL, 'slow_start'),
  alpha: z.boolean(),
  delayLoop: durationOf(REAL, 'delay_loop'),
  checks,
  virtualhost: path,
  snmpName: path,
  checkers: z.array(checker)
})

export const virtualServer: z.ZodType<VirtualServerConfig> = z.strictObject({
  name,
  place: z.string(),
  target,
  family: maybe(family),
  protocol: maybe(z.enum(['tcp', 'udp', 'sctp'])),
  scheduler: z.enum(SCHEDULERS),
  onePacket: z.boolean(),
  flag1: z.boolean(),
  flag2: z.boolean(),
  flag3: z.boolean(),
  persistence: maybe(persistence),
  forwarding,
  delayLoop: durationOf(VIRTUAL, 'delay_loop'),
  checks,
  weight: numberOf(VIRTUAL, 'weight'),
  inhibitOnFailure: z.boolean(),
  alpha: z.boolean(),
  omega: z.boolean(),
  haSuspend: z.boolean(),
  quorum: numberOf(VIRTUAL, 'quorum'),
  hysteresis: numberOf(VIRTUAL, 'hysteresis'),
  sorryServer: maybe(sorryServer),
  virtualhost: path,
  snmpName: path,
  vrrp: path,
  realServers: z.array(realServer).min(1)
}).refine(({ quorum, hysteresis }) => hysteresis < quorum, 'a hysteresis that is not below the quorum')
  .refine(({ target: { type }, protocol }) => type !== 'address' || protocol !== undefined, 'an address without protocol')

const groupEntry: z.ZodType<GroupEntryConfig> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('addresses'), first: ipAddress, last: ipAddress, port }),
  z.strictObject({ type: z.literal('fwmark'), mark: uint32, family: maybe(family) })
])

export const lvs: z.ZodType<LvsConfig> = z.strictObject({
  global,
  virtualServers: z.array(virtualServer),
  groups: z.record(z.string(), z.strictObject({ name, entries: z.array(groupEntry).min(1) })),
  ssl: z.strictObject({ password: path, ca: path, certificate: path, key: path }),
  trackFiles: z.array(z.strictObject({
    name,
    path: z.string().min(1),
    initial: maybe(z.strictObject({ value: z.int(), overwrite: z.boolean() }))
  }))
})
