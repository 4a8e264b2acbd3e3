/** VMAC and ipvlan interfaces, and the settings that go with them. */

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { parseMac } from '../../src/lib/mac-address.js'
import type { KernelEffect } from '../../src/daemon/kernel-hands.js'
import type { VrrpEvent } from '../../src/vrrp/events.js'
import { MONITOR_GROUPS } from '../../src/daemon/kernel-monitor.js'
import { LinkPoll } from '../../src/net/link-poll.js'
import { NETLINK, NetlinkSocket } from '../../src/net/netlink-socket.js'
import { LINK_TYPE, decodeLink, dumpLinks } from '../../src/wire/route-links.js'
import { executor, indexOf, makePair } from './executor.js'
import { enterFreshNamespace, ip, skipWithoutLinkKind } from './namespace.js'

const skip = enterFreshNamespace()
const skipMacvlan = skip === false ? skipWithoutLinkKind('macvlan') : skip
const skipIpvlan = skip === false ? skipWithoutLinkKind('ipvlan') : skip
const MAC = present(parseMac('00:00:5e:00:01:33'), 'a MAC')

type Create = Extract<KernelEffect, { readonly type: 'create-interface' }>

function create (over: Partial<Create> = {}): Create {
  return {
    type: 'create-interface',
    name: 'vrrp.51',
    kind: 'macvlan',
    base: indexOf('v0'),
    mac: MAC,
    mode: 'private',
    group: undefined,
    instance: 'VI_1',
    notify: false,
    ...over
  }
}

function sysctl (path: string): string {
  return readFileSync(`/proc/sys/${path}`, 'utf8').trim()
}

function hasUp (events: readonly VrrpEvent[], name: string): boolean {
  return events.some(event => event.type === 'link' && event.link.name === name && event.link.up)
}

t.before(() => { if (skip === false) makePair() })

t.test('a VMAC is private, has its MAC and group, no address of its own, and is up',
  { skip: skipMacvlan }, async t => {
    ip('link set v0 group 77')
    const { kernel, events, troubles, until } = executor(t)
    await kernel.start()
    kernel.carryOut(create())
    await until(() => hasUp(events, 'vrrp.51'))
    const shown = ip('-d link show vrrp.51')
    t.match(shown, /vrrp\.51@v0: <[^>]*UP/)
    t.match(shown, /00:00:5e:00:01:33/)
    t.match(shown, /macvlan mode private/)
    t.match(shown, /addrgenmode none/)
    t.match(shown, /group 77/)
    const link = events.flatMap(event => event.type === 'link' ? [event.link] : []).at(-1)
    t.match(link, { name: 'vrrp.51', kind: 'macvlan', base: indexOf('v0'), mac: MAC, group: 77 })
    t.strictSame(troubles, [])

    const index = indexOf('vrrp.51')
    kernel.carryOut({ type: 'delete-interface', index, name: 'vrrp.51' })
    kernel.carryOut({ type: 'delete-interface', index, name: 'vrrp.51' })
    await kernel.settled()
    await until(() => events.some(event => event.type === 'link-gone' && event.index === index))
    t.strictSame(troubles, [])
    ip('link set v0 group 0')
  })

t.test('a VMAC an earlier run has left is used again, and reported', { skip: skipMacvlan },
  async t => {
    ip(`link add vrrp.51 link v0 address ${MAC} type macvlan mode private`)
    const index = indexOf('vrrp.51')
    const { kernel, events, until } = executor(t)
    await kernel.start()
    kernel.carryOut(create())
    await until(() => hasUp(events, 'vrrp.51'))
    t.equal(indexOf('vrrp.51'), index, 'the same interface')

    events.length = 0
    kernel.carryOut(create())
    await until(() => hasUp(events, 'vrrp.51'))
    t.pass('even when nothing had to change')
    ip('link del vrrp.51')
  })

t.test('something else of that name is replaced', { skip: skipMacvlan }, async t => {
  ip('link add vrrp.51 link v1 type macvlan mode bridge')
  const index = indexOf('vrrp.51')
  const { kernel, events, until } = executor(t)
  await kernel.start()
  kernel.carryOut(create())
  await until(() => hasUp(events, 'vrrp.51'))
  t.not(indexOf('vrrp.51'), index)
  t.match(ip('-d link show vrrp.51'), /vrrp\.51@v0[\s\S]*macvlan mode private/)
  ip('link del vrrp.51')
})

t.test('an ipvlan is made in mode L2', { skip: skipIpvlan }, async t => {
  const { kernel, events, until } = executor(t)
  await kernel.start()
  kernel.carryOut(create({ name: 'ipv.51', kind: 'ipvlan', mac: undefined, mode: 'bridge' }))
  await until(() => hasUp(events, 'ipv.51'))
  t.match(ip('-d link show ipv.51'), /ipvlan\s+mode l2 bridge/)
  ip('link del ipv.51')
})

t.test('a base that is not there is reported', { skip: skipMacvlan }, async t => {
  const { kernel, events, troubles } = executor(t)
  kernel.carryOut(create({ base: 9999 }))
  await kernel.settled()
  t.match(events, [{ type: 'interface-failed', name: 'vrrp.51', reason: /ENODEV/ }])
  t.strictSame(troubles, [], 'once is enough')
})

