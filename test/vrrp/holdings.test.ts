import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import type { RouteConfig, RuleConfig } from '../../src/vrrp/route-config.js'
import {
  Bench, addressConfig, instanceConfig, kinds, routeConfig, ruleConfig,
  vrrpConfig
} from './samples.js'

const route: RouteConfig = routeConfig('10.9.0.0/16 via 10.0.0.254')
const rule: RuleConfig = ruleConfig('from 10.9.0.0/16 table 100')
const config = instanceConfig({
  excludedAddresses: [addressConfig('10.1.0.100/24', { interface: 'eth1' })],
  routes: [route],
  rules: [rule]
})

t.test('a master takes addresses, excluded ones, routes and rules, in this order', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.pass(seconds(4))
  const taken = bench.take().filter(effect => /^add-/.test(effect.type))
  t.strictSame(kinds(taken), ['add-addresses', 'add-addresses', 'add-routes', 'add-rules'])
  t.match(taken, [
    { addresses: [{ interface: 2, config: { address: '10.0.0.100' } }] },
    { addresses: [{ interface: 3, config: { address: '10.1.0.100' } }] },
    { routes: [route] },
    { rules: [rule] }
  ])
})

t.test('and lets go in the opposite one, after its farewell', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.pass(seconds(4))
  const effects = bench.give({ type: 'shutdown', release: true })
  t.strictSame(kinds(effects).filter(kind => kind !== 'log' && kind !== 'transition'),
    ['send-advert', 'remove-rules', 'remove-routes', 'remove-addresses', 'remove-addresses',
      'close-socket'])
})

t.test('what was never set is not removed', async t => {
  const bench = new Bench(vrrpConfig([config]))
  t.notOk(bench.give({ type: 'shutdown', release: true })
    .some(effect => /^remove-/.test(effect.type)))
})

t.test('an address whose interface is missing stays away', async t => {
  const elsewhere = addressConfig('10.2.0.100', { interface: 'eth9', noTrack: true })
  const bench = new Bench(vrrpConfig([instanceConfig({ excludedAddresses: [elsewhere] })]))
  bench.pass(seconds(4))
  const added = bench.take().flatMap(effect =>
    effect.type === 'add-addresses' ? effect.addresses : [])
  t.strictSame(added.map(each => each.config.address), ['10.0.0.100'])
})
