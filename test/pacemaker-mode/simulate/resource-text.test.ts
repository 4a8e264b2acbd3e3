import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import { decide, history, member, meta, primitive, running, type Cluster } from '../scheduler/small-cluster.js'

/** What the list of resources says, without agents. */
function resourcesOf (cluster: Cluster): readonly string[] {
  const lines = statusLines(decide(cluster).set)
  return lines.slice(lines.indexOf('  * Full List of Resources:') + 1)
    .map(line => line.slice(4).replace(/\t\(.*\):\t/, ''))
}

const FAILED = history('A', [{ operation: 'start' }, { operation: 'monitor', interval: 10_000, rc: 1 }])

t.test('an instance that may not be promoted shows the role it is limited to, as it was written', t => {
  const limited = (role: string): readonly string[] => resourcesOf({
    resources: `<clone id="C">${meta('C', { promotable: 'true', 'target-role': role })}${
      primitive('A')}</clone>`,
    states: member('a', FAILED) + member('b')
  })
  t.strictSame(limited('Unpromoted'), [
    '* Clone Set: C [A] (promotable, disabled):', '  * A FAILED a (target-role:Unpromoted)', '  * Stopped: [ b ]'
  ])
  t.equal(limited('Slave')[1], '  * A FAILED a (target-role:Slave)')
  t.equal(limited('Stopped')[1], '  * A FAILED a (disabled)')
  t.equal(limited('Started')[1], '  * A FAILED a')
  t.end()
})

t.test('a cloned group is written out for what is under way only while not all of it is active', t => {
  const begun = (second: string): readonly string[] => resourcesOf({
    resources: `<clone id="C"><group id="G">${primitive('A')}${primitive('B')}</group></clone>`,
    states: member('a', history('A', [
      { operation: 'start' }, { operation: 'monitor', interval: 10_000, rc: 193, status: -1 }
    ]) + second) + member('b')
  }).slice(1)
  t.strictSame(begun(running('B')), ['  * Started: [ a ]', '  * Stopped: [ b ]'])
  t.strictSame(begun(''), [
    '  * Resource Group: G:0:', '    * A Started a (Monitoring)', '    * B Stopped', '  * Stopped: [ b ]'
  ])
  t.end()
})
