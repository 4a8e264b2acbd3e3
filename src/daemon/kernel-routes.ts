/**
 * Virtual and static routes and rules: set, removed, and watched. The kernel says which route has
 * gone; only those of ours that are not there when it is asked are reported, in the words of their
 * configuration.
 */

import type { VrrpEvent } from '../vrrp/events.js'
import type {
  NextHopConfig, RouteConfig, RuleConfig
} from '../vrrp/route-config.js'
import type { NetlinkMessage } from '../wire/netlink.js'
import {
  ROUTE_TYPE, SCOPE, addRoute, decodeRoute, deleteRoute, dumpRoutes,
  type NextHop, type RouteMessage
} from '../wire/route-routes.js'
import {
  RULE_TYPE, addRule, decodeRule, deleteRule, dumpRules,
  type RuleAction, type RuleMessage
} from '../wire/route-rules.js'
import { SystemError } from '../net/system-error.js'
import { Belongings } from './belongings.js'
import type { KernelHands } from './kernel-hands.js'

/** Multicast groups of rtnetlink: IPV4_ROUTE, IPV4_RULE, IPV6_ROUTE, IPV6_RULE. */
export const ROUTE_GROUPS: readonly number[] = [7, 8, 11, 19]

const TABLE_MAIN = 254
const TABLE_LOCAL = 255
const TABLE_UNSPEC = 0
/** What the kernel makes of an IPv6 route without a metric. */
const IPV6_DEFAULT_METRIC = 1024
const PREFERENCES = { medium: 0, high: 1, low: 3 } as const

/** Names of interfaces and VRFs, as the kernel has them now. */
export interface LinkNames {
  indexOf (name: string): number | undefined
  /** The routing table of the VRF with this name. */
  vrfTable (name: string): number | undefined
}

type RouteEvent = Extract<VrrpEvent, { readonly type: 'route-gone' | 'rule-gone' }>

export class KernelRoutes {
  readonly #hands: KernelHands
  readonly #names: LinkNames
  /** Joins {@link ROUTE_GROUPS}: only when there is something to watch, as tables can be huge. */
  readonly #watch: () => void
  readonly #routes: Belongings<RouteConfig>
  readonly #rules: Belongings<RuleConfig>

