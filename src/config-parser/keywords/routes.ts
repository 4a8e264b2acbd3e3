/** Lines of virtual_routes and static_routes, in the words of ip-route(8). */

import type { Family, IpAddress } from '../../lib/ip-address.js'
import { familyOf, parseIp } from '../../lib/ip-address.js'
import { KEEPALIVED_PROTOCOL, PLAIN_ROUTE } from '../../vrrp/route-config.js'
import type { NextHopConfig, RouteConfig, RouteType } from '../../vrrp/route-config.js'
import type { RouteDraft } from '../draft.js'
import type { Reading } from '../keyword.js'
import { parsePrefix } from './addresses.js'
import type { EntryWord, Mutable } from './entry-cursor.js'
import { Cursor, entryWord, readRealms } from './entry-cursor.js'
import { readEncapsulation } from './encapsulation.js'
import { METRIC_WORDS } from './route-metrics.js'
import { checkTrackGroup } from './track-group.js'

/** A route while its words are read. */
export interface RouteWork extends RouteConfig {
  /** The families its words ask for. */
  readonly families: Set<Family>
  readonly destinationGiven: boolean
}

/** Destinations that are no prefix; default6 is an old word. */
const EVERYTHING = ['default', 'default6', 'any', 'all']

const TYPES: readonly RouteType[] = ['unicast', 'local', 'broadcast', 'anycast', 'multicast',
  'blackhole', 'unreachable', 'prohibit', 'throw', 'nat']

const VIA: EntryWord<RouteWork> = entryWord('[inet|inet6] <ADDRESS>', 'gateway', (cursor, route) => {
  const via = readGateway(cursor, 'via')
  if (via === undefined) return false
  route.via = via
  return true
})

const TOS: EntryWord<RouteWork> = entryWord('<DSFIELD>', 'type of service; IPv4', (cursor, route) => {
  const text = cursor.value('a type of service')
  if (text === undefined) return false
  const tos = cursor.reading.scope.names.number('dsfield', text)
  if (tos === undefined) cursor.report('HF0306', `TOS value ${text} is invalid`)
  else route.tos = tos
  return tos !== undefined
})

const METRIC = numeric('metric', (route, value) => { route.metric = value })

const DEV: EntryWord<RouteWork> = entryWord('<IFACE>', 'output interface', (cursor, route) => {
  const name = cursor.interface('VROUTE nexthop')
  if (name === undefined) return false
  route.interface = name
  return true
})

