import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import { Bench, GLOBAL, instanceConfig, ip, kinds, link, vrrpConfig } from './samples.js'

t.test('an owner starts as master and reports nothing else', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig({ priority: 255, wantsMaster: true })]))
  t.strictSame(bench.transitions(), ['VI_1 MASTER'])
})

t.test('addresses a crashed run left are removed, and are no source', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]), {
    addresses: [
      { interface: 2, prefix: { address: ip('10.0.0.100'), length: 24 } },
      { interface: 2, prefix: { address: ip('10.0.0.1'), length: 24 } }
    ]
  })
  const effects = bench.take()
  t.match(effects[0], {
    type: 'remove-addresses',
    instance: undefined,
    addresses: [{ interface: 2, config: { address: '10.0.0.100' } }]
  })
  bench.pass(seconds(4))
  t.match(bench.take().find(effect => effect.type === 'send-advert'), { source: '10.0.0.1' })
})

t.test('vrrp_startup_delay moves the timers, and packets are thrown away', async t => {
  const config = vrrpConfig([instanceConfig()],
    { global: { ...GLOBAL, startupDelay: seconds(10) } })
  const bench = new Bench(config)
  t.match(bench.take()[0], { entry: { type: 'startup-delay', delay: 10_000_000 } })
  bench.hear(instanceConfig(), { priority: 200 })
  t.equal(bench.statistics()['advertsReceived'], 0)
  bench.pass(seconds(13.6))
  t.equal(bench.state(), 'backup')
  bench.pass(seconds(0.1))
  t.equal(bench.state(), 'master')
  t.ok(bench.logs().some(entry => entry.type === 'startup-delay-over'))
})

t.test('an owner waits for the delay as well', async t => {
  const config = vrrpConfig([instanceConfig({ priority: 255, wantsMaster: true })],
    { global: { ...GLOBAL, startupDelay: seconds(10) } })
  const bench = new Bench(config)
  bench.pass(seconds(9.9))
  t.notOk(bench.take().some(effect => effect.type === 'send-advert'))
})

t.test('vrrp_delay_after_boot counts from the boot', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()],
    { global: { ...GLOBAL, delayAfterBoot: seconds(5), startupDelay: seconds(1) } }))
  t.match(bench.take()[0], { entry: { type: 'startup-delay', delay: 4_000_000 } },
    'the machine has been up for a second')
})

t.test('nothing configured, nothing done', async t => {
  const bench = new Bench(vrrpConfig([]))
  t.strictSame(kinds(bench.take()), [])
  t.equal(bench.engine.deadline, undefined)
})

t.test('an instance whose configuration cannot work is in FAULT for good, and says why', async t => {
  const reason = 'eth0 does not support multicast'
  const bench = new Bench(vrrpConfig([instanceConfig({ configurationFault: reason })]))
  t.match(bench.logs(), [{ type: 'configuration-fault', instance: 'VI_1', reason }])
  t.equal(bench.state(), 'fault')
  bench.give({ type: 'link', link: link('eth0', 2, { running: false }) })
  bench.give({ type: 'link', link: link('eth0', 2) })
  bench.pass(seconds(10))
  t.equal(bench.state(), 'fault')

  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig()]) })
  bench.pass(seconds(10))
  t.equal(bench.state(), 'master', 'until a reload corrects it')
})

t.test('disable_local_igmp is for as long as the process runs', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()], {
    global: { ...GLOBAL, disableLocalIgmp: true }
  }))
  t.match(bench.take().filter(effect => effect.type === 'set-sysctl'), [{
    path: 'net/ipv4/igmp_link_local_mcast_reports', value: '0', restore: true
  }])
  const plain = new Bench(vrrpConfig([instanceConfig()]))
  t.strictSame(plain.take().filter(effect => effect.type === 'set-sysctl'), [])
})
