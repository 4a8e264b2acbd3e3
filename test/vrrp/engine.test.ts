import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { VrrpEngine } from '../../src/vrrp/engine.js'
import { Bench, addressConfig, instanceConfig, ip, ipv6Config, kinds, vrrpConfig } from './samples.js'

t.test('one instance starts as backup and becomes master when nobody is there', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  t.strictSame(kinds(bench.take()), ['open-socket', 'log', 'transition'])
  t.equal(bench.state(), 'backup')
  t.equal(bench.engine.deadline, 1_000_000 + 3_609_375)

  bench.pass(seconds(3.609374))
  t.strictSame(bench.take(), [], 'not a microsecond early')
  bench.pass(seconds(0.000001))
  const effects = bench.take()
  t.strictSame(kinds(effects), ['log', 'send-advert', 'log', 'log', 'add-addresses', 'log', 'announce',
    'transition'])
  const [, advert,,,,, garp] = effects
  t.match(advert, { source: '10.0.0.1', destination: '224.0.0.18', ttl: 255 })
  t.equal(garp?.type === 'announce' && garp.frames.length, 5)
})

t.test('the advert on the wire is keepalived\'s, byte for byte', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({
    version: 3,
    vrid: 12,
    priority: 150,
    advertInterval: seconds(0.5),
    addresses: [addressConfig('10.77.0.101/24')]
  })]), {
    addresses: [{ interface: 2, prefix: { address: ip('10.77.0.1'), length: 24 } }]
  })
  bench.pass(seconds(2))
  const advert = bench.take().find(effect => effect.type === 'send-advert')
  const packet = advert?.type === 'send-advert' ? advert.packet : new Uint8Array()
  t.equal(Buffer.from(packet.subarray(20)).toString('hex'), '310c960100324331' + '0a4d0065')
  t.equal(Buffer.from(packet.subarray(0, 20)).toString('hex'),
    '45c0002000010000ff70' + Buffer.from(packet.subarray(10, 12)).toString('hex') +
    '0a4d0001' + 'e0000012')
})

t.test('a master repeats its advert every interval, and says farewell at the end', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(3.609375))
  bench.take()
  bench.pass(seconds(3))
  t.strictSame(bench.adverts(), ['VI_1 100', 'VI_1 100', 'VI_1 100'])
  const effects = bench.give({ type: 'shutdown', release: true })
  t.strictSame(kinds(effects), ['log', 'send-advert', 'log', 'remove-addresses', 'transition',
    'close-socket'])
  bench.take()
  bench.pass(seconds(1))
  t.strictSame(kinds(bench.take()), ['stopped'])
  t.equal(bench.engine.deadline, undefined)
})

t.test('nothing is released when it is not to be', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(4))
  t.strictSame(kinds(bench.give({ type: 'shutdown', release: false })),
    ['transition', 'close-socket'])
})

t.test('IPv4 and IPv6 run side by side with the same vrid', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig(), ipv6Config()]))
  bench.pass(seconds(4))
  t.equal(bench.state('VI_1'), 'master')
  t.equal(bench.state('VI_6'), 'master')
  const adverts = bench.take().filter(effect => effect.type === 'send-advert')
  t.match(adverts.find(effect => effect.instance === 'VI_6'), {
    source: 'fe80::1', destination: 'ff02::12', ttl: 255
  })
})

t.test('an engine that has not started takes nothing', async t => {
  t.throws(() => new VrrpEngine().handle({ type: 'timeout' }, instant(0)), /starts before/)
  const bench = new Bench(vrrpConfig([]))
  t.throws(() => bench.give({
    type: 'startup', config: vrrpConfig([]), links: [], addresses: [], epoch: 0, seed: 0
  }), /starts once/)
})
