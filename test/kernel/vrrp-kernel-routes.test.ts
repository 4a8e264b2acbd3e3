/** Routes and rules set by the executor, read back with ip(8) and watched for their removal. */

import t from 'tap'
import type { IpPrefix } from '../../src/lib/ip-address.js'
import type { VrrpEvent } from '../../src/vrrp/events.js'
import type { RouteConfig, RuleConfig } from '../../src/vrrp/route-config.js'
import { routeConfig, ruleConfig } from '../vrrp/samples.js'
import { address, executor, makePair } from './executor.js'
import { enterFreshNamespace, ip, skipWithoutLinkKind } from './namespace.js'

const skip = enterFreshNamespace()

function net (text: string): IpPrefix {
  const [ip = '', length = ''] = text.split('/')
  return { address: address(ip), length: Number(length) }
}

function route (over: Partial<RouteConfig>): RouteConfig {
  return routeConfig('10.8.0.0/16', {
    via: undefined, interface: 'v0', mode: 'prepend', text: 'a route', ...over
  })
}

function rule (over: Partial<RuleConfig>): RuleConfig {
  return ruleConfig('a rule', { from: net('10.8.0.0/16'), ...over })
}

/** Interfaces of this file may come and go meanwhile: the kernel takes its time to delete some. */
function isLoss ({ type }: VrrpEvent): boolean {
  return type === 'route-gone' || type === 'rule-gone'
}

t.before(() => {
  if (skip !== false) return
  makePair()
  ip('addr add 10.0.0.1/24 dev v0')
  ip('addr add 10.0.1.1/24 dev v1')
  ip('addr add 2001:db8::1/64 dev v0 nodad')
})

const ROUTES: ReadonlyArray<readonly [string, Partial<RouteConfig>, RegExp, string]> = [
  ['on the link', {}, /^10\.8\.0\.0\/16 dev v0 proto (?:18|keepalived) scope link/m, 'route'],
  ['through a gateway', { via: address('10.0.0.254'), metric: 7, preferredSource: address('10.0.0.1') },
    /^10\.8\.0\.0\/16 via 10\.0\.0\.254 dev v0 proto \S+ src 10\.0\.0\.1 metric 7/m, 'route'],
  ['the default, with a type of service', { destination: undefined, tos: 0x10, via: address('10.0.0.254') },
    /^default tos (?:0x10|lowdelay) via 10\.0\.0\.254 dev v0/, 'route'],
  ['a gateway that is nowhere near', { via: address('192.0.2.9'), onLink: true },
    /via 192\.0\.2\.9 dev v0 .*onlink/, 'route'],
  ['a table beyond 255', { table: 1001 }, /^10\.8\.0\.0\/16 dev v0/m, 'route show table 1001'],
  ['a blackhole', { type: 'blackhole', interface: undefined }, /^blackhole 10\.8\.0\.0\/16/m, 'route'],
  ['metrics, one of them locked', { metrics: { mtu: 1400, initcwnd: 20, locked: 4 } },
    /mtu lock 1400 .*initcwnd 20/, 'route'],
  ['several next hops', {
    interface: undefined,
    nextHops: [
      { via: address('10.0.0.2'), interface: 'v0', weight: 1, onLink: false, realms: undefined, encapsulation: undefined },
      { via: address('10.0.1.2'), interface: 'v1', weight: 5, onLink: false, realms: undefined, encapsulation: undefined }
    ]
  }, /nexthop via 10\.0\.0\.2 dev v0 weight 1\s+nexthop via 10\.0\.1\.2 dev v1 weight 5/, 'route'],
  ['a gateway of the other family', { via: address('fe80::9') },
    /^10\.8\.0\.0\/16 via inet6 fe80::9 dev v0/m, 'route'],
  ['IPv6, with a preference', {
    family: 'ipv6', destination: net('2001:db8:8::/48'), via: address('2001:db8::9'), preference: 'high'
  }, /^2001:db8:8::\/48 via 2001:db8::9 dev v0 proto \S+ metric 1024 pref high/m, '-6 route'],
  ['IPv6, expiring', { family: 'ipv6', destination: net('2001:db8:8::/48'), expires: 1000 },
    /^2001:db8:8::\/48 dev v0 .*expires (?:1000|999)sec/m, '-6 route']
]

for (const [name, over, shown, command] of ROUTES) {
  t.test(`a route: ${name}`, { skip }, async t => {
    const { kernel, events, troubles } = executor(t)
    await kernel.start()
    const routes = [route(over)]
    kernel.carryOut({ type: 'add-routes', routes })
    await kernel.settled()
    t.match(ip(command), shown)
    kernel.carryOut({ type: 'add-routes', routes })
    await kernel.settled()
    t.strictSame(troubles, [], 'setting it again is no trouble')
    kernel.carryOut({ type: 'remove-routes', routes })
    kernel.carryOut({ type: 'remove-routes', routes })
    await kernel.settled()
    t.notMatch(ip(command), /10\.8\.|2001:db8:8::|default/, 'it is gone')
    t.strictSame(troubles, [], 'removing it twice is no trouble')
    t.strictSame(events.filter(isLoss), [], 'and nothing of our own doing is reported')
  })
}

