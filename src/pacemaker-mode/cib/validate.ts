/**
 * Whether a configuration holds together: elements where they belong, with what they need, ids
 * used once, references to something that exists, values that suit their options. Every message
 * names the element, its id and its place.
 */

import { parseDateTime } from '../rules/iso8601.js'
import { at, child, children, descendants, nameOf } from './elements.js'
import { findOption, valueFault, type OptionRow, type OptionScope } from './options.js'
import { SCHEMA, type ElementRule } from './schema.js'
import { parseInterval } from './values.js'
import type { XmlElement, XmlPosition } from './xml.js'

export interface CibDiagnostic {
  readonly level: 'error' | 'warning'
  /** A sentence without the place and the element. */
  readonly message: string
  /** Name and id of the element, as in `<primitive id="web">`. */
  readonly element: string
  readonly position: XmlPosition | undefined
}

/** One line: place, element, what is wrong. */
export function formatDiagnostic (
  { level, message, element, position }: CibDiagnostic, file = ''
): string {
  const place = position === undefined ? '' : `${position.line}:${position.column}: `
  const name = file === '' ? '' : `${file}:`
  return `${name}${place}${level}: ${element}: ${message}`
}

/** All that is wrong with a base, in document order. */
export function validate (cib: XmlElement): readonly CibDiagnostic[] {
  const found: CibDiagnostic[] = []
  if (cib.name !== 'cib') return [fault('error', cib, 'the base must be a <cib>')]
  const configuration = at(cib, 'configuration')
  if (configuration === undefined) return [fault('error', cib, 'there is no <configuration>')]
  for (const each of cib.children) {
    if (each.name !== 'configuration' && each.name !== 'status') {
      found.push(fault('error', each, 'it does not belong inside <cib>'))
    }
  }
  for (const name of ['crm_config', 'nodes', 'resources', 'constraints']) {
    if (child(configuration, name) !== undefined) continue
    found.push(fault('error', configuration, `it needs <${name}>`))
  }
  const ids = collectIds(configuration, found)
  checkElement(configuration, { ids, targets: targetsOf(configuration), found })
  return found
}

interface Check {
  readonly ids: ReadonlyMap<string, XmlElement>
  /** Ids constraints may name: resources, templates and tags. */
  readonly targets: ReadonlySet<string>
  readonly found: CibDiagnostic[]
}

function fault (
  level: CibDiagnostic['level'], element: XmlElement, message: string
): CibDiagnostic {
  return { level, message, element: nameOf(element), position: element.position }
}

/** Elements whose `id` names another element, or a node, instead of being their own. */
const REFERRING = new Set(['resource_ref', 'obj_ref', 'role', 'node'])

/** What an id may be in XML, where it names an element. */
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}._·-]*$/u

function collectIds (
  configuration: XmlElement, found: CibDiagnostic[]
): ReadonlyMap<string, XmlElement> {
  const ids = new Map<string, XmlElement>()
  for (const element of descendants(configuration)) {
    const { id } = element.attributes
    if (id === undefined || REFERRING.has(element.name)) continue
    const first = ids.get(id)
    if (id === '') found.push(fault('error', element, 'its id is empty'))
    else if (!NAME.test(id)) {
      found.push(fault('error', element, 'its id is none: ids begin with a letter or _ and go on ' +
        'with letters, digits, periods, hyphens and underscores'))
    }
    if (first === undefined) ids.set(id, element)
    else if (id !== '') found.push(fault('error', element, `${nameOf(first)} has the same id`))
  }
  return ids
}

const TARGETS = new Set(['primitive', 'group', 'clone', 'master', 'bundle', 'template', 'tag'])

function targetsOf (configuration: XmlElement): ReadonlySet<string> {
  const targets = new Set<string>()
  for (const { name, attributes } of descendants(configuration)) {
    if (TARGETS.has(name) && attributes['id'] !== undefined) targets.add(attributes['id'])
  }
  return targets
}