t.test('settings are put back, unless somebody has changed them since', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  const paths = ['arp_ignore', 'arp_filter', 'promote_secondaries'].map(name => `net/ipv4/conf/v0/${name}`)
  const [ignore = '', filter = '', promote = ''] = paths
  const set = (path: string, value: string, restore = true): void => {
    kernel.carryOut({ type: 'set-sysctl', path, value, restore })
  }
  set(ignore, '1')
  set(ignore, '2')
  set(filter, '1')
  set(promote, '1', false)
  await kernel.settled()
  t.strictSame(paths.map(sysctl), ['2', '1', '1'])
  writeFileSync(`/proc/sys/${filter}`, '0')
  writeFileSync(`/proc/sys/${filter}`, '1')
  kernel.carryOut({ type: 'restore-sysctl', path: ignore })
  await kernel.settled()
  t.strictSame(paths.map(sysctl), ['0', '1', '1'])
  set(ignore, '1')
  await kernel.settled()
  writeFileSync(`/proc/sys/${ignore}`, '5')
  await kernel.release()
  t.strictSame(paths.map(sysctl), ['5', '0', '1'])
  t.strictSame(troubles, [])
  set('net/ipv4/conf/absent0/arp_ignore', '1')
  await kernel.settled()
  t.match(troubles, [{ effect: 'set-sysctl', subject: 'net/ipv4/conf/absent0/arp_ignore', error: { code: 'ENOENT' } }])
})

t.test('which interfaces forward IPv6 is told at the start and when it changes', { skip },
  async t => {
    const path = '/proc/sys/net/ipv6/conf/v1/forwarding'
    writeFileSync(path, '1')
    const { kernel, forwarding, until } = executor(t)
    await kernel.start()
    const [v0, v1] = [indexOf('v0'), indexOf('v1')]
    const setting = (via: number, enabled: boolean): object =>
      ({ type: 'ipv6-forwarding', interface: via, enabled })
    await until(() => forwarding.some(event =>
      event.type === 'ipv6-forwarding' && event.interface === v1))
    const told = (via: number): object | undefined => forwarding.find(event =>
      event.type === 'ipv6-forwarding' && event.interface === via)
    t.strictSame([told(v0), told(v1)], [setting(v0, false), setting(v1, true)])
    forwarding.length = 0
    writeFileSync(path, '0')
    await until(() => forwarding.length > 0)
    t.strictSame(forwarding, [setting(v1, false)])
  })

t.test('the reverse path filter of all moves to the interfaces while there is a VMAC',
  { skip: skipMacvlan }, async t => {
    const filter = (name: string): string => sysctl(`net/ipv4/conf/${name}/rp_filter`)
    writeFileSync('/proc/sys/net/ipv4/conf/all/rp_filter', '1')
    writeFileSync('/proc/sys/net/ipv4/conf/v1/rp_filter', '2')
    const { kernel } = executor(t)
    await kernel.start()
    kernel.carryOut(create())
    kernel.carryOut({
      type: 'set-sysctl', path: 'net/ipv4/conf/vrrp.51/rp_filter', value: '0', restore: false
    })
    await kernel.settled()
    t.strictSame(['all', 'default', 'v0', 'v1', 'vrrp.51'].map(filter), ['0', '1', '1', '2', '0'])
    kernel.carryOut({ type: 'delete-interface', index: indexOf('vrrp.51'), name: 'vrrp.51' })
    await kernel.release()
    t.strictSame(['all', 'default', 'v0', 'v1'].map(filter), ['1', '0', '0', '2'])
  })

t.test('with netlink_notify_msg the base is reported once more', { skip: skipMacvlan }, async t => {
  const { kernel, events, troubles, until } = executor(t)
  await kernel.start()
  const monitor = new NetlinkSocket(NETLINK.route, {
    groups: MONITOR_GROUPS,
    onNotification: ({ type, body }) => {
      const link = decodeLink(body)
      if (type === LINK_TYPE.new && link.ok && link.value.name === 'v0') reports++
    }
  })
  t.teardown(() => { monitor.close() })
  let reports = 0
  const madeAndReported = async (name: string, notify: boolean): Promise<number> => {
    reports = 0
    kernel.carryOut(create({ name, mac: undefined, notify }))
    await until(() => hasUp(events, name))
    await kernel.settled()
    // Answers come in order: what was reported before this dump has been heard.
    await monitor.dump(dumpLinks())
    return reports
  }
  const silent = await madeAndReported('vrrp.61', false)
  t.equal(await madeAndReported('vrrp.62', true), silent + 1)
  t.strictSame(troubles, [])
})

t.test('a link that is polled is what its driver says', { skip }, async t => {
  const { kernel, events, until } = executor(t, {
    polledLinks: [{ interface: 'v0', method: 'MII' }, { interface: 'nowhere', method: undefined }]
  })
  const poll = new LinkPoll()
  t.teardown(() => { poll.close() })
  t.equal(poll.methodFor('v0', 'MII'), 'ETHTOOL', 'a veth has no transceiver')
  t.throws(() => poll.methodFor('nowhere', undefined), { code: 'ENODEV' })
  t.equal(poll.isUp('v0', 'ETHTOOL'), true)
  t.equal(poll.isUp('v0', 'IOCTL'), true)
  const { links } = await kernel.start()
  t.equal(links.find(({ name }) => name === 'v0')?.running, true)
  ip('link set v1 down')
  await until(() => events.some(event =>
    event.type === 'link' && event.link.name === 'v0' && !event.link.running))
  t.equal(poll.isUp('v0', 'ETHTOOL'), false)
  t.equal(poll.isUp('v0', 'IOCTL'), false)
  ip('link set v1 up')
  await until(() => events.some((event, at) => event.type === 'link' &&
    event.link.name === 'v0' && event.link.running && at > 0))
  kernel.pollLinks([])
})
