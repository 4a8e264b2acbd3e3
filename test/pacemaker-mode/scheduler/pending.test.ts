/** Operations that are in flight while something about their resource changes. */

import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import {
  decide, history, member, plan, primitive, summary, type Cluster, type Entry
} from './small-cluster.js'

const MONITOR = '<op id="A-m" name="monitor" interval="10s"/>'
const CHANGED = '<instance_attributes id="A-i"><nvpair id="A-i-s" name="state" value="x"/>' +
  '</instance_attributes>'
const IN_FLIGHT = { rc: -1, status: -1 }
const STARTED = { operation: 'start' }
const MONITORING = { operation: 'monitor', interval: 10_000, ...IN_FLIGHT }

function after (entries: readonly Entry[], inner = '', operation = MONITOR): Cluster {
  return {
    resources: primitive('A', `${inner}<operations>${operation}</operations>`),
    states: member('a', history('A', entries)) + member('b')
  }
}

/** What is done, without the probe of the other node, with what it waits for. */
function actions (cluster: Cluster): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(plan(decide(cluster)))
    .filter(([key]) => key !== 'A_monitor_0@b')
    .map(([key, before]) => [key, before.filter(each => each !== 'A_monitor_0@b')]))
}

t.test('a resource whose parameters change is restarted, and monitored anew', async t => {
  const cluster = after([STARTED, MONITORING], CHANGED)
  t.strictSame(summary(cluster), ['Restart A ( a ) due to resource definition change'])
  t.strictSame(actions(cluster), {
    'A_stop_0@a': [],
    'A_start_0@a': ['A_stop_0@a'],
    'A_monitor_10000@a': ['A_start_0@a']
  })
})

t.test('a monitor with another interval replaces the pending one', async t => {
  const cluster = after([STARTED, MONITORING], '', MONITOR.replace('10s', '20s'))
  const { graph } = decide(cluster)
  t.strictSame(Object.keys(actions(cluster)).sort(), ['A_monitor_10000@a', 'A_monitor_20000@a'])
  t.equal(graph.synapses.find(({ action }) => action.key === 'A_monitor_10000')?.action.operation,
    'cancel')
})

t.test('a monitor with another timeout is begun again', async t => {
  const cluster = after([STARTED, MONITORING], '', MONITOR.replace('name=', 'timeout="77s" name='))
  t.strictSame(actions(cluster), { 'A_monitor_10000@a': [] })
  t.strictSame(summary(cluster), [], 'which is no change of the resource')
})

t.test('a pending monitor shows, and is over with the stop', async t => {
  const text = (entries: readonly Entry[]): string | undefined =>
    statusLines(decide(after(entries)).set).find(line => line.includes('* A'))
  t.match(text([STARTED, MONITORING]), /Started a \(Monitoring\)$/)
  t.match(text([STARTED, MONITORING, { operation: 'stop' }]), /Stopped$/)
})

t.test('a pending start is made sure of, or undone when the parameters change', async t => {
  const pending = [{ ...STARTED, ...IN_FLIGHT }]
  t.strictSame(summary(after(pending)), [])
  t.strictSame(actions(after(pending)), {
    'A_start_0@a': [], 'A_monitor_10000@a': ['A_start_0@a']
  })
  const cluster = after(pending, CHANGED)
  t.strictSame(summary(cluster), ['Restart A ( a ) due to resource definition change'])
  t.strictSame(actions(cluster)['A_start_0@a'], ['A_stop_0@a'])
})
