import t from 'tap'
import type { VrrpConfig } from '../../src/vrrp/config.js'
import {
  Bench, addressConfig, instanceConfig, ip, kinds, link, routeConfig, ruleConfig,
  vrrpConfig
} from './samples.js'

const address = addressConfig('10.1.0.50/24', { interface: 'eth1', trackGroup: 'T' })
const route = routeConfig('10.8.0.0/16 via 10.1.0.254', { interface: 'eth1' })
const rule = ruleConfig('from 10.8.0.0/16 table 100')
const gone = { interface: 3, prefix: { address: ip('10.1.0.50'), length: 24 } }

function config (change: Partial<VrrpConfig> = {}): VrrpConfig {
  return vrrpConfig([instanceConfig()], {
    staticAddresses: [address], staticRoutes: [route], staticRules: [rule], ...change
  })
}

t.test('static entries are set at start and removed at the end', async t => {
  const bench = new Bench(config())
  t.match(bench.take().filter(each => each.type.startsWith('add-')), [
    { type: 'add-addresses', instance: undefined, addresses: [{ interface: 3, config: address }] },
    { type: 'add-routes', routes: [route] },
    { type: 'add-rules', rules: [rule] }
  ])
  bench.give({ type: 'shutdown', release: true })
  t.strictSame(kinds(bench.take()).filter(kind => kind.startsWith('remove-')),
    ['remove-rules', 'remove-routes', 'remove-addresses'])
})

t.test('what somebody deletes is put back, and the instances do not move', async t => {
  const bench = new Bench(config())
  bench.take()
  bench.give({ type: 'address-lost', ...gone })
  t.match(bench.take(), [
    { entry: { type: 'restoring-static', what: 'address' } },
    { type: 'add-addresses', addresses: [{ config: address }] }
  ])
  bench.give({
    type: 'route-gone',
    route: {
      family: 'ipv4',
      destination: { address: ip('10.8.0.0'), length: 16 },
      table: 254,
      metric: undefined,
      tos: 0
    }
  })
  bench.give({ type: 'rule-gone', rule: { family: 'ipv4', priority: 16384, table: 100 } })
  t.match(bench.take().filter(each => each.type !== 'log'),
    [{ type: 'add-routes' }, { type: 'add-rules' }])
  t.equal(bench.state(), 'backup')
})

t.test('no_track leaves it deleted', async t => {
  const bench = new Bench(config({ staticAddresses: [{ ...address, noTrack: true }] }))
  bench.take()
  bench.give({ type: 'address-lost', ...gone })
  t.strictSame(bench.take(), [])
})

t.test('an interface that comes back gets its entries again', async t => {
  const bench = new Bench(config())
  bench.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  bench.take()
  bench.give({ type: 'link', link: link('eth1', 3) })
  t.strictSame(kinds(bench.take()).filter(kind => kind !== 'log'), ['add-addresses', 'add-routes'])
  bench.give({ type: 'link-gone', index: 3 })
  bench.take()
  bench.give({ type: 'link', link: link('eth1', 8) })
  t.match(bench.take().find(each => each.type === 'add-addresses'),
    { addresses: [{ interface: 8 }] })
})

t.test('a track_group ties instances to the interfaces of static entries', async t => {
  const tied = new Bench(config({ trackGroups: [{ name: 'T', members: ['VI_1'] }] }))
  tied.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  t.equal(tied.state(), 'fault')
  const free = new Bench(config({ trackGroups: [{ name: 'T', members: ['VI_9'] }] }))
  free.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  t.equal(free.state(), 'backup')
})

t.test('a reload takes away what is no longer listed', async t => {
  const bench = new Bench(config())
  bench.take()
  bench.give({ type: 'reload', config: config({ staticAddresses: [], staticRules: [] }) })
  const effects = bench.take()
  t.match(effects.filter(each => each.type.startsWith('remove-')),
    [{ type: 'remove-rules' }, { type: 'remove-addresses' }])
})
