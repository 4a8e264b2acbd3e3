/**
 * Sets of name-value pairs: instance and meta attributes, utilization, node attributes, options.
 * Several sets may give the same name; the set with the higher score wins, then the earlier one.
 */

import { parseScore } from '../cib/values.js'
import type { XmlElement } from '../cib/xml.js'
import { sooner, type RuleContext } from './context.js'
import { evaluateRule } from './rule.js'

export interface NvPairs {
  /** In the order in which the names were first met, sets with high scores first. */
  readonly values: ReadonlyMap<string, string>
  /** Epoch seconds at which a rule may decide otherwise; see `Verdict`. */
  readonly nextChange?: number
}

/** A pair with this value does not set anything: the default of the name holds. */
const DEFAULT_VALUE = '#default'

/**
 * The values that hold now in sets of one kind (`instance_attributes`, `meta_attributes`, …), all
 * references already expanded. Sets whose rule is false are left out. The set with the id `first`
 * goes before all others whatever its score, as `cib-bootstrap-options` does.
 */
export function nvpairs (
  sets: readonly XmlElement[], context: RuleContext, first?: string
): NvPairs {
  const values = new Map<string, string>()
  const settled = new Set<string>()
  let nextChange: number | undefined
  for (const set of ordered(sets, first)) {
    const verdict = applies(set, context)
    nextChange = sooner(nextChange, verdict.nextChange)
    if (verdict.matches) take(set, values, settled)
  }
  return nextChange === undefined ? { values } : { values, nextChange }
}

function ordered (sets: readonly XmlElement[], first: string | undefined): readonly XmlElement[] {
  if (sets.length < 2) return sets
  const rank = ({ attributes }: XmlElement): number => first !== undefined &&
    attributes['id'] === first
    ? Infinity
    : parseScore(attributes['score'] ?? '0') ?? 0
  return sets
    .map(set => ({ set, rank: rank(set) }))
    .sort((a, b) => a.rank === b.rank ? 0 : b.rank - a.rank)
    .map(({ set }) => set)
}

/** Several rules in one set are alternatives, though the schema allows only one. */
function applies (set: XmlElement, context: RuleContext) {
  const rules = set.children.filter(child => child.name === 'rule')
  let nextChange: number | undefined
  for (const rule of rules) {
    const verdict = evaluateRule(rule, context)
    nextChange = sooner(nextChange, verdict.nextChange)
    if (verdict.matches) return { matches: true, nextChange }
  }
  return { matches: rules.length === 0, nextChange }
}

function take (set: XmlElement, values: Map<string, string>, settled: Set<string>): void {
  for (const { name: kind, attributes } of set.children) {
    const name = attributes['name']
    if (kind !== 'nvpair' || name === undefined || settled.has(name)) continue
    const value = attributes['value']
    if (value === undefined) continue
    settled.add(name)
    if (value !== DEFAULT_VALUE) values.set(name, value)
  }
}
