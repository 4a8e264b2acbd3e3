import t from 'tap'
import { assert } from '../../src/lib/assert.js'
import { centis, seconds } from '../../src/lib/time.js'
import type { HmacConfig } from '../../src/vrrp/config.js'
import {
  Bench, GLOBAL, addressConfig, instanceConfig, link, packetFrom,
  vrrpConfig
} from './samples.js'

const config = instanceConfig()
const hmac: HmacConfig = {
  keys: [{ id: 1, secret: new Uint8Array(32) }],
  activeKey: 1,
  timeWindow: seconds(10),
  antiReplay: 'time',
  mode: 'enforce'
}

t.test('what is for others is left alone', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.take()
  bench.hear(config, { vrid: 9 })
  bench.hear(config, {}, 'no such socket')
  bench.give({
    type: 'packet', packet: { ...packetFrom(config, bench.socket()), payload: new Uint8Array(1) }
  })
  t.strictSame(bench.take(), [])
})

t.test('log_unknown_vrids says so once', async t => {
  const bench = new Bench(vrrpConfig([config], { global: { ...GLOBAL, logUnknownVrids: true } }))
  bench.take()
  bench.hear(config, { vrid: 9 })
  bench.hear(config, { vrid: 9 })
  t.strictSame(bench.logs(), [{ type: 'unknown-vrid', vrid: 9, from: '10.0.0.2' }])
})

t.test('an instance in FAULT hears nothing', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  bench.hear(config)
  t.equal(bench.statistics()['advertsReceived'], 0)
})

t.test('faults are counted each time and logged once', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.take()
  bench.hear(config, { ttl: 64 })
  bench.hear(config, { ttl: 64 })
  t.strictSame(bench.logs(),
    [{ type: 'packet-dropped', instance: 'VI_1', from: '10.0.0.2', reason: 'ttl' }])
  t.match(bench.statistics(), { ttlErrors: 2, advertsReceived: 0 })
})

t.test('a new master may repeat the faults of the last one', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.hear(config, { ttl: 64 })
  bench.hear(config, { priority: 150 })
  bench.take()
  bench.hear(config, { ttl: 64 })
  t.equal(bench.logs().length, 1)
})

t.test('a packet that is dropped does not touch the timer of a master', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.pass(seconds(4))
  const before = bench.engine.deadline
  for (let round = 0; round < 3; round++) {
    bench.pass(seconds(0.1))
    bench.hear(config, { ttl: 64 })
  }
  t.equal(bench.engine.deadline, before)
})

t.test('nor that of a backup', async t => {
  const bench = new Bench(vrrpConfig([config]))
  const before = bench.engine.deadline
  bench.pass(seconds(1))
  bench.hear(config, { ttl: 64 })
  t.equal(bench.engine.deadline, before)
})

t.test('another interval in version 3 is remarked upon and accepted', async t => {
  const v3 = instanceConfig({ version: 3 })
  const bench = new Bench(vrrpConfig([v3]))
  bench.take()
  bench.hear(v3, { interval: centis(50), priority: 150 })
  t.match(bench.logs(), [{ type: 'interval-differs', ours: 1_000_000, theirs: 500_000 }])
  t.equal(bench.statistics()['advertsReceived'], 1)
})

t.test('another address list is counted and processed', async t => {
  const other = instanceConfig({ addresses: [addressConfig('10.0.0.101')], priority: 150 })
  const bench = new Bench(vrrpConfig([config]))
  bench.take()
  bench.pass(seconds(1))
  bench.hear(other)
  t.match(bench.logs(), [{ type: 'address-list-differs', missing: '10.0.0.100' }])
  t.match(bench.statistics(), { addressListErrors: 1, advertsReceived: 1 })
  t.equal(bench.engine.deadline, 2_000_000 + 3_609_375)
})

t.test('skip_check_adv_addr trusts the master it knows', async t => {
  const other = instanceConfig({ addresses: [addressConfig('10.0.0.101')], priority: 150 })
  const bench = new Bench(vrrpConfig([instanceConfig({ skipCheckAdvertAddresses: true })]))
  bench.hear(other)
  bench.hear(other)
  t.equal(bench.statistics()['addressListErrors'], 1, 'only when the master changed')
})

t.test('priority 0 is counted', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.hear(config, { priority: 0 })
  t.match(bench.statistics(), { priorityZeroReceived: 1, advertsReceived: 1 })
})

