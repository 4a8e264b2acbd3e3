/** The firewall of virtual routers, read back with nft(8), and what it does to packets. */

import { spawnSync } from 'node:child_process'
import t from 'tap'
import type { KernelEffect } from '../../src/daemon/kernel-hands.js'
import type { FirewallConfig } from '../../src/vrrp/config.js'
import type { FirewallState } from '../../src/vrrp/events.js'
import { address, executor, indexOf, makePair } from './executor.js'
import { enterFreshNamespace, ip, run, skipWithoutLinkKind } from './namespace.js'

const entered = enterFreshNamespace()
const skip = entered === false ? skipWithoutNft() : entered
const skipMacvlan = skip === false ? skipWithoutLinkKind('macvlan') : skip

function skipWithoutNft (): string | false {
  const { status } = spawnSync('nft', ['add', 'table', 'ip', 'probe'])
  if (status !== 0) return 'nft(8) or the nf_tables of the kernel is missing'
  run('nft', 'delete', 'table', 'ip', 'probe')
  return false
}

const CONFIG: FirewallConfig = { table: 'katest', priority: -1, byIndex: true, counters: false }

function firewall (
  state: Partial<FirewallState>, config: Partial<FirewallConfig> = {}
): KernelEffect {
  return {
    type: 'firewall',
    config: { ...CONFIG, ...config },
    state: { dropAddresses: [], vmacs: [], ...state }
  }
}

function drops (...addresses: readonly string[]): FirewallState['dropAddresses'] {
  return addresses.map(text => ({
    address: address(text), interface: text.startsWith('fe80') ? indexOf('v0') : undefined
  }))
}

/** The ruleset without indentation and empty lines. */
function ruleset (): string {
  return run('nft', 'list', 'ruleset')
    .split('\n').map(line => line.trim()).filter(line => line !== '').join('\n')
}

t.before(() => { if (skip === false) makePair() })

t.test('no_accept addresses of both families, with keepalived\'s chains', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  await kernel.start()
  kernel.carryOut(firewall({ dropAddresses: drops('10.0.0.1', '2001:db8::1', 'fe80::1') }))
  await kernel.settled()
  t.strictSame(troubles, [])
  t.equal(ruleset(), `
table ip katest {
set vips {
type ipv4_addr
elements = { 10.0.0.1 }
}
chain out {
type filter hook output priority filter - 1; policy accept;
ip saddr @vips drop
}
chain in {
type filter hook input priority filter - 1; policy accept;
ip daddr @vips drop
}
}
table ip6 katest {
set vips {
type ipv6_addr
elements = { 2001:db8::1 }
}
set vips_link_local {
type ipv6_addr . iface_index
elements = { fe80::1 . "v0" }
}
set neighbor-discovery {
type icmpv6_type
flags constant
elements = { nd-neighbor-solicit,
nd-neighbor-advert }
}
chain out_link_local {
ip6 saddr . oif @vips_link_local drop
}
chain in_link_local {
ip6 daddr . iif @vips_link_local drop
}
chain out {
type filter hook output priority filter - 1; policy accept;
icmpv6 type @neighbor-discovery accept
ip6 saddr fe80::/10 goto out_link_local
ip6 saddr @vips drop
}
chain in {
type filter hook input priority filter - 1; policy accept;
icmpv6 type @neighbor-discovery accept
ip6 daddr fe80::/10 goto in_link_local
ip6 daddr @vips drop
}
}`.trim())
  await kernel.release()
  t.equal(ruleset(), '', 'nothing is left')
})

