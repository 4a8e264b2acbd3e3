import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import { decide, history, member, meta, primitive, running, type Cluster } from '../scheduler/small-cluster.js'

/** What the list of resources says, without agents. */
function resourcesOf (cluster: Cluster): readonly string[] {
  const lines = statusLines(decide(cluster).set)
  return lines.slice(lines.indexOf('  * Full List of Resources:') + 1)
    .map(line => line.slice(4).replace(/\t\(.*\):\t/, ''))
}

/** A node on which the probe of a resource ended so. */
function probed (node: string, rc: number, status = 4, id = 'A'): string {
  return member(node, history(id, [{ operation: 'monitor', rc, status }])
    .replace('op-digest', `on_node="${node}" op-digest`))
}

t.test('a stopped resource is shown with the failure of its first unusable probe', t => {
  const cases: ReadonlyArray<readonly [number, number, string]> = [
    [2, 0, 'Invalid parameter'], [5, 4, 'Not installed'], [1, 7, 'Error occurred'],
    [9, 7, 'Failed in promoted role'], [124, 7, 'Timeout occurred'], [77, 7, 'Insufficient privileges'],
    [11, 7, 'Unknown exit status']
  ]
  for (const [rc, status, text] of cases) {
    t.strictSame(resourcesOf({ resources: primitive('A'), states: probed('a', rc, status) + member('b') }),
      [`* A Stopped (${text}) `])
  }
  t.strictSame(resourcesOf({
    resources: primitive('A', meta('A', { 'target-role': 'Stopped' })),
    states: probed('a', 5) + probed('b', 2)
  }), ['* A Stopped (Not installed)  (disabled)'])
  t.strictSame(resourcesOf({ resources: primitive('A'), states: probed('a', 5) + member('b', running('A')) }),
    ['* A Started b'], 'nothing is said of it while it runs')
  t.strictSame(resourcesOf({
    resources: primitive('A'), states: probed('a', 5).replace('on_node="a"', '') + member('b')
  }), ['* A Stopped'], 'old histories do not say where they are from')
  t.end()
})

t.test('a clone has a list for each failure of a probe', t => {
  const resources = `<clone id="C">${primitive('A')}</clone>`
  const nodes = ['a', 'b', 'c', 'd']
  const states = probed('a', 5) + probed('b', 2) + probed('c', 5) + member('d')
  t.strictSame(resourcesOf({ resources, nodes, states }), [
    '* Clone Set: C [A]:', '  * Stopped: [ d ]', '  * Stopped (Invalid parameter): [ b ]',
    '  * Stopped (Not installed): [ a c ]'
  ])
  const disabled = resources.replace('<clone id="C">',
    `<clone id="C">${meta('C', { 'target-role': 'Stopped' })}`)
  t.strictSame(resourcesOf({ resources: disabled, nodes, states }).slice(1), [
    '  * Stopped (Invalid parameter): [ b ]', '  * Stopped (Not installed): [ a c ]',
    '  * Stopped (disabled): [ d ]'
  ])
  t.end()
})

t.test('members of a cloned group and numbered instances go without', t => {
  const group = `<clone id="C"><group id="G">${primitive('A')}${primitive('B')}</group></clone>`
  t.strictSame(resourcesOf({
    resources: group, states: probed('a', 5).replace('</lrm_resources>', `${running('B')}$&`) + member('b')
  }).slice(1, 4), ['  * Resource Group: G:0:', '    * A Stopped', '    * B Started a'])
  t.strictSame(resourcesOf({
    resources: `<clone id="C">${meta('C', { 'globally-unique': 'true' })}${primitive('A')}</clone>`,
    states: probed('a', 5, 4, 'A:0') + member('b')
  }).slice(1), ['  * A:0 Stopped', '  * A:1 Stopped'])
  t.end()
})
