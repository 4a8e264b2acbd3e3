/** Random clusters, from a seed: valid bases of a few nodes and resources with any features. */

import type { Random } from '../../src/lib/random.js'
import { descendants } from '../../src/pacemaker-mode/cib/elements.js'
import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { randomConstraints } from './cluster-constraints.js'
import { ClusterMaker, randomSubjects, type Names, type Settings } from './cluster-maker.js'
import { randomResources } from './cluster-resources.js'
import { randomRule } from './cluster-rules.js'

const MEMBER = { in_ccm: 'true', crmd: 'online', join: 'member', expected: 'member' }

/** A cluster of which nothing is running yet. */
export function randomCluster (random: Random): XmlElement {
  const make = new ClusterMaker(random, randomSubjects(random))
  const count = make.between(1, 4)
  const nodes = ['node1', 'node2', 'node3', 'node4'].slice(0, count)
  const [first = 'node1', ...rest] = nodes
  const names: Names = {
    nodes: [first, ...rest], resources: [], devices: [], templates: [], reusable: new Map()
  }
  const resources = randomResources(make, names)
  const tags = make.about('tags') ? make.several(1, 2, () => tag(make, names)) : []
  return xmlElement('cib', {
    'validate-with': 'pacemaker-3.9',
    crm_feature_set: '3.16.1',
    admin_epoch: '0',
    epoch: '1',
    num_updates: '0',
    'have-quorum': make.chance(85) ? '1' : '0',
    'dc-uuid': '1',
    'execution-date': '1800000000',
    ...make.chance(5) ? { 'no-quorum-panic': '1' } : {}
  }, [
    xmlElement('configuration', {}, [
      xmlElement('crm_config', {}, make.pairs('cluster_property_set', options(make))),
      xmlElement('nodes', {}, nodes.map((uname, i) => xmlElement('node', { id: String(i + 1), uname }, [
        ...make.pairs('instance_attributes', nodeAttributes(make)),
        ...make.about('utilization')
          ? make.pairs('utilization', { cpu: String(make.between(2, 8)), ...make.some([['mem', ['2', '4'], 40]]) })
          : []
      ]))),
      xmlElement('resources', {}, resources),
      xmlElement('constraints', {}, randomConstraints(make, names)),
      ...tags.length > 0 ? [xmlElement('tags', {}, tags)] : [],
      ...topology(make, names),
      ...defaults(make, names)
    ]),
    xmlElement('status', {}, [
      ...nodes.map((uname, i) => xmlElement('node_state', { id: String(i + 1), uname, ...MEMBER })),
      ...tickets(make)
    ])
  ].filter(({ children }) => children.length > 0))
}

function options (make: ClusterMaker): Settings {
  return {
    'stonith-enabled': make.pick(['true', 'true', 'false']),
    'concurrent-fencing': make.pick(['true', 'true', 'true', 'false']),
    ...make.about('utilization')
      ? { 'placement-strategy': make.pick(['utilization', 'balanced', 'minimal', 'default']) }
      : {},
    ...make.about('health')
      ? {
          'node-health-strategy': make.pick(['only-green', 'migrate-on-red', 'progressive', 'custom', 'none']),
          ...make.some([
            ['node-health-base', ['50', '-10'], 40], ['node-health-yellow', ['-30', '5'], 40],
            ['node-health-green', ['10'], 40], ['node-health-red', ['-200'], 40]
          ])
        }
      : {},
    ...make.some([
      ['no-quorum-policy', ['ignore', 'freeze', 'stop', 'demote', 'suicide'], 45],
      ['symmetric-cluster', ['false'], 6],
      ['start-failure-is-fatal', ['false'], 20],
      ['maintenance-mode', ['true'], 3],
      ['stop-all-resources', ['true'], 2],
      ['stop-orphan-resources', ['false'], 8],
      ['stop-orphan-actions', ['false'], 8],
      ['stonith-action', ['off', 'poweroff'], 12],
      ['startup-fencing', ['false'], 5],
      ['enable-startup-probes', ['false'], 4],
      ['shutdown-lock', ['true'], 10],
      ['shutdown-lock-limit', ['5min', '2h'], 5],
      ['priority-fencing-delay', ['15s', '60s'], 10],
      ['cluster-delay', ['30s'], 5],
      ['migration-limit', ['2', '-1'], 3],
      ['stonith-timeout', ['90s'], 3]
    ])
  }
}

