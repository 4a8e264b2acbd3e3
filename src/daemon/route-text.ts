/**
 * Routes as keepalived's dumps have them: what the kernel is asked for, in the order and words of
 * its data file, numbers where the configuration may have names.
 */

import { familyOf, type IpAddress, type IpPrefix } from '../lib/ip-address.js'
import {
  type EncapsulationConfig, METRIC_NUMBERS, type NextHopConfig, type RouteConfig,
  type RouteMetricsConfig
} from '../vrrp/route-config.js'

/** Words that are there, or not. */
type Words = ReadonlyArray<string | undefined>

export const joined = (words: Words): string =>
  words.filter(word => word !== undefined && word !== '').join(' ')

/** `WORD VALUE`, or nothing. */
export function pair (
  word: string, value: string | number | bigint | undefined
): string | undefined {
  return value === undefined ? undefined : `${word} ${value}`
}

/** `ADDRESS/LENGTH`, the length only when it says something. */
export function prefixText ({ address, length }: IpPrefix): string {
  return length === (familyOf(address) === 'ipv4' ? 32 : 128) ? address : `${address}/${length}`
}

export function routeText (route: RouteConfig): string {
  const { destination, family, metrics, type } = route
  const everything = family === 'ipv4' ? '0.0.0.0/0' : '::/0'
  return joined([
    // Routes of other types are added: there is nothing to put them before.
    type === 'unicast' || route.mode !== 'prepend' ? route.mode : 'add',
    type === 'unicast' ? undefined : type,
    destination === undefined ? everything : prefixText(destination),
    route.from === undefined ? undefined : `from ${prefixText(route.from)}`,
    pair('src', route.preferredSource),
    pair('tos', route.tos),
    encapsulationText(route.encapsulation),
    viaText(route.via),
    pair('dev', route.interface),
    pair('table', route.table),
    pair('proto', route.protocol),
    pair('scope', route.scope),
    pair('metric', route.metric),
    route.onLink ? 'onlink' : undefined,
    realmsText(route.realms),
    route.expires === undefined ? undefined : `expires ${route.expires}sec`,
    ...metricWords(metrics),
    route.ttlPropagate === undefined
      ? undefined
      : `ttl-propagate ${route.ttlPropagate ? 'enabled' : 'disabled'}`,
    pair('pref', route.preference),
    ...route.nextHops.map(nextHopText),
    route.noTrack ? 'no_track' : undefined,
    pair('track_group', route.trackGroup)
  ])
}

function viaText (via: IpAddress | undefined): string | undefined {
  return via === undefined ? undefined : `via ${familyOf(via) === 'ipv4' ? 'inet' : 'inet6'} ${via}`
}

/** FROM and TO share one number: 16 bits each. */
export function realmsText (realms: number | undefined): string | undefined {
  if (realms === undefined) return undefined
  const [from, to] = [realms >>> 16, realms & 0xffff]
  return from === 0 ? `realm ${to}` : `realms ${from}/${to}`
}

function nextHopText (hop: NextHopConfig): string {
  return joined([
    'nexthop',
    viaText(hop.via),
    pair('dev', hop.interface),
    hop.weight === 1 ? undefined : `weight ${hop.weight}`,
    hop.onLink ? 'onlink' : undefined,
    realmsText(hop.realms),
    encapsulationText(hop.encapsulation)
  ])
}

function encapsulationText (encapsulation: EncapsulationConfig | undefined): string | undefined {
  if (encapsulation === undefined) return undefined
  switch (encapsulation.type) {
    case 'mpls': return `encap mpls ${encapsulation.labels.join('/')}`
    case 'ila': return `encap ila ${encapsulation.locator}`
    case 'ip': case 'ip6': {
      const isIpv4 = encapsulation.type === 'ip'
      return joined([
        `encap ${encapsulation.type}`,
        pair('id', encapsulation.id),
        pair('dst', encapsulation.destination),
        pair('src', encapsulation.source),
        pair(isIpv4 ? 'tos' : 'tc', encapsulation.tos),
        pair(isIpv4 ? 'ttl' : 'hoplimit', encapsulation.ttl),
        encapsulation.flags === undefined ? undefined : `flags 0x${encapsulation.flags.toString(16)}`
      ])
    }
  }
}

function metricWords (metrics: RouteMetricsConfig): Words {
  const lock = (name: keyof typeof METRIC_NUMBERS): string =>
    (metrics.locked & (1 << METRIC_NUMBERS[name])) === 0 ? '' : 'lock '
  const number = (
    name: 'mtu' | 'ssthresh' | 'cwnd' | 'advmss' | 'reordering'
  ): string | undefined =>
    metrics[name] === undefined ? undefined : `${name} ${lock(name)}${metrics[name]}`
  const time = (
    word: string, name: 'rtt' | 'rttvar' | 'rtoMin', perMilli: number
  ): string | undefined => {
    const value = metrics[name]
    return value === undefined ? undefined : `${word} ${lock(name)}${timeText(value / perMilli)}`
  }
  return [
    metrics.congestionControl === undefined
      ? undefined
      : `congctl ${lock('congestionControl')}${metrics.congestionControl}`,
    time('rtt', 'rtt', 8),
    time('rttvar', 'rttvar', 4),
    time('rto_min', 'rtoMin', 1),
    metrics.features === undefined ? undefined : 'features ecn',
    number('mtu'),
    pair('window', metrics.window),
    number('ssthresh'),
    number('cwnd'),
    number('advmss'),
    number('reordering'),
    pair('hoplimit', metrics.hoplimit),
    pair('initcwnd', metrics.initcwnd),
    pair('initrwnd', metrics.initrwnd),
    pair('quickack', metrics.quickack),
    pair('fastopen_no_cookie', metrics.fastopenNoCookie)
  ]
}

/** Seconds as far as there are any. */
function timeText (millis: number): string {
  return millis >= 1000 ? `${millis / 1000}s` : `${millis}ms`
}
