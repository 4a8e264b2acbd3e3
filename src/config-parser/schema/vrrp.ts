/**
 * The schema of the VRRP part, held to its types: a field that is missing here does not compile.
 */

import * as z from 'zod'
import type {
  AddressConfig, DeliveryConfig, GarpConfig, InstanceConfig, TrackConfig, VrrpConfig,
  VrrpGlobalConfig
} from '../../vrrp/config.js'
import { VRRP_INSTANCE } from '../keywords/vrrp-instance.js'
import { VRRP_SCRIPT } from '../keywords/vrrp-script.js'
import { route, rule } from './routes.js'
import {
  bytes, duration, durationOf, family, interfaceName, ipAddress, ipPrefix, macAddress, maybe,
  numberOf, uint32
} from './values.js'

const name = z.string()
const weight = z.int().min(-254).max(254)
const buffer = z.strictObject({ bytes: uint32, force: z.boolean() })

const global: z.ZodType<VrrpGlobalConfig> = z.strictObject({
  startupDelay: duration(4295),
  delayAfterBoot: duration(4295),
  dynamicInterfaces: z.enum(['off', 'on', 'allow-if-changes']),
  logUnknownVrids: z.boolean(),
  garpInterval: duration(4295),
  gnaInterval: duration(4295),
  rewriteStatesOnReload: z.boolean(),
  disableLocalIgmp: z.boolean(),
  firewall: maybe(z.strictObject({
    table: z.string().min(1).max(30), priority: z.int(), byIndex: z.boolean(), counters: z.boolean()
  })),
  vmacPrefix: z.string().min(1).max(11),
  vmacAddressPrefix: z.string().min(1).max(11),
  netlinkCommandBuffer: maybe(buffer),
  netlinkMonitorBuffer: maybe(buffer),
  processMonitorBuffer: maybe(buffer),
  receiveBufferPolicy: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('fixed'), bytes: uint32 }),
    z.strictObject({ type: z.literal('words'), mtu: z.boolean(), advert: z.boolean() })
  ]),
  receiveBufferMultiplier: uint32,
  polledLinks: z.array(z.strictObject({
    interface: z.string(), method: maybe(z.enum(['MII', 'ETHTOOL', 'IOCTL']))
  }))
})

const address: z.ZodType<AddressConfig> = z.strictObject({
  address: ipAddress,
  prefixLength: z.int().min(0).max(128),
  interface: maybe(z.string()),
  scope: z.int().min(0).max(255),
  broadcast: maybe(ipAddress),
  label: maybe(interfaceName),
  peer: maybe(ipPrefix),
  home: z.boolean(),
  detectDuplicates: z.boolean(),
  manageTemporary: z.boolean(),
  noPrefixRoute: z.boolean(),
  autojoin: z.boolean(),
  noTrack: z.boolean(),
  preferredLifetime: z.union([uint32, z.literal('forever')]),
  useVmac: z.boolean(),
  trackGroup: maybe(name)
})

const references = z.array(z.strictObject({ name, weight, reverse: z.boolean() }))

const track: z.ZodType<TrackConfig> = z.strictObject({
  interfaces: references,
  scripts: references,
  files: references,
  processes: references,
  bfds: references
})

export const garp: z.ZodType<GarpConfig> = z.strictObject({
  masterDelay: duration(4294),
  masterRepeat: uint32.min(1),
  masterRefresh: duration(0xffff_ffff),
  masterRefreshRepeat: uint32.min(1),
  lowerPriorityDelay: duration(4294),
  lowerPriorityRepeat: uint32,
  extraInterfaces: maybe(z.strictObject({ all: z.boolean(), every: duration(86_400) }))
})

const delivery: z.ZodType<DeliveryConfig> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('multicast'), group: ipAddress }),
  z.strictObject({
    type: z.literal('unicast'),
    peers: z.array(z.strictObject({
      address: ipAddress, minTtl: z.int().min(0).max(255), maxTtl: z.int().min(0).max(255)
    })).min(1),
    ttl: maybe(z.int().min(0).max(255)),
    checkSource: z.boolean()
  })
])

