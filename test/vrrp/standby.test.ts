import t from 'tap'
import { later, seconds } from '../../src/lib/time.js'
import { companions, isInMaintenance, standbyOf } from '../../src/vrrp/standby.js'
import { statusOf } from '../../src/vrrp/status.js'
import type { VrrpEffect } from '../../src/vrrp/events.js'
import { Bench, instanceConfig, NO_TRACKING, vrrpConfig } from './samples.js'

const two = [instanceConfig(), instanceConfig({ name: 'VI_2', vrid: 52 })]
const group = { name: 'G', members: ['VI_1', 'VI_2'], track: NO_TRACKING, trackingWeight: false }
const forGood = { until: undefined } as const

/** The priority octet of an IPv4 advert behind its header of 20 bytes. */
function priorities (effects: readonly VrrpEffect[]): readonly number[] {
  return effects.flatMap(effect =>
    effect.type === 'send-advert' ? [effect.packet[22] ?? -1] : [])
}

t.test('maintenance: goodbye, addresses away, and no takeover however long nobody speaks', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(10))
  t.equal(bench.state(), 'master')
  bench.take()

  const effects = bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'maintenance', ...forGood })
  t.strictSame(priorities(effects), [0])
  t.ok(effects.some(({ type }) => type === 'remove-addresses'))
  t.match(effects.findLast(({ type }) => type === 'transition'),
    { state: 'BACKUP', reason: 'operator' })
  bench.pass(seconds(3_600))
  t.equal(bench.state(), 'backup')
  t.match(statusOf(bench.engine)?.instances, [{ standby: { manner: 'maintenance' }, wantedState: 'BACKUP' }])

  bench.give({ type: 'resume', instance: 'VI_1' })
  bench.pass(seconds(4))
  t.equal(bench.state(), 'master', 'told so, it takes over when its timer runs out')
  t.equal(statusOf(bench.engine)?.instances[0]?.standby, undefined)
})

t.test('who stands back obeys a master of lower priority, and preempts it afterwards', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(10))
  bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'failover', ...forGood })
  for (let second = 0; second < 30; second++) {
    bench.hear(instanceConfig(), { priority: 1 })
    bench.pass(seconds(1))
  }
  t.equal(bench.state(), 'backup')
  bench.give({ type: 'resume', instance: 'VI_1' })
  for (let second = 0; second < 5; second++) {
    bench.hear(instanceConfig(), { priority: 1 })
    bench.pass(seconds(1))
  }
  t.equal(bench.state(), 'master')
})

t.test('a failover nobody follows is taken back, and is over', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(10))
  bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'failover', ...forGood })
  bench.pass(seconds(3))
  t.equal(bench.state(), 'backup', 'everybody else had three intervals')
  bench.take()
  bench.pass(seconds(1))
  t.equal(bench.state(), 'master')
  t.match(bench.take().filter(({ type }) => type === 'log').map(each => 'entry' in each && each.entry),
    [{ type: 'resuming', why: 'no-other-master' }])
  t.equal(statusOf(bench.engine)?.instances[0]?.standby, undefined)
})

t.test('a period ends by itself', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.pass(seconds(10))
  bench.give({
    type: 'stand-back', instance: 'VI_1', manner: 'maintenance', until: later(bench.now, seconds(60))
  })
  bench.pass(seconds(59))
  t.equal(bench.state(), 'backup')
  t.not(statusOf(bench.engine)?.instances[0]?.standby, undefined)
  bench.pass(seconds(1))
  t.equal(statusOf(bench.engine)?.instances[0]?.standby, undefined, 'on the second')
  bench.pass(seconds(4))
  t.equal(bench.state(), 'master')
})

t.test('a sync group stands back as one, each member with its own goodbye', async t => {
  const bench = new Bench(vrrpConfig(two, { syncGroups: [group] }))
  bench.pass(seconds(10))
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['master', 'master'])
  bench.take()
  bench.give({ type: 'stand-back', instance: 'VI_2', manner: 'maintenance', ...forGood })
  const effects = bench.take()
  t.strictSame(priorities(effects), [0, 0])
  t.strictSame(effects.flatMap(each => each.type === 'transition' ? [`${each.name} ${each.state}`] : []),
    ['VI_1 BACKUP', 'VI_2 BACKUP', 'G BACKUP'])
  bench.pass(seconds(60))
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['backup', 'backup'])
  bench.give({ type: 'resume', instance: 'VI_1' })
  bench.pass(seconds(5))
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['master', 'master'])
})

t.test('a failover of a group nobody follows is taken back as one', async t => {
  const bench = new Bench(vrrpConfig(two, { syncGroups: [group] }))
  bench.pass(seconds(10))
  bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'failover', ...forGood })
  bench.pass(seconds(8))
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['master', 'master'])
})

t.test('a reload does not end it, and brings it to a group that is new', async t => {
  const bench = new Bench(vrrpConfig(two))
  bench.pass(seconds(10))
  bench.give({ type: 'stand-back', instance: 'VI_1', manner: 'maintenance', ...forGood })
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['backup', 'master'])
  bench.give({ type: 'reload', config: vrrpConfig(two, { syncGroups: [group] }) })
  bench.pass(seconds(60))
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['backup', 'backup'])
  const routers = bench.engine.world?.routers ?? []
  t.strictSame(routers.map(router => isInMaintenance(router)), [true, true])
  t.strictSame(routers.map(router => standbyOf(router)?.manner), ['maintenance', 'maintenance'])
  t.strictSame(routers.map(router => companions(router).length), [2, 2])
  bench.give({ type: 'resume', instance: 'VI_2' })
  bench.pass(seconds(10))
  t.strictSame([bench.state('VI_1'), bench.state('VI_2')], ['master', 'master'])
})

t.test('an address owner that starts in maintenance does not start as MASTER', async t => {
  const owner = instanceConfig({ priority: 255, wantsMaster: true })
  t.equal(new Bench(vrrpConfig([owner])).state(), 'master')
  const bench = new Bench(vrrpConfig([owner]), {
    standbys: [{ instance: 'VI_1', manner: 'maintenance', until: undefined }]
  })
  bench.pass(seconds(60))
  t.equal(bench.state(), 'backup')
})

t.test('an instance there is not is nobody\'s trouble', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  t.strictSame(bench.give({ type: 'stand-back', instance: 'VI_9', manner: 'failover', ...forGood }), [])
  t.strictSame(bench.give({ type: 'resume', instance: 'VI_9' }), [])
})
