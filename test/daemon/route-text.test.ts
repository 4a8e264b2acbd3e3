import t from 'tap'
import { routeText } from '../../src/daemon/route-text.js'
import { ruleText } from '../../src/daemon/rule-text.js'
import { parseIp, type IpAddress } from '../../src/lib/ip-address.js'
import {
  PLAIN_ROUTE, PLAIN_RULE, type RouteConfig, type RuleConfig
} from '../../src/vrrp/route-config.js'

const ip = (text: string): IpAddress => parseIp(text) ?? '' as IpAddress

// Every expectation is a line of keepalived 2.2.7's data file; more are in interop/dumps.test.ts.
const route = (given: Partial<RouteConfig>): string => routeText({
  ...PLAIN_ROUTE, text: '', destination: { address: ip('10.20.0.0'), length: 16 }, ...given
})

t.test('a route has what the kernel is asked for, in keepalived\'s order', async t => {
  t.equal(route({ interface: 'eth0' }), 'prepend 10.20.0.0/16 dev eth0 proto 18')
  t.equal(route({ destination: undefined, via: ip('10.9.0.2'), metric: 50 }),
    'prepend 0.0.0.0/0 via inet 10.9.0.2 proto 18 metric 50')
  t.equal(route({ destination: undefined, family: 'ipv6', via: ip('2001:db8::2') }),
    'prepend ::/0 via inet6 2001:db8::2 proto 18')
  t.equal(route({ destination: { address: ip('10.20.21.1'), length: 32 } }),
    'prepend 10.20.21.1 proto 18')
  t.equal(route({ type: 'blackhole', table: 9, noTrack: true }),
    'add blackhole 10.20.0.0/16 table 9 proto 18 no_track')
  t.equal(route({ mode: 'append', tos: 16, realms: 5 << 16 | 6 }),
    'append 10.20.0.0/16 tos 16 proto 18 realms 5/6')
})

t.test('metrics of a route have their units and locks', async t => {
  const metrics = {
    locked: 1 << 2 | 1 << 5, mtu: 1300, rtt: 2400, rttvar: 8000, rtoMin: 300, quickack: 0
  }
  t.equal(route({ metrics }),
    'prepend 10.20.0.0/16 proto 18 rtt 300ms rttvar lock 2s rto_min 300ms mtu lock 1300 quickack 0')
})

t.test('next hops follow, each with its tunnel', async t => {
  const plain = {
    interface: undefined, weight: 1, onLink: false, realms: undefined, encapsulation: undefined
  }
  const encapsulation = {
    type: 'ip',
    id: 7n,
    destination: ip('1.2.3.4'),
    source: undefined,
    tos: 16,
    ttl: undefined,
    flags: 7
  } as const
  const nextHops = [
    { ...plain, via: ip('10.9.0.2'), interface: 'eth0', weight: 3, onLink: true, realms: 3 },
    { ...plain, via: undefined, interface: 'eth1', encapsulation }
  ]
  t.equal(route({ noTrack: true, nextHops }), 'prepend 10.20.0.0/16 proto 18 nexthop via inet 10.9.0.2 dev eth0 weight 3 onlink realm 3 ' +
    'nexthop dev eth1 encap ip id 7 dst 1.2.3.4 tos 16 flags 0x7 no_track')
})

const rule = (given: Partial<RuleConfig>): string => ruleText({
  ...PLAIN_RULE, text: '', priority: 100, action: { type: 'table', table: 5 }, ...given
})

t.test('a rule has its selectors and its action', async t => {
  t.equal(rule({}), 'from all priority 100 tos 0x0 protocol 18 lookup 5')
  t.equal(rule({ invert: true, from: { address: ip('10.1.0.0'), length: 16 }, to: { address: ip('10.2.2.2'), length: 32 }, tos: 16, fwmark: 7, fwmask: 255, inputInterface: 'eth0' }),
    'not from 10.1.0.0/16 to 10.2.2.2 priority 100 tos 0x10 fwmark 0x7/0xff iif eth0 protocol 18 lookup 5')
  t.equal(rule({ noTrack: true, ipProtocol: 6, sourcePorts: [1, 2], realms: 4, uidRange: [5, 6] }),
    'from all priority 100 tos 0x0 uidrange 5-6 ipproto 6 sport 1-2 realms 0/4 lookup 5 no_track')
  t.equal(rule({ noTrack: true, protocol: 55, action: { type: 'goto', priority: 9 } }),
    'from all priority 100 tos 0x0 protocol 55 goto 9 no_track')
  t.match(rule({ action: { type: 'blackhole' } }), / type blackhole$/)
  t.match(rule({ l3mdev: true, action: { type: 'l3mdev' } }), / l3mdev protocol 18 lookup 0$/)
})
