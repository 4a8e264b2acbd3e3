/** Random rules: of attributes, dates, resources and operations, one in another. */

import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { reused, type ClusterMaker, type Names, type Settings } from './cluster-maker.js'

/** Where a rule stands decides what it may ask. */
export type RulePlace = 'location' | 'parameters' | 'rsc_defaults' | 'op_defaults'

/** A rule, or a reference to one that was made before for the same place. */
export function randomRule (
  make: ClusterMaker, names: Names, place: RulePlace, attributes: Settings
): XmlElement {
  const rule = ruleOf(make, names, place, attributes, 0)
  return place === 'location' && make.about('rules') ? reused(make, names, 'rule', rule) : rule
}

function ruleOf (
  make: ClusterMaker, names: Names, place: RulePlace, attributes: Settings, depth: number
): XmlElement {
  const several = make.about('rules', 55)
  const conditions = make.several(1, several ? 3 : 1, () =>
    several && depth < 2 && make.chance(25)
      ? ruleOf(make, names, place, {}, depth + 1)
      : condition(make, names, place))
  return xmlElement('rule', {
    id: make.id('rule'),
    ...several ? make.some([['boolean-op', ['or', 'and'], 70]]) : {},
    ...attributes
  }, conditions)
}

function condition (make: ClusterMaker, names: Names, place: RulePlace): XmlElement {
  const dice = make.between(1, 100)
  if (place === 'op_defaults' && dice <= 50) return operationExpression(make)
  if ((place === 'rsc_defaults' || place === 'op_defaults') && dice <= 75) return resourceExpression(make)
  if (make.about('rules', 35)) return dateExpression(make)
  // The 2.1 line has no node at hand where defaults are read.
  if (place === 'rsc_defaults' || place === 'op_defaults') return dateExpression(make)
  return attributeExpression(make, names, place)
}

function attributeExpression (make: ClusterMaker, names: Names, place: RulePlace): XmlElement {
  const id = make.id('expr')
  const simple: Settings = make.pick<Settings>([
    { attribute: '#uname', operation: 'eq', value: make.pick(names.nodes) },
    { attribute: '#uname', operation: 'ne', value: make.pick(names.nodes) },
    { attribute: 'rack', operation: 'defined' },
    { attribute: 'rack', operation: 'eq', value: 'a' },
    { attribute: 'rack', operation: 'not_defined' },
    { attribute: '#is_dc', operation: 'eq', value: 'true' },
    { attribute: '#kind', operation: 'eq', value: make.pick(['remote', 'cluster', 'container']) }
  ])
  if (!make.about('rules', 60)) return xmlElement('expression', { id, ...simple })
  const operation = make.pick(['lt', 'gt', 'lte', 'gte', 'eq', 'ne'])
  type Question = readonly [string, string, readonly [string, ...string[]]]
  const [attribute, type, values] = make.pick<Question>([
    ['weight', 'integer', ['10', '9', '-3', '10.7', 'text']],
    ['weight', 'number', ['10', '9.5', '1e1', 'text']],
    ['release', 'version', ['1.2.10', '1.2.9', '1.2', '2']],
    ['release', 'string', ['1.2.10', '1.2.9', '10', '9']],
    ['rack', 'string', ['a', 'A', 'b', '']]
  ])
  const source = place === 'location' ? make.pick(['literal', 'literal', 'param', 'meta']) : 'literal'
  const value = source === 'param' ? 'state' : source === 'meta' ? 'priority' : make.pick(values)
  return xmlElement('expression', {
    id,
    attribute,
    operation,
    value,
    ...make.chance(80) ? { type } : {},
    ...source === 'literal' ? {} : { 'value-source': source }
  })
}

/** The 2.1 line takes a provider that is not given for one that nothing has. */
function resourceExpression (make: ClusterMaker): XmlElement {
  const some = make.some([
    ['class', ['ocf', 'stonith'], 50], ['type', ['Dummy', 'Stateful', 'remote'], 50]
  ])
  const provider = make.pick(['pacemaker', 'pacemaker', 'heartbeat'])
  return xmlElement('rsc_expression', { id: make.id('expr'), provider, ...some })
}

function operationExpression (make: ClusterMaker): XmlElement {
  return xmlElement('op_expression', {
    id: make.id('expr'),
    name: make.pick(['monitor', 'monitor', 'start', 'stop', 'promote', 'notify']),
    ...make.some([['interval', ['10s', '11s', '0', '10000ms'], 40]])
  })
}

/** The clusters live in January 2027, or a little later. */
function dateExpression (make: ClusterMaker): XmlElement {
  const id = make.id('date')
  const moment = (): string => make.pick([
    '2027-01-15', '2027-01-15 08:00:00Z', '2027-01-15T08:00:30Z', '2027-01-14 09:00:00 +02:00', '2027-W02-5',
    '2027-015', '2026-12-31', '20270116', '2027-01-15 08:05:00Z', '2028-02-29 12:00:00Z'
  ])
  switch (make.between(0, 4)) {
    case 0: return xmlElement('date_expression', { id, operation: 'gt', start: moment() })
    case 1: return xmlElement('date_expression', { id, operation: 'lt', end: moment() })
    case 2: return xmlElement('date_expression', { id, operation: 'in_range', start: moment(), end: moment() })
    case 3: return xmlElement('date_expression', { id, operation: 'in_range', start: moment() }, [
      xmlElement('duration', {
        id: make.id('duration'),
        ...make.some([
          ['years', ['1'], 20], ['months', ['1', '2'], 30], ['weeks', ['1'], 20], ['days', ['1', '40'], 30],
          ['hours', ['1', '23'], 50], ['minutes', ['1', '90'], 30], ['seconds', ['30', '4000'], 30]
        ])
      })
    ])
    default: return xmlElement('date_expression', { id, operation: 'date_spec' }, [
      xmlElement('date_spec', {
        id: make.id('spec'),
        ...make.some([
          ['years', ['2027', '2026-2028', '2028-'], 40], ['months', ['1', '1-3', '4-12'], 30],
          ['monthdays', ['15', '1-14', '15-'], 30], ['hours', ['8', '9-17', '0-8'], 40],
          ['weekdays', ['5', '1-5', '6-7'], 30], ['yeardays', ['15', '1-100'], 15], ['weeks', ['2', '3-53'], 15],
          ['weekyears', ['2027'], 10], ['minutes', ['0', '0-29', '10-'], 20], ['seconds', ['0', '1-59'], 10]
        ])
      })
    ])
  }
}
