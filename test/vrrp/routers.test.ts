import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import type { VrrpConfig } from '../../src/vrrp/config.js'
import {
  Bench, NO_TRACKING, addressConfig, instanceConfig, kinds, link,
  vrrpConfig
} from './samples.js'

const first = instanceConfig()
const second = instanceConfig({
  name: 'VI_2', vrid: 52, interface: 'eth1', addresses: [addressConfig('10.1.0.100/24')]
})

function pair (change: Partial<VrrpConfig> = {}): VrrpConfig {
  const group = { name: 'G', members: ['VI_1', 'VI_2'], track: NO_TRACKING, trackingWeight: false }
  return vrrpConfig([first, second], { syncGroups: [group], ...change })
}

t.test('at start groups are reported before instances', async t => {
  const bench = new Bench(pair())
  t.strictSame(bench.transitions(), ['G BACKUP', 'VI_1 BACKUP', 'VI_2 BACKUP'])
})

t.test('members become master together, the last one ready first', async t => {
  const bench = new Bench(pair())
  bench.take()
  bench.pass(seconds(1))
  bench.hear(second, { priority: 150, source: '10.1.0.2' }, 'ipv4/112/eth1/224.0.0.18')
  bench.pass(seconds(3))
  t.equal(bench.state('VI_1'), 'backup', 'VI_2 still obeys a master')
  const logs: string[] = []
  bench.pass(seconds(4))
  for (const effect of bench.take()) {
    if (effect.type === 'transition') logs.push(`${effect.name} ${effect.state}`)
    if (effect.type === 'log' && effect.entry.type === 'syncing-group') logs.push('syncing')
  }
  t.strictSame(logs, ['VI_2 MASTER', 'syncing', 'VI_1 MASTER', 'G MASTER'])
})

t.test('one member yields, all yield, without farewell', async t => {
  const bench = new Bench(pair())
  bench.pass(seconds(8))
  bench.take()
  bench.hear(first, { priority: 200 }, 'ipv4/112/eth0/224.0.0.18')
  const effects = bench.take()
  t.notOk(kinds(effects).includes('send-advert'))
  t.strictSame(effects.flatMap(effect =>
    effect.type === 'transition' ? [`${effect.name} ${effect.state}`] : []),
  ['VI_1 BACKUP', 'VI_2 BACKUP', 'G BACKUP'])
})

t.test('one member in FAULT, all in FAULT, until it recovers', async t => {
  const bench = new Bench(pair())
  bench.pass(seconds(8))
  bench.take()
  bench.give({ type: 'link', link: link('eth1', 3, { running: false }) })
  const effects = bench.take()
  t.equal(effects.filter(effect => effect.type === 'send-advert').length, 3,
    'two for the fault of its own, one for that of the group')
  t.equal(bench.statistics('VI_1')['priorityZeroSent'], 0)
  t.equal(bench.statistics('VI_2')['priorityZeroSent'], 1)
  t.equal(bench.state('VI_1'), 'fault')
  bench.give({ type: 'link', link: link('eth1', 3) })
  t.strictSame(bench.transitions(), ['VI_1 BACKUP', 'VI_2 BACKUP', 'G BACKUP'])
})

t.test('a group that starts with a fault starts in FAULT', async t => {
  const bench = new Bench(pair(), { links: [link('eth0', 2), link('eth1', 3, { up: false })] })
  t.strictSame(bench.transitions(), ['G FAULT', 'VI_1 FAULT', 'VI_2 FAULT'])
})

t.test('owners in a group start as masters, but only all of them', async t => {
  const owner = { priority: 255, wantsMaster: true }
  const group = { name: 'G', members: ['VI_1', 'VI_2'], track: NO_TRACKING, trackingWeight: false }
  const both = new Bench(vrrpConfig([{ ...first, ...owner }, { ...second, ...owner }],
    { syncGroups: [group] }))
  t.strictSame(both.transitions(), ['G MASTER', 'VI_1 MASTER', 'VI_2 MASTER'])
  const one = new Bench(vrrpConfig([{ ...first, ...owner }, second], { syncGroups: [group] }))
  t.strictSame(one.transitions(), ['G BACKUP', 'VI_1 BACKUP', 'VI_2 BACKUP'])
})

t.test('a lower priority advert makes the whole group announce itself', async t => {
  const bench = new Bench(pair())
  bench.pass(seconds(8))
  bench.take()
  bench.hear(first, { priority: 50 }, 'ipv4/112/eth0/224.0.0.18')
  const effects = bench.take()
  t.strictSame(effects.flatMap(effect => effect.type === 'announce' ? [effect.interface] : []),
    [2, 3])
  t.match(effects.at(-1), { type: 'notice', notice: 'MASTER_RX_LOWER_PRI', instance: 'VI_1' })
})

t.test('transitions name their reason', async t => {
  const bench = new Bench(vrrpConfig([first]))
  bench.pass(seconds(4))
  bench.hear(first, { priority: 200 })
  bench.give({ type: 'link', link: link('eth0', 2, { up: false }) })
  bench.give({ type: 'link', link: link('eth0', 2) })
  t.strictSame(bench.take().flatMap(each => each.type === 'transition' ? [each.reason] : []),
    ['startup', 'master-down', 'higher-priority', 'fault', 'recovered'])
})

t.test('packets cause ten lines a minute and no more, each only once', async t => {
  const bench = new Bench(vrrpConfig([first]))
  bench.pass(seconds(4))
  bench.take()
  for (let at = 0; at < 300; at++) bench.hear(first, { priority: 50, source: `10.0.0.${at % 250}` })
  t.ok(bench.logs().filter(entry => entry.type === 'lower-priority-advert').length <= 10)
  bench.pass(seconds(61))
  bench.take()
  bench.hear(first, { priority: 50, source: '10.0.0.77' })
  t.equal(bench.logs().filter(entry => entry.type === 'lower-priority-advert').length, 1,
    'after a minute they may be said again')
})