t.test('a clock that is far off is warned about', async t => {
  const signed = instanceConfig({ version: 3, hmac })
  const sender = new Bench(vrrpConfig([signed]), { epoch: 1_700_000_006 })
  sender.pass(seconds(4))
  const advert = sender.take().find(effect => effect.type === 'send-advert')
  const receiver = new Bench(vrrpConfig([signed]))
  receiver.take()
  receiver.pass(seconds(3.6))
  assert(advert?.type === 'send-advert', 'an advert was sent')
  receiver.give({
    type: 'packet',
    packet: {
      ...packetFrom(signed, receiver.socket()),
      source: advert.source,
      totalLength: advert.packet.length,
      payload: advert.packet.subarray(20)
    }
  })
  const effects = receiver.take()
  t.match(effects.find(effect => effect.type === 'log'),
    { entry: { type: 'clock-skew', seconds: 6 } })
  t.match(effects.find(effect => effect.type === 'favour-sender'),
    { socket: receiver.socket(), sender: advert.source }, 'who can sign is heard in a flood')
  receiver.give({ type: 'clock-set', epoch: 1_700_000_006 })
  t.equal(receiver.statistics()['advertsReceived'], 1)
})

t.test('whoever sends with the right digest is favoured, once, and nobody without one', async t => {
  const ah = instanceConfig({ authentication: { type: 'ah', password: 'secret' } })
  const favoured = (bench: Bench): unknown => bench.take().flatMap(effect =>
    effect.type === 'favour-sender' ? [effect.sender] : [])
  const sender = new Bench(vrrpConfig([{ ...ah, priority: 200 }]))
  sender.pass(seconds(5))
  const receiver = new Bench(vrrpConfig([ah]))
  for (const effect of sender.take()) {
    if (effect.type !== 'send-advert') continue
    const { packet, source } = effect
    receiver.give({
      type: 'packet',
      packet: {
        ...packetFrom(ah, receiver.socket()),
        source,
        protocol: 51,
        totalLength: packet.length,
        header: packet.subarray(0, 20),
        payload: packet.subarray(20)
      }
    })
  }
  t.ok(Number(receiver.statistics()['advertsReceived']) > 1)
  t.strictSame(favoured(receiver), ['10.0.0.1'])

  const plain = new Bench(vrrpConfig([config]))
  plain.hear(config, { priority: 150 })
  t.strictSame(favoured(plain), [])
})

t.test('so is who knows the password', async t => {
  const pass = instanceConfig({ authentication: { type: 'pass', password: 'secret' } })
  const favoured = (bench: Bench): unknown => bench.take().flatMap(effect =>
    effect.type === 'favour-sender' ? [effect.sender] : [])
  const receiver = new Bench(vrrpConfig([pass]))
  receiver.hear(instanceConfig({ authentication: { type: 'pass', password: 'wrong' } }), { priority: 150 })
  t.equal(receiver.statistics()['advertsReceived'], 0)
  t.strictSame(favoured(receiver), [])
  receiver.hear(pass, { priority: 150 })
  t.equal(receiver.statistics()['advertsReceived'], 1)
  t.strictSame(favoured(receiver), ['10.0.0.2'])
})

t.test('nobody is favoured on a socket that serves an instance without digests', async t => {
  const signing = instanceConfig({ version: 3, hmac })
  const other = instanceConfig({ name: 'VI_2', vrid: 52, version: 3 })
  const favoured = (bench: Bench): unknown => bench.take().flatMap(effect =>
    effect.type === 'favour-sender' ? [effect.sender] : [])
  const hear = (bench: Bench): void => {
    const sender = new Bench(vrrpConfig([{ ...signing, priority: 200 }]))
    sender.pass(seconds(5))
    const advert = sender.take().find(effect => effect.type === 'send-advert')
    assert(advert?.type === 'send-advert', 'an advert was sent')
    bench.pass(seconds(2))
    bench.give({
      type: 'packet',
      packet: {
        ...packetFrom(signing, bench.socket()),
        source: advert.source,
        totalLength: advert.packet.length,
        payload: advert.packet.subarray(20)
      }
    })
  }
  const mixed = new Bench(vrrpConfig([signing, other]))
  hear(mixed)
  t.equal(mixed.statistics()['advertsReceived'], 1)
  t.strictSame(favoured(mixed), [])

  const pure = new Bench(vrrpConfig([signing]))
  hear(pure)
  t.strictSame(favoured(pure), ['10.0.0.1'])
  pure.give({ type: 'reload', config: vrrpConfig([signing, other]) })
  t.strictSame(favoured(pure), [undefined], 'an instance joins them that could not tell')

  const lenient = new Bench(vrrpConfig([{ ...signing, hmac: { ...hmac, mode: 'permissive' } }]))
  hear(lenient)
  t.strictSame(favoured(lenient), [], 'its peers may send without')
})
