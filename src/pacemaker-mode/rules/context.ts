/** What a rule may ask about. Whatever is absent makes the conditions that need it false. */

import type { Zone } from './iso8601.js'

/** A value by name; `undefined` where there is none. */
export type Lookup = (name: string) => string | undefined

export interface RuleContext {
  /** Epoch seconds. */
  readonly now: number
  /** Local time, in which date specifications and dates without offset are meant; default UTC. */
  readonly zone?: Zone
  /** Node attributes, the built-in ones (`#uname`, `#id`, `#kind`, …) among them. */
  readonly attributes?: Lookup
  /** Parameters of the resource, for `value-source="param"`. */
  readonly parameters?: Lookup
  /** Meta-attributes of the resource, for `value-source="meta"`. */
  readonly meta?: Lookup
  /** The resource whose defaults are wanted, for `rsc_expression`. */
  readonly resource?: RuleResource
  /** The operation whose defaults are wanted, for `op_expression`. */
  readonly operation?: RuleOperation
  /** What the groups of a location's `rsc-pattern` matched: `%1` to `%9` in attribute names. */
  readonly submatches?: ReadonlyArray<string | undefined>
}

export interface RuleResource {
  readonly class: string
  readonly provider?: string
  readonly type: string
}

export interface RuleOperation {
  readonly name: string
  readonly intervalMs: number
}

/** Whether a condition holds now, and when asking again may give another answer. */
export interface Verdict {
  readonly matches: boolean
  /** Epoch seconds; absent when time alone changes nothing (or, for date_spec, is not watched). */
  readonly nextChange?: number
}

/** The earlier of two instants that may be absent. */
export function sooner (a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Math.min(a, b)
}
