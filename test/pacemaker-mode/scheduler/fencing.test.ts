/** Fencing and shutdown: what waits for them, and what they ask for. */

import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { cibText, decide, gone, group, history, member, NOW, plan, primitive, running } from './small-cluster.js'

const FENCING = { 'fencing-enabled': 'true' }
const DEVICE = '<primitive id="F" class="stonith" type="x"/>'

t.test('what is also active on a lost node stops elsewhere after the fencing', async t => {
  const waits = plan(decide({
    options: FENCING,
    nodes: ['a', 'b'],
    resources: DEVICE + primitive('A'),
    states: gone('a', 'member', running('A')) + member('b', running('A') + history('F', []))
  }))
  t.strictSame(waits['A_stop_0@b'], ['stonith-a-reboot@a'])
})

t.test('a shutdown asks for the stop of what is blocked, and the group shows it', async t => {
  const stopFailed = history('A', [{ operation: 'start' }, { operation: 'stop', rc: 1, status: 4 }])
  const off = history('B', [{ operation: 'monitor', rc: 7 }])
  const resources = group('g', ['A', 'B'])
  const stays = decide({ resources, states: member('a', stopFailed + off) + member('b', off) })
  t.notOk('g_stop_0' in plan(stays))
  const leaves = decide({
    resources, states: member('a', stopFailed + off, { shutdown: '1' }) + member('b', off)
  })
  t.ok('g_stop_0' in plan(leaves))
})

t.test('a partition that does not say that it has quorum has none', async t => {
  const text = cibText({ resources: primitive('A') })
  const cib = parseXml(text.replace('have-quorum="true"', ''))
  if (!cib.ok) throw new TypeError(cib.error.message)
  t.ok('A_start_0@a' in plan(decide({ resources: primitive('A') })))
  t.strictSame(Object.keys(plan(schedule({ cib: cib.value, now: NOW }))).sort(),
    ['A_monitor_0@a', 'A_monitor_0@b'], 'it is only looked for')
})

t.test('of what is active on three nodes the newest stop alone waits for the fencing of one', async t => {
  const waits = plan(decide({
    options: FENCING,
    nodes: ['a', 'b', 'c'],
    resources: DEVICE + primitive('A'),
    states: gone('a', 'member', running('A')) + member('b', running('A')) + member('c', running('A'))
  }))
  t.strictSame([waits['A_stop_0@b'], waits['A_stop_0@c']], [[], ['stonith-a-reboot@a']])
})