t.test('a route through a tunnel', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  kernel.carryOut({
    type: 'add-routes',
    routes: [route({
      encapsulation: {
        type: 'ip',
        id: 100n,
        destination: address('10.0.0.77'),
        source: undefined,
        tos: undefined,
        ttl: 64,
        flags: undefined
      }
    })]
  })
  await kernel.settled()
  if (troubles[0]?.error.code === 'EOPNOTSUPP') {
    t.comment('skipped: this kernel has no lightweight tunnels')
    return
  }
  t.strictSame(troubles, [])
  t.match(ip('route'), /encap ip id 100 src 0\.0\.0\.0 dst 10\.0\.0\.77 ttl 64/)
  ip('route del 10.8.0.0/16')
})

const skipVrf = skip === false ? skipWithoutLinkKind('vrf') : skip

t.test('the table of a VRF is found by its name', { skip: skipVrf }, async t => {
  ip('link add blue type vrf table 1007')
  const { kernel, troubles } = executor(t)
  await kernel.start()
  kernel.carryOut({ type: 'add-routes', routes: [route({ vrf: 'blue' })] })
  await kernel.settled()
  t.strictSame(troubles, [])
  t.match(ip('route show table 1007'), /10\.8\.0\.0\/16/)
  ip('link del blue')
})

t.test('an interface that is not there, and an unreachable gateway, are named', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  kernel.carryOut({
    type: 'add-routes',
    routes: [
      route({ interface: 'absent0', text: 'first' }),
      route({ via: address('192.0.2.9'), text: 'second' })
    ]
  })
  await kernel.settled()
  t.match(troubles, [
    { effect: 'add-routes', subject: 'first', error: { code: 'ENODEV', message: /absent0/ } },
    { effect: 'add-routes', subject: 'second', error: { code: 'ENETUNREACH' } }
  ])
})

const RULES: ReadonlyArray<readonly [string, Partial<RuleConfig>, RegExp, string]> = [
  ['to a table', {}, /^16384:\s+from 10\.8\.0\.0\/16 lookup 100/m, 'rule'],
  ['everything', {
    invert: true,
    to: net('10.9.0.0/16'),
    tos: 0x10,
    fwmark: 5,
    fwmask: 0xff,
    inputInterface: 'v0',
    outputInterface: 'v1',
    uidRange: [5, 6],
    ipProtocol: 6,
    sourcePorts: [10, 20],
    destinationPorts: [30, 30],
    suppressPrefixLength: 8,
    suppressGroup: 3
  }, new RegExp('^16384:\\s+not from 10\\.8\\.0\\.0/16 to 10\\.9\\.0\\.0/16 tos \\S+ fwmark 0x5/0xff ' +
    'iif v0 oif v1 uidrange 5-6 ipproto tcp sport 10-20 dport 30 lookup 100 ' +
    'suppress_prefixlength 8 suppress_ifgroup 3', 'm'), 'rule'],
  ['that refuses', { action: { type: 'prohibit' } }, /from 10\.8\.0\.0\/16 .*prohibit/, 'rule'],
  ['that goes on elsewhere', { action: { type: 'goto', priority: 32_766 } }, /goto 32766/, 'rule'],
  ['for IPv6', { family: 'ipv6', from: net('2001:db8:8::/48') },
    /^16384:\s+from 2001:db8:8::\/48 lookup 100/m, '-6 rule']
]

for (const [name, over, shown, command] of RULES) {
  t.test(`a rule ${name}`, { skip }, async t => {
    const { kernel, events, troubles } = executor(t)
    await kernel.start()
    const rules = [rule(over)]
    kernel.carryOut({ type: 'add-rules', rules })
    kernel.carryOut({ type: 'add-rules', rules })
    await kernel.settled()
    t.match(ip(command), shown)
    kernel.carryOut({ type: 'remove-rules', rules })
    kernel.carryOut({ type: 'remove-rules', rules })
    await kernel.settled()
    t.notMatch(ip(command), /16384/)
    t.strictSame(troubles, [])
    t.strictSame(events.filter(isLoss), [])
  })
}

t.test('what somebody else removes is reported in the words of the configuration', { skip },
  async t => {
    const { kernel, events, until } = executor(t)
    await kernel.start()
    const v6 = { family: 'ipv6', destination: net('2001:db8:8::/48') } as const
    kernel.carryOut({
      type: 'add-routes',
      routes: [route({ metric: 5 }), route(v6), route({ destination: net('10.7.0.0/16'), noTrack: true })]
    })
    kernel.carryOut({ type: 'add-rules', rules: [rule({})] })
    await kernel.settled()
    ip('route del 10.7.0.0/16')
    ip('route del 10.8.0.0/16')
    ip('-6 route del 2001:db8:8::/48')
    ip('rule del pref 16384')
    await until(() => events.filter(isLoss).length === 3)
    const kindsInTurn = (type: string): VrrpEvent[] => events.filter(event => event.type === type)
    t.strictSame([...kindsInTurn('route-gone'), ...kindsInTurn('rule-gone')], [
      {
        type: 'route-gone',
        route: { family: 'ipv4', destination: net('10.8.0.0/16'), table: 254, metric: 5, tos: 0 }
      },
      {
        type: 'route-gone',
        route: { ...v6, table: 254, metric: undefined, tos: 0 }
      },
      { type: 'rule-gone', rule: { family: 'ipv4', priority: 16_384, table: 100 } }
    ])
  })
