/** When failures are forgotten. */

import t from 'tap'
import { decide, gone, history, member, meta, NOW, plan, primitive, summary, type Cluster } from './small-cluster.js'

/** When to decide again, where the one failure was so long ago. */
function recheckAfter (age: number): number | undefined {
  const when = String(NOW - age)
  const { set } = decide({
    resources: primitive('A', meta('A', { 'failure-timeout': '60s' })),
    states: member('a', history('A', [
      { operation: 'start' }, { operation: 'monitor', interval: 10_000, rc: 1, more: { 'last-rc-change': when } }
    ]), { 'fail-count-A#monitor_10000': '1', 'last-failure-A#monitor_10000': when }) + member('b')
  })
  return set.recheckBy
}

t.test('the last second of a failure timeout still counts', async t => {
  t.equal(recheckAfter(59), NOW + 2)
  t.equal(recheckAfter(60), NOW + 1)
  t.equal(recheckAfter(61), undefined)
})

t.test('nothing is forgotten of a node that is lost', async t => {
  const when = String(NOW - 600)
  const failed = (digest: string): string => history('A', [{
    operation: 'monitor',
    interval: 10_000,
    rc: 1,
    more: { 'last-rc-change': when, 'op-digest': digest }
  }])
  const same = '4811cef7f7f94e3a35a70be7916cb2fd'
  const failures = { 'fail-count-A#monitor_10000': '1', 'last-failure-A#monitor_10000': when }
  const after = (state: string, timeout: string): Cluster => ({
    options: {},
    resources: '<primitive id="F" class="stonith" type="fence_x"/>' + primitive('A',
      '<operations><op id="m" name="monitor" interval="10s"/></operations>' +
      meta('A', { 'failure-timeout': timeout })),
    states: state + member('b')
  })
  for (const [digest, timeout] of [[same, '60s'], ['other', '0']] as const) {
    const [seen, lost] = [
      after(member('a', failed(digest), failures), timeout),
      after(gone('a', 'member', failed(digest)), timeout)
    ]
    t.ok('A_clear_failcount_0@a' in plan(decide(seen)))
    t.notOk('A_clear_failcount_0@a' in plan(decide(lost)))
    t.ok(summary(lost).includes('Move A ( a -> b )'), 'what failed there is active there')
  }
})
