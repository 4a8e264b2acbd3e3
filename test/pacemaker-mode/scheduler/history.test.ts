import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import {
  NOW, decide, gone, history, member, meta, plan, primitive, running
} from './small-cluster.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'
const MONITORED = '<operations><op id="A-m" name="monitor" interval="10s"/></operations>'

t.test('a stop that failed and blocks leaves recurring operations alone', async t => {
  const entries = [{ operation: 'start' }, { operation: 'monitor', interval: 10_000 },
    { operation: 'stop', rc: 1 }]
  const decision = decide({
    resources: primitive('A'), states: member('a', history('A', entries)) + member('b')
  })
  t.notOk('A_monitor_10000@a' in plan(decision), 'nothing is cancelled')
})

t.test('a monitor of the inactive role does not fence a node that left in order', async t => {
  const { fencing } = decide({
    options: {},
    resources: DEVICE + primitive('A',
      '<operations><op id="A-s" name="monitor" interval="12s" role="Stopped"/></operations>'),
    states: member('a', running('A')) + gone('b', 'down')
  })
  t.strictSame(fencing, [])
})

t.test('a plain resource found promoted is stopped and started', async t => {
  const entries = [{ operation: 'start' }, { operation: 'promote' }]
  const decision = decide({
    resources: primitive('A'), states: member('a', history('A', entries)) + member('b')
  })
  t.strictSame(Object.keys(plan(decision)).filter(key => key.endsWith('@a')).sort(),
    ['A_demote_0@a', 'A_start_0@a', 'A_stop_0@a'])
})

t.test('a success of another operation does not end a failure of the promotion', async t => {
  const { set } = decide({
    resources: primitive('A', MONITORED),
    states: member('a', history('A', [
      { operation: 'promote', rc: 1 }, { operation: 'monitor', interval: 10_000, rc: 8 }
    ])) + member('b')
  })
  t.equal(set.resources[0]?.failed, true)
})

t.test('what needs fencing is moved from the first node it is on, lost or not', async t => {
  const decision = decide({
    options: {},
    resources: DEVICE + primitive('A'),
    states: member('a', history('A', [{ operation: 'stop', rc: 1 }])) + member('b', running('A'))
  })
  t.strictSame(decision.fencing.map(({ node }) => node.name), ['a'])
  t.ok('A_start_0@b' in plan(decision))
})

t.test('in an opt-in cluster only nodes with a history of a clone are said to lack it', async t => {
  const { set } = decide({
    options: { 'fencing-enabled': 'false', 'symmetric-cluster': 'false' },
    resources: `<clone id="C">${meta('C', { 'clone-max': '2' })}${primitive('A')}</clone>`,
    states: member('a', history('A', [{ operation: 'monitor', rc: 7 }])) + member('b')
  })
  t.ok(statusLines(set).some(line => line.includes('Stopped: [ a ]')))
})

t.test('only a monitor can tell of a degraded resource', async t => {
  const after = (operation: string, interval: number): boolean | undefined => decide({
    resources: primitive('A', MONITORED),
    states: member('a', history('A', [{ operation: 'start' }, { operation, interval, rc: 190 }])) +
      member('b')
  }).set.resources[0]?.failed
  t.equal(after('monitor', 10_000), false)
  t.equal(after('start', 0), true)
})

t.test('what the executor says is final, whatever the exit code', async t => {
  const decided = (status: number, rc: number): readonly string[] => Object.keys(plan(decide({
    resources: primitive('A', MONITORED),
    states: member('a', history('A', [
      { operation: 'start' }, { operation: 'monitor', interval: 10_000, rc, status }
    ])) + member('b')
  }))).filter(key => /stop|start/.test(key)).sort()
  t.strictSame(decided(2, 0), ['A_start_0@a', 'A_stop_0@a'], 'a timeout is a failure')
  t.strictSame(decided(2, 6), ['A_start_0@a', 'A_stop_0@a'], 'and no more than that')
  t.strictSame(decided(13, 1), [], 'what nobody knows has no effect')
})

t.test('a resource found promoted is so even if the failure to expect it is forgotten', async t => {
  for (const rc of [8, 9]) {
    const found = history('A', [{ operation: 'start' }, { operation: 'monitor', interval: 10_000, rc }])
      .replaceAll('op-digest', `last-rc-change="${NOW - 60}" op-digest`)
    const { set } = decide({
      resources: primitive('A', meta('A', { 'failure-timeout': '10s' }) +
        '<operations><op id="m" name="monitor" interval="10s"/></operations>'),
      states: member('a', found) + member('b')
    })
    t.ok(statusLines(set).some(line => line.endsWith('Promoted a')), `${rc}`)
  }
})

t.test('a result as expected is no failure that could be forgotten, whatever its status', async t => {
  const decision = decide({
    resources: primitive('A', `${meta('A', { 'failure-timeout': '10s' })}<operations><op id="m"
      name="monitor" interval="10s"/></operations>`),
    states: member('a', history('A', [
      { operation: 'start' }, { operation: 'monitor', interval: 10000, rc: 0, status: 4 }
    ]).replaceAll('rc-code', 'last-rc-change="5" rc-code')) +
      member('b', history('A', [{ operation: 'monitor', rc: 7 }]))
  })
  t.strictSame(plan(decision), {}, 'the monitor goes on')
})

t.test('of two entries that cannot be told apart the one written down first is the newer', async t => {
  const probes = (first: number, second: number): string => history('A', [
    { operation: 'monitor', rc: first }, { operation: 'monitor', rc: second }
  ]).replaceAll(/call-id="\d"/g, 'call-id="3" last-rc-change="5"')
  const active = (states: string): readonly string[] =>
    decide({ resources: primitive('A'), states }).set.resourcesById.get('A')?.running
      .map(({ name }) => name) ?? []
  t.strictSame(active(member('a', probes(7, 0)) + member('b')), [])
  t.strictSame(active(member('a', probes(0, 7)) + member('b')), ['a'])
})
