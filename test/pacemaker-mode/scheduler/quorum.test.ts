import t from 'tap'
import { decide, gone, member, plan, primitive, running, type Cluster } from './small-cluster.js'
import { formatXml, parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { planLines } from '../../../src/pacemaker-mode/simulate/plan-text.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'

/** Decides on a partition that has lost the quorum it once had. */
function inquorate (cluster: Cluster): ReturnType<typeof decide> {
  const { set } = decide({ ...cluster, quorum: false })
  const cib = parseXml(formatXml(set.cib).replace('<cib ', '<cib no-quorum-panic="1" '))
  if (!cib.ok) throw new TypeError(cib.error.message)
  return schedule({ cib: cib.value, now: set.now })
}

const CLUSTER = {
  nodes: ['a', 'b', 'c'],
  resources: DEVICE + primitive('A') + primitive('X'),
  states: member('a', running('A')) + member('b') + gone('c', 'member', running('X'))
}

t.test('a partition that fences itself leaves those alone that are not in it', async t => {
  const decision = inquorate({ ...CLUSTER, options: { 'no-quorum-policy': 'fence' } })
  t.strictSame(decision.fencing.map(({ node, reason }) => `${node.name}: ${reason}`),
    ['b: cluster does not have quorum', 'a: cluster does not have quorum'])
  t.notOk(Object.keys(plan(decision)).some(key => key.startsWith('X_stop_0')))
})

t.test('without fencing no partition fences itself: it stops', async t => {
  const options = { 'no-quorum-policy': 'fence', 'fencing-enabled': 'false' }
  const decision = inquorate({ ...CLUSTER, options })
  t.notOk(decision.set.nodes.some(({ unclean }) => unclean))
  t.ok(planLines(decision.fencing, decision.set.resources).some(line => /Stop +A .*due to no quorum$/.test(line)))
})
