/** The list of resources, by kind: what is collected in a line, and what has lines of its own. */

import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { readState } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import {
  cibText, clone, group, history, member, meta, NOW, primitive, running, type Cluster
} from '../scheduler/small-cluster.js'

const DUMMY = '\t(ocf:pacemaker:Dummy):\t'

/** What stands below the heading, the agent of each primitive left out. */
function listed (cluster: Cluster): readonly string[] {
  const cib = parseXml(cibText(cluster))
  if (!cib.ok) throw new TypeError(cib.error.message)
  const lines = statusLines(readState({ cib: cib.value, now: NOW }))
  return lines.slice(lines.findIndex(line => line.includes('Full List')) + 1)
    .map(line => line.replace(/^ {4}/, '').replace(DUMMY, ''))
}

const STARTED = [{ operation: 'start' }]

t.test('instances of a promotable clone are listed by role', async t => {
  t.strictSame(listed({
    resources: clone('C', { promotable: 'true' }, primitive('A')),
    states: member('a', history('A', [...STARTED, { operation: 'promote' }])) +
      member('b', running('A'))
  }), ['* Clone Set: C [A] (promotable):', '  * Promoted: [ a ]', '  * Unpromoted: [ b ]'])
})

t.test('an instance that is active in part is written out', async t => {
  t.strictSame(listed({
    resources: clone('D', {}, group('G', ['X', 'Y'])),
    states: member('a', running('X') + running('Y')) + member('b', running('X'))
  }), [
    '* Clone Set: D [G]:', '  * Resource Group: G:1:', '    * X Started b', '    * Y Stopped',
    '  * Started: [ a ]'
  ])
})

t.test('unique instances have a line each', async t => {
  t.strictSame(listed({
    resources: clone('U', { 'clone-max': '2', 'globally-unique': 'true' }, primitive('Q')),
    states: member('a') + member('b', running('Q:0'))
  }), ['* Clone Set: U [Q] (unique):', '  * Q:0 Started b', '  * Q:1 Stopped'])
})

t.test('what the configuration does not want is disabled, with all inside it', async t => {
  t.strictSame(listed({
    resources: group('H', ['M', 'N'], meta('H', { 'target-role': 'Stopped' })) +
      clone('C', { 'target-role': 'Stopped' }, primitive('A')),
    states: member('a', running('M')) + member('b')
  }), [
    '* Resource Group: H (disabled):', '  * M Started a (disabled)', '  * N Stopped (disabled)',
    '* Clone Set: C [A] (disabled):', '  * Stopped (disabled): [ a b ]'
  ])
})

t.test('a replica of a bundle is one line, with its address', async t => {
  t.strictSame(listed({
    resources: `<bundle id="B"><podman image="i" replicas="2"/>
      <network ip-range-start="10.0.0.1"/>${primitive('P')}</bundle>`
  }), [
    '* Container bundle set: B [i]:', '  * B-0 (10.0.0.1) Stopped', '  * B-1 (10.0.0.2) Stopped'
  ])
})
