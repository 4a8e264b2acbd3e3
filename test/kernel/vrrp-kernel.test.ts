/** The executor of VRRP effects against the real kernel, in a namespace of its own. */

import { execFileSync } from 'node:child_process'
import t from 'tap'
import { assert } from '../../src/lib/assert.js'
import type { KernelEffect } from '../../src/daemon/kernel-hands.js'
import { captureFrames } from '../../src/net/packet-socket.js'
import type { AddressConfig } from '../../src/vrrp/config.js'
import type { PlacedAddress, SocketSpec } from '../../src/vrrp/events.js'
import { addressConfig, ruleConfig } from '../vrrp/samples.js'
import { address, executor, indexOf, makePair } from './executor.js'
import { enterFreshNamespace, ip } from './namespace.js'
import { FOREIGN, GROUP, ipv4Packet } from './packets.js'

const skip = enterFreshNamespace()

/** A virtual address as a line of the configuration gives it: no lifetime, no detection. */
function virtual (text: string, over: Partial<AddressConfig> = {}): AddressConfig {
  return addressConfig(text, { prefixLength: text.includes(':') ? 64 : 24, ...over })
}

function placed (name: string, ...addresses: readonly AddressConfig[]): readonly PlacedAddress[] {
  return addresses.map(config => ({ interface: indexOf(name), config }))
}

function socket (id: string, name: string): SocketSpec {
  return {
    id,
    family: 'ipv4',
    protocol: 112,
    interface: indexOf(name),
    group: GROUP,
    source: undefined,
    receiveBuffer: undefined
  }
}

t.before(() => { if (skip === false) makePair() })

t.test('start tells the links and addresses there are', { skip }, async t => {
  ip('addr add 10.1.0.1/24 dev v0')
  const { kernel } = executor(t)
  const { links, addresses } = await kernel.start()
  t.match(links.find(({ name }) => name === 'v0'), {
    index: indexOf('v0'), up: true, running: true, multicast: true, kind: 'veth', mtu: 1500
  })
  t.equal(links.find(({ name }) => name === 'lo')?.loopback, true)
  t.ok(addresses.some(({ interface: via, prefix }) =>
    via === indexOf('v0') && prefix.address === '10.1.0.1' && prefix.length === 24))
})

t.test('changes become events, and nothing is reported twice', { skip }, async t => {
  const { kernel, events, until } = executor(t)
  await kernel.start()
  ip('addr add 10.2.0.1/24 dev v0')
  ip('addr change 10.2.0.1/24 dev v0')
  ip('addr del 10.2.0.1/24 dev v0')
  ip('link set v0 down')
  await until(() => events.some(event => event.type === 'link' && !event.link.running &&
    event.link.name === 'v0' && !event.link.up))
  ip('link set v0 up')
  ip('link add d0 type veth peer name d1')
  const gone = indexOf('d0')
  ip('link del d0')
  await until(() => events.some(event => event.type === 'link-gone' && event.index === gone))
  const prefix = { address: '10.2.0.1', length: 24 }
  t.strictSame(events.filter(event => event.type === 'address' || event.type === 'address-gone')
    .filter(event => event.prefix.address === '10.2.0.1'),
  [
    { type: 'address', interface: indexOf('v0'), prefix },
    { type: 'address-gone', interface: indexOf('v0'), prefix }
  ])
})

t.test('addresses are set with everything their line says, and removed', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  await kernel.start()
  const addresses = placed('v0',
    virtual('10.3.0.1', { broadcast: address('10.3.0.255'), label: 'v0:vip', scope: 253 }),
    virtual('10.3.0.2', { prefixLength: 32 }),
    virtual('10.3.0.3', { peer: { address: address('10.3.9.9'), length: 32 } }),
    virtual('10.3.1.4', { noPrefixRoute: true }),
    virtual('2001:db8::1', { prefixLength: 128, preferredLifetime: 0 }),
    virtual('2001:db8::2', { home: true }))
  kernel.carryOut({ type: 'add-addresses', instance: 'VI_1', addresses })
  await kernel.settled()
  const shown = ip('addr show dev v0')
  t.match(shown, /10\.3\.0\.1\/24 brd 10\.3\.0\.255 scope link (?:proto keepalived |proto 18 )?v0:vip/)
  t.match(shown, /10\.3\.0\.2\/32 scope global/)
  t.match(shown, /10\.3\.0\.3 peer 10\.3\.9\.9\/32/)
  t.match(shown, /10\.3\.1\.4\/24 scope global (?:proto \S+ )?noprefixroute/)
  t.match(shown, /2001:db8::1\/128 scope global (?:nodad deprecated|deprecated nodad)/)
  t.match(shown, /2001:db8::2\/64 scope global (?:proto \S+ )?(?:nodad home|home nodad)/)
  kernel.carryOut({ type: 'add-addresses', instance: 'VI_1', addresses })
  await kernel.settled()
  t.strictSame(troubles, [], 'setting them again is no trouble')

  kernel.carryOut({ type: 'remove-addresses', instance: 'VI_1', addresses })
  kernel.carryOut({ type: 'remove-addresses', instance: 'VI_1', addresses })
  await kernel.settled()
  t.notMatch(ip('addr show dev v0'), /10\.3\.|2001:db8/)
  t.strictSame(troubles, [], 'removing what is gone is no trouble')
})

