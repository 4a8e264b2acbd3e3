/** What a simulation is about: routers, their configurations and the luck they may have. */

import { micros, centis, seconds, sum } from '../../src/lib/time.js'
import type { Duration } from '../../src/lib/time.js'
import type { Random } from '../../src/lib/random.js'
import type {
  AddressConfig, DeliveryConfig, HmacConfig, InstanceConfig, SyncGroupConfig, VmacConfig, VrrpConfig
} from '../../src/vrrp/config.js'
import { downInterval } from '../../src/vrrp/instance-state.js'
import {
  NO_TRACKING, PLAIN_VMAC, addressConfig, instanceConfig, ip, vrrpConfig
} from '../vrrp/samples.js'

export interface Setting {
  readonly configs: readonly VrrpConfig[]
  /** The longest any instance waits for a master. */
  readonly patience: Duration
  /** How fast everything befalls them: 1, or less where adverts follow each other fast. */
  readonly pace: number
  /** After the last disturbance: until recorded adverts are forgotten (auth_hmac). */
  readonly memory: Duration
}

/** The tracked file whose value moves priorities and faults. */
export const TRACKED_FILE = 'health'

/** Below it, a second of trouble has dozens of adverts: less of it is enough. */
const FAST = centis(10)
const GROUPS = { ipv4: ip('224.0.0.18'), ipv6: ip('ff02::12') } as const

type Families = 'ipv4' | 'ipv6' | 'both'

/** What all routers of a simulation have in common. */
interface Style {
  readonly families: Families
  readonly version: 2 | 3
  readonly interval: Duration
  readonly preempt: boolean
  readonly preemptDelay: Duration
  readonly downTimerAdverts: number
  readonly authentication: InstanceConfig['authentication']
  readonly hmac: HmacConfig | undefined
  readonly vmac: VmacConfig | undefined
  readonly unicast: boolean
  readonly grouped: boolean
  readonly vrids: number
  readonly routers: number
}

/** Makes up a group of routers. */
export function invent (random: Random): Setting {
  const style = inventStyle(random)
  const owner = random.next() < 0.1 ? random.between(0, style.routers - 1) : undefined
  const configs = Array.from({ length: style.routers }, (_, router) =>
    inventRouter(random, style, router, router === owner))
  const waits = configs.flatMap(({ instances }) => instances.map(instance =>
    sum(downInterval(instance, 1, instance.advertInterval), instance.preemptDelay)))
  return {
    configs,
    patience: micros(Math.max(...waits)),
    pace: style.interval < FAST ? 0.2 : 1,
    memory: style.hmac?.timeWindow ?? micros(0)
  }
}

/** The address adverts of a router come from; unicast peers are told of it. */
export function ownAddress (family: 'ipv4' | 'ipv6', router: number): string {
  return family === 'ipv4' ? `10.0.0.${router + 1}` : `fe80::${router + 1}`
}

function inventStyle (random: Random): Style {
  const families = pick<Families>(random, ['ipv4', 'ipv4', 'ipv6', 'both'])
  const version = families !== 'ipv4' || random.next() < 0.5 ? 3 : 2
  const interval = version === 2
    ? seconds(random.between(1, 2))
    : centis(random.between(1, 4) * (random.next() < 0.3 ? 1 : 25))
  const vrids = families === 'both' ? 1 : random.between(1, 3)
  const preempt = random.next() < 0.7
  const hmac = random.next() < 0.25 ? hmacConfig(random) : undefined
  const unicast = random.next() < 0.25
  return {
    families,
    version,
    interval,
    preempt,
    preemptDelay: preempt && random.next() < 0.2 ? seconds(random.between(1, 5)) : micros(0),
    downTimerAdverts: random.next() < 0.8 ? 3 : random.between(2, 5),
    authentication: version === 2 && hmac === undefined ? authentication(random) : undefined,
    hmac,
    unicast,
    vmac: random.next() < 0.25 && !unicast ? PLAIN_VMAC : undefined,
    grouped: families === 'both' || (vrids > 1 && random.next() < 0.5),
    vrids,
    routers: random.between(2, 4)
  }
}

