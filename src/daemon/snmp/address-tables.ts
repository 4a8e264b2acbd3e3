/** KEEPALIVED-MIB.2: addresses, routes and rules of instances, and the static ones (instance 0). */

import { ipBytes, type IpAddress } from '../../lib/ip-address.js'
import type { AddressConfig } from '../../vrrp/config.js'
import type { RouteConfig, RuleConfig } from '../../vrrp/route-config.js'
import { instancesOf, interfaceIndex, KEEPALIVED, type Facts } from './facts.js'
import {
  encapsulationColumns, metricColumns, named, optional, preferenceNumber, realmColumns
} from './route-columns.js'
import { gauge, inetAddress, inetType, inetTypeOf, integer, octets, row, text, yesNo } from './values.js'
import type { Variable } from './view.js'

const VRRP = [...KEEPALIVED, 2]

/** The entries of one owner: an instance, or 0 for the static ones. */
interface Entries {
  readonly owner: number
  readonly interface: string | undefined
  readonly advertised: readonly AddressConfig[]
  readonly others: readonly AddressConfig[]
  readonly routes: readonly RouteConfig[]
  readonly rules: readonly RuleConfig[]
  readonly isHeld: (address: IpAddress) => boolean
  readonly holdsRoutes: boolean
}

export function addressRows (facts: Facts): readonly Variable[] {
  const { staticAddresses, staticRoutes, staticRules } = facts.config.vrrp
  const all: readonly Entries[] = [
    {
      owner: 0,
      interface: undefined,
      advertised: [],
      others: staticAddresses,
      routes: staticRoutes,
      rules: staticRules,
      isHeld: () => true,
      holdsRoutes: true
    },
    ...instancesOf(facts).map(({ config, index, status }) => ({
      owner: index,
      interface: config.interface,
      advertised: config.addresses,
      others: config.excludedAddresses,
      routes: config.routes,
      rules: config.rules,
      isHeld: (address: IpAddress) => status.heldAddresses.some(each => each.address === address),
      holdsRoutes: status.holdsAddresses
    }))
  ]
  return all.flatMap(entries => [
    ...[...entries.advertised, ...entries.others].flatMap((address, at) =>
      row([...VRRP, 6, 1], [entries.owner, at + 1],
        addressColumns(facts, entries, address, at < entries.advertised.length))),
    ...entries.routes.flatMap((route, at) =>
      row([...VRRP, 7, 1], [entries.owner, at + 1],
        routeColumns(facts, route, entries.holdsRoutes))),
    ...entries.routes.flatMap((route, at) => route.nextHops.flatMap((hop, place) =>
      row([...VRRP, 11, 1], [entries.owner, at + 1, place + 1], {
        2: hop.via === undefined ? undefined : inetTypeOf(hop.via),
        3: hop.via === undefined ? undefined : inetAddress(hop.via),
        4: hop.interface === undefined ? undefined : integer(interfaceIndex(facts, hop.interface)),
        5: hop.interface === undefined ? undefined : text(hop.interface),
        6: hop.weight === 1 ? undefined : gauge(hop.weight),
        7: yesNo(hop.onLink),
        ...realmColumns(hop.realms, 8)
      }))),
    ...entries.rules.flatMap((rule, at) =>
      row([...VRRP, 8, 1], [entries.owner, at + 1], ruleColumns(rule, entries.holdsRoutes)))
  ])
}

/** InetScopeType (RFC 4001) of the kernel's scopes. */
const SCOPES: Readonly<Record<number, number>> = { 0: 14, 200: 5, 253: 2, 254: 1 }
const scope = (value: number): ReturnType<typeof integer> => integer(SCOPES[value] ?? 0)

function addressColumns (
  facts: Facts, entries: Entries, address: AddressConfig, advertised: boolean
): Parameters<typeof row>[2] {
  const device = address.interface ?? entries.interface
  const bytes = ipBytes(address.address)
  return {
    2: inetTypeOf(address.address),
    3: octets(bytes),
    4: bytes.length === 4
      ? octets(address.broadcast === undefined ? new Uint8Array(4) : ipBytes(address.broadcast))
      : undefined,
    5: gauge(address.prefixLength),
    6: scope(address.scope),
    7: integer(interfaceIndex(facts, device)),
    8: device === undefined ? undefined : text(device),
    9: address.label === undefined ? undefined : text(address.label),
    10: yesNo(entries.isHeld(address.address)),
    11: yesNo(advertised),
    12: address.peer === undefined ? undefined : inetAddress(address.peer.address)
  }
}

