import t from 'tap'
import { explain } from '../../../src/pacemaker-mode/simulate/why.js'
import {
  decide, gone, history, member, primitive, running, type Cluster
} from '../scheduler/small-cluster.js'

function why (cluster: Cluster, id: string): string {
  return (explain(decide({ ...cluster, explain: true }), id) ?? []).join('\n')
}

t.test('of equally good nodes it is told which rule decided', async t => {
  const resources = primitive('a') + primitive('b')
  t.match(why({ resources }, 'a'), /equally good nodes a comes first, because its name comes first/)
  t.match(why({ resources }, 'b'), /b comes first, because it has fewer resources so far \(0, a has 1\)/)
})

t.test('a node that other instances have taken says so', async t => {
  const resources = `<clone id="c">${primitive('r')}</clone>`
  t.match(why({ resources }, 'r:1'), /: score -INFINITY, taken by r:0(?:\n|$)/)
})

t.test('what is stopped because its start is impossible is not said to stay', async t => {
  const resources = primitive('p', '<meta_attributes id="m"><nvpair id="m1" name="target-role" ' +
    'value="Stopped"/></meta_attributes>') + primitive('q')
  const constraints = '<rsc_order id="o" first="p" then="q"/>'
  const states = member('a', running('q')) + member('b')
  const text = why({ resources, constraints, states }, 'q')
  t.match(text, /^q: it is started on a; it will be stopped, for its start on a is not possible\./)
  t.match(text, /\nOrder o: start p, then start q \(Mandatory\)\.\n/)
})

t.test('tickets, failures, and why a node is fenced', async t => {
  const resources = primitive('r') + '<primitive id="f" class="stonith" type="fence_xvm"/>'
  const constraints = '<rsc_ticket id="d" rsc="r" ticket="T" loss-policy="stop"/>'
  const states = member('a', history('r', [
    { operation: 'start' }, { operation: 'monitor', interval: 10_000, rc: 7 }])) + gone('b', 'member')
  const text = why({ resources, constraints, states, options: { 'fencing-enabled': 'true' } }, 'r')
  t.match(text, /\nTicket T \(constraint d\): not granted; its loss policy is stop\.\n/)
  t.match(text, /\nFailed: r_monitor_10000 with result 7\./)
  t.match(text, /b: score \S+, unclean \(peer is no longer part of the cluster\)/)
})

t.test('where only some nodes are allowed, that is said, and the others stand in one line', async t => {
  const text = why({ resources: primitive('a'), options: { 'symmetric-cluster': 'false' } }, 'a')
  t.match(text, /symmetric-cluster is false/)
  t.match(text, /No candidates: a, b/)
})

t.test('what is not there has no explanation', async t => {
  t.equal(explain(decide({ resources: primitive('a') }), 'b'), undefined)
})
