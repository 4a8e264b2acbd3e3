/** Random constraints, on whatever resources, templates and tags there are. */

import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { reused, type ClusterMaker, type Names, type Offer, type Settings, type Target } from './cluster-maker.js'
import { randomRule } from './cluster-rules.js'

const SCORES = ['INFINITY', 'INFINITY', '-INFINITY', '100', '1', '-50', '0', '1000'] as const

export function randomConstraints (make: ClusterMaker, names: Names): readonly XmlElement[] {
  if (names.resources.length === 0) return []
  return make.several(0, 6, () => {
    if (make.about('tickets', 25)) return ticket(make, names)
    if (make.about('rules', 30)) return ruleLocation(make, names)
    if (make.about('sets', 30)) return make.chance(50) ? colocationSets(make, names) : orderSets(make, names)
    switch (make.between(0, 8)) {
      case 0: case 1: case 2: return location(make, names)
      case 3: case 4: return colocation(make, names)
      case 5: case 6: case 7: return order(make, names)
      default: return ruleLocation(make, names)
    }
  })
}

function any (make: ClusterMaker, names: Names): Target {
  return make.oneOf(names.resources) ?? { id: 'none', kind: 'primitive' }
}

/** Whether it does not stand for several, which may be among what it is ordered with. */
function isOne ({ kind }: Target): boolean {
  return kind !== 'tag' && kind !== 'template'
}

function role (make: ClusterMaker, { kind }: Target, name: string): Settings {
  if (kind !== 'promotable') return make.some([[name, ['Started'], 8]])
  return make.some([[name, ['Promoted', 'Promoted', 'Unpromoted', 'Started'], 50]])
}

/** The 2.1 line takes no rule for true that names the role Started. */
function ruleRole (make: ClusterMaker, { kind }: Target): Settings {
  return kind === 'promotable' ? make.some([['role', ['Promoted'], 50]]) : {}
}

function location (make: ClusterMaker, names: Names): XmlElement {
  const rsc = any(make, names)
  const place = { id: make.id('loc'), node: make.pick(names.nodes), score: make.pick(SCORES) }
  const discovery = make.some([['resource-discovery', ['never', 'exclusive', 'always'], 10]])
  if (make.about('sets', 20)) {
    return xmlElement('rsc_location', { ...place, ...discovery },
      sets(make, names, [['role', ['Started', 'Promoted'], 20], ['score', ['5', '-5'], 10]]))
  }
  const pattern = make.chance(6)
  return xmlElement('rsc_location', {
    ...place,
    ...pattern ? { 'rsc-pattern': make.pick(['rsc-.*', '^(mem|inst)-', '!^rsc', '(clone)-(\\d+)']) } : { rsc: rsc.id },
    ...role(make, rsc, 'role'),
    ...discovery
  })
}

function ruleLocation (make: ClusterMaker, names: Names): XmlElement {
  const rsc = any(make, names)
  return xmlElement('rsc_location', { id: make.id('loc'), rsc: rsc.id },
    make.several(1, make.about('rules', 30) ? 2 : 1, () => randomRule(make, names, 'location', {
      ...make.about('rules', 20)
        ? { 'score-attribute': make.pick(['weight', 'release', 'rack', '#uname']) }
        : { score: make.pick(SCORES) },
      ...ruleRole(make, rsc)
    })))
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
  // An order of a thing with itself ends the reference.
  const first = any(make, names)
  const then = make.oneOf(names.resources.filter(each => each !== first && isOne(each)))
  if (then === undefined || (!isOne(first) && make.chance(50))) return location(make, names)
  const actions = ({ kind }: Target, name: string): Settings => make.some([
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
  const left = new Set(names.resources.map(({ id }) => id))
  return make.several(1, make.about('sets', 40) ? 3 : 2, () => {
    const members = new Set(make.several(1, 3, () => make.oneOf([...left]) ?? any(make, names).id))
    // One that stands in two sets would be ordered with itself, which ends the reference.
    if (make.chance(95)) for (const id of members) left.delete(id)
    return reused(make, names, 'resource_set', xmlElement('resource_set', { id: make.id('rset'), ...make.some(offers) },
      [...members].map(id => xmlElement('resource_ref', { id }))))
  })
}

function colocationSets (make: ClusterMaker, names: Names): XmlElement {
  return xmlElement('rsc_colocation', {
    id: make.id('col'), score: make.pick(SCORES), ...make.some([['influence', ['false'], 8]])
  }, sets(make, names, [
    ['sequential', ['false'], 40],
    ['role', ['Promoted', 'Started', 'Unpromoted'], make.about('sets') ? 15 : 0],
    ['score', ['INFINITY', '-INFINITY', '20'], make.about('sets') ? 15 : 0],
    ['ordering', ['listed', 'group'], make.about('sets') ? 8 : 0]
  ]))
}

function orderSets (make: ClusterMaker, names: Names): XmlElement {
  return xmlElement('rsc_order', {
    id: make.id('ord'), ...make.some([['kind', ['Optional', 'Mandatory', 'Serialize'], 45], ['symmetrical', ['false'], 12]])
  }, sets(make, names, [
    ['sequential', ['false'], 40],
    ['require-all', ['false'], 25],
    ['action', ['start', 'stop', 'promote', 'demote'], make.about('sets') ? 25 : 0],
    ['role', ['Promoted', 'Started'], make.about('sets') ? 8 : 0],
    ['kind', ['Optional', 'Serialize', 'Mandatory'], make.about('sets') ? 8 : 0]
  ]))
}

function ticket (make: ClusterMaker, names: Names): XmlElement {
  const rsc = any(make, names)
  const common = {
    id: make.id('tick'),
    ticket: make.pick(['T1', 'T2', 'T3']),
    ...make.some([['loss-policy', ['stop', 'demote', 'fence', 'freeze'], 90]])
  }
  if (make.chance(25)) {
    return xmlElement('rsc_ticket', common, sets(make, names, [['role', ['Promoted', 'Started', 'Unpromoted'], 30]]))
  }
  return xmlElement('rsc_ticket', { ...common, rsc: rsc.id, ...role(make, rsc, 'rsc-role') })
}
