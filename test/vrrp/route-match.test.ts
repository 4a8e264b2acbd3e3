import t from 'tap'
import { isRoute, isRule } from '../../src/vrrp/route-match.js'
import { ip, routeConfig, ruleConfig } from './samples.js'

const route = routeConfig('10.9.0.0/16 via 10.0.0.254')
const rule = ruleConfig('from 10.9.0.0/16 table 100')
const identity = {
  family: 'ipv4',
  destination: { address: ip('10.9.0.0'), length: 16 },
  table: 254,
  metric: undefined,
  tos: 0
} as const

t.test('a notification is about our route or rule, or another', async t => {
  t.ok(isRoute(route, identity))
  t.notOk(isRoute(route, { ...identity, destination: undefined }))
  t.notOk(isRoute({ ...route, metric: 5 }, { ...identity, metric: 6 }))
  t.notOk(isRule(rule, { family: 'ipv4', priority: 5, table: 100 }))
  t.notOk(isRule(rule, { family: 'ipv4', priority: 16384, table: 101 }))
})