const ROUTE_TYPES: Readonly<Record<RouteConfig['type'], number>> = {
  unicast: 1,
  local: 1,
  blackhole: 3,
  anycast: 4,
  multicast: 5,
  broadcast: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10
}
const EQUAL_COST = 2
const MAIN_TABLE = 254

function routeColumns (
  facts: Facts, route: RouteConfig, held: boolean
): Parameters<typeof row>[2] {
  const { destination, from, interface: device, preferredSource, via } = route
  const unspecified = octets(new Uint8Array(route.family === 'ipv4' ? 4 : 16))
  return {
    2: inetType(route.family),
    3: destination === undefined ? unspecified : inetAddress(destination.address),
    4: gauge(destination?.length ?? 0),
    5: via === undefined ? undefined : inetAddress(via),
    7: preferredSource === undefined ? undefined : inetAddress(preferredSource),
    8: gauge(route.metric ?? 0),
    9: scope(route.scope ?? 0),
    10: integer(route.nextHops.length > 1 ? EQUAL_COST : ROUTE_TYPES[route.type]),
    11: device === undefined ? undefined : integer(interfaceIndex(facts, device)),
    12: device === undefined ? undefined : text(device),
    13: gauge(route.table ?? MAIN_TABLE),
    14: yesNo(held),
    15: from === undefined ? undefined : inetAddress(from.address),
    16: from === undefined ? undefined : gauge(from.length),
    17: route.tos === undefined ? undefined : gauge(route.tos),
    18: integer(route.protocol + 1),
    19: yesNo(((route.metrics.features ?? 0) & 1) !== 0),
    // That it is set, not to what.
    20: yesNo(route.metrics.quickack !== undefined),
    21: route.expires === undefined ? undefined : integer(route.expires),
    ...metricColumns(route.metrics),
    43: route.preference === undefined ? undefined : integer(preferenceNumber(route.preference)),
    ...realmColumns(route.realms, 44),
    ...encapsulationColumns(route.encapsulation)
  }
}

function ruleColumns (rule: RuleConfig, held: boolean): Parameters<typeof row>[2] {
  const { from, to } = rule
  // The older objects have one address: where a rule has both it is the destination.
  const [direction, main] = from !== undefined && to !== undefined
    ? ['both', to]
    : from !== undefined ? ['from', from] : to !== undefined ? ['to', to] : ['none', undefined]
  const table = rule.action.type === 'table'
    ? rule.action.table
    : rule.action.type === 'l3mdev' ? 0 : undefined
  return {
    2: text(direction),
    3: inetType(rule.family),
    4: main === undefined ? undefined : inetAddress(main.address),
    5: main === undefined ? undefined : gauge(main.length),
    6: optional(table),
    7: yesNo(held),
    8: yesNo(rule.invert),
    9: to === undefined ? undefined : inetType(rule.family),
    10: to === undefined ? undefined : inetAddress(to.address),
    11: to === undefined ? undefined : gauge(to.length),
    12: from === undefined ? undefined : inetType(rule.family),
    13: from === undefined ? undefined : inetAddress(from.address),
    14: from === undefined ? undefined : gauge(from.length),
    15: gauge(rule.tos ?? 0),
    16: rule.fwmark === undefined ? undefined : gauge(rule.fwmark),
    17: rule.fwmask === undefined ? undefined : gauge(rule.fwmask),
    23: integer(ACTIONS[rule.action.type]),
    ...realmColumns(rule.realms, 18),
    20: named(rule.inputInterface),
    21: named(rule.outputInterface),
    22: rule.action.type === 'goto' ? gauge(rule.action.priority) : undefined,
    24: optional(table),
    25: gauge(rule.priority),
    26: optional(rule.suppressPrefixLength),
    27: named(rule.suppressGroup),
    // 64 bits in two halves, the high one first.
    28: rule.tunnelId === undefined ? undefined : gauge(Number(rule.tunnelId >> 32n)),
    29: rule.tunnelId === undefined ? undefined : gauge(Number(rule.tunnelId & 0xffff_ffffn)),
    30: optional(rule.uidRange?.[0]),
    31: optional(rule.uidRange?.[1]),
    32: rule.l3mdev ? yesNo(true) : undefined
  }
}

/** RuleAction. */
const ACTIONS = {
  // An l3mdev rule looks into the table of its device.
  table: 1, l3mdev: 1, goto: 2, nop: 3, blackhole: 6, unreachable: 7, prohibit: 8
} as const