function checkElement (element: XmlElement, check: Check): void {
  const rule = Object.hasOwn(SCHEMA, element.name) ? SCHEMA[element.name] : undefined
  if (rule === undefined || rule.open === true) return
  const { found, ids } = check
  const reference = element.attributes['id-ref']
  checkNames(element, rule, check)
  if (reference === undefined) {
    checkAttributes(element, rule, check)
    checkContent(element, rule, check)
  } else if (!ids.has(reference)) {
    found.push(fault('error', element, `id-ref="${reference}" names nothing`))
  }
  checkMeaning(element, check)
  const seen = new Set<string>()
  for (const each of element.children) {
    const single = rule.once?.includes(each.name) === true
    if (single && seen.has(each.name)) {
      found.push(fault('error', each, `there is another one inside ${nameOf(element)}`))
    }
    seen.add(each.name)
    if (single || rule.children?.includes(each.name) === true) {
      checkElement(each, check)
    } else {
      found.push(fault('error', each, `it does not belong inside ${nameOf(element)}`))
    }
  }
}

/** Elements that may be replaced by a reference to another one of their kind. */
const REFERABLE = new Set(['cluster_property_set', 'instance_attributes', 'meta_attributes',
  'utilization', 'operations', 'nvpair', 'rule'])

function checkNames (element: XmlElement, rule: ElementRule, { found }: Check): void {
  const { name, attributes } = element
  const known = [...rule.required ?? [], ...rule.oneOf?.flat() ?? [], ...rule.optional ?? [],
    ...REFERABLE.has(name) ? ['id-ref'] : []]
  for (const each of Object.keys(attributes)) {
    if (known.includes(each)) continue
    found.push(fault('error', element, `"${each}" is none of its attributes`))
  }
}

function checkContent (element: XmlElement, { least }: ElementRule, { found }: Check): void {
  if (least === undefined || element.children.some(({ name }) => least.includes(name))) return
  const all = least.map(name => `<${name}>`)
  found.push(fault('error', element, `it needs ${all.join(', or ')}`))
}

function checkAttributes (element: XmlElement, rule: ElementRule, check: Check): void {
  const { found, targets } = check
  const { attributes } = element
  for (const name of rule.required ?? []) {
    if (attributes[name] === undefined) {
      found.push(fault('error', element, `the attribute ${name} is missing`))
    }
  }
  const { oneOf = [] } = rule
  if (oneOf.length > 0 && !oneOf.some(names => names.every(name => has(element, name)))) {
    found.push(fault('error', element,
      `it needs ${oneOf.map(names => names.join(' and ')).join(', or ')}`))
  }
  for (const name of rule.references ?? []) {
    const target = attributes[name]
    if (target !== undefined && !targets.has(target)) {
      found.push(fault('error', element, `${name}="${target}" names no resource, template or tag`))
    }
  }
}

/** An attribute, or a child written as `<name>`. */
function has (element: XmlElement, name: string): boolean {
  if (!name.startsWith('<')) return element.attributes[name] !== undefined
  return child(element, name.slice(1, -1)) !== undefined
}

/** What the values say, where the shape is right. */
function checkMeaning (element: XmlElement, check: Check): void {
  switch (element.name) {
    case 'cluster_property_set':
      return checkPairs(element, ['cluster'], check)
    case 'primitive': case 'template': case 'group':
      checkAgent(element, check)
      checkSets(element, ['resource-meta'], check)
      return checkOperations(element, check)
    case 'clone': case 'master':
      return checkSets(element, ['clone-meta', 'resource-meta'], check)
    case 'rsc_defaults': return checkSets(element, ['resource-meta', 'clone-meta'], check)
    case 'op_defaults': return checkSets(element, ['operation'], check)
    case 'op': return checkValues(element, 'operation', check)
    case 'node': return checkWord(element, 'type', NODE_TYPES, check)
    case 'rule': return checkRuleScore(element, check)
    case 'rsc_location':
      if (!(has(element, 'node') && has(element, 'score')) && !has(element, '<rule>')) {
        check.found.push(fault('error', element, 'it needs node and score, or <rule>'))
      }
      return checkValues(element, 'rsc_location', check)
    case 'rsc_colocation': return checkValues(element, 'rsc_colocation', check)
    case 'rsc_order': return checkValues(element, 'rsc_order', check)
    case 'rsc_ticket': return checkValues(element, 'rsc_ticket', check)
    case 'resource_set': return checkValues(element, 'resource_set', check)
    case 'expression': return checkExpression(element, check)
    case 'date_expression': return checkDates(element, check)
  }
}

