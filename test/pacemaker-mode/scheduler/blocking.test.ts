/** What cannot start keeps others from starting: what is after it, and what has to be with it. */

import t from 'tap'
import { clone, group, history, member, meta, primitive, running, summary } from './small-cluster.js'

/** It is not to run, so that nothing starts that has to start after it. */
const X = primitive('X', meta('X', { 'target-role': 'Stopped' }))
const FAILED_STOP = [{ operation: 'start' }, { operation: 'stop', rc: 1 }]

function after (then: string, more = ''): string {
  return `<rsc_order id="o" first="X" then="${then}"${more}/>`
}

function together (rsc: string, primary: string, more = 'score="INFINITY"'): string {
  return `<rsc_colocation id="k-${rsc}" rsc="${rsc}" with-rsc="${primary}" ${more}/>`
}

t.test('what has to be with something blocked is blocked, and so is what has to be with that', async t => {
  const resources = X + ['A', 'B', 'C'].map(id => primitive(id)).join('')
  const constraints = after('A') + together('B', 'A') + together('C', 'B')
  t.strictSame(summary({ resources, constraints }), [
    'Start A ( a ) due to unrunnable X start (blocked)',
    'Start B ( a ) due to colocation with A (blocked)',
    'Start C ( a ) due to colocation with B (blocked)'
  ])
})

t.test('what would merely like to be with something blocked starts', async t => {
  t.strictSame(summary({
    resources: X + primitive('A') + primitive('B'),
    constraints: after('A') + together('B', 'A', 'score="100"')
  }), ['Start A ( a ) due to unrunnable X start (blocked)', 'Start B ( a )'])
})

t.test('what runs is stopped when that which it has to be with cannot start', async t => {
  t.strictSame(summary({
    resources: X + primitive('A') + primitive('B'),
    constraints: after('A') + together('B', 'A'),
    states: member('a', running('B')) + member('b')
  }), ['Start A ( a ) due to unrunnable X start (blocked)', 'Stop B ( a ) due to colocation with A'])
})

t.test('each member of a group is blocked with what the group has to be with', async t => {
  t.strictSame(summary({
    resources: X + primitive('A') + group('G', ['B', 'C']),
    constraints: after('A') + together('G', 'A')
  }), [
    'Start A ( a ) due to unrunnable X start (blocked)',
    'Start B ( a ) due to colocation with A (blocked)',
    'Start C ( a ) due to colocation with A (blocked)'
  ])
})

t.test('members of a group before one that is blocked start, and keep others from being blocked', async t => {
  t.strictSame(summary({
    resources: X + group('G', ['A', 'B', 'C']) + primitive('D'),
    constraints: after('B') + together('D', 'G')
  }), [
    'Start A ( a )',
    'Start B ( a ) due to unrunnable X start (blocked)',
    'Start C ( a ) due to unrunnable B start (blocked)',
    'Start D ( a )'
  ])
})

t.test('what has to be with a clone is blocked when no instance can start', async t => {
  t.strictSame(summary({
    resources: X + clone('C', {}, primitive('A')) + primitive('D'),
    constraints: after('C') + together('D', 'C')
  }), [
    'Start A:0 ( a ) due to unrunnable X start (blocked)',
    'Start A:1 ( b ) due to unrunnable X start (blocked)',
    'Start D ( a ) due to colocation with C (blocked)'
  ])
})

t.test('a promotion that is blocked blocks what has to be with the promoted role only', async t => {
  t.strictSame(summary({
    resources: X + clone('C', { promotable: 'true' }, primitive('A')) + primitive('D') +
      primitive('E'),
    constraints: after('C', ' then-action="promote"') +
      together('D', 'C', 'with-rsc-role="Promoted" score="INFINITY"') + together('E', 'C'),
    states: member('a', '', { 'master-A': '5' }) + member('b', '', { 'master-A': '10' })
  }), [
    'Promote A:0 ( Stopped -> Promoted b ) due to unrunnable X start (blocked)',
    'Start A:1 ( a )',
    'Start D ( b ) due to colocation with C (blocked)',
    'Start E ( a )'
  ])
})

t.test('what is unmanaged and stopped blocks what is after it', async t => {
  t.strictSame(summary({
    resources: primitive('A', meta('A', { 'is-managed': 'false' })) + primitive('B'),
    constraints: '<rsc_order id="o" first="A" then="B"/>'
  }), ['Start B ( a ) due to unrunnable A start (blocked)'])
})

t.test('a stop that failed stops what is after it, but not what is with it', async t => {
  const states = member('a', history('A', FAILED_STOP) + running('B')) + member('b')
  const resources = primitive('A') + primitive('B')
  t.strictSame(summary({
    resources, states, constraints: '<rsc_order id="o" first="A" then="B"/>'
  }), ['Stop B ( a ) due to unrunnable A start'])
  t.strictSame(summary({ resources, states, constraints: together('B', 'A') }), [])
})

t.test('members after a blocked one are stopped, those before it cannot be', async t => {
  const resources = group('G', ['A', 'B', 'C'])
  t.strictSame(summary({
    resources,
    states: member('a', history('A', FAILED_STOP) + running('B')) + member('b')
  }), [
    'Stop B ( a ) due to unrunnable A start',
    'Start C ( a ) due to unrunnable B start (blocked)'
  ])
  t.strictSame(summary({
    resources,
    constraints: '<rsc_location id="l" rsc="G" node="a" score="-INFINITY"/>',
    states: member('a', running('A') + running('B') + history('C', FAILED_STOP)) + member('b')
  }), [
    'Stop A ( a ) due to unrunnable B stop (blocked)',
    'Stop B ( a ) due to unrunnable C stop (blocked)'
  ])
})
