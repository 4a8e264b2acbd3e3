/** Clones of groups: names, attempts and priorities of instances. */

import t from 'tap'
import { formatGraph } from '../../../src/pacemaker-mode/scheduler/graph-xml.js'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import { clone, decide, history, member, meta, primitive, running } from './small-cluster.js'

t.test('a member that knows no instances makes all anonymous but others in the last one', async t => {
  const lsb = '<primitive id="L" class="lsb" type="L"/>'
  const graph = formatGraph(decide({
    resources: `<clone id="c">${meta('c', { 'globally-unique': 'true' })}<group id="g">${
      primitive('A')}${lsb}</group></clone>`
  }).graph)
  const names = [...graph.matchAll(/operation="start".*\n *<primitive id="([^"]*)"/g)]
    .map(([, name]) => name)
  t.strictSame(names, ['A', 'L', 'A:1', 'L'])
})

t.test('a group whose first member failed is tried where it is, and then anywhere', async t => {
  const failed = history('A:0', [{ operation: 'start' }, { operation: 'monitor', interval: 10000, rc: 1, status: 4 }])
  const { scores } = decide({
    resources: `<clone id="c">${meta('c', { 'globally-unique': 'true' })}<group id="g">${
      primitive('A', '<operations><op id="m" name="monitor" interval="10s" on-fail="stop"/></operations>')}${
      primitive('B')}</group></clone>`,
    states: member('a', running('A:1') + running('B:1')) + member('b', failed)
  }).set
  const lines = (start: string): number => scores.filter(line => line.startsWith(start)).length
  t.equal(lines('pcmk__group_assign: g:0 '), 4, 'two nodes, twice')
  t.equal(lines('pcmk__primitive_assign: A:0 '), 2, 'that its members have no node is known by then')
})

t.test('what a colocation adds to the promotion of a group raises its first member', async t => {
  const { graph } = decide({
    resources: primitive('V') + `<clone id="c">${meta('c', { promotable: 'true' })}<group id="g">${
      primitive('A')}${primitive('B')}</group></clone>`,
    constraints: `<rsc_colocation id="l" rsc="c" rsc-role="Promoted" with-rsc="V" score="INFINITY"/>
      <rsc_location id="p" rsc="c"><rule id="p-r" role="Promoted" score="10"><expression id="p-e"
      attribute="#uname" operation="defined"/></rule></rsc_location>`,
    states: member('a', running('V') + running('A') + running('B')) +
      member('b', running('A') + running('B'))
  })
  const promotions = graph.synapses.filter(each => each.action.operation === 'promote' &&
    each.action.element === 'rsc_op')
  t.strictSame(promotions.map(each => each.priority), [1_000_000, 0])
})

t.test('the instance that is kept of a unique clone without any is shown, of another it is not', async t => {
  const lines = (unique: string): readonly string[] => statusLines(decide({
    resources: clone('c', { 'clone-max': '0', 'globally-unique': unique }, primitive('A'))
  }).set).filter(line => line.includes('A:0') || line.includes('ORPHANED'))
  t.strictSame(lines('true').map(line => line.trim()), ['* A:0\t(ocf:pacemaker:Dummy):\t ORPHANED Stopped'])
  t.strictSame(lines('false'), [])
})
