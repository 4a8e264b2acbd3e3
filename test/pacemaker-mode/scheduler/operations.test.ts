import t from 'tap'
import { decide, history, member, primitive } from './small-cluster.js'

/** What is complained of, and whether A is blocked after a failed stop. */
function reaction (operation: string, fencing = 'false') {
  const { set } = decide({
    options: { 'fencing-enabled': fencing },
    resources: primitive('A', `<operations><op id="op" ${operation}/></operations>`),
    states: member('a', history('A', [{ operation: 'start' }, { operation: 'stop', rc: 1 }])) +
      member('b')
  })
  const complaints = set.warnings.filter(({ message }) => message.startsWith('Resetting'))
  return {
    complaints: complaints.map(({ message }) => message),
    blocked: set.resources[0]?.blocked
  }
}

t.test('what is no answer to a failed stop is said and left out', async t => {
  for (const value of ['stop', 'standby', 'demote']) {
    t.strictSame(reaction(`name="stop" interval="0" on-fail="${value}"`), {
      complaints: ["Resetting 'on-fail' for A stop action to default value because " +
        `'${value}' is not allowed for stop`],
      blocked: true
    })
  }
  t.strictSame(reaction('name="stop" interval="0" on-fail="block"').complaints, [])
})

t.test('fencing as an answer needs fencing, a demotion the promoted role', async t => {
  t.strictSame(reaction('name="stop" interval="0" on-fail="fence"').complaints,
    ["Resetting 'on-fail' for operation 'A_stop_0' to 'stop' because 'fence' is not valid when " +
      'fencing is disabled'])
  const { set } = decide({
    resources: primitive('A',
      '<operations><op id="s" name="start" interval="0" on-fail="demote"/></operations>')
  })
  t.ok(set.warnings.some(({ message }) => message === "Resetting 'on-fail' for A start action to " +
    "default value because 'demote' is not allowed for it"))
})

t.test('a timeout is no ISO 8601 duration, and a probe takes that of the element alone', async t => {
  const timeouts = (monitor: string): readonly unknown[] => {
    const { graph } = decide({
      nodes: ['a'], resources: primitive('A', `<operations>${monitor}</operations>`)
    })
    return ['A_monitor_0', 'A_monitor_10000'].map(key =>
      graph.synapses.find(({ action }) => action.key === key)?.action.attributes.get('CRM_meta_timeout'))
  }
  t.strictSame(timeouts('<op id="m" name="monitor" interval="PT10S" timeout="30s"/>'), ['30000', '30000'])
  t.strictSame(timeouts('<op id="m" name="monitor" interval="10s" timeout="PT1M"/>'), ['20000', '20000'])
  t.strictSame(timeouts('<op id="m" name="monitor" interval="10s"><meta_attributes id="s">' +
    '<nvpair id="n" name="timeout" value="50s"/></meta_attributes></op>'), ['20000', '50000'])
})

t.test('a failed stop that would restart a container is as any other where there is none', async t => {
  const stuck = '<operations><op id="s" name="stop" interval="0" on-fail="restart-container"/></operations>'
  const states = member('a', history('A', [{ operation: 'start' }, { operation: 'stop', rc: 1 }])) +
    member('b')
  const blocked = decide({ resources: primitive('A', stuck), states })
  t.equal(blocked.set.resourcesById.get('A')?.blocked, true)
  const fenced = decide({
    options: {}, resources: '<primitive id="F" class="stonith" type="fence_x"/>' + primitive('A', stuck), states
  })
  t.strictSame(fenced.fencing.map(({ reason }) => reason), ['A failed there'])
})
