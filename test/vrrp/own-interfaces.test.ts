import t from 'tap'
import { parseMac } from '../../src/lib/mac-address.js'
import { seconds } from '../../src/lib/time.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import { virtualMac } from '../../src/vrrp/own-interfaces.js'
import {
  Bench, PLAIN_VMAC, addressConfig, instanceConfig, ip, ipv6Config, kinds, link, vrrpConfig
} from './samples.js'

const vmac = PLAIN_VMAC
const macvlan = (name: string, index: number, mac: string): ReturnType<typeof link> =>
  link(name, index, { kind: 'macvlan', base: 2, mac: parseMac(mac) })

function created (bench: Bench): readonly unknown[] {
  return bench.take().filter(effect => effect.type === 'create-interface')
}

t.test('a VMAC is asked for, waited for, and used', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac })]))
  t.match(created(bench), [{
    name: 'vrrp.51', kind: 'macvlan', base: 2, mac: '00:00:5e:00:01:33', mode: 'private'
  }])
  t.equal(bench.state(), 'init', 'without a word')
  bench.give({ type: 'link', link: { ...macvlan('vrrp.51', 9, '00:00:5e:00:01:33'), up: false } })
  t.equal(bench.state(), 'init')
  bench.give({ type: 'link', link: macvlan('vrrp.51', 9, '00:00:5e:00:01:33') })
  t.equal(bench.state(), 'backup')
  const effects = bench.take()
  t.strictSame(effects.flatMap(each =>
    each.type === 'set-sysctl' ? [`${each.path.slice(9)}=${each.value} ${each.restore}`] : []), [
    'conf/vrrp.51/arp_ignore=1 false', 'conf/vrrp.51/accept_local=1 false',
    'conf/vrrp.51/rp_filter=0 false', 'conf/vrrp.51/promote_secondaries=1 false',
    'conf/vrrp.51/disable_ipv6=1 false', 'conf/eth0/arp_ignore=1 true', 'conf/eth0/arp_filter=1 true'
  ])
  t.match(effects.find(each => each.type === 'open-socket'), { socket: { interface: 9 } })
  t.ok(effects.some(each => each.type === 'log' && each.entry.type === 'entering' &&
    each.entry.initial), 'which is its start, as keepalived says')

  bench.pass(seconds(4))
  const master = bench.take()
  t.match(master.find(each => each.type === 'add-addresses'), { addresses: [{ interface: 9 }] })
  t.match(master.find(each => each.type === 'send-advert'), { source: '10.0.0.1' })
  const frame = master.flatMap(each => each.type === 'announce' ? each.frames : [])[0]
  t.equal(Buffer.from(frame?.subarray(6, 12) ?? []).toString('hex'), '00005e000133')

  bench.give({ type: 'shutdown', release: true })
  bench.take()
  bench.pass(seconds(1))
  t.match(bench.take().filter(each => each.type !== 'log'),
    [{ type: 'delete-interface', index: 9 }, { type: 'stopped' }])
})

t.test('what an earlier run has left is used at once', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac })]), {
    links: [link('eth0', 2), macvlan('vrrp.51', 9, '00:00:5e:00:01:33')]
  })
  t.equal(bench.state(), 'backup')
  t.ok(bench.logs().some(entry => entry.type === 'vmac' && entry.what === 'found'))
})

t.test('vmac_xmit_base and unicast send from the base', async t => {
  const unicast: Partial<InstanceConfig> = {
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  }
  for (const change of [{ vmac: { ...vmac, transmitOnBase: true } }, { vmac, ...unicast }]) {
    const bench = new Bench(vrrpConfig([instanceConfig(change)]))
    t.match(bench.take().find(each => each.type === 'open-socket'), { socket: { interface: 2 } })
  }
})

t.test('an IPv6 VMAC gets a link-local address and waits for it', async t => {
  const bench = new Bench(vrrpConfig([ipv6Config({ vmac })]))
  bench.give({ type: 'link', link: macvlan('vrrp.51', 9, '00:00:5e:00:02:33') })
  t.equal(bench.state('VI_6'), 'init')
  const effects = bench.take()
  t.match(effects.find(each => each.type === 'add-addresses'), {
    addresses: [{
      interface: 9,
      config: { address: 'fe80::1', prefixLength: 64, scope: 253, preferredLifetime: 0 }
    }]
  })
  t.notOk(effects.some(each => each.type === 'set-sysctl'), 'and nobody\'s ARP is touched')
  bench.give({ type: 'address', interface: 9, prefix: { address: ip('fe80::1'), length: 64 } })
  t.equal(bench.state('VI_6'), 'backup')
})

t.test('names do not collide', async t => {
  const bench = new Bench(vrrpConfig([
    instanceConfig({ vmac }),
    ipv6Config({ vmac }),
    instanceConfig({ name: 'VI_2', vmac, interface: 'eth1' }),
    instanceConfig({ name: 'VI_3', vrid: 52, vmac: { ...vmac, interface: 'mine' } })
  ]), { links: [link('eth0', 2), link('eth1', 3), link('vrrp.52', 4)] })
  t.match(created(bench),
    [{ name: 'vrrp.51' }, { name: 'vrrp6.51' }, { name: 'vrrp1.51' }, { name: 'mine' }])
})