t.test('VMACs of both families: reports go out through the base', { skip: skipMacvlan }, async t => {
  ip('link add m4 link v0 type macvlan mode private')
  ip('link add m6 link v0 type macvlan mode private')
  const { kernel, troubles } = executor(t)
  await kernel.start()
  const base = indexOf('v0')
  kernel.carryOut(firewall({
    vmacs: [
      { vmac: indexOf('m4'), base, family: 'ipv4', baseLinkLocal: undefined },
      { vmac: indexOf('m6'), base, family: 'ipv6', baseLinkLocal: address('fe80::5') }
    ]
  }, { counters: true }))
  await kernel.settled()
  t.strictSame(troubles, [])
  const shown = ruleset()
  t.match(shown, /map vmac_map {\ntype iface_index : iface_index\nelements = { "m4" : "v0" }/)
  t.match(shown, /ip protocol igmp meta oifkind "macvlan" dup to ip daddr device oif map @vmac_map counter packets \d+ bytes \d+ drop/)
  t.match(shown, /icmpv6 type @mld-report meta oifkind "macvlan" dup to ip6 daddr device oif map @vmac_map counter/)
  t.match(shown, /icmpv6 type nd-router-solicit meta oifkind "macvlan" oif @vmac_set counter/)
  t.match(shown, /set parent_link_local {\ntype ipv6_addr \. iface_index\nelements = { fe80::5 \. "m6" }/)
  t.match(shown, /oif @parent_link_local counter packets/)
  t.notMatch(shown, /vips/, 'nothing about addresses nobody asked for')
  await kernel.release()
  ip('link del m4')
  ip('link del m6')
})

t.test('what changes are sets: rules and their counters stay', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  await kernel.start()
  const counters = { counters: true }
  kernel.carryOut(firewall({ dropAddresses: drops('10.0.0.1') }, counters))
  await kernel.settled()
  ip('addr add 10.0.0.1/32 dev lo')
  const ping = spawnSync('ping', ['-c1', '-W1', '-I', '10.0.0.1', '10.0.0.1'])
  if (ping.error === undefined) t.not(ping.status, 0, 'the address does not answer')
  const handle = /handle \d+/.exec(run('nft', '-a', 'list', 'chain', 'ip', 'katest', 'in'))?.[0]
  kernel.carryOut(firewall({ dropAddresses: drops('10.0.0.2', '10.0.0.3') }, counters))
  await kernel.settled()
  t.match(ruleset(), /elements = { 10\.0\.0\.2, 10\.0\.0\.3 }/)
  t.match(run('nft', '-a', 'list', 'chain', 'ip', 'katest', 'in'), handle ?? 'a handle')
  kernel.carryOut(firewall({}, counters))
  await kernel.settled()
  t.notMatch(ruleset(), /elements/)
  t.match(ruleset(), /set vips/, 'the table stays until the end')
  kernel.carryOut(firewall({ dropAddresses: drops('2001:db8::1') }, counters))
  await kernel.settled()
  t.match(ruleset(), /table ip6 katest/, 'a family that is needed later is added')
  t.strictSame(troubles, [])
  await kernel.release()
  ip('addr del 10.0.0.1/32 dev lo')
})

t.test('tables a crashed run has left go, those of others stay', { skip }, async t => {
  for (const family of ['ip', 'ip6']) {
    run('nft', 'add', 'table', family, 'katest')
    run('nft', 'add', 'chain', family, 'katest', 'old')
  }
  run('nft', 'add', 'table', 'ip', 'theirs')
  const { kernel, troubles } = executor(t)
  await kernel.start()
  kernel.carryOut(firewall({ dropAddresses: drops('10.0.0.1') }))
  await kernel.settled()
  t.strictSame(troubles, [])
  t.notMatch(ruleset(), /chain old/)
  t.notMatch(ruleset(), /ip6/)
  await kernel.release()
  t.match(ruleset(), /^table ip theirs/)
  run('nft', 'delete', 'table', 'ip', 'theirs')
})

t.test('link-local addresses by name where that is configured', { skip }, async t => {
  const { kernel } = executor(t)
  await kernel.start()
  kernel.carryOut(firewall({ dropAddresses: drops('fe80::1') }, { byIndex: false }))
  await kernel.settled()
  t.match(ruleset(), /type ipv6_addr \. ifname\nelements = { fe80::1 \. "v0" }/)
  t.match(ruleset(), /ip6 daddr \. iifname @vips_link_local drop/)
  await kernel.release()
})

t.test('thousands of addresses are one transaction', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  await kernel.start()
  const addresses = Array.from({ length: 5000 }, (_, at) => `2001:db8::${(at + 1).toString(16)}`)
  kernel.carryOut(firewall({ dropAddresses: drops(...addresses) }))
  await kernel.settled()
  t.strictSame(troubles, [])
  const shown = run('nft', 'list', 'set', 'ip6', 'katest', 'vips')
  t.equal(shown.match(/2001:db8::/g)?.length, 5000)
  await kernel.release()
})

t.test('what the kernel refuses is reported, and nothing of it is there', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  await kernel.start()
  kernel.carryOut(firewall({ dropAddresses: drops('10.0.0.1') }, { table: 'x'.repeat(300) }))
  await kernel.settled()
  t.match(troubles, [{ effect: 'firewall' }])
  t.equal(ruleset(), '')
})