t.test('a refusal is reported with what it was about', { skip }, async t => {
  const { kernel, troubles } = executor(t)
  kernel.carryOut({
    type: 'add-addresses',
    instance: 'VI_1',
    addresses: [{ interface: 9999, config: virtual('10.4.0.1') }]
  })
  kernel.carryOut({ type: 'announce', interface: 9999, frames: [new Uint8Array(42)] })
  await kernel.settled()
  t.match(troubles, [
    { effect: 'announce', subject: 'interface 9999', error: { code: 'ENXIO' } },
    { effect: 'add-addresses', subject: '10.4.0.1/24', error: { code: 'ENODEV' } }
  ])
})

t.test('hundreds of addresses leave the loop free in between, and keep their order',
  { skip }, async t => {
    const { kernel, troubles } = executor(t)
    await kernel.start()
    const many = Array.from({ length: 600 }, (_, at) =>
      virtual(`10.${50 + (at >> 8)}.${at & 255}.1`, { prefixLength: 32 }))
    const addresses = placed('v0', ...many)
    let turns = 0
    const count = (): void => {
      turns++
      turning = setImmediate(count)
    }
    let turning = setImmediate(count)
    kernel.carryOut({ type: 'add-addresses', instance: 'VI_1', addresses })
    kernel.carryOut({ type: 'remove-addresses', instance: 'VI_1', addresses: addresses.slice(0, 300) })
    await kernel.settled()
    clearImmediate(turning)
    t.ok(turns > 10, `${turns} turns of the loop meanwhile`)
    t.equal(ip('-4 -o addr show dev v0').split('\n').filter(line => / 10\.5\d\./.test(line)).length, 300)
    kernel.carryOut({ type: 'remove-addresses', instance: 'VI_1', addresses })
    await kernel.settled()
    t.strictSame(troubles, [])
  })

t.test('sockets are opened, adverts arrive, closed sockets send nothing', { skip }, async t => {
  const { kernel, events, troubles, until } = executor(t)
  kernel.carryOut({ type: 'open-socket', socket: socket('out', 'v0') })
  kernel.carryOut({ type: 'open-socket', socket: socket('in', 'v1') })
  t.strictSame(events, [
    { type: 'socket-opened', socket: 'out' }, { type: 'socket-opened', socket: 'in' }
  ])
  const payload = Uint8Array.of(0x21, 51, 100, 1, 0, 1, 0xff, 0xff, 10, 0, 0, 1)
  const sending: KernelEffect = {
    type: 'send-advert',
    socket: 'out',
    instance: 'VI_1',
    source: FOREIGN,
    destination: GROUP,
    ttl: 255,
    packet: ipv4Packet(payload)
  }
  kernel.carryOut(sending)
  await until(() => events.length === 3)
  const [, , received] = events
  assert(received?.type === 'packet', 'the third event is the packet')
  t.equal(received.packet.socket, 'in')
  t.equal(received.packet.ttl, 255)
  t.strictSame([...received.packet.payload], [...payload])

  kernel.carryOut({ type: 'close-socket', socket: 'out' })
  kernel.carryOut(sending)
  kernel.carryOut(sending)
  t.match(troubles, [{ effect: 'send-advert', subject: 'VI_1', error: { code: 'EBADF' } }])
  t.equal(troubles.length, 1, 'the same failure is reported once')
  kernel.carryOut({ type: 'open-socket', socket: socket('out', 'v0') })
  kernel.carryOut(sending)
  kernel.carryOut({ type: 'close-socket', socket: 'out' })
  kernel.carryOut(sending)
  t.equal(troubles.length, 2, 'and again after one has gone out')
})