  constructor (
    hands: KernelHands, names: LinkNames, dispatch: (event: RouteEvent) => void,
    watch: () => void, failed: (error: unknown) => void
  ) {
    this.#hands = hands
    this.#names = names
    this.#watch = watch
    const idle = (): Promise<void> => hands.idle()
    this.#routes = new Belongings({
      idle,
      read: routes => this.#readRoutes(routes),
      lost: route => {
        const { family, destination, metric, tos = 0 } = route
        const table = this.#tableOf(route)
        dispatch({ type: 'route-gone', route: { family, destination, table, metric, tos } })
      },
      failed
    })
    this.#rules = new Belongings({
      idle,
      read: rules => this.#readRules(rules),
      lost: ({ family, priority, action }) => {
        const table = action.type === 'table' ? action.table : undefined
        dispatch({ type: 'rule-gone', rule: { family, priority, table } })
      },
      failed
    })
  }

  addRoutes (routes: readonly RouteConfig[]): void {
    for (const route of routes) {
      this.#withMessage('add-routes', route, message => {
        if (!route.noTrack) {
          this.#watch()
          this.#routes.add(routeKey(message), route)
        }
        // An equal route is there already: with `add`, possibly one that leads elsewhere.
        this.#hands.request('add-routes', route.text, () => addRoute(message, route.mode),
          ...(route.mode === 'add' ? [] : ['EEXIST']))
      })
    }
  }

  removeRoutes (routes: readonly RouteConfig[]): void {
    for (const route of routes) {
      this.#withMessage('remove-routes', route, message => {
        // Forgotten first: a removal of our own is not reported.
        this.#routes.delete(routeKey(message))
        // The kernel drops routes by itself when their interface goes down or away.
        this.#hands.request('remove-routes', route.text,
          () => deleteRoute({ ...message, scope: SCOPE.nowhere }), 'ESRCH', 'ENODEV')
      })
    }
  }

  addRules (rules: readonly RuleConfig[]): void {
    for (const rule of rules) {
      const message = ruleMessage(rule)
      if (!rule.noTrack) {
        this.#watch()
        this.#rules.add(ruleKey(message), rule)
      }
      this.#hands.request('add-rules', rule.text, () => addRule(message), 'EEXIST')
    }
  }

  removeRules (rules: readonly RuleConfig[]): void {
    for (const rule of rules) {
      const message = ruleMessage(rule)
      this.#rules.delete(ruleKey(message))
      this.#hands.request('remove-rules', rule.text, () => deleteRule(message), 'ENOENT')
    }
  }

  /** Takes one notification of the monitoring socket. */
  notify ({ type, body }: NetlinkMessage): void {
    if (type === ROUTE_TYPE.delete && !this.#routes.isEmpty) {
      const route = decodeRoute(body)
      if (route.ok) this.#routes.suspect(routeKey(route.value))
    } else if (type === RULE_TYPE.delete && !this.#rules.isEmpty) {
      const rule = decodeRule(body)
      if (rule.ok) this.#rules.suspect(ruleKey(rule.value))
    }
  }

  /** Notifications were lost: looks which of ours are still there. */
  lookAtAll (): void {
    this.#routes.suspectAll()
    this.#rules.suspectAll()
  }

  async #readRoutes (routes: readonly RouteConfig[]): Promise<ReadonlySet<string>> {
    const places = new Map(routes.map(route => {
      const { family, protocol } = route
      const table = this.#tableOf(route)
      return [`${family} ${table} ${protocol}`, { family, table, protocol }]
    }))
    const there = new Set<string>()
    // A router may have a million routes in the same table: only those of one origin are read.
    for (const { family, table, protocol } of places.values()) {
      const request = dumpRoutes(family, table, protocol)
      for (const { body } of await this.#hands.asking.dump(request, 'ENOENT')) {
        const route = decodeRoute(body)
        if (route.ok) there.add(routeKey(route.value))
      }
    }
    return there
  }

  async #readRules (rules: readonly RuleConfig[]): Promise<ReadonlySet<string>> {
    const there = new Set<string>()
    for (const family of new Set(rules.map(rule => rule.family))) {
      for (const { body } of await this.#hands.asking.dump(dumpRules(family))) {
        const rule = decodeRule(body)
        if (rule.ok) there.add(ruleKey(rule.value))
      }
    }
    return there
  }

  /** Calls `use` with the message, or reports the interface that is not there. */
  #withMessage (
    effect: 'add-routes' | 'remove-routes', route: RouteConfig, use: (message: RouteMessage) => void
  ): void {
    const missing = [route.interface, ...route.nextHops.map(hop => hop.interface)]
      .find(name => name !== undefined && this.#names.indexOf(name) === undefined)
    if (missing === undefined) return use(this.#routeMessage(route))
    // Its routes went with it.
    if (effect === 'remove-routes') return
    this.#hands.report(effect, route.text,
      new SystemError('ENODEV', 'route', `there is no interface ${missing}`))
  }

  #routeMessage (route: RouteConfig): RouteMessage {
    const { preference } = route
    return {
      family: route.family,
      kind: route.type,
      destination: route.destination,
      source: route.from,
      tos: route.tos ?? 0,
      table: this.#tableOf(route),
      protocol: route.protocol,
      scope: route.scope ?? scopeOf(route),
      via: route.via,
      interface: this.#indexOf(route.interface),
      preferredSource: route.preferredSource,
      metric: route.metric,
      onLink: route.onLink,
      realms: route.realms,
      expires: route.expires,
      preference: typeof preference === 'string' ? PREFERENCES[preference] : preference,
      ttlPropagate: route.ttlPropagate,
      metrics: route.metrics,
      encapsulation: route.encapsulation,
      nextHops: route.nextHops.map(hop => this.#nextHop(hop))
    }
  }

  #nextHop (hop: NextHopConfig): NextHop {
    return { ...hop, interface: this.#indexOf(hop.interface) }
  }

  #indexOf (name: string | undefined): number | undefined {
    return name === undefined ? undefined : this.#names.indexOf(name)
  }

  #tableOf ({ table, vrf, type }: RouteConfig): number {
    if (table !== undefined) return table
    const ofVrf = vrf === undefined ? undefined : this.#names.vrfTable(vrf)
    if (ofVrf !== undefined) return ofVrf
    return type === 'local' || type === 'broadcast' || type === 'nat' || type === 'anycast'
      ? TABLE_LOCAL
      : TABLE_MAIN
  }
}

/** As ip-route(8) has it: what needs no gateway is on the link, what is here is on the host. */
function scopeOf (route: RouteConfig): number {
  if (route.family === 'ipv6') return SCOPE.universe
  if (route.type === 'local' || route.type === 'nat') return SCOPE.host
  const direct = route.via === undefined && route.nextHops.every(hop => hop.via === undefined)
  const kind = route.type === 'unicast' || route.type === 'broadcast' ||
    route.type === 'multicast' || route.type === 'anycast'
  return direct && kind && route.encapsulation === undefined ? SCOPE.link : SCOPE.universe
}

/** What tells a route from another in its table. */
function routeKey (route: RouteMessage): string {
  const { family, destination, table, tos } = route
  const metric = route.metric ?? (family === 'ipv6' ? IPV6_DEFAULT_METRIC : 0)
  const length = destination?.length ?? 0
  const net = length === 0 ? 'default' : `${destination?.address}/${length}`
  return `${family} ${net} ${table} ${tos} ${metric}`
}

function ruleMessage (rule: RuleConfig): RuleMessage {
  return { ...rule, tos: rule.tos ?? 0, action: actionOf(rule), l3mdev: isL3mdev(rule) }
}

function isL3mdev ({ l3mdev, action }: RuleConfig): boolean {
  return l3mdev || action.type === 'l3mdev'
}

/** A rule for VRFs takes the table of whatever VRF the packet is in. */
function actionOf ({ action }: RuleConfig): RuleAction {
  if (action.type === 'l3mdev') return { type: 'table', table: TABLE_UNSPEC }
  if (action.type === 'table' || action.type === 'goto') return action
  return { type: action.type }
}

function ruleKey ({ family, priority, action, from, to }: RuleMessage): string {
  const table = action.type === 'table' ? action.table : action.type
  const text = (prefix: RuleMessage['from']): string =>
    prefix === undefined ? '' : `${prefix.address}/${prefix.length}`
  return `rule ${family} ${priority} ${table} ${text(from)} ${text(to)}`
}
