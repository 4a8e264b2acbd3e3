/** The options of a cluster by name, old spellings included, and whether a value suits them. */

import { parseDateTime } from '../rules/iso8601.js'
import { BUNDLE_OPTIONS } from './bundle-options.js'
import { CLUSTER_OPTIONS } from './cluster-options.js'
import { CONSTRAINT_OPTIONS } from './constraint-options.js'
import { FENCING_OPTIONS } from './fencing-options.js'
import { OPERATION_OPTIONS } from './operation-options.js'
import { RESOURCE_OPTIONS } from './resource-options.js'
import { parseBoolean, parseInteger, parseInterval, parseScore } from './values.js'

/** Where an option stands: which section or element, or what kind of attribute it is. */
export type OptionScope = 'cluster' | 'resource-meta' | 'clone-meta' | 'bundle-container' |
  'bundle-network' | 'bundle-port-mapping' | 'bundle-storage-mapping' | 'operation' |
  'fence-device' | 'fence-device-meta' | 'rsc_location' | 'rsc_colocation' | 'rsc_order' |
  'resource_set' | 'rsc_ticket' | 'node-attribute' | 'cib'

export type OptionType = 'boolean' | 'integer' | 'score' | 'duration' | 'timeout' | 'percentage' |
  'select' | 'string' | 'version' | 'port' | 'id' | 'regex' | 'iso8601'

export interface OptionRow {
  readonly scope: OptionScope
  readonly name: string
  /** Absent where anything may stand. */
  readonly type?: OptionType
  /** The words of a `select`. */
  readonly allowed?: readonly string[]
  /** As it would be written; absent where there is none or it depends on others. */
  readonly default?: string
  /** The spelling of earlier versions, which is still understood. */
  readonly oldName?: string
  readonly deprecated?: true
  readonly meaning: string
}

export const OPTIONS: readonly OptionRow[] = [
  ...CLUSTER_OPTIONS, ...RESOURCE_OPTIONS, ...BUNDLE_OPTIONS, ...OPERATION_OPTIONS,
  ...FENCING_OPTIONS, ...CONSTRAINT_OPTIONS
]

const BY_NAME: ReadonlyMap<string, OptionRow> = new Map(OPTIONS.flatMap(row => [
  [`${row.scope} ${row.name}`, row] as const,
  ...row.oldName === undefined ? [] : [[`${row.scope} ${row.oldName}`, row] as const]
]))

/** The option of that name, in its present or its old spelling. */
export function findOption (scope: OptionScope, name: string): OptionRow | undefined {
  return BY_NAME.get(`${scope} ${name}`)
}

/** What is wrong with a value, as the end of a sentence; `undefined` when it will do. */
export function valueFault ({ type, allowed }: OptionRow, value: string): string | undefined {
  switch (type) {
    case 'boolean': return parseBoolean(value) === undefined ? 'is not a boolean' : undefined
    case 'integer': return /^\s*[+-]?\d+/.test(value) ? undefined : 'is not a whole number'
    case 'score': return parseScore(value) === undefined ? 'is not a score' : undefined
    case 'duration': case 'timeout': return timeFault(value)
    case 'percentage': return parseInteger(value) === undefined ? 'is not a percentage' : undefined
    case 'port': return portFault(value)
    case 'iso8601': return parseDateTime(value) === undefined ? 'is not a date' : undefined
    case 'select': return allowed === undefined ? undefined : selectFault(allowed, value)
    default: return undefined
  }
}

function timeFault (value: string): string | undefined {
  // Negative times have meanings of their own, such as "as long as another one".
  const isTime = /^\s*-\d+/.test(value) || parseInterval(value) !== undefined
  return isTime ? undefined : 'is not a time'
}

function portFault (value: string): string | undefined {
  const port = /^\d+$/.test(value) ? Number(value) : NaN
  return port >= 1 && port <= 65_535 ? undefined : 'is not a port'
}

/** Old words that mean the same as one of those allowed. */
const SYNONYMS: ReadonlySet<string> = new Set(['master', 'slave', 'poweroff'])

function selectFault (allowed: readonly string[], value: string): string | undefined {
  const word = value.toLowerCase()
  if (SYNONYMS.has(word) || allowed.some(each => each.toLowerCase() === word)) return undefined
  return `is none of ${allowed.join(', ')}`
}
