import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import {
  Bench, addressConfig, instanceConfig, ip, routeConfig, ruleConfig,
  vrrpConfig
} from './samples.js'

const vip = { interface: 2, prefix: { address: ip('10.0.0.100'), length: 24 } }

t.test('a master whose address is deleted says farewell and is back after the skew', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.take()
  bench.give({ type: 'address-lost', ...vip })
  const effects = bench.take()
  t.match(effects[0], { type: 'log', entry: { type: 'released-by-others', what: 'address' } })
  t.equal(bench.state(), 'backup')
  bench.pass(seconds(0.61))
  t.equal(bench.state(), 'master')
})

t.test('another prefix length, or no_track, is none of our business', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.give({ type: 'address-lost', interface: 2, prefix: { ...vip.prefix, length: 32 } })
  t.equal(bench.state(), 'master')
  const lax = new Bench(vrrpConfig([
    instanceConfig({ addresses: [addressConfig('10.0.0.100/24', { noTrack: true })] })
  ]))
  lax.pass(seconds(4))
  lax.give({ type: 'address-lost', ...vip })
  t.equal(lax.state(), 'master')
})

t.test('the report of our own removal is no robbery, even when it comes late', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.hear(instanceConfig(), { priority: 200 })
  bench.hear(instanceConfig(), { priority: 0 })
  bench.pass(seconds(0.62))
  t.equal(bench.state(), 'master')
  bench.give({ type: 'address-gone', ...vip })
  t.equal(bench.state(), 'master', 'it was about the addresses of the first time')
  bench.give({ type: 'address-lost', ...vip })
  t.equal(bench.state(), 'backup', 'this is about those of now')
})

t.test('what is lost while nobody holds it is no robbery', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.hear(instanceConfig(), { priority: 200 })
  bench.take()
  bench.give({ type: 'address-lost', ...vip })
  t.strictSame(bench.take(), [])
})

t.test('the whole group goes with the member that was robbed', async t => {
  const other = instanceConfig({
    name: 'VI_2', vrid: 52, interface: 'eth1', addresses: [addressConfig('10.1.0.100/24')]
  })
  const group = {
    name: 'G', members: ['VI_1', 'VI_2'], track: instanceConfig().track, trackingWeight: false
  }
  const bench = new Bench(vrrpConfig([instanceConfig(), other], { syncGroups: [group] }))
  bench.pass(seconds(8))
  t.equal(bench.state('VI_2'), 'master')
  bench.take()
  bench.give({ type: 'address-lost', ...vip })
  t.strictSame(bench.adverts(), ['VI_1 0', 'VI_2 0'])
  t.equal(bench.state('VI_2'), 'backup')
  bench.pass(seconds(0.62))
  t.equal(bench.state('VI_1'), 'master')
  t.equal(bench.state('VI_2'), 'master')
})

t.test('deleted routes and rules count as well', async t => {
  const route = routeConfig('10.9.0.0/16 via 10.0.0.254')
  const rule = ruleConfig('from 10.9.0.0/16 table 100')
  const config = vrrpConfig([instanceConfig({ routes: [route], rules: [rule] })])
  const identity = {
    family: 'ipv4',
    destination: { address: ip('10.9.0.0'), length: 16 },
    table: 254,
    metric: undefined,
    tos: 0
  } as const
  const bench = new Bench(config)
  bench.pass(seconds(4))
  bench.give({ type: 'route-gone', route: { ...identity, table: 7 } })
  t.equal(bench.state(), 'master')
  bench.give({ type: 'route-gone', route: identity })
  t.equal(bench.state(), 'backup')
  bench.pass(seconds(1))
  bench.give({ type: 'rule-gone', rule: { family: 'ipv4', priority: 16384, table: 100 } })
  t.equal(bench.state(), 'backup')
})
