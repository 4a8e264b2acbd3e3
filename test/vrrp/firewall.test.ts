import t from 'tap'
import { parseMac } from '../../src/lib/mac-address.js'
import { seconds } from '../../src/lib/time.js'
import {
  Bench, GLOBAL, PLAIN_VMAC, addressConfig, instanceConfig, ipv6Config, kinds, link, vrrpConfig
} from './samples.js'

t.test('who accepts packets to its addresses needs no firewall', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  t.notOk(kinds(bench.take()).includes('firewall'))
})

t.test('no_accept drops them, from before they are set until after they are gone', async t => {
  const config = instanceConfig({ accept: false, excludedAddresses: [addressConfig('10.0.0.200')] })
  const bench = new Bench(vrrpConfig([config]))
  t.match(bench.take().filter(each => each.type === 'firewall' || each.type === 'log'),
    [{ entry: { type: 'default-firewall' } }, { state: { dropAddresses: [] } }, {}])
  bench.pass(seconds(4))
  const effects = bench.take().filter(each => /firewall|addresses/.test(each.type))
  t.strictSame(kinds(effects), ['firewall', 'add-addresses', 'add-addresses'])
  t.match(effects[0], {
    config: { table: 'keepalived', priority: -1 },
    state: { dropAddresses: [{ address: '10.0.0.100' }, { address: '10.0.0.200' }] }
  })
  bench.hear(config, { priority: 200 })
  t.strictSame(kinds(bench.take()).filter(kind => /firewall|addresses/.test(kind)),
    ['remove-addresses', 'remove-addresses', 'firewall'])
})

t.test('a link-local address is dropped on its interface alone', async t => {
  const firewall = { table: 'mine', priority: 5, byIndex: true, counters: false }
  const bench = new Bench(vrrpConfig([ipv6Config({ accept: false })],
    { global: { ...GLOBAL, firewall } }))
  t.notOk(bench.logs().some(entry => entry.type === 'default-firewall'))
  bench.pass(seconds(4))
  t.match(bench.take().find(each => each.type === 'firewall'), {
    config: firewall,
    state: {
      dropAddresses: [
        { address: 'fe80::100', interface: 2 }, { address: '2001:db8::100', interface: undefined }
      ]
    }
  })
})

t.test('a VMAC for IPv4 with IPv6 addresses keeps quiet in both families', async t => {
  const excludedAddresses = [addressConfig('2001:db8::77')]
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac: PLAIN_VMAC, excludedAddresses })]))
  const mac = parseMac('00:00:5e:00:01:33')
  bench.give({ type: 'link', link: link('vrrp.51', 9, { kind: 'macvlan', base: 2, mac }) })
  t.match(bench.take().filter(each => each.type === 'firewall').at(-1),
    { state: { vmacs: [{ vmac: 9, family: 'ipv4' }, { vmac: 9, family: 'ipv6' }] } })
})

t.test('VMACs report group memberships through their base', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac: PLAIN_VMAC })]))
  const mac = parseMac('00:00:5e:00:01:33')
  bench.give({ type: 'link', link: link('vrrp.51', 9, { kind: 'macvlan', base: 2, mac }) })
  t.match(bench.take().filter(each => each.type === 'firewall').at(-1),
    { state: { vmacs: [{ vmac: 9, base: 2, family: 'ipv4', baseLinkLocal: 'fe80::1' }] } })
})
