import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import type { InstanceConfig, VrrpConfig } from '../../src/vrrp/config.js'
import { isSameRouter, reconfigure } from '../../src/vrrp/reload.js'
import {
  Bench, GLOBAL, NO_TRACKING, PLAIN_VMAC, addressConfig, instanceConfig, ip, routeConfig,
  ruleConfig, scriptConfig, vrrpConfig
} from './samples.js'

const config = instanceConfig()

function mastered (from: VrrpConfig, time = 4): Bench {
  const bench = new Bench(from)
  bench.pass(seconds(time))
  bench.take()
  return bench
}

t.test('a master stays master: two adverts, no transition', async t => {
  const bench = mastered(vrrpConfig([config]))
  bench.give({ type: 'reload', config: vrrpConfig([config]) })
  const effects = bench.take()
  t.strictSame(effects.map(effect => effect.type), ['send-advert', 'send-advert'])
  t.equal(bench.state(), 'master')
  t.equal(bench.statistics()['becameMaster'], 1, 'counters are kept')
  bench.pass(seconds(1))
  t.strictSame(bench.adverts(), ['VI_1 100'], 'and goes on')
})

t.test('a backup keeps its timer', async t => {
  const bench = new Bench(vrrpConfig([config]))
  bench.pass(seconds(1))
  bench.give({ type: 'reload', config: vrrpConfig([config]) })
  t.equal(bench.engine.deadline, 1_000_000 + 3_609_375)
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig({ priority: 200 })]) })
  t.equal(bench.engine.deadline, 2_000_000 + 3_218_750, 'another priority, another timer')
})

t.test('addresses are compared: new ones are added and all announced', async t => {
  const route = routeConfig('10.9.0.0/16 via 10.0.0.254')
  const rule = ruleConfig('from 10.9.0.0/16 table 100')
  const bench = mastered(vrrpConfig([instanceConfig({
    routes: [route, routeConfig('10.8.0.0/16')], rules: [rule]
  })]))
  bench.give({
    type: 'reload',
    config: vrrpConfig([instanceConfig({
      addresses: [addressConfig('10.0.0.101/24')], routes: [route], rules: []
    })])
  })
  const effects = bench.take().filter(effect => !['send-advert', 'log'].includes(effect.type))
  t.match(effects, [
    { type: 'remove-rules', rules: [rule] },
    { type: 'remove-routes', routes: [{ text: '10.8.0.0/16' }] },
    { type: 'remove-addresses', addresses: [{ config: { address: '10.0.0.100' } }] },
    { type: 'add-addresses', addresses: [{ config: { address: '10.0.0.101' } }] },
    { type: 'add-routes', routes: [route] },
    { type: 'announce' }
  ])
  t.equal(bench.state(), 'master')
})

t.test('an instance that is gone says farewell and is reported', async t => {
  const bench = mastered(vrrpConfig([config, instanceConfig({ name: 'VI_2', vrid: 52 })]))
  bench.give({ type: 'reload', config: vrrpConfig([config]) })
  const effects = bench.take()
  t.ok(effects.some(effect => effect.type === 'send-advert' && effect.instance === 'VI_2' &&
    effect.packet[22] === 0))
  t.ok(effects.some(effect => effect.type === 'remove-addresses' && effect.instance === 'VI_2'))
  t.strictSame(effects.flatMap(effect => effect.type === 'transition'
    ? [`${effect.name} ${effect.state}`]
    : []), ['VI_2 FAULT'])
  t.notOk(effects.some(effect => effect.type === 'close-socket'), 'the socket is shared')
})

t.test('notify_deleted reports DELETED', async t => {
  const bench = mastered(vrrpConfig([instanceConfig({ notifyDeleted: true })]))
  bench.give({ type: 'reload', config: vrrpConfig([]) })
  const effects = bench.take()
  t.ok(effects.some(effect => effect.type === 'transition' && effect.state === 'DELETED'))
  t.ok(effects.some(effect => effect.type === 'close-socket'))
})

t.test('a new instance starts as at the beginning', async t => {
  const bench = mastered(vrrpConfig([config]))
  bench.give({
    type: 'reload', config: vrrpConfig([config, instanceConfig({ name: 'VI_2', vrid: 52 })])
  })
  t.strictSame(bench.transitions(), ['VI_2 BACKUP'])
  bench.pass(seconds(4))
  t.equal(bench.state('VI_2'), 'master')
})

t.test('addresses of a new instance that are already there are removed, unless they are ours',
  async t => {
    const bench = mastered(vrrpConfig([config]))
    const there = (text: string): void => {
      bench.give({ type: 'address', interface: 2, prefix: { address: ip(text), length: 24 } })
    }
    there('10.0.0.100')
    there('10.0.0.105')
    bench.take()
    const added = instanceConfig({
      name: 'VI_5',
      vrid: 55,
      addresses: [addressConfig('10.0.0.105/24'), addressConfig('10.0.0.100/24')]
    })
    bench.give({ type: 'reload', config: vrrpConfig([config, added]) })
    const removals = bench.take().flatMap(effect =>
      effect.type === 'remove-addresses' ? effect.addresses : [])
    t.strictSame(removals.map(each => each.config.address), ['10.0.0.105'])
  })

