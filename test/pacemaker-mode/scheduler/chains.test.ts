/** Chains and loops of constraints as long as a configuration: decided, whatever stands in them. */

import t from 'tap'
import { xmlElement, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { planLines } from '../../../src/pacemaker-mode/simulate/plan-text.js'

const LENGTH = 4_000

/** Resources of which the first is not to run, and a constraint between each and the next. */
function cluster (
  constraint: (at: number, next: number) => XmlElement, links = LENGTH
): XmlElement {
  const meta = xmlElement('meta_attributes', { id: 'm' }, [
    xmlElement('nvpair', { id: 'm-role', name: 'target-role', value: 'Stopped' })
  ])
  const numbers = Array.from({ length: LENGTH }, (_, at) => at)
  const node = { id: '1', uname: 'node1' }
  return xmlElement('cib', { 'have-quorum': '1', 'dc-uuid': '1' }, [
    xmlElement('configuration', {}, [
      xmlElement('crm_config', {}, [
        xmlElement('cluster_property_set', { id: 'options' }, [
          xmlElement('nvpair', { id: 'o', name: 'fencing-enabled', value: 'false' })
        ])
      ]),
      xmlElement('nodes', {}, [xmlElement('node', node)]),
      xmlElement('resources', {}, numbers.map(at => xmlElement('primitive',
        { id: `r${at}`, class: 'ocf', provider: 'pacemaker', type: 'Dummy' },
        at === 0 ? [meta] : []))),
      xmlElement('constraints', {},
        numbers.slice(0, links).map(at => constraint(at, (at + 1) % LENGTH)))
    ]),
    xmlElement('status', {}, [xmlElement('node_state',
      { ...node, in_ccm: 'true', crmd: 'online', join: 'member', expected: 'member' })])
  ])
}

t.test('a loop of orders through all resources keeps all from starting when one may not', async t => {
  const { fencing, set, graph } = schedule({
    cib: cluster((at, next) =>
      xmlElement('rsc_order', { id: `o${at}`, first: `r${at}`, then: `r${next}` })),
    now: 0
  })
  const lines = planLines(fencing, set.resources)
  t.equal(lines.length, LENGTH - 1)
  t.match(lines.at(-1), /Start +r3999 .* due to unrunnable r3998 start \(blocked\)/)
  t.equal(graph.synapses.length, LENGTH, 'probes are all that is done')
})

t.test('what is with one that may not run does not run either, through all resources', async t => {
  const { set } = schedule({
    cib: cluster((at, next) => xmlElement('rsc_colocation',
      { id: `c${at}`, rsc: `r${next}`, 'with-rsc': `r${at}`, score: 'INFINITY' }), LENGTH - 1),
    now: 0
  })
  t.strictSame(set.resources.flatMap(({ id, assigned }) => assigned === undefined ? [] : [id]), [])
})

t.test('a clone or bundle of more instances than anybody runs has as many as are possible', async t => {
  const agent = { class: 'ocf', provider: 'pacemaker', type: 'Dummy' }
  const maximum = xmlElement('meta_attributes', { id: 'm' }, [
    xmlElement('nvpair', { id: 'm-max', name: 'clone-max', value: '999999999999' })
  ])
  const cib = xmlElement('cib', {}, [xmlElement('configuration', {}, [
    xmlElement('resources', {}, [
      xmlElement('clone', { id: 'c' }, [maximum, xmlElement('primitive', { id: 'p', ...agent })]),
      xmlElement('bundle', { id: 'b' },
        [xmlElement('podman', { image: 'i', replicas: '999999999999' })])
    ])
  ])])
  const { set } = schedule({ cib, now: 0 })
  const [clone, bundle] = set.resources
  t.equal(clone?.children.length, 1_000)
  t.equal(bundle?.bundle?.replicas.length, 1_000)
  t.strictSame(set.warnings.map(({ message }) => message).filter(each => each.startsWith('Only')), [
    'Only 1000 of the 999999999999 instances of <clone id="c"> are used',
    'Only 1000 of the 999999999999 instances of <bundle id="b"> are used'
  ])
})
