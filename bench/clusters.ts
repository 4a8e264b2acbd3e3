/** Clusters of any size, as bases for the scheduler. */

import { simulate } from '../src/pacemaker-mode/simulate/report.js'
import { xmlElement, type XmlElement } from '../src/pacemaker-mode/cib/xml.js'

/** The time everything is decided at: nothing in these clusters depends on it. */
export const NOW = 1_800_000_000

const MEMBER = { in_ccm: 'true', crmd: 'online', join: 'member', expected: 'member' }

interface Contents {
  readonly nodes: number
  readonly resources: readonly XmlElement[]
  readonly constraints?: readonly XmlElement[]
}

function base ({ nodes, resources, constraints = [] }: Contents): XmlElement {
  const names = Array.from({ length: nodes }, (_, i) => `node${i + 1}`)
  const options = xmlElement('cluster_property_set', { id: 'options' }, [
    // The old spelling, which both sides understand.
    xmlElement('nvpair', { id: 'options-fencing', name: 'stonith-enabled', value: 'false' })
  ])
  return xmlElement('cib', {
    'validate-with': 'pacemaker-3.9',
    admin_epoch: '0',
    epoch: '1',
    num_updates: '0',
    'have-quorum': '1',
    'dc-uuid': '1',
    'execution-date': String(NOW)
  }, [
    xmlElement('configuration', {}, [
      xmlElement('crm_config', {}, [options]),
      xmlElement('nodes', {}, names.map((uname, i) => xmlElement('node', { id: String(i + 1), uname }))),
      xmlElement('resources', {}, resources),
      xmlElement('constraints', {}, constraints)
    ]),
    xmlElement('status', {}, names.map((uname, i) =>
      xmlElement('node_state', { id: String(i + 1), uname, ...MEMBER })))
  ])
}

function primitive (id: string): XmlElement {
  return xmlElement('primitive', { id, class: 'ocf', provider: 'pacemaker', type: 'Dummy' }, [
    xmlElement('operations', {}, [
      xmlElement('op', { id: `${id}-monitor`, name: 'monitor', interval: '10s' })
    ])
  ])
}

/** Primitives that each prefer a node; every fourth runs with and after the one before it. */
export function primitives (count: number, nodes = 16): XmlElement {
  const ids = Array.from({ length: count }, (_, i) => `rsc${i}`)
  const constraints = ids.flatMap((rsc, i) => {
    const node = `node${i % nodes + 1}`
    const location = xmlElement('rsc_location', { id: `loc-${rsc}`, rsc, node, score: '100' })
    if (i % 4 !== 1) return [location]
    const before = `rsc${i - 1}`
    return [
      location,
      xmlElement('rsc_colocation',
        { id: `col-${rsc}`, rsc, 'with-rsc': before, score: 'INFINITY' }),
      xmlElement('rsc_order', { id: `ord-${rsc}`, first: before, then: rsc })
    ]
  })
  return base({ nodes, resources: ids.map(primitive), constraints })
}

/** Clones on every node, each ordered after the one before it. */
export function clones (count: number, nodes = 32): XmlElement {
  const ids = Array.from({ length: count }, (_, i) => `clone${i}`)
  const resources = ids.map((id, i) => xmlElement('clone', { id }, [
    xmlElement('meta_attributes', { id: `${id}-meta` }, [
      xmlElement('nvpair', { id: `${id}-interleave`, name: 'interleave', value: 'true' })
    ]),
    primitive(`rsc${i}`)
  ]))
  const constraints = ids.slice(1).map((then, i) =>
    xmlElement('rsc_order', { id: `ord-${then}`, first: `clone${i}`, then }))
  return base({ nodes, resources, constraints })
}

/** Groups of fifty members. */
export function groups (count: number, nodes = 16): XmlElement {
  const resources = Array.from({ length: count }, (_, i) => xmlElement('group', { id: `group${i}` },
    Array.from({ length: 50 }, (_, member) => primitive(`rsc${i}-${member}`))))
  return base({ nodes, resources })
}

/** The cluster after what it wants has been done: everything runs, nothing is left to do. */
export function settled (cib: XmlElement): XmlElement {
  return simulate({ cib, now: NOW, extent: 'execute' }).output
}

/** The cluster with its last node gone without a word. */
export function withoutLastNode (cib: XmlElement): XmlElement {
  const children = cib.children.map(section => {
    if (section.name !== 'status') return section
    const last = section.children.findLastIndex(({ name }) => name === 'node_state')
    return {
      ...section,
      children: section.children.map((state, index) => index === last
        ? { ...state, attributes: { ...state.attributes, in_ccm: 'false', crmd: 'offline' } }
        : state)
    }
  })
  return { ...cib, children }
}
