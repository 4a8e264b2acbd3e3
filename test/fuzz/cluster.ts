/** Random clusters, from a seed: valid bases of a few nodes and resources with any features. */

import type { Random } from '../../src/lib/random.js'
import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'

type Settings = Readonly<Record<string, string>>

/** A name, the values it may have, and how likely it is to be there, in percent. */
type Offer = readonly [string, readonly [string, ...string[]], number]

/** Builds one base: every choice and every id comes from here. */
export class ClusterMaker {
  readonly #random: Random
  #ids = 0

  constructor (random: Random) {
    this.#random = random
  }

  chance (percent: number): boolean {
    return this.#random.between(1, 100) <= percent
  }

  pick<Value> (values: readonly [Value, ...Value[]]): Value {
    return values[this.#random.between(0, values.length - 1)] ?? values[0]
  }

  id (prefix: string): string {
    return `${prefix}-${++this.#ids}`
  }

  /** A block of name-value pairs; none when there is nothing to say. */
  pairs (kind: string, settings: Settings, rule?: XmlElement): readonly XmlElement[] {
    const entries = Object.entries(settings)
    if (entries.length === 0) return []
    return [xmlElement(kind, { id: this.id('set') }, [
      ...rule === undefined ? [] : [rule],
      ...entries.map(([name, value]) => xmlElement('nvpair', { id: this.id('nv'), name, value }))
    ])]
  }

  /** Those of the settings that the dice choose, each with its chance in percent. */
  some (offers: readonly Offer[]): Settings {
    return Object.fromEntries(offers.flatMap(([name, values, percent]) =>
      this.chance(percent) ? [[name, this.pick(values)]] : []))
  }

  between (low: number, high: number): number {
    return this.#random.between(low, high)
  }
}

/** What the rest of the base may refer to. */
interface Names {
  readonly nodes: readonly [string, ...string[]]
  /** Everything a constraint may name, with what it is. */
  readonly resources: Array<{ readonly id: string, readonly kind: 'primitive' | 'group' | 'clone' | 'promotable' | 'bundle' | 'member' }>
}

const MEMBER = { in_ccm: 'true', crmd: 'online', join: 'member', expected: 'member' }

/** A cluster of which nothing is running yet. */
export function randomCluster (random: Random): XmlElement {
  const make = new ClusterMaker(random)
  const count = make.between(1, 4)
  const nodes = ['node1', 'node2', 'node3', 'node4'].slice(0, count)
  const [first = 'node1', ...rest] = nodes
  const names: Names = { nodes: [first, ...rest], resources: [] }
  const utilization = make.chance(12)
  const resources = randomResources(make, names, utilization)
  return xmlElement('cib', {
    'validate-with': 'pacemaker-3.9',
    crm_feature_set: '3.16.1',
    admin_epoch: '0',
    epoch: '1',
    num_updates: '0',
    'have-quorum': make.chance(88) ? '1' : '0',
    'dc-uuid': '1',
    'execution-date': '1800000000',
    ...make.chance(5) ? { 'no-quorum-panic': '1' } : {}
  }, [
    xmlElement('configuration', {}, [
      xmlElement('crm_config', {}, make.pairs('cluster_property_set', options(make, utilization))),
      xmlElement('nodes', {}, nodes.map((uname, i) => xmlElement('node', { id: String(i + 1), uname }, [
        ...make.pairs('instance_attributes', nodeAttributes(make)),
        ...utilization ? make.pairs('utilization', { cpu: String(make.between(2, 8)) }) : []
      ]))),
      xmlElement('resources', {}, resources),
      xmlElement('constraints', {}, randomConstraints(make, names)),
      ...make.chance(15)
        ? [xmlElement('rsc_defaults', {}, make.pairs('meta_attributes', defaults(make)))]
        : [],
      ...make.chance(10)
        ? [xmlElement('op_defaults', {}, make.pairs('meta_attributes', make.some([
            ['timeout', ['35s', '1min'], 70],
            ['on-fail', ['stop', 'ignore', 'block', 'fence', 'standby'], 30]
          ])))]
        : []
    ]),
    xmlElement('status', {}, nodes.map((uname, i) =>
      xmlElement('node_state', { id: String(i + 1), uname, ...MEMBER })))
  ])
}

function options (make: ClusterMaker, utilization: boolean): Settings {
  return {
    'stonith-enabled': make.pick(['true', 'true', 'false']),
    'concurrent-fencing': make.pick(['true', 'true', 'true', 'false']),
    ...utilization
      ? { 'placement-strategy': make.pick(['utilization', 'balanced', 'minimal']) }
      : {},
    ...make.some([
      ['no-quorum-policy', ['ignore', 'freeze', 'stop', 'demote', 'suicide'], 40],
      ['symmetric-cluster', ['false'], 6],
      ['start-failure-is-fatal', ['false'], 20],
      ['maintenance-mode', ['true'], 3],
      ['stop-all-resources', ['true'], 2],
      ['stop-orphan-resources', ['false'], 5],
      ['stop-orphan-actions', ['false'], 5],
      ['stonith-action', ['off'], 10],
      ['startup-fencing', ['false'], 5],
      ['enable-startup-probes', ['false'], 4],
      ['node-health-strategy', ['only-green', 'migrate-on-red', 'progressive', 'custom'], 6],
      ['node-health-base', ['50', '-10'], 4],
      ['node-health-yellow', ['-30', '5'], 4],
      ['node-health-green', ['10'], 4],
      ['node-health-red', ['-200'], 4],
      ['shutdown-lock', ['true'], 10],
      ['shutdown-lock-limit', ['5min', '2h'], 5],
      ['priority-fencing-delay', ['15s', '60s'], 10],
      ['cluster-delay', ['30s'], 5],
      ['migration-limit', ['2', '-1'], 3]
    ])
  }
}

function nodeAttributes (make: ClusterMaker): Settings {
  return make.some([
    ['standby', ['true', 'off'], 6],
    ['maintenance', ['true'], 3],
    ['#health-disk', ['red', 'yellow', 'green', '-50'], 8],
    ['#health-cpu', ['yellow', 'green', '20'], 5],
    ['rack', ['a', 'b'], 20]
  ])
}

function defaults (make: ClusterMaker): Settings {
  return make.some([
    ['resource-stickiness', ['1', '100', 'INFINITY'], 60],
    ['migration-threshold', ['1', '3'], 30],
    ['failure-timeout', ['60s', '1h'], 20],
    ['allow-migrate', ['true'], 20]
  ])
}

function randomResources (
  make: ClusterMaker, names: Names, utilization: boolean
): readonly XmlElement[] {
  const made: XmlElement[] = []
  if (make.chance(75)) {
    made.push(primitive(make, 'fencing', false, { class: 'stonith', type: 'fence_ipmilan' }))
  }
  for (let left = make.between(1, 5); left > 0; left--) {
    made.push(randomResource(make, names, utilization))
  }
  return made
}

function randomResource (make: ClusterMaker, names: Names, utilization: boolean): XmlElement {
  const dice = make.between(1, 118)
  if (dice > 112) return remote(make, names)
  if (dice > 106) return guest(make, names, utilization)
  if (dice > 100) return bundle(make, names)
  if (dice <= 40) {
    const id = make.id('rsc')
    names.resources.push({ id, kind: 'primitive' })
    return primitive(make, id, utilization)
  }
  if (dice <= 60) return group(make, names, utilization)
  const inner = make.chance(75)
    ? primitive(make, make.id('inst'), utilization)
    : group(make, { nodes: names.nodes, resources: [] }, utilization)
  const promotable = make.chance(45)
  const id = make.id(promotable ? 'prom' : 'clone')
  names.resources.push({ id, kind: promotable ? 'promotable' : 'clone' })
  return xmlElement('clone', { id }, [
    ...make.pairs('meta_attributes', {
      ...promotable ? { promotable: 'true' } : {},
      ...make.some([
        ['clone-max', ['1', '2', '3'], 30],
        ['clone-min', ['1', '2'], 8],
        ['interleave', ['true'], 50],
        ['ordered', ['true'], 15],
        ['notify', ['true'], 25]
      ]),
      ...make.chance(20)
        ? { 'globally-unique': 'true', ...make.some([['clone-node-max', ['2'], 60]]) }
        : {},
      ...promotable ? make.some([['promoted-max', ['2'], 25], ['promoted-node-max', ['2'], 5]]) : {},
      ...meta(make)
    }),
    inner
  ])
}

function group (make: ClusterMaker, names: Names, utilization: boolean): XmlElement {
  const id = make.id('grp')
  names.resources.push({ id, kind: 'group' })
  const members = Array.from({ length: make.between(1, 3) }, () => {
    const member = make.id('mem')
    names.resources.push({ id: member, kind: 'member' })
    return primitive(make, member, utilization)
  })
  return xmlElement('group', { id }, [
    ...make.pairs('meta_attributes', {
      ...meta(make), ...make.some([['ordered', ['false'], 6], ['collocated', ['false'], 4]])
    }),
    ...members
  ])
}

/** A connection to a remote node. */
function remote (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('remote')
  names.resources.push({ id, kind: 'primitive' })
  const made = primitive(make, id, false, { class: 'ocf', provider: 'pacemaker', type: 'remote' })
  const settings = make.some([['reconnect_interval', ['60', '0'], 25]])
  return { ...made, children: [...made.children, ...make.pairs('instance_attributes', settings)] }
}

/** A primitive that is a node itself. */
function guest (make: ClusterMaker, names: Names, utilization: boolean): XmlElement {
  const id = make.id('vm')
  names.resources.push({ id, kind: 'primitive' })
  const made = primitive(make, id, utilization,
    { class: 'ocf', provider: 'heartbeat', type: 'VirtualDomain' })
  const settings = { 'remote-node': make.id('guest'), ...make.some([['allow-migrate', ['true'], 30]]) }
  return { ...made, children: [...make.pairs('meta_attributes', settings), ...made.children] }
}

function bundle (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('bundle')
  names.resources.push({ id, kind: 'bundle' })
  const promotable = make.chance(35)
  return xmlElement('bundle', { id }, [
    ...make.pairs('meta_attributes', meta(make)),
    xmlElement('podman', {
      image: 'pcmk:test',
      ...make.some([
        ['replicas', ['1', '2', '3'], 70], ['replicas-per-host', ['2'], 10]
      ]),
      ...promotable ? { 'promoted-max': '1' } : {}
    }),
    xmlElement('network', {
      ...make.chance(50) ? { 'ip-range-start': '192.168.122.131' } : { 'control-port': '3121' }
    }),
    ...make.chance(75) ? [primitive(make, make.id('inner'), false)] : []
  ])
}

function meta (make: ClusterMaker): Settings {
  return make.some([
    ['target-role', ['Stopped', 'Started'], 8],
    ['priority', ['1', '5', '10'], 12],
    ['is-managed', ['false'], 4],
    ['maintenance', ['true'], 3],
    ['resource-stickiness', ['0', '10', '200', 'INFINITY'], 12],
    ['migration-threshold', ['1', '2'], 10],
    ['failure-timeout', ['30s', '2h'], 8]
  ])
}

function primitive (
  make: ClusterMaker, id: string, utilization: boolean,
  agent: Settings = { class: 'ocf', provider: 'pacemaker', type: make.pick(['Dummy', 'Stateful']) }
): XmlElement {
  const fencing = agent['class'] === 'stonith'
  return xmlElement('primitive', { id, ...agent }, [
    ...make.pairs('meta_attributes', fencing
      ? {}
      : {
          ...meta(make),
          ...make.some([
            ['multiple-active', ['block', 'stop_only', 'stop_unexpected'], 8],
            ['requires', ['nothing', 'quorum', 'fencing'], 8],
            ['critical', ['false'], 6],
            ['allow-migrate', ['true'], 25]
          ])
        }),
    ...make.pairs('instance_attributes', make.some([['state', ['/run/a', '/run/b'], 25], ['op_sleep', ['1'], 10]])),
    ...utilization ? make.pairs('utilization', { cpu: String(make.between(0, 4)) }) : [],
    xmlElement('operations', {}, operations(make, id))
  ])
}

function operations (make: ClusterMaker, id: string): readonly XmlElement[] {
  const op = (name: string, interval: string, more: Settings = {}): XmlElement =>
    xmlElement('op', { id: make.id(`${id}-op`), name, interval, ...more })
  const failing = (choices: readonly [string, ...string[]]): Settings =>
    make.some([['on-fail', choices, 25], ['timeout', ['45s'], 15]])
  const common = ['ignore', 'block', 'stop', 'restart', 'standby', 'fence'] as const
  return [
    ...make.chance(65) ? [op('monitor', '10s', failing(common))] : [],
    ...make.chance(20) ? [op('monitor', '11s', { role: 'Promoted', ...failing([...common, 'demote']) })] : [],
    ...make.chance(6) ? [op('monitor', '12s', { role: 'Stopped' })] : [],
    ...make.chance(15) ? [op('start', '0', failing(['ignore', 'block', 'stop', 'restart', 'standby', 'fence']))] : [],
    ...make.chance(15) ? [op('stop', '0', failing(['ignore', 'block', 'fence']))] : [],
    ...make.chance(8) ? [op('promote', '0', failing(['ignore', 'block', 'demote', 'restart']))] : []
  ]
}

const SCORES = ['INFINITY', 'INFINITY', '-INFINITY', '100', '1', '-50', '0', '1000'] as const

function randomConstraints (make: ClusterMaker, names: Names): readonly XmlElement[] {
  if (names.resources.length === 0) return []
  return Array.from({ length: make.between(0, 6) }, () => {
    switch (make.between(0, 9)) {
      case 0: case 1: case 2: return location(make, names)
      case 3: case 4: return colocation(make, names)
      case 5: case 6: return order(make, names)
      case 7: return make.chance(50) ? colocationSets(make, names) : orderSets(make, names)
      case 8: return make.chance(40) ? ticket(make, names) : order(make, names)
      default: return ruleLocation(make, names)
    }
  })
}

function any (make: ClusterMaker, { resources: [first, ...rest] }: Names): Names['resources'][number] {
  return first === undefined ? { id: 'none', kind: 'primitive' } : make.pick([first, ...rest])
}

function role (make: ClusterMaker, { kind }: Names['resources'][number], name: string): Settings {
  if (kind !== 'promotable') return make.some([[name, ['Started'], 8]])
  return make.some([[name, ['Promoted', 'Promoted', 'Unpromoted', 'Started'], 50]])
}

/** The 2.1 line takes no rule for true that names the role Started. */
function ruleRole (make: ClusterMaker, { kind }: Names['resources'][number]): Settings {
  return kind === 'promotable' ? make.some([['role', ['Promoted'], 50]]) : {}
}

function location (make: ClusterMaker, names: Names): XmlElement {
  const rsc = any(make, names)
  return xmlElement('rsc_location', {
    id: make.id('loc'),
    rsc: rsc.id,
    node: make.pick(names.nodes),
    score: make.pick(SCORES),
    ...role(make, rsc, 'role'),
    ...make.some([['resource-discovery', ['never', 'exclusive', 'always'], 10]])
  })
}

function ruleLocation (make: ClusterMaker, names: Names): XmlElement {
  const rsc = any(make, names)
  const test = make.pick<Settings>([
    { attribute: '#uname', operation: 'eq', value: make.pick(names.nodes) },
    { attribute: '#uname', operation: 'ne', value: make.pick(names.nodes) },
    { attribute: 'rack', operation: 'defined' },
    { attribute: 'rack', operation: 'eq', value: 'a' },
    { attribute: 'rack', operation: 'not_defined' },
    { attribute: '#is_dc', operation: 'eq', value: 'true' }
  ])
  return xmlElement('rsc_location', { id: make.id('loc'), rsc: rsc.id }, [
    xmlElement('rule', { id: make.id('rule'), score: make.pick(SCORES), ...ruleRole(make, rsc) }, [
      xmlElement('expression', { id: make.id('expr'), ...test })
    ])
  ])
}

function colocation (make: ClusterMaker, names: Names): XmlElement {
  const [dependent, primary] = [any(make, names), any(make, names)]
  return xmlElement('rsc_colocation', {
    id: make.id('col'),
    rsc: dependent.id,
    'with-rsc': primary.id,
    score: make.pick(SCORES),
    ...role(make, dependent, 'rsc-role'),
    ...role(make, primary, 'with-rsc-role'),
    ...make.some([['node-attribute', ['rack'], 10], ['influence', ['true', 'false'], 10]])
  })
}

function order (make: ClusterMaker, names: Names): XmlElement {
  const [first, then] = [any(make, names), any(make, names)]
  const actions = ({ kind }: typeof first, name: string): Settings => make.some([
    [name, kind === 'promotable' ? ['promote', 'start', 'demote', 'stop'] : ['start', 'start', 'stop'], 35]
  ])
  return xmlElement('rsc_order', {
    id: make.id('ord'),
    first: first.id,
    then: then.id,
    ...actions(first, 'first-action'),
    ...actions(then, 'then-action'),
    ...make.some([
      ['kind', ['Optional', 'Mandatory', 'Serialize'], 40],
      ['symmetrical', ['false'], 20],
      ...first.kind === 'clone' ? [['require-all', ['false'], 20] as const] : []
    ])
  })
}

function sets (make: ClusterMaker, names: Names, offers: readonly Offer[]): readonly XmlElement[] {
  return Array.from({ length: make.between(1, 2) }, () =>
    xmlElement('resource_set', { id: make.id('rset'), ...make.some(offers) },
      [...new Set(Array.from({ length: make.between(1, 3) }, () => any(make, names).id))]
        .map(id => xmlElement('resource_ref', { id }))))
}

function colocationSets (make: ClusterMaker, names: Names): XmlElement {
  return xmlElement('rsc_colocation', { id: make.id('col'), score: make.pick(SCORES) },
    sets(make, names, [['sequential', ['false'], 40]]))
}

function orderSets (make: ClusterMaker, names: Names): XmlElement {
  return xmlElement('rsc_order', { id: make.id('ord'), ...make.some([['kind', ['Optional', 'Mandatory'], 40]]) },
    sets(make, names, [['sequential', ['false'], 40], ['require-all', ['false'], 25]]))
}

function ticket (make: ClusterMaker, names: Names): XmlElement {
  const rsc = any(make, names)
  return xmlElement('rsc_ticket', {
    id: make.id('tick'),
    rsc: rsc.id,
    ticket: make.pick(['T1', 'T2']),
    'loss-policy': make.pick(['stop', 'demote', 'fence', 'freeze']),
    ...role(make, rsc, 'rsc-role')
  })
}
