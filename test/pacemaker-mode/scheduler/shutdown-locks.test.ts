import t from 'tap'
import { formatGraph } from '../../../src/pacemaker-mode/scheduler/graph-xml.js'
import type { Decision } from '../../../src/pacemaker-mode/scheduler/model/decision.js'
import { decide, gone, history, member, meta, NOW, plan, primitive, running } from './small-cluster.js'

const LOCKING = { 'fencing-enabled': 'false', 'shutdown-lock': 'true' }
const LEAVING = { shutdown: String(NOW - 100) }

/** What A is locked since, in history. */
const LOCK = `shutdown-lock="${NOW - 100}"`
const STOPPED = history('A', [{ operation: 'stop' }], LOCK)

function scores ({ set }: Decision, resource: string): readonly string[] {
  return set.scores.filter(line => line.startsWith(`pcmk__primitive_assign: ${resource} `))
    .map(line => line.replace(/^.* on /, ''))
}

t.test('what runs on a node that leaves is stopped and stays bound to it', async t => {
  const decision = decide({
    options: LOCKING, resources: primitive('A'), states: member('a', running('A'), LEAVING) + member('b')
  })
  t.strictSame(scores(decision, 'A'), ['a: 0', 'b: -INFINITY'])
  t.match(formatGraph(decision.graph), `on_node_uuid="a" shutdown-lock="${NOW - 100}">`)
  t.strictSame(Object.keys(plan(decision)), ['A_stop_0@a', 'A_monitor_0@b', 'do_shutdown-a@a'])
})

t.test('without the option it moves', async t => {
  const decision = decide({
    resources: primitive('A'), states: member('a', running('A'), LEAVING) + member('b')
  })
  t.ok('A_start_0@b' in plan(decision))
})

t.test('a locked resource waits for its node, and is started there with the lock kept', async t => {
  const away = decide({
    options: LOCKING, resources: primitive('A'), states: gone('a', 'down', STOPPED) + member('b')
  })
  t.strictSame(Object.keys(plan(away)), ['A_monitor_0@b'])
  const back = decide({
    options: LOCKING, resources: primitive('A'), states: member('a', STOPPED) + member('b')
  })
  t.ok('A_start_0@a' in plan(back))
  t.match(formatGraph(back.graph), /operation="start"[^>]* shutdown-lock=/)
})

t.test('a lock that has done its work or has expired is removed from the base', async t => {
  const active = decide({
    options: LOCKING,
    resources: primitive('A'),
    states: member('a', running('A').replace('type="Dummy"', `type="Dummy" ${LOCK}`)) + member('b')
  })
  t.match(formatGraph(active.graph), '<crm_event mode="cib" id="1" operation="lrm_delete"')
  const states = gone('a', 'down', STOPPED) + member('b')
  const expired = decide({
    options: { ...LOCKING, 'shutdown-lock-limit': '99s' }, resources: primitive('A'), states
  })
  t.strictSame(Object.keys(plan(expired)).sort(), ['A_lrm_delete_0@a', 'A_monitor_0@b', 'A_start_0@b'])
  const held = decide({
    options: { ...LOCKING, 'shutdown-lock-limit': '100s' }, resources: primitive('A'), states
  })
  t.strictSame(Object.keys(plan(held)), ['A_monitor_0@b'])
  t.equal(held.set.recheckBy, NOW + 1)
})

t.test('what is active twice, cloned or a fencing device is not locked', async t => {
  const twice = decide({
    options: LOCKING,
    resources: primitive('A'),
    states: member('a', running('A'), LEAVING) + member('b', running('A'))
  })
  t.strictSame(scores(twice, 'A'), ['a: 0', 'b: 0'])
  const clone = decide({
    options: LOCKING,
    resources: `<clone id="C">${meta('C', { 'clone-max': '1' })}${primitive('A')}</clone>`,
    states: member('a', running('A'), LEAVING) + member('b')
  })
  t.ok('A_start_0@b' in plan(clone))
})
