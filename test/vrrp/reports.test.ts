import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { Bench, NO_TRACKING, instanceConfig, ipv6Config, vrrpConfig } from './samples.js'

/** What dual_stack makes of one block. */
function pair (): Bench {
  const four = instanceConfig({ name: 'A', priority: 150, notifyPriorityChanges: true })
  const six = ipv6Config({ name: 'A-ipv6', twinOf: 'A', priority: 150, vrid: four.vrid })
  return new Bench(vrrpConfig([four, six], {
    syncGroups: [{
      name: 'A',
      members: ['A', 'A-ipv6'],
      track: NO_TRACKING,
      trackingWeight: true,
      implicit: true
    }]
  }))
}

t.test('of the halves of a dual-stack instance one is reported, and the group is not', async t => {
  const bench = pair()
  t.strictSame(bench.transitions(), ['A BACKUP'])
  bench.pass(seconds(4))
  t.strictSame(['A', 'A-ipv6'].map(name => bench.state(name)), ['master', 'master'])
  t.strictSame(bench.transitions(), ['A MASTER'])

  bench.hear(instanceConfig({ vrid: 51 }), { priority: 1 })
  const notices = bench.take().filter(effect => effect.type === 'notice')
  t.ok(notices.every(notice => notice.type === 'notice' && notice.instance === 'A'))

  bench.give({ type: 'reload', config: vrrpConfig([]) })
  t.strictSame(bench.transitions(), ['A FAULT'], 'removed by a reload')
})

t.test('the end is reported once, too', async t => {
  const bench = pair()
  bench.now = instant(bench.now + 1)
  bench.take()
  bench.give({ type: 'shutdown', release: true })
  t.strictSame(bench.transitions(), ['A STOP'])
})
