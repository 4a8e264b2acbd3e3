/**
 * Rules: conditions joined by "and" or "or", nested as one likes ("Pacemaker Explained", Rules).
 * A pure function of the rule, what it may ask about, and the time.
 */

import { parseInterval } from '../cib/values.js'
import type { XmlElement } from '../cib/xml.js'
import { evaluateAttributeExpression } from './attribute-expression.js'
import { sooner, type RuleContext, type Verdict } from './context.js'
import { evaluateDateExpression } from './date-expression.js'

/** The elements that are conditions; anything else inside a rule is not looked at. */
const CONDITIONS = new Set(['rule', 'expression', 'date_expression', 'rsc_expression',
  'op_expression'])

/**
 * Evaluates a rule. Score and role are the caller's business. A condition that cannot be
 * understood, or asks for what the context lacks, is false; a rule without conditions is true.
 */
export function evaluateRule (rule: XmlElement, context: RuleContext): Verdict {
  const conditions = rule.children.filter(child => CONDITIONS.has(child.name))
  const any = rule.attributes['boolean-op'] === 'or'
  let matches = !any || conditions.length === 0
  let nextChange: number | undefined
  for (const condition of conditions) {
    const verdict = evaluateCondition(condition, context)
    nextChange = sooner(nextChange, verdict.nextChange)
    if (verdict.matches === any) {
      matches = any
      break
    }
  }
  return nextChange === undefined ? { matches } : { matches, nextChange }
}

function evaluateCondition (condition: XmlElement, context: RuleContext): Verdict {
  switch (condition.name) {
    case 'rule': return evaluateRule(condition, context)
    case 'date_expression': return evaluateDateExpression(condition, context)
    case 'rsc_expression': return { matches: matchesResource(condition, context) }
    case 'op_expression': return { matches: matchesOperation(condition, context) }
    default: return { matches: evaluateAttributeExpression(condition, context) }
  }
}

/** Class, provider and type are compared where the expression names them. */
function matchesResource ({ attributes }: XmlElement, { resource }: RuleContext): boolean {
  if (resource === undefined) return false
  const alike = (name: 'class' | 'provider' | 'type'): boolean =>
    attributes[name] === undefined || attributes[name] === resource[name]
  return alike('class') && alike('provider') && alike('type')
}

function matchesOperation ({ attributes }: XmlElement, { operation }: RuleContext): boolean {
  if (operation === undefined || attributes['name'] !== operation.name) return false
  const interval = attributes['interval']
  return interval === undefined || parseInterval(interval) === operation.intervalMs
}
