import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import { meansInactive } from '../../../src/pacemaker-mode/scheduler/failed-probe.js'
import { decide, history, member, plan, primitive, running } from './small-cluster.js'

t.test('a probe that cannot use the agent bans the resource and finds it inactive', async t => {
  const cases = [
    { rc: 2, status: 0, text: 'Invalid parameter' }, { rc: 5, status: 4, text: 'Not installed' },
    { rc: 1, status: 7, text: 'Error occurred' }, { rc: 9, status: 7, text: 'Failed in promoted role' }
  ]
  for (const { rc, status, text } of cases) {
    const decision = decide({
      resources: primitive('A'),
      states: member('a', history('A', [{ operation: 'monitor', rc, status }])) + member('b')
    })
    const done = plan(decision)
    t.ok('A_start_0@b' in done, `${rc}, ${status}: elsewhere it may run`)
    t.notOk('A_stop_0@a' in done, `${rc}, ${status}: there is nothing to stop`)
    t.ok(statusLines(decision.set).some(line => line.includes(`Stopped (${text}) `)), text)
  }
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
