import t from 'tap'
import { meansInactive } from '../../../src/pacemaker-mode/scheduler/failed-probe.js'
import { NOW, decide, history, member, meta, plan, primitive, running } from './small-cluster.js'

t.test('a probe that cannot use the agent bans the resource and finds it inactive', async t => {
  for (const [rc, status] of [[2, 0], [5, 4], [1, 7], [9, 7]] as const) {
    const done = plan(decide({
      resources: primitive('A'),
      states: member('a', history('A', [{ operation: 'monitor', rc, status }])) + member('b')
    }))
    t.ok('A_start_0@b' in done, `${rc}, ${status}: elsewhere it may run`)
    t.notOk('A_stop_0@a' in done, `${rc}, ${status}: there is nothing to stop`)
  }
})

t.test('such a probe expires with the failure timeout, and is made again', async t => {
  const probe = history('A', [{ operation: 'monitor', rc: 5, status: 4 }])
    .replace('op-digest', `last-rc-change="${NOW - 60}" op-digest`)
  const done = (timeout: string): Readonly<Record<string, unknown>> => plan(decide({
    resources: primitive('A', meta('A', { 'failure-timeout': timeout })),
    states: member('a', probe) + member('b')
  }))
  t.notOk('A_monitor_0@a' in done('1h'))
  t.ok('A_start_0@b' in done('1h'))
  t.ok('A_monitor_0@a' in done('10s'))
  t.ok('A_start_0@a' in done('10s'))
})

t.test('a resource that runs elsewhere is not disturbed by such a probe', async t => {
  const decision = decide({
    resources: primitive('A'),
    states: member('a', history('A', [{ operation: 'monitor', rc: 2, status: 4 }])) +
      member('b', running('A'))
  })
  t.strictSame(plan(decision), {})
})

t.test('only probes are taken that way', async t => {
  for (const resource of decide({ resources: primitive('A') }).set.resources) {
    t.notOk(meansInactive(resource, { probe: false, code: 5, status: 0 }))
    t.notOk(meansInactive(resource, { probe: true, code: 6, status: 0 }))
    t.ok(meansInactive(resource, { probe: true, code: 5, status: 0 }))
  }
})