const ROUTE_BASE: Readonly<Record<string, EntryWord<RouteWork>>> = {
  inet: familyWord('ipv4'),
  inet6: familyWord('ipv6'),
  src: entryWord('<ADDRESS>', 'preferred source', (cursor, route) => {
    const text = cursor.value('an address')
    const source = text === undefined ? undefined : parseIp(text)
    if (source === undefined) {
      cursor.report('HF0307', `VRRP parsed invalid IP ${text ?? ''}. skipping IP...`)
      return false
    }
    route.preferredSource = source
    return true
  }),
  via: VIA,
  gw: entryWord('<ADDRESS>', 'gateway', (cursor, route) => {
    cursor.report('HF0209', '"gw" for routes is deprecated. Please use "via"', { suggestion: 'write via' })
    return VIA.read(cursor, route)
  }, { aliasOf: 'via' }),
  from: entryWord('<PREFIX>', 'source prefix; IPv6 only', (cursor, route) => {
    const text = cursor.value('a prefix')
    const from = text === undefined ? undefined : parsePrefix(text)
    if (from === undefined || familyOf(from.address) !== 'ipv6') {
      cursor.report('HF0307', `Invalid from address ${text ?? ''} for route`, { expected: 'an IPv6 prefix' })
      return false
    }
    route.from = from
    return true
  }),
  tos: TOS,
  dsfield: TOS,
  table: entryWord('<TABLE>', 'routing table, by name or number', (cursor, route) => {
    const text = cursor.value('a table')
    if (text === undefined) return false
    const table = cursor.reading.scope.names.number('tables', text)
    if (table === undefined) cursor.report('HF0306', `Routing table ${text} not found for route`)
    else route.table = table
    return table !== undefined
  }),
  protocol: entryWord('<PROTO>', 'route protocol', (cursor, route) => {
    const text = cursor.value('a route protocol')
    if (text === undefined) return false
    const protocol = cursor.reading.scope.names.number('protocols', text)
    if (protocol === undefined) {
      cursor.report('HF0306', `Protocol ${text} not found or invalid for route`)
    } else route.protocol = protocol
    return protocol !== undefined
  }, { note: 'keepalived (18) unless no_track' }),
  scope: entryWord('<SCOPE>', 'scope; IPv4', (cursor, route) => {
    const text = cursor.value('a scope')
    if (text === undefined) return false
    const scope = cursor.reading.scope.names.number('scopes', text)
    if (scope === undefined) cursor.report('HF0306', `Scope ${text} not found or invalid for route`)
    else route.scope = scope
    return scope !== undefined
  }),
  metric: METRIC,
  priority: METRIC,
  preference: METRIC,
  dev: DEV,
  oif: DEV,
  onlink: entryWord('flag', 'the gateway is on the link', (_cursor, route) => {
    route.onLink = true
    return true
  }),
  encap: entryWord('ip/ip6/mpls/ila ...',
    'light-weight tunnel: ip id dst src tos ttl flags; ip6 id dst src tc hoplimit flags; mpls LABEL[/LABEL...]; ila LOCATOR',
    (cursor, route) => {
      const encapsulation = readEncapsulation(cursor)
      if (encapsulation === undefined) return false
      route.encapsulation = encapsulation
      return true
    }),
  expires: numeric('expires', (route, value) => { route.expires = value }, 'lifetime in seconds; IPv6'),
  realms: entryWord('[<FROM>/]<TO>', 'realms; IPv4', (cursor, route) => {
    const realms = readRealms(cursor, 'route')
    if (realms === undefined) return false
    route.families.add('ipv4')
    route.realms = realms
    return true
  }),
  pref: entryWord('low/medium/high or <INTEGER>', 'router preference; IPv6', (cursor, route) => {
    const text = cursor.value('low, medium or high')
    if (text === 'low' || text === 'medium' || text === 'high') route.preference = text
    else if (text !== undefined && /^\d+$/.test(text) && Number(text) <= 255) {
      route.preference = Number(text)
    } else {
      cursor.report('HF0306', `Invalid pref value ${text ?? ''} specified for route`, { expected: 'low, medium or high' })
      return false
    }
    return true
  }),
  'ttl-propagate': entryWord('enabled', 'MPLS: enabled, disabled', (cursor, route) => {
    const text = cursor.value('enabled or disabled')
    if (text !== 'enabled' && text !== 'disabled') {
      cursor.report('HF0306', `ttl-propagate value ${text ?? ''} not recognised`, { expected: 'enabled or disabled' })
      return false
    }
    route.ttlPropagate = text === 'enabled'
    return true
  }),
  add: modeWord('add'),
  append: modeWord('append'),
  prepend: modeWord('prepend'),
  or: entryWord('<ADDRESS>', 'second gateway', (cursor, route) => {
    cursor.report('HF0209', '"or" for routes is deprecated. Please use "nexthop"', { suggestion: 'write nexthop via' })
    const second = readGateway(cursor, 'or')
    if (second === undefined) return false
    const hop = {
      interface: undefined, weight: 1, onLink: false, realms: undefined, encapsulation: undefined
    }
    // Both gateways become next hops of one multipath route.
    route.nextHops = [
      ...(route.via === undefined ? [] : [{ ...hop, via: route.via, interface: route.interface }]),
      { ...hop, via: second }
    ]
    route.via = undefined
    return true
  }, { aliasOf: 'nexthop' }),
  nexthop: entryWord('via.. dev.. weight <1-256> onlink encap.. realms..',
    'multipath; repeatable, must be last', readNextHop),
  no_track: entryWord('flag', 'do not react to the deletion by others', (_cursor, route) => {
    route.noTrack = true
    return true
  }),
  vrf: entryWord('<IFACE>', 'the table of that VRF device', (cursor, route) => {
    const name = cursor.value('a VRF device')
    if (name === undefined) return false
    const facts = cursor.reading.scope.host.networkInterface(name)
    if (facts === undefined) {
      cursor.report('HF0502', `VRF ${name} not found for route`, { suggestion: 'create it first: its table has to be known' })
      return false
    }
    if (facts.kind !== 'vrf' && facts.kind !== 'unknown') {
      cursor.report('HF0502', `Route specified VRF ${name} is not a VRF`)
      return false
    }
    route.vrf = name
    if (facts.table !== undefined) route.table = facts.table
    return true
  }),
  ...METRIC_WORDS
}

