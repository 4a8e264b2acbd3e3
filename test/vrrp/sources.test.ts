import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import { Bench, instanceConfig, ip, ipv6Config, link, vrrpConfig } from './samples.js'

const first = { address: ip('10.0.0.1'), length: 24 }
const second = { address: ip('10.0.0.3'), length: 24 }

t.test('the first address is the source, and stays it while it is there', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.give({ type: 'address', interface: 2, prefix: second })
  t.equal(bench.engine.world?.routers[0]?.source, '10.0.0.1')
})

t.test('when it goes another takes its place, and without one it is FAULT', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.give({ type: 'address', interface: 2, prefix: second })
  bench.give({ type: 'address-gone', interface: 2, prefix: first })
  t.equal(bench.state(), 'backup')
  t.equal(bench.engine.world?.routers[0]?.source, '10.0.0.3')
  bench.take()
  bench.give({ type: 'address-gone', interface: 2, prefix: second })
  t.equal(bench.state(), 'fault')
  t.ok(bench.logs().some(entry => entry.type === 'no-source-address'))
})

t.test('IPv6 multicast comes from the link-local address', async t => {
  const bench = new Bench(vrrpConfig([ipv6Config()]), {
    addresses: [
      { interface: 2, prefix: { address: ip('2001:db8::1'), length: 64 } },
      { interface: 2, prefix: { address: ip('fe80::1'), length: 64 } }
    ]
  })
  t.equal(bench.engine.world?.routers[0]?.source, 'fe80::1')
})

t.test('IPv6 unicast prefers a global one', async t => {
  const bench = new Bench(vrrpConfig([ipv6Config({
    delivery: { type: 'unicast', peers: [], ttl: undefined, checkSource: false }
  })]), {
    addresses: [
      { interface: 2, prefix: { address: ip('fe80::1'), length: 64 } },
      { interface: 2, prefix: { address: ip('2001:db8::1'), length: 64 } }
    ]
  })
  t.equal(bench.engine.world?.routers[0]?.source, '2001:db8::1')
})

t.test('instances that agree share a socket, which the last one closes', async t => {
  const bench = new Bench(vrrpConfig([
    instanceConfig(), instanceConfig({ name: 'VI_2', vrid: 52 }), ipv6Config()
  ]))
  const opened = bench.take().flatMap(each => each.type === 'open-socket' ? [each.socket.id] : [])
  t.strictSame(opened, ['ipv4/112/eth0/224.0.0.18', 'ipv6/112/eth0/ff02::12'])
  bench.give({ type: 'link-gone', index: 2 })
  const closed = bench.take().flatMap(each => each.type === 'close-socket' ? [each.socket] : [])
  t.strictSame(closed, opened)
})

t.test('unicast may do without an interface', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({
    interface: undefined,
    sourceAddress: ip('10.0.0.1'),
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    },
    addresses: []
  })]))
  t.match(bench.take()[0], { socket: { interface: undefined, source: '10.0.0.1' } })
  bench.pass(seconds(4))
  t.equal(bench.state(), 'master')
})

t.test('without an interface a VRF is where it sends from, and has to be up', async t => {
  const config = instanceConfig({
    interface: undefined,
    vrf: 'red',
    sourceAddress: ip('10.0.0.1'),
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  })
  const bench = new Bench(vrrpConfig([config]))
  t.equal(bench.state(), 'fault', 'it is not there')
  bench.take()
  bench.give({ type: 'link', link: link('red', 8, { kind: 'vrf', multicast: false }) })
  t.match(bench.take().find(effect => effect.type === 'open-socket'),
    { socket: { id: 'ipv4/112/red/10.0.0.1', interface: 8 } })
  t.equal(bench.state(), 'backup')
  bench.give({ type: 'link', link: link('red', 8, { kind: 'vrf', up: false }) })
  t.equal(bench.state(), 'fault')
})
