import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { encodeAdvert, pseudoHeader, sealAdvert } from '../../src/vrrp/advert.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import type { ReceivedPacket, VrrpEffect } from '../../src/vrrp/events.js'
import {
  COUNTER, addressListBytes, examine, missingAddress,
  newReceiverMemory
} from '../../src/vrrp/reception.js'
import type { DropReason } from '../../src/vrrp/reception.js'
import { AdvertSender } from '../../src/vrrp/sender.js'
import { newStatistics } from '../../src/vrrp/statistics.js'
import { addressConfig, instanceConfig, ip, ipv6Config, packetFrom } from './samples.js'

const T0 = instant(0)

function verdict (config: InstanceConfig, packet: ReceivedPacket): DropReason | 'accepted' {
  const memory = newReceiverMemory(config, ip('10.0.0.1'))
  const examined = examine(config, memory, packet, 0, T0)
  return examined.ok ? 'accepted' : examined.reason
}

const v2 = instanceConfig()
const v3 = instanceConfig({ version: 3 })
const pass = instanceConfig({ authentication: { type: 'pass', password: 'secret' } })
const unicast = instanceConfig({
  delivery: {
    type: 'unicast',
    peers: [{ address: ip('10.0.0.2'), minTtl: 250, maxTtl: 254 }],
    ttl: undefined,
    checkSource: true
  }
})

function changed (packet: ReceivedPacket, at: number, value: number): ReceivedPacket {
  const payload = packet.payload.slice()
  payload[at] = value
  return { ...packet, payload }
}

function resealed (packet: ReceivedPacket): ReceivedPacket {
  const payload = packet.payload.slice()
  sealAdvert(payload, new Uint8Array(0))
  return { ...packet, payload }
}

t.test('packets of a router like us are accepted', async t => {
  for (const config of [v2, v3, pass, ipv6Config(), ipv6Config({ version: 2 })]) {
    t.equal(verdict(config, packetFrom(config, 's')), 'accepted')
  }
})

t.test('the first fault in the order of the reference is the one found', async t => {
  const good = packetFrom(v2, 's')
  const padded = Uint8Array.of(...good.payload, 0)
  const cases: ReadonlyArray<readonly [string, InstanceConfig, ReceivedPacket, DropReason]> = [
    ['AH without being asked for', v2, { ...good, protocol: 51 }, 'auth-header'],
    ['too long', v2, { ...good, payload: padded }, 'length'],
    ['too short', v2, { ...good, payload: good.payload.subarray(0, 7) }, 'length'],
    ['one address too many', v2, changed(good, 3, 2), 'length'],
    ['hop limit', v2, { ...good, ttl: 254 }, 'ttl'],
    ['version of another RFC', v2, changed(good, 0, 0x41), 'version'],
    ['v3 at a v2 router', v2, packetFrom(v3, 's'), 'length'],
    ['authentication type 3', v2, changed(good, 4, 3), 'auth-type-invalid'],
    ['password where none is', v2, packetFrom(pass, 's'), 'auth-type'],
    ['no password', pass, good, 'auth-type'],
    ['wrong password', pass, packetFrom(instanceConfig({
      authentication: { type: 'pass', password: 'Secret' }
    }), 's'), 'password'],
    ['other interval', v2, packetFrom(v2, 's', { interval: seconds(2) }), 'interval'],
    ['type 2', v2, resealed(changed(good, 0, 0x22)), 'packet-type'],
    ['total length', v2, { ...good, totalLength: 80 }, 'total-length'],
    ['checksum', v2, changed(good, 6, 0x99), 'checksum'],
    ['sent to us alone', v2, { ...good, destination: ip('10.0.0.1') }, 'delivery'],
    ['multicast to a unicast router', unicast,
      { ...packetFrom(unicast, 's'), destination: ip('224.0.0.18') }, 'delivery'],
    ['to an owner that does not listen', instanceConfig({ priority: 255, ownerIgnoreAdverts: true }),
      good, 'owner-ignores'],
    ['stranger', unicast, packetFrom(unicast, 's', { source: '10.0.0.3', ttl: 252 }), 'not-a-peer'],
    ['peer from too far', unicast, packetFrom(unicast, 's', { ttl: 249 }), 'peer-ttl'],
    ['peer from too near', unicast, packetFrom(unicast, 's', { ttl: 255 }), 'peer-ttl']
  ]
  for (const [name, config, packet, wanted] of cases) t.equal(verdict(config, packet), wanted, name)
  t.equal(verdict(unicast, packetFrom(unicast, 's', { ttl: 252 })), 'accepted')
})

t.test('an owner below strictness listens, and only owners ignore', async t => {
  t.equal(verdict(instanceConfig({ ownerIgnoreAdverts: true }), packetFrom(v2, 's')), 'accepted')
})

t.test('Ethernet padding is cut off', async t => {
  // 20 + 20 bytes are short of 46; four more may be padding, five may not.
  const bare = packetFrom(v3, 's')
  const padded = (count: number): ReceivedPacket =>
    ({ ...bare, payload: Uint8Array.of(...bare.payload, ...new Uint8Array(count)) })
  t.equal(verdict(v3, padded(4)), 'accepted')
  t.equal(verdict(v3, padded(12)), 'accepted')
  t.equal(verdict(v3, padded(5)), 'length')
  t.equal(verdict(v3, padded(16)), 'length', 'more than the shortest frame')
})