const NODE_TYPES = ['member', 'remote', 'normal', 'ping']

function checkWord (
  element: XmlElement, name: string, words: readonly string[], { found }: Check
): void {
  const value = element.attributes[name]
  if (value === undefined || words.includes(value)) return
  found.push(fault('error', element, `${name}="${value}" is none of ${words.join(', ')}`))
}

/** Stricter than scores elsewhere: decimals may not stand here. */
function checkRuleScore (rule: XmlElement, { found }: Check): void {
  const score = rule.attributes['score']
  if (score === undefined || /^(?:[+-]?\d+|[+-]?INFINITY)$/.test(score)) return
  found.push(fault('error', rule, `score="${score}" is not a score`))
}

/** Agents of OCF are told apart by their provider; no other standard has any. */
function checkAgent (element: XmlElement, { found }: Check): void {
  const { attributes } = element
  const { class: standard = '', provider } = { class: '', provider: undefined, ...attributes }
  if (standard.toLowerCase() === 'ocf' && provider === undefined) {
    found.push(fault('error', element, 'the attribute provider is missing'))
  } else if (attributes['class'] !== undefined && attributes['template'] !== undefined) {
    found.push(fault('error', element, 'it has a class although it has a template'))
  }
}

function checkSets (element: XmlElement, scopes: readonly OptionScope[], check: Check): void {
  for (const set of children(element, 'meta_attributes')) checkPairs(set, scopes, check)
}

function checkPairs (set: XmlElement, scopes: readonly OptionScope[], { found }: Check): void {
  for (const pair of children(set, 'nvpair')) {
    const { name, value } = pair.attributes
    if (name === undefined || value === undefined || value === '#default') continue
    const option = firstOption(scopes, name)
    const wrong = option === undefined ? undefined : valueFault(option, value)
    // A wrong value has no effect but that the default holds.
    if (wrong !== undefined) {
      found.push(fault('error', pair, `${name}="${value}" ${wrong}, so the default is used`))
    }
  }
}

function firstOption (scopes: readonly OptionScope[], name: string): OptionRow | undefined {
  for (const scope of scopes) {
    const option = findOption(scope, name)
    if (option !== undefined) return option
  }
  return undefined
}

/** Attributes of the element itself that are options with values of a kind. */
function checkValues (element: XmlElement, scope: OptionScope, { found }: Check): void {
  for (const name of Object.keys(element.attributes)) {
    const value = element.attributes[name] ?? ''
    const option = findOption(scope, name)
    const wrong = option === undefined ? undefined : valueFault(option, value)
    if (wrong !== undefined) found.push(fault('error', element, `${name}="${value}" ${wrong}`))
  }
}

/** The same operation may be configured only once. */
function checkOperations (resource: XmlElement, { found }: Check): void {
  const seen = new Map<string, XmlElement>()
  for (const op of children(child(resource, 'operations'), 'op')) {
    const { name = '', interval = '0' } = op.attributes
    // Whatever their roles: the executor tells operations apart by name and interval.
    const key = `${name} ${parseInterval(interval) ?? interval}`
    const first = seen.get(key)
    if (first === undefined) seen.set(key, op)
    else {
      found.push(fault('error', op, `Operation ${op.attributes['id'] ?? ''} is duplicate of ` +
        `${first.attributes['id'] ?? ''} (do not use same name and interval combination more ` +
        'than once per resource)'))
    }
  }
}

const COMPARISONS = ['lt', 'gt', 'lte', 'gte', 'eq', 'ne', 'defined', 'not_defined']

function checkExpression (element: XmlElement, { found }: Check): void {
  const { operation = '', value } = element.attributes
  if (!COMPARISONS.includes(operation)) {
    found.push(fault('error', element, `operation="${operation}" is none of ` +
      COMPARISONS.join(', ')))
  } else if (value === undefined && !operation.endsWith('defined')) {
    found.push(fault('error', element, `the operation ${operation} needs a value`))
  }
}

function checkDates (element: XmlElement, { found }: Check): void {
  for (const name of ['start', 'end']) {
    const date = element.attributes[name]
    if (date !== undefined && parseDateTime(date) === undefined) {
      found.push(fault('error', element, `${name}="${date}" is not a date`))
    }
  }
}