t.test('addresses elsewhere stay there unless they are to have a VMAC', async t => {
  const other = addressConfig('10.1.0.100/24', { interface: 'eth1' })
  const count = (change: Partial<InstanceConfig>): readonly unknown[] =>
    created(new Bench(vrrpConfig([instanceConfig({ excludedAddresses: [other], ...change })])))
  t.equal(count({ vmac }).length, 1)
  t.match(count({ vmac: { ...vmac, alsoForOtherAddresses: true } }),
    [{ name: 'vrrp.51' }, { name: 'vrrp1.51', base: 3, mac: '00:00:5e:00:01:33' }])
  t.equal(count({ vmac, excludedAddresses: [{ ...other, useVmac: true }] }).length, 2)
  const six = addressConfig('2001:db8::77', { useVmac: true })
  t.match(count({ vmac, excludedAddresses: [six] }),
    [{ name: 'vrrp.51' }, { name: 'vrrp6.51', mac: '00:00:5e:00:02:33' }])
})

t.test('an ipvlan has an address of its own', async t => {
  const ipvlan = {
    mode: 'bridge',
    interface: undefined,
    address: { address: ip('10.0.0.50'), length: 24 },
    group: undefined
  } as const
  const bench = new Bench(vrrpConfig([instanceConfig({ ipvlan })]))
  t.match(created(bench), [{ kind: 'ipvlan', mode: 'bridge', mac: undefined }])
  bench.give({ type: 'link', link: link('vrrp.51', 9, { kind: 'ipvlan', base: 2 }) })
  t.match(bench.take().find(each => each.type === 'add-addresses'),
    { addresses: [{ interface: 9, config: { address: '10.0.0.50' } }] })
})

t.test('an interface that cannot be made is a fault for good', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac })]))
  bench.give({ type: 'interface-failed', name: 'vrrp.51', reason: 'EOPNOTSUPP' })
  t.equal(bench.state(), 'fault')
})

t.test('a base that is down is FAULT, not waiting', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac })]), {
    links: [link('eth0', 2, { running: false })]
  })
  t.equal(bench.state(), 'fault')
})

t.test('a base that is no Ethernet, or no multicast, is a fault of the configuration', async t => {
  const tunnel = [link('eth0', 2, { hardwareType: 768 })]
  t.equal(new Bench(vrrpConfig([instanceConfig({ vmac })]), { links: tunnel }).state(), 'fault')
  const quiet = [link('eth0', 2, { multicast: false })]
  t.equal(new Bench(vrrpConfig([instanceConfig()]), { links: quiet }).state(), 'fault')
})

t.test('a VMAC that comes with a reload is waited for, and no fault', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  bench.take()
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig({ vmac })]) })
  const effects = bench.take()
  t.equal(effects.filter(each => each.type === 'create-interface').length, 1)
  t.equal(bench.state(), 'init', 'without a word')
  t.notOk(effects.some(each => each.type === 'transition' && each.state === 'FAULT' &&
    each.reason !== 'deleted'), 'nobody is told of a fault')
  bench.give({ type: 'link', link: macvlan('vrrp.51', 9, '00:00:5e:00:01:33') })
  t.equal(bench.state(), 'backup')
})

t.test('a reload deletes what nobody wants any more', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ vmac })]))
  bench.give({ type: 'link', link: macvlan('vrrp.51', 9, '00:00:5e:00:01:33') })
  bench.take()
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig({ vmac })]) })
  t.notOk(kinds(bench.take()).some(kind => kind.endsWith('-interface')), 'the same one stays')
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig()]) })
  t.match(bench.take().filter(each => each.type === 'delete-interface'), [{ name: 'vrrp.51' }])
  t.equal(bench.state(), 'backup')
})

t.test('what was set on the base is put back with its last VMAC', async t => {
  const two = [instanceConfig({ vmac }), instanceConfig({ name: 'VI_2', vrid: 52, vmac })]
  const bench = new Bench(vrrpConfig(two))
  bench.give({ type: 'link', link: macvlan('vrrp.51', 9, '00:00:5e:00:01:33') })
  bench.give({ type: 'link', link: macvlan('vrrp.52', 10, '00:00:5e:00:01:34') })
  const restored = (): readonly string[] => bench.take().flatMap(each =>
    each.type === 'restore-sysctl' ? [each.path] : [])
  bench.take()
  bench.give({ type: 'reload', config: vrrpConfig(two.slice(0, 1)) })
  t.strictSame(restored(), [], 'one is left')
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig({ promoteSecondaries: true })]) })
  t.strictSame(restored(), ['net/ipv4/conf/eth0/arp_ignore', 'net/ipv4/conf/eth0/arp_filter'])
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig()]) })
  t.strictSame(restored(), ['net/ipv4/conf/eth0/promote_secondaries'])
})

t.test('the virtual hardware address is that of the RFC', async t => {
  t.equal(virtualMac('ipv4', 255), '00:00:5e:00:01:ff')
  t.equal(virtualMac('ipv6', 1), '00:00:5e:00:02:01')
})