export const ROUTE_WORDS: Readonly<Record<string, EntryWord<RouteWork>>> = {
  ...ROUTE_BASE,
  '[to] [TYPE] PREFIX': entryWord('<PREFIX> or default', `destination; TYPE is one of ${TYPES.join(' ')}; default, any and all are everything, default6 in its old form`, () => false)
}

export const STATIC_ROUTE_WORDS: Readonly<Record<string, EntryWord<RouteWork>>> = {
  ...ROUTE_WORDS,
  track_group: entryWord('<NAME>', 'instances that also track the interface of this entry; needs dev', (cursor, route) => {
    const group = cursor.trackGroup()
    if (group === undefined) return false
    route.trackGroup = group
    return true
  })
}

/** The route a line describes; undefined after a report that leaves it out. */
export function readRoute (
  reading: Reading, words: Readonly<Record<string, EntryWord<RouteWork>>>
): RouteDraft | undefined {
  const cursor = new Cursor(reading)
  const route = newRoute(reading)
  while (cursor.advance() !== undefined) {
    const { word } = cursor
    const known = Object.hasOwn(words, word) ? words[word] : undefined
    if (known !== undefined) {
      if (!known.read(cursor, route)) return undefined
    } else if (!readDestination(cursor, route)) return undefined
  }
  return finished(reading, route)
}

function newRoute (reading: Reading): Mutable<RouteWork> {
  return {
    ...PLAIN_ROUTE, text: reading.words.join(' '), families: new Set(), destinationGiven: false
  }
}

/** `[to] [TYPE] PREFIX`. */
function readDestination (cursor: Cursor, route: Mutable<RouteWork>): boolean {
  if (cursor.word === 'to' && !route.destinationGiven && cursor.following !== undefined) cursor.advance()
  const type = TYPES.find(each => each === cursor.word)
  if (type !== undefined) {
    route.type = type
    if (cursor.following === undefined) return true
    cursor.advance()
    if (cursor.word === 'to' && cursor.following !== undefined) cursor.advance()
  }
  const { word } = cursor
  if (route.destinationGiven) {
    cursor.report('HF0513', `unknown route keyword ${word}`)
    return false
  }
  if (EVERYTHING.includes(word)) {
    if (word === 'default6') route.families.add('ipv6')
    route.destinationGiven = true
    return true
  }
  const prefix = parsePrefix(word)
  if (prefix === undefined) {
    const address = parsePrefix(word.split('/')[0] ?? '')
    if (address !== undefined) {
      cursor.report('HF0303', `Invalid address prefix len ${word.split('/')[1] ?? ''} for address ${word} - using ${address.length}`)
      route.destination = address
      route.destinationGiven = true
      return true
    }
    cursor.report('HF0513', `unknown route keyword ${word}`)
    return false
  }
  route.destination = prefix
  route.destinationGiven = true
  return true
}

