/** Orders between clones: instance by instance where they are interleaved, else as wholes. */

import t from 'tap'
import {
  clone, decide, history, member, plan, primitive, running, summary, type Cluster
} from './small-cluster.js'

function pair (interleave: 'true' | 'false', states?: string): Cluster {
  return {
    resources: clone('X', { interleave }, primitive('P')) +
      clone('Y', { interleave }, primitive('Q')),
    constraints: '<rsc_order id="o" first="X" then="Y"/>',
    ...states === undefined ? {} : { states }
  }
}

t.test('an interleaved instance waits for the one beside it', async t => {
  const actions = plan(decide(pair('true')))
  t.strictSame(actions['Q:0_start_0@a'], ['P:0_start_0@a', 'Y_start_0'])
  t.strictSame(actions['Q:1_start_0@b'], ['P:1_start_0@b', 'Y_start_0'])
})

t.test('without interleaving the whole clone is waited for', async t => {
  const actions = plan(decide(pair('false')))
  t.strictSame(actions['Q:0_start_0@a'], ['Y_start_0'])
  t.ok(actions['Y_start_0']?.includes('X_running_0'))
})

const ONE_CHANGED = member('a',
  history('P', [{ operation: 'start', more: { 'op-digest': 'another' } }]) + running('Q')) +
  member('b', running('P') + running('Q'))

t.test('a restart of one instance restarts the one beside it, or all', async t => {
  t.strictSame(summary(pair('true', ONE_CHANGED)), [
    'Restart P:0 ( a ) due to resource definition change',
    'Restart Q:0 ( a ) due to required P:0 start'
  ])
  t.strictSame(summary(pair('false', ONE_CHANGED)), [
    'Restart P:0 ( a ) due to resource definition change',
    'Restart Q:0 ( a ) due to required X running',
    'Restart Q:1 ( b ) due to required X running'
  ])
})

t.test('an interleaved instance with nothing beside it does not run', async t => {
  const cluster = pair('true', member('a', running('P') + running('Q')) + member('b', running('Q')))
  t.strictSame(summary({
    ...cluster,
    constraints: `${cluster.constraints}<rsc_location id="l" rsc="X" node="b" score="-INFINITY"/>`
  }), ['Stop Q:1 ( b )'])
})