export const instance: z.ZodType<InstanceConfig> = z.strictObject({
  name,
  family,
  version: z.union([z.literal(2), z.literal(3)]),
  vrid: numberOf(VRRP_INSTANCE, 'virtual_router_id'),
  interface: maybe(interfaceName),
  vrf: maybe(interfaceName),
  wantsMaster: z.boolean(),
  priority: numberOf(VRRP_INSTANCE, 'priority'),
  advertInterval: durationOf(VRRP_INSTANCE, 'advert_int'),
  authentication: maybe(z.strictObject({ type: z.enum(['pass', 'ah']), password: z.string().min(1).max(8) })),
  hmac: maybe(z.strictObject({
    keys: z.array(z.strictObject({ id: z.int().min(1).max(255), secret: bytes })).min(1),
    activeKey: z.int().min(1).max(255),
    timeWindow: duration(300),
    antiReplay: z.enum(['time', 'monotonic']),
    mode: z.enum(['enforce', 'permissive', 'receive-only'])
  })),
  preempt: z.boolean(),
  preemptDelay: durationOf(VRRP_INSTANCE, 'preempt_delay'),
  strict: z.boolean(),
  accept: z.boolean(),
  addresses: z.array(address).max(255),
  excludedAddresses: z.array(address),
  routes: z.array(route),
  rules: z.array(rule),
  sourceAddress: maybe(ipAddress),
  trackSourceAddress: z.boolean(),
  delivery,
  skipCheckAdvertAddresses: z.boolean(),
  v3ChecksumAsV2: z.boolean(),
  oldUnicastChecksum: z.enum(['always', 'never', 'auto']),
  oldChecksumGroup: z.exactOptional(ipAddress),
  downTimerAdverts: numberOf(VRRP_INSTANCE, 'down_timer_adverts'),
  timerExpiredBackup: maybe(numberOf(VRRP_INSTANCE, 'timer_expired_backup')),
  lowerPriorityNoAdvert: z.boolean(),
  higherPrioritySendAdvert: z.boolean(),
  ownerIgnoreAdverts: z.boolean(),
  garp,
  dontTrackPrimary: z.boolean(),
  track,
  vmac: maybe(z.strictObject({
    interface: maybe(interfaceName),
    mac: maybe(macAddress),
    group: maybe(uint32),
    netlinkNotify: z.boolean(),
    transmitOnBase: z.boolean(),
    alsoForOtherAddresses: z.boolean()
  })),
  ipvlan: maybe(z.strictObject({
    mode: z.enum(['bridge', 'private', 'vepa']),
    interface: maybe(interfaceName),
    address: maybe(ipPrefix),
    group: maybe(uint32)
  })),
  promoteSecondaries: z.boolean(),
  kernelReceiveBuffer: maybe(numberOf(VRRP_INSTANCE, 'kernel_rx_buf_size')),
  notifyPriorityChanges: z.boolean(),
  notifyDeleted: z.boolean(),
  configurationFault: z.exactOptional(z.string()),
  twinOf: z.exactOptional(z.string()),
  debug: numberOf(VRRP_INSTANCE, 'debug')
}).refine(({ version, advertInterval }) => version === 2
  ? advertInterval % 1_000_000 === 0
  : advertInterval % 10_000 === 0 && advertInterval <= 40_950_000, 'an interval the version cannot carry')
  .refine(({ addresses, family: own }) =>
    addresses.every(each => each.address.includes(':') === (own === 'ipv6')), 'an address of the other family')

export const vrrp: z.ZodType<VrrpConfig> = z.strictObject({
  global,
  instances: z.array(instance),
  syncGroups: z.array(z.strictObject({
    name,
    members: z.array(name).min(1),
    track,
    trackingWeight: z.boolean(),
    implicit: z.exactOptional(z.literal(true))
  })),
  scripts: z.array(z.strictObject({
    name,
    interval: durationOf(VRRP_SCRIPT, 'interval'),
    timeout: durationOf(VRRP_SCRIPT, 'timeout'),
    weight: numberOf(VRRP_SCRIPT, 'weight'),
    reverse: z.boolean(),
    rise: numberOf(VRRP_SCRIPT, 'rise'),
    fall: numberOf(VRRP_SCRIPT, 'fall'),
    initFail: z.boolean()
  })),
  trackFiles: z.array(z.strictObject({
    name,
    path: z.string().min(1),
    weight,
    reverse: z.boolean(),
    initial: maybe(z.strictObject({ value: z.int(), overwrite: z.boolean() }))
  })),
  trackProcesses: z.array(z.strictObject({
    name,
    path: z.string().min(1),
    parameters: z.array(z.string()),
    match: z.enum(['none', 'exact', 'partial', 'initial']),
    fullCommand: z.boolean(),
    weight,
    reverse: z.boolean(),
    quorum: z.int().min(0).max(65535),
    quorumMax: maybe(z.int().min(0).max(65535)),
    terminateDelay: duration(3600),
    forkDelay: duration(3600)
  })),
  trackBfds: z.array(z.strictObject({ name, weight, reverse: z.boolean() })),
  trackGroups: z.array(z.strictObject({ name, members: z.array(name) })),
  staticAddresses: z.array(address),
  staticRoutes: z.array(route),
  staticRules: z.array(rule),
  garpGroups: z.array(z.strictObject({
    interfaces: z.array(name).min(1), garpInterval: duration(4295), gnaInterval: duration(4295)
  })),
  interfaceDelays: z.array(
    z.strictObject({ interface: name, down: duration(255), up: duration(255) })
  )
}).refine(({ instances }) =>
  new Set(instances.map(each => each.name)).size === instances.length, 'two instances of one name')
