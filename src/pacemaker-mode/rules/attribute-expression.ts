/** `expression`: conditions on node attributes ("Pacemaker Explained", chapter on rules). */

import type { XmlElement } from '../cib/xml.js'
import type { RuleContext } from './context.js'

type Kind = 'string' | 'integer' | 'number' | 'version'

/** Evaluates one node attribute expression; one that makes no sense is false. */
export function evaluateAttributeExpression (
  { attributes }: XmlElement, context: RuleContext
): boolean {
  const name = substituted(attributes['attribute'] ?? '', context)
  if (name === '') return false
  const actual = context.attributes?.(name)
  const operation = attributes['operation'] ?? ''
  if (operation === 'defined') return actual !== undefined
  if (operation === 'not_defined') return actual === undefined
  const wanted = reference(attributes['value'], attributes['value-source'], context)
  return holds(operation, actual, wanted, attributes['type'])
}

/** Puts what a pattern's groups matched in the places of `%1` to `%9`; `%0` is the whole. */
function substituted (name: string, { submatches }: RuleContext): string {
  if (submatches === undefined) return name
  return name.replace(/%(\d)/g, (_, digit: string) => submatches[Number(digit)] ?? '')
}

function reference (
  value: string | undefined, source: string | undefined, context: RuleContext
): string | undefined {
  // An empty attribute is none.
  if (value === undefined || value === '') return undefined
  if (source === 'param') return context.parameters?.(value)
  if (source === 'meta') return context.meta?.(value)
  return value
}

function holds (
  operation: string, actual: string | undefined, wanted: string | undefined, type?: string
): boolean {
  // A missing value equals nothing but another missing one, and has no place in an order.
  if (actual === undefined || wanted === undefined) {
    const same = actual === wanted
    return operation === 'eq' ? same : operation === 'ne' && !same
  }
  const order = compare(actual, wanted, kindOf(operation, actual, wanted, type))
  switch (operation) {
    case 'eq': return order === 0
    case 'ne': return order !== 0
    case 'lt': return order < 0
    case 'lte': return order <= 0
    case 'gt': return order > 0
    case 'gte': return order >= 0
    default: return false
  }
}

function kindOf (operation: string, actual: string, wanted: string, type?: string): Kind {
  if (type === 'string' || type === 'number' || type === 'version') return type
  if (type === 'integer') return type
  if (operation === 'eq' || operation === 'ne') return 'string'
  return actual.includes('.') || wanted.includes('.') ? 'number' : 'integer'
}

/** Negative, zero or positive, as the first value is below, like or above the second. */
function compare (a: string, b: string, kind: Kind): number {
  if (kind === 'version') return compareVersions(a, b)
  if (kind !== 'string') {
    const left = toNumber(a, kind)
    const right = toNumber(b, kind)
    // What is not a number is compared as text, both sides then.
    if (left !== undefined && right !== undefined) return Math.sign(left - right) || 0
  }
  return compareText(a.toLowerCase(), b.toLowerCase())
}

function compareText (a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The number a value begins with: what follows it does not count, as in `1.10` for an integer. */
function toNumber (text: string, kind: 'integer' | 'number'): number | undefined {
  const found = (kind === 'integer' ? INTEGER : NUMBER).exec(text)
  if (found === null) return undefined
  const [, sign = '', digits = ''] = found
  const size = /^inf/i.test(digits) ? Infinity : Number(digits)
  return sign === '-' ? -size : size
}

const INTEGER = /^\s*([+-]?)(\d+)/
const NUMBER = /^\s*([+-]?)(0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)/i

/** Compares dotted versions number by number; a missing number counts as 0. */
function compareVersions (a: string, b: string): number {
  const left = a.split('.')
  const right = b.split('.')
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = leadingNumber(left[i]) - leadingNumber(right[i])
    if (difference !== 0) return difference
  }
  return 0
}

function leadingNumber (text = ''): number {
  return Number(/^\+?(\d+)/.exec(text)?.[1] ?? 0)
}