t.test('the old unicast checksum is understood, and remembered', async t => {
  const config = instanceConfig({
    version: 3,
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  })
  const packet = packetFrom(config, 's')
  const payload = packet.payload.slice()
  sealAdvert(payload, pseudoHeader(packet.source, ip('224.0.0.18'), payload.length))
  const old = { ...packet, payload }
  const memory = newReceiverMemory(config, ip('10.0.0.1'))
  t.match(examine(config, memory, old, 0, T0), { ok: true, oldChecksumFound: true })
  t.equal(memory.oldChecksum, true)
  t.match(examine(config, memory, old, 0, T0), { ok: true, oldChecksumFound: false })
  t.match(examine(config, memory, packet, 0, T0), { ok: false, reason: 'checksum' })
  t.equal(verdict({ ...config, oldUnicastChecksum: 'never' }, old), 'checksum')
  t.equal(verdict({ ...config, oldUnicastChecksum: 'always' }, old), 'accepted')

  const elsewhere = { ...config, oldChecksumGroup: ip('224.0.0.99') }
  t.equal(verdict(elsewhere, old), 'checksum', 'vrrp_mcast_group4 is the group they are made with')
  const moved = packet.payload.slice()
  sealAdvert(moved, pseudoHeader(packet.source, ip('224.0.0.99'), moved.length))
  t.equal(verdict(elsewhere, { ...packet, payload: moved }), 'accepted')
})

t.test('two masters whose AH counters run in step hear each other', async t => {
  const config = instanceConfig({ authentication: { type: 'ah', password: 'secret' } })
  const memory = newReceiverMemory(config, ip('10.0.0.1'))
  const [ours, theirs] = [new AdvertSender(config, memory),
    new AdvertSender(config, newReceiverMemory(config, undefined))]
  ours.move({ socket: 's', source: ip('10.0.0.1') })
  theirs.move({ socket: 's', source: ip('10.0.0.2') })
  const hear = (): unknown => {
    const out: VrrpEffect[] = []
    theirs.send(100, 0, out)
    const [sent] = out
    const packet = sent?.type === 'send-advert' ? sent.packet : new Uint8Array(0)
    return examine(config, memory, {
      ...packetFrom(config, 's'),
      protocol: 51,
      totalLength: packet.length,
      header: packet.slice(0, 20),
      payload: packet.slice(20)
    }, 0, T0).ok
  }
  for (let round = 0; round < 3; round++) {
    ours.send(100, 0, [])
    t.equal(hear(), true)
  }
  t.equal(memory.ahSequence, 3)
})

t.test('v3_checksum_as_v2 does not verify at all', async t => {
  const config = instanceConfig({ version: 3, v3ChecksumAsV2: true })
  t.equal(verdict(config, changed(packetFrom(config, 's'), 6, 0x77)), 'accepted')
})

t.test('a missing destination is taken for our own', async t => {
  t.equal(verdict(v3, { ...packetFrom(v3, 's'), destination: undefined }), 'accepted')
  const { payload, ...rest } = packetFrom(v3, 's')
  const broken = { ...rest, payload: changed({ ...rest, payload }, 6, 1).payload }
  t.equal(verdict(v3, { ...broken, destination: undefined }), 'checksum')
})

t.test('every flipped bit of a packet is noticed, but for those that name another router', async t => {
  const good = packetFrom(v3, 's')
  for (let bit = 0; bit < good.payload.length * 8; bit++) {
    const at = bit >> 3
    const value = (good.payload[at] ?? 0) ^ (1 << (bit & 7))
    t.not(verdict(v3, changed(good, at, value)), 'accepted', `bit ${bit}`)
  }
})

t.test('address lists are compared as sets after their number', async t => {
  const config = instanceConfig({
    addresses: [addressConfig('10.0.0.100'), addressConfig('10.0.0.101')]
  })
  const memory = newReceiverMemory(config, undefined)
  const differs = (...addresses: readonly string[]): unknown => {
    const theirs = instanceConfig({ addresses: addresses.map(each => addressConfig(each)) })
    const packet = packetFrom(theirs, 's')
    const examined = examine(config, memory, packet, 0, T0)
    return examined.ok ? missingAddress(config, memory, examined.advert) : examined
  }
  t.equal(differs('10.0.0.100', '10.0.0.101'), undefined)
  t.equal(differs('10.0.0.101', '10.0.0.100'), undefined, 'in any order')
  t.strictSame(differs('10.0.0.100'), { count: 1, missing: undefined })
  t.strictSame(differs('10.0.0.100', '10.0.0.102'), { count: 2, missing: '10.0.0.101' })
  t.strictSame(addressListBytes(config), memory.addresses)
})

t.test('every reason has a counter that exists, or none', async t => {
  const names = new Set(Object.keys(newStatistics()))
  for (const counter of Object.values(COUNTER)) {
    if (counter !== undefined) t.ok(names.has(counter), counter)
  }
  t.equal(COUNTER.interval, undefined, 'keepalived counts no interval mismatches')
})

t.test('an advert is read as it was encoded', async t => {
  const packet = packetFrom(v2, 's', { priority: 42 })
  const examined = examine(v2, newReceiverMemory(v2, undefined), packet, 0, T0)
  t.ok(examined.ok && encodeAdvert(examined.advert, 'ipv4').every((byte, at) =>
    byte === packet.payload[at]))
})