function finished (reading: Reading, route: Mutable<RouteWork>): RouteDraft | undefined {
  const { families, destinationGiven, ...config } = route
  const refuse = (message: string): undefined => {
    reading.report('HF0513', message, { word: 0 })
    return undefined
  }
  const addresses = [config.destination?.address, config.via, config.preferredSource,
    config.from?.address, ...config.nextHops.map(hop => hop.via)]
  // An IPv4 route may have an IPv6 gateway (RTA_VIA), but no other mixture.
  for (const address of addresses) {
    const viaSix = address === config.via && config.via !== undefined &&
      familyOf(config.via) === 'ipv6' && config.destination !== undefined &&
      familyOf(config.destination.address) === 'ipv4' && /\bvia inet6\b/.test(config.text)
    if (address !== undefined && !viaSix) families.add(familyOf(address))
  }
  if (families.size > 1) return refuse('Cannot mix IPv4 and IPv6 addresses for route')
  if (!destinationGiven) return refuse('Route must have a destination')
  const family = families.has('ipv6') ? 'ipv6' : 'ipv4'
  if (family === 'ipv4' && config.expires !== undefined) return refuse('expires is only valid for IPv6')
  if (family === 'ipv4' && config.preference !== undefined) return refuse('pref is only valid for IPv6')
  if (!config.noTrack && config.protocol !== KEEPALIVED_PROTOCOL) {
    reading.report('HF0513', `Route cannot be tracked if protocol is not RTPROT_KEEPALIVED(${KEEPALIVED_PROTOCOL}), resetting protocol`,
      { word: 0, suggestion: 'add no_track, or leave the protocol out' })
    config.protocol = KEEPALIVED_PROTOCOL
  }
  // The devices of next hops do not count: a route of several outlives one of them.
  if (config.interface === undefined && !config.noTrack) {
    const destination = config.destination
    const text = destination === undefined ? 'default' : `${destination.address}/${destination.length}`
    reading.report('HF0513', `Warning - cannot track route ${text} with no interface specified, not tracking`,
      { word: 0, suggestion: 'add dev IFACE, or no_track' })
    config.noTrack = true
  }
  checkTrackGroup(reading, 'route', config, config.interface !== undefined)
  return { route: { ...config, family }, place: reading.place(0) }
}

function readGateway (cursor: Cursor, keyword: string): IpAddress | undefined {
  let text = cursor.value('a gateway')
  const family = text === 'inet' ? 'ipv4' : text === 'inet6' ? 'ipv6' : undefined
  if (family !== undefined) text = cursor.value('a gateway')
  if (text === undefined) return undefined
  const gateway = parseIp(text)
  if (gateway === undefined || (family !== undefined && familyOf(gateway) !== family)) {
    cursor.report('HF0307', `invalid route ${keyword} address ${text}`, { expected: 'an address' })
    return undefined
  }
  return gateway
}

function readNextHop (cursor: Cursor, route: Mutable<RouteWork>): boolean {
  const hop: Mutable<NextHopConfig> = {
    via: undefined,
    interface: undefined,
    weight: 1,
    onLink: false,
    realms: undefined,
    encapsulation: undefined
  }
  while (cursor.following !== undefined && cursor.following !== 'nexthop') {
    const word = cursor.advance()
    let ok = true
    if (word === 'via' || word === 'gw') {
      hop.via = readGateway(cursor, 'via')
      ok = hop.via !== undefined
    } else if (word === 'dev' || word === 'oif') hop.interface = cursor.interface('VROUTE nexthop')
    else if (word === 'weight') hop.weight = cursor.number('route', 1, 256) ?? 1
    else if (word === 'onlink') hop.onLink = true
    else if (word === 'realms') hop.realms = readRealms(cursor, 'route')
    else if (word === 'encap') {
      hop.encapsulation = readEncapsulation(cursor)
      ok = hop.encapsulation !== undefined
    } else if (word === 'no_track') route.noTrack = true
    else if (word === 'track_group') route.trackGroup = cursor.trackGroup()
    else {
      cursor.report('HF0513', `unknown nexthop keyword ${word ?? ''}`)
      ok = false
    }
    if (!ok) return false
  }
  route.nextHops = [...route.nextHops, hop]
  return true
}

function familyWord (family: Family): EntryWord<RouteWork> {
  return entryWord('flag', `the route is ${family === 'ipv4' ? 'IPv4' : 'IPv6'}`, (_cursor, route) => {
    route.families.add(family)
    return true
  })
}

function modeWord (mode: RouteConfig['mode']): EntryWord<RouteWork> {
  return entryWord('flag', 'how the route is added; the default is prepend', (_cursor, route) => {
    route.mode = mode
    return true
  })
}

function numeric (
  meaning: string, apply: (route: Mutable<RouteWork>, value: number) => void, text = meaning
): EntryWord<RouteWork> {
  return entryWord('<INTEGER>', text, (cursor, route) => {
    const value = cursor.number('route', 0, 0xffff_ffff)
    if (value === undefined) return false
    apply(route, value)
    return true
  })
}
