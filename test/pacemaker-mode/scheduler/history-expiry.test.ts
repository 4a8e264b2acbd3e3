/** When failures are forgotten. */

import t from 'tap'
import { decide, history, member, meta, NOW, primitive } from './small-cluster.js'

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
