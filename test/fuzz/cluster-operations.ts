/** The operations of a random resource, and the meta attributes it may have. */

import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { reused, type ClusterMaker, type Names, type Settings } from './cluster-maker.js'
import { randomRule } from './cluster-rules.js'

const ON_FAIL = ['ignore', 'block', 'stop', 'restart', 'standby', 'fence'] as const

/** The block of operations; now and then one that another resource has. */
export function operations (make: ClusterMaker, names: Names, id: string): XmlElement {
  const block = xmlElement('operations', {}, operationList(make, names, id))
  return make.about('templates', 30)
    ? reused(make, names, 'operations', { ...block, attributes: { id: make.id(`${id}-ops`) } })
    : block
}

function operationList (make: ClusterMaker, names: Names, id: string): readonly XmlElement[] {
  const op = (name: string, interval: string, more: Settings = {}): XmlElement =>
    xmlElement('op', { id: make.id(`${id}-op`), name, interval, ...more }, inside(make, names))
  const failing = (choices: readonly [string, ...string[]]): Settings => make.some([
    ['on-fail', choices, 25], ['timeout', ['45s', '90', 'PT1M30S'], 15], ['start-delay', ['5s'], 2],
    ['interval-origin', ['2027-01-15 07:00:00Z', '20270115T0800'], 2], ['enabled', ['false'], 3],
    ['record-pending', ['false', 'true'], 4]
  ])
  return [
    ...make.chance(65) ? [op('monitor', '10s', failing(ON_FAIL))] : [],
    ...make.chance(20) ? [op('monitor', '11s', { role: 'Promoted', ...failing([...ON_FAIL, 'demote']) })] : [],
    ...make.chance(6) ? [op('monitor', '12s', { role: 'Stopped' })] : [],
    ...make.chance(8) ? [op('monitor', '13s', { role: make.pick(['Unpromoted', 'Started']), ...failing(ON_FAIL) })] : [],
    ...make.chance(15) ? [op('start', '0', failing(ON_FAIL))] : [],
    ...make.chance(15) ? [op('stop', '0', failing(['ignore', 'block', 'fence']))] : [],
    ...make.chance(8) ? [op('promote', '0', failing(['ignore', 'block', 'demote', 'restart']))] : [],
    ...make.chance(4) ? [op('demote', '0', failing(['ignore', 'block', 'fence', 'stop']))] : [],
    ...make.chance(4) ? [op('migrate_to', '0', failing(['block', 'restart', 'ignore']))] : []
  ]
}

/** An operation may have meta attributes and parameters of its own. */
function inside (make: ClusterMaker, names: Names): readonly XmlElement[] {
  if (!make.about('defaults', 20)) return []
  const rule = make.chance(30) ? randomRule(make, names, 'parameters', { score: 'INFINITY' }) : undefined
  return [
    ...make.pairs('meta_attributes', make.some([['timeout', ['50s'], 50], ['on-fail', ON_FAIL, 25]]), rule),
    ...make.pairs('instance_attributes', make.some([['depth', ['1', '10'], 50]]))
  ]
}

/** Meta attributes that any resource may have. */
export function meta (make: ClusterMaker): Settings {
  return make.some([
    ['target-role', ['Stopped', 'Started'], 8],
    ['priority', ['1', '5', '10', '-5', '2.7'], 12],
    ['is-managed', ['false'], 4],
    ['maintenance', ['true'], 3],
    ['resource-stickiness', ['0', '10', '200', 'INFINITY', '-20'], 12],
    ['migration-threshold', ['1', '2', '0', 'INFINITY'], 10],
    ['failure-timeout', ['30s', '2h'], 10],
    ...make.about('health') ? [['allow-unhealthy-nodes', ['true', 'false'], 25] as const] : []
  ])
}
