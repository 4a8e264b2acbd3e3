import t from 'tap'
import {
  Bench, addressConfig, instanceConfig, ip, link, routeConfig, ruleConfig,
  vrrpConfig
} from './samples.js'

const down = link('eth1', 3, { up: false })

t.test('the interfaces of addresses, routes and rules are tracked', async t => {
  const cases = {
    address: { addresses: [addressConfig('10.1.0.100/24', { interface: 'eth1' })] },
    excluded: { excludedAddresses: [addressConfig('10.1.0.100/24', { interface: 'eth1' })] },
    route: { routes: [routeConfig('10.9.0.0/16 via 10.1.0.254', { interface: 'eth1' })] },
    rule: { rules: [ruleConfig('iif eth1', { inputInterface: 'eth1' })] }
  }
  for (const [name, change] of Object.entries(cases)) {
    const bench = new Bench(vrrpConfig([instanceConfig(change)]))
    t.equal(bench.state(), 'backup', name)
    bench.give({ type: 'link', link: down })
    t.equal(bench.state(), 'fault', name)
  }
})

t.test('unless they have no_track', async t => {
  const elsewhere = { interface: 'eth1', noTrack: true }
  const bench = new Bench(vrrpConfig([instanceConfig({
    excludedAddresses: [addressConfig('10.1.0.100/24', elsewhere)],
    routes: [routeConfig('10.9.0.0/16', elsewhere)],
    rules: [ruleConfig('oif eth1', { outputInterface: 'eth1', noTrack: true })]
  })]))
  bench.give({ type: 'link', link: down })
  t.equal(bench.state(), 'backup')
})

t.test('track_src_ip watches a configured source address', async t => {
  const config = instanceConfig({ sourceAddress: ip('10.0.0.1'), trackSourceAddress: true })
  const bench = new Bench(vrrpConfig([config]))
  t.equal(bench.state(), 'backup')
  const prefix = { address: ip('10.0.0.1'), length: 24 }
  bench.give({ type: 'address-gone', interface: 2, prefix })
  t.equal(bench.state(), 'fault')
  bench.give({ type: 'address', interface: 2, prefix })
  t.equal(bench.state(), 'backup')
})

t.test('without it a configured source is trusted', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ sourceAddress: ip('10.0.0.77') })]))
  t.equal(bench.state(), 'backup')
})