t.test('IPv6: multicast and unicast, with source, hop limit and checksum', { skip }, async t => {
  ip('addr add fe80::a/64 dev v0 nodad')
  ip('addr add fe80::b/64 dev v1 nodad')
  const { kernel, events, troubles, until } = executor(t)
  const spec = (id: string, name: string, over: Partial<SocketSpec>): KernelEffect => ({
    type: 'open-socket',
    socket: { ...socket(id, name), family: 'ipv6', group: undefined, ...over }
  })
  const group = address('ff02::12')
  kernel.carryOut(spec('m0', 'v0', { group }))
  kernel.carryOut(spec('m1', 'v1', { group }))
  kernel.carryOut(spec('u0', 'v0', { source: address('fe80::a') }))
  kernel.carryOut(spec('u1', 'v1', { source: address('fe80::b') }))
  const packet = Uint8Array.of(0x31, 51, 100, 0, 0, 100, 0, 0)
  const advert = (over: Partial<Extract<KernelEffect, { type: 'send-advert' }>>): KernelEffect => ({
    type: 'send-advert',
    socket: 'm0',
    instance: 'VI_6',
    source: address('fe80::a'),
    destination: group,
    ttl: 255,
    packet,
    ...over
  })
  kernel.carryOut(advert({}))
  kernel.carryOut(advert({ socket: 'u0', destination: address('fe80::b'), ttl: 64 }))
  kernel.carryOut(advert({ socket: 'u0', destination: address('fe80::b'), ttl: undefined }))
  await until(() => events.filter(event => event.type === 'packet').length === 3)
  const packets = events.flatMap(event => event.type === 'packet' ? [event.packet] : [])
  t.strictSame(troubles, [])
  t.strictSame(packets.map(({ socket, destination, ttl, source, interface: via }) =>
    [socket, destination, ttl, source, via]), [
    ['m1', 'ff02::12', 255, 'fe80::a', indexOf('v1')],
    ['u1', 'fe80::b', 64, 'fe80::a', indexOf('v1')],
    ['u1', 'fe80::b', 64, 'fe80::a', indexOf('v1')]
  ])
})

t.test('an address of ours is lost when it is gone, not when a removal is reported', { skip }, async t => {
  const { kernel, events, until } = executor(t)
  await kernel.start()
  const addresses = placed('v0', virtual('10.7.0.1'), virtual('2001:db8:7::1'),
    virtual('10.7.0.9', { noTrack: true }))
  const lost = (): string[] => events.flatMap(event =>
    event.type === 'address-lost' ? [`${event.prefix.address}/${event.prefix.length}`] : [])
  const set = (type: 'add-addresses' | 'remove-addresses'): void => {
    kernel.carryOut({ type, instance: 'VI_1', addresses })
  }
  // As an owner does that steps down and is back at once: the reports come when all is over.
  for (let round = 0; round < 3; round++) {
    set('add-addresses')
    set('remove-addresses')
  }
  set('add-addresses')
  ip('addr add 10.7.0.99/24 dev v0')
  await until(() => events.some(event =>
    event.type === 'address' && event.prefix.address === '10.7.0.99'))
  await kernel.settled()
  t.strictSame(lost(), [], 'our own removals')

  ip('addr del 10.7.0.9/24 dev v0')
  ip('addr del 10.7.0.1/24 dev v0')
  await until(() => lost().length > 0)
  ip('addr del 2001:db8:7::1/64 dev v0')
  await until(() => lost().length > 1)
  t.strictSame(lost(), ['10.7.0.1/24', '2001:db8:7::1/64'], 'no_track is not missed')
  set('remove-addresses')
  await kernel.settled()
})

t.test('what was lost in a storm of changes is found by reading again', { skip }, async t => {
  const { kernel, events, troubles, until } = executor(t, {
    monitorBuffer: { bytes: 1, force: false }
  })
  await kernel.start()
  ip('link add d0 type veth peer name d1')
  ip('link set d0 up')
  kernel.carryOut({ type: 'add-rules', rules: [ruleConfig('a rule', { priority: 16_000 })] })
  await kernel.settled()
  // One turn of the loop: none of it is read in between.
  const commands = Array.from({ length: 300 }, (_, at) => `addr add 10.6.${at >> 8}.${at & 255}/32 dev d0`)
  execFileSync('ip', ['-batch', '-'], { input: `${commands.join('\n')}\nrule del pref 16000\n` })
  await until(() => events.some(event => event.type === 'rule-gone'))
  const added = events.flatMap(event => event.type === 'address' ? [event.prefix.address] : [])
  t.equal(added.filter(each => each.startsWith('10.6.')).length, 300, 'each address once')
  ip('link del d0')
  const gone = (): number => events.filter(event => event.type === 'address-gone').length
  await until(() => events.some(event => event.type === 'link-gone'))
  t.ok(gone() <= 300)
  t.strictSame(troubles, [])
})

t.test('a socket on an interface that is not there fails with a reason', { skip }, async t => {
  const { kernel, events } = executor(t)
  kernel.carryOut({
    type: 'open-socket', socket: { ...socket('lost', 'v0'), interface: 9999 }
  })
  t.match(events, [{ type: 'socket-failed', socket: 'lost', reason: /9999/ }])
})

t.test('announcements leave as they are, in order', { skip }, async t => {
  const { kernel } = executor(t)
  const frames = [1, 2, 3].map(number => {
    const frame = new Uint8Array(60).fill(number)
    frame.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, number, 0x08, 0x06])
    return frame
  })
  const captured: Uint8Array[] = []
  const all = new Promise<void>(resolve => {
    const capture = captureFrames(indexOf('v1'), frame => {
      if (frame[12] !== 8 || frame[13] !== 6) return
      captured.push(frame)
      if (captured.length === 3) resolve()
    })
    t.teardown(() => { capture.stop() })
  })
  kernel.carryOut({ type: 'announce', interface: indexOf('v0'), frames })
  await all
  t.strictSame(captured.map(frame => [...frame]), frames.map(frame => [...frame]))
})