function inventRouter (
  random: Random, style: Style, router: number, isOwner: boolean
): VrrpConfig {
  // Members of a group share a priority, as every manual asks for: groups that disagree about
  // the better router push each other away forever, in keepalived too.
  const shared = random.between(1, 254)
  const weight = random.next() < 0.5 ? 0 : pick(random, [-40, -5, 5, 40])
  const tracks = random.next() < 0.4
  const track = tracks && !isOwner
    ? { ...NO_TRACKING, files: [{ name: TRACKED_FILE, weight, reverse: false }] }
    : NO_TRACKING
  const instances: InstanceConfig[] = []
  for (let vrid = 1; vrid <= style.vrids; vrid++) {
    const own = style.grouped ? shared : random.between(1, 254)
    const priority = isOwner ? 255 : own
    for (const family of familiesOf(style.families)) {
      instances.push(instanceOf(style, family, vrid, router, {
        priority,
        wantsMaster: isOwner && random.next() < 0.5,
        track: style.grouped ? NO_TRACKING : track
      }))
    }
  }
  const group: SyncGroupConfig = {
    name: 'G',
    members: instances.map(({ name }) => name),
    track,
    trackingWeight: true,
    ...(style.families === 'both' ? { implicit: true } : {})
  }
  return vrrpConfig(instances, {
    syncGroups: style.grouped ? [group] : [],
    trackFiles: [{ name: TRACKED_FILE, path: '/health', weight, reverse: false, initial: undefined }]
  })
}

function instanceOf (
  style: Style, family: 'ipv4' | 'ipv6', vrid: number, router: number,
  own: Partial<InstanceConfig>
): InstanceConfig {
  const isTwin = style.families === 'both' && family === 'ipv6'
  const { version, preempt, preemptDelay, downTimerAdverts, authentication, hmac, vmac } = style
  return instanceConfig({
    name: isTwin ? `VI_${vrid}-ipv6` : `VI_${vrid}`,
    family,
    version,
    vrid,
    advertInterval: style.interval,
    preempt: preempt || own.priority === 255,
    preemptDelay: own.wantsMaster === true ? micros(0) : preemptDelay,
    downTimerAdverts,
    authentication,
    hmac,
    vmac,
    addresses: addressesOf(family, vrid),
    delivery: deliveryOf(style, family, router),
    ...(isTwin ? { twinOf: `VI_${vrid}` } : {}),
    ...own
  })
}

function addressesOf (family: 'ipv4' | 'ipv6', vrid: number): readonly AddressConfig[] {
  return family === 'ipv4'
    ? [addressConfig(`10.0.0.${100 + vrid}/24`), addressConfig(`10.0.0.${150 + vrid}/24`)]
    : [addressConfig(`fe80::1:${vrid}/64`), addressConfig(`2001:db8::1:${vrid}/64`)]
}

function deliveryOf (style: Style, family: 'ipv4' | 'ipv6', router: number): DeliveryConfig {
  if (!style.unicast) return { type: 'multicast', group: GROUPS[family] }
  const peers = Array.from({ length: style.routers }, (_, at) => at).filter(at => at !== router)
  return {
    type: 'unicast',
    peers: peers.map(at => ({ address: ip(ownAddress(family, at)), minTtl: 0, maxTtl: 255 })),
    ttl: undefined,
    checkSource: true
  }
}

function authentication (random: Random): InstanceConfig['authentication'] {
  const type = pick<'none' | 'pass' | 'ah'>(random, ['none', 'pass', 'ah'])
  return type === 'none' ? undefined : { type, password: 'simulate' }
}

function hmacConfig (random: Random): HmacConfig {
  return {
    keys: [{ id: 7, secret: new Uint8Array(32).fill(0x5a) }],
    activeKey: 7,
    timeWindow: seconds(5),
    antiReplay: pick<HmacConfig['antiReplay']>(random, ['time', 'monotonic']),
    mode: 'enforce'
  }
}

function familiesOf (families: Families): ReadonlyArray<'ipv4' | 'ipv6'> {
  return families === 'both' ? ['ipv4', 'ipv6'] : [families]
}

function pick<Item> (random: Random, from: readonly [Item, ...Item[]]): Item {
  return from[random.between(0, from.length - 1)] ?? from[0]
}