function nodeAttributes (make: ClusterMaker): Settings {
  return {
    ...make.some([
      ['standby', ['true', 'off'], 6],
      ['maintenance', ['true'], 3],
      ['rack', ['a', 'b'], 20]
    ]),
    ...make.about('health')
      ? make.some([
        ['#health-disk', ['red', 'yellow', 'green', '-50'], 40], ['#health-cpu', ['yellow', 'green', '20'], 30]
      ])
      : {},
    ...make.about('rules')
      ? make.some([
        ['weight', ['10', '9', '100', '-5', '10.5', 'INFINITY', 'text'], 70], ['release', ['1.2.10', '1.2.9', '1.10'], 60]
      ])
      : {}
  }
}

function tag (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('tag')
  const members = new Set(make.several(1, 3, () => make.oneOf(names.resources)?.id ?? 'none'))
  names.resources.push({ id, kind: 'tag' })
  return xmlElement('tag', { id }, [...members].map(each => xmlElement('obj_ref', { id: each })))
}

function topology (make: ClusterMaker, names: Names): readonly XmlElement[] {
  if (!make.about('topology') || names.devices.length === 0) return []
  return [xmlElement('fencing-topology', {}, make.several(1, 3, () => xmlElement('fencing-level', {
    id: make.id('level'),
    ...make.pick<Settings>([
      { target: make.pick(names.nodes) }, { 'target-pattern': 'node[1-3]' },
      { 'target-attribute': 'rack', 'target-value': 'a' }
    ]),
    index: make.pick(['1', '1', '2']),
    devices: make.chance(30) ? names.devices.join(',') : make.oneOf(names.devices) ?? 'none'
  })))]
}

/** The sections of defaults; with more than one block, and rules in them, now and then. */
function defaults (make: ClusterMaker, names: Names): readonly XmlElement[] {
  const blocks = (place: 'rsc_defaults' | 'op_defaults', make1: () => Settings): readonly XmlElement[] =>
    make.several(1, make.about('defaults') ? 3 : 1, () => make.pairs('meta_attributes', make1(),
      make.about('defaults', 60) ? randomRule(make, names, place, { score: make.pick(['INFINITY', '10', '5']) }) : undefined)
    ).flat()
  const sections = [
    xmlElement('rsc_defaults', {}, make.chance(15) || make.about('defaults', 70)
      ? blocks('rsc_defaults', () => make.some([
        ['resource-stickiness', ['1', '100', 'INFINITY'], 60], ['migration-threshold', ['1', '3'], 30],
        ['failure-timeout', ['60s', '1h'], 20], ['allow-migrate', ['true'], 20], ['priority', ['3'], 10],
        ['target-role', ['Stopped'], 3], ['is-managed', ['false'], 3]
      ]))
      : []),
    xmlElement('op_defaults', {}, make.chance(10) || make.about('defaults', 70)
      ? blocks('op_defaults', () => make.some([
        ['timeout', ['35s', '1min'], 70], ['on-fail', ['stop', 'ignore', 'block', 'fence', 'standby'], 30],
        ['record-pending', ['false'], 10]
      ]))
      : [])
  ]
  return sections.filter(section => [...descendants(section)].some(({ name }) => name === 'nvpair'))
}

function tickets (make: ClusterMaker): readonly XmlElement[] {
  if (!make.about('tickets', 80)) return []
  const states = ['T1', 'T2', 'T3'].flatMap(id => make.chance(60)
    ? [xmlElement('ticket_state', {
        id, granted: make.pick(['true', 'true', 'false']), ...make.some([['standby', ['true', 'false'], 25]])
      })]
    : [])
  return states.length > 0 ? [xmlElement('tickets', {}, states)] : []
}