t.test('a new name alone changes nothing', async t => {
  const bench = mastered(vrrpConfig([config]))
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig({ name: 'renamed' })]) })
  t.strictSame(bench.transitions(), [])
  t.equal(bench.state('renamed'), 'master')
})

t.test('what makes a virtual router another one', async t => {
  const unicast = instanceConfig({
    delivery: { type: 'unicast', peers: [], ttl: undefined, checkSource: false }
  })
  const others: ReadonlyArray<Partial<InstanceConfig>> = [
    { vrid: 52 }, { interface: 'eth1' }, { delivery: unicast.delivery }, { vmac: PLAIN_VMAC },
    { delivery: { type: 'multicast', group: ip('224.0.0.99') } }, { family: 'ipv6' }
  ]
  for (const change of others) t.notOk(isSameRouter(config, instanceConfig(change)))
  t.ok(isSameRouter(config, instanceConfig({ name: 'x', priority: 5, version: 3 })))
  t.notOk(isSameRouter(unicast, { ...unicast, sourceAddress: ip('10.0.0.9') }))
  t.equal(reconfigure({ name: 'fault' }, 100, config, instanceConfig({ vrid: 9 }), instant(0)),
    undefined)
  t.strictSame(reconfigure({ name: 'fault' }, 100, config, config, instant(0)), { name: 'fault' })
})

t.test('a group of masters stays master without a word', async t => {
  const second = instanceConfig({ name: 'VI_2', vrid: 52 })
  const group = { name: 'G', members: ['VI_1', 'VI_2'], track: NO_TRACKING, trackingWeight: false }
  const grouped = vrrpConfig([config, second], { syncGroups: [group] })
  const bench = mastered(grouped, 8)
  bench.give({ type: 'reload', config: grouped })
  t.strictSame(bench.transitions(), [])
  t.equal(bench.state('VI_2'), 'master')
  bench.give({ type: 'reload', config: vrrpConfig([config, second]) })
  t.equal(bench.state('VI_1'), 'master', 'the group may go')
  const third = instanceConfig({ name: 'VI_3', vrid: 53 })
  bench.give({
    type: 'reload',
    config: vrrpConfig([config, second, third],
      { syncGroups: [{ ...group, members: ['VI_1', 'VI_2', 'VI_3'] }] })
  })
  t.equal(bench.state('VI_1'), 'backup', 'a member that is not ready holds all back')
})

t.test('scripts keep what they know, unless they are others now', async t => {
  const script = scriptConfig()
  const tracked = instanceConfig({
    track: { ...NO_TRACKING, scripts: [{ name: 'chk', weight: 0, reverse: false }] }
  })
  const from = vrrpConfig([tracked], { scripts: [script] })
  const bench = new Bench(from)
  bench.give({ type: 'script-result', script: 'chk', status: 1, timedOut: false })
  t.equal(bench.state(), 'fault')
  bench.take()
  bench.give({ type: 'reload', config: from })
  t.match(bench.logs(), [{ type: 'script-reloaded', script: 'chk', good: false }])
  t.equal(bench.state(), 'fault', 'and nobody is told again')
  bench.give({ type: 'reload', config: from, replacedScripts: ['chk'] })
  t.equal(bench.state(), 'backup', 'a new script holds nobody down')
  bench.give({ type: 'script-result', script: 'chk', status: 1, timedOut: false })
  t.equal(bench.state(), 'fault', 'its first result counts')
})

t.test('fifo_write_vrrp_states_on_reload repeats the states', async t => {
  const global = { ...GLOBAL, rewriteStatesOnReload: true }
  const bench = mastered(vrrpConfig([config], { global }))
  bench.give({ type: 'reload', config: vrrpConfig([config], { global }) })
  t.match(bench.take().find(effect => effect.type === 'transition'),
    { name: 'VI_1', state: 'MASTER', reason: 'reload' })
})

t.test('trackers that are gone have no more say', async t => {
  const tracked = instanceConfig({
    track: { ...NO_TRACKING, files: [{ name: 'f', weight: 1, reverse: false }] }
  })
  const bench = new Bench(vrrpConfig([tracked], {
    trackFiles: [{ name: 'f', path: '/f', weight: 1, reverse: false, initial: undefined }]
  }))
  bench.give({ type: 'file-value', file: 'f', value: 20 })
  t.equal(bench.engine.world?.routers[0]?.priority, 120)
  bench.give({ type: 'reload', config: vrrpConfig([config]) })
  t.equal(bench.engine.world?.routers[0]?.priority, 100)
})
