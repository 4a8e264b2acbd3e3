/** `date_expression`: conditions on the present time ("Pacemaker Explained", Rules). */

import { parseInteger } from '../cib/values.js'
import type { XmlElement } from '../cib/xml.js'
import { dateOf, SECONDS_PER_DAY, weekdayOf, weekOf, yearDayOf } from './calendar.js'
import type { RuleContext, Verdict } from './context.js'
import { addSpan, parseDateTime, type CalendarSpan } from './iso8601.js'

const NEVER: Verdict = { matches: false }

/** Evaluates one date expression. A date that cannot be read makes it false. */
export function evaluateDateExpression (expression: XmlElement, context: RuleContext): Verdict {
  switch (expression.attributes['operation'] ?? 'in_range') {
    case 'gt': return after(expression, context)
    case 'lt': return before(expression, context)
    case 'in_range': return inRange(expression, context)
    case 'date_spec': {
      const spec = expression.children.find(child => child.name === 'date_spec')
      return { matches: spec !== undefined && matchesDateSpec(spec, context) }
    }
    default: return NEVER
  }
}

function instantOf (expression: XmlElement, name: string, { now, zone }: RuleContext) {
  const text = expression.attributes[name]
  return text === undefined ? undefined : parseDateTime(text, now, zone)
}

function after (expression: XmlElement, context: RuleContext): Verdict {
  const start = instantOf(expression, 'start', context)
  if (start === undefined) return NEVER
  return context.now > start ? { matches: true } : { matches: false, nextChange: start + 1 }
}

function before (expression: XmlElement, context: RuleContext): Verdict {
  const end = instantOf(expression, 'end', context)
  if (end === undefined) return NEVER
  return context.now < end ? { matches: true, nextChange: end } : NEVER
}

/** From start to end, both included; a duration stands in for a missing end. */
function inRange (expression: XmlElement, context: RuleContext): Verdict {
  const { attributes, children } = expression
  const start = instantOf(expression, 'start', context)
  if (attributes['start'] !== undefined && start === undefined) return NEVER
  let end = instantOf(expression, 'end', context)
  if (attributes['end'] !== undefined && end === undefined) return NEVER
  const duration = children.find(child => child.name === 'duration')
  if (attributes['end'] === undefined && start !== undefined && duration !== undefined) {
    end = addSpan(start, spanOf(duration), context.zone)
  }
  if (start === undefined && end === undefined) return NEVER
  if (start !== undefined && context.now < start) return { matches: false, nextChange: start }
  if (end === undefined) return { matches: true }
  return context.now <= end ? { matches: true, nextChange: end + 1 } : NEVER
}

function spanOf ({ attributes }: XmlElement): CalendarSpan {
  const part = (name: string): number => parseInteger(attributes[name] ?? '') ?? 0
  return {
    years: part('years'),
    months: part('months'),
    weeks: part('weeks'),
    days: part('days'),
    hours: part('hours'),
    minutes: part('minutes'),
    seconds: part('seconds')
  }
}

/** Every field that is given must hold the present value of its unit, in local time. */
function matchesDateSpec (spec: XmlElement, { now, zone }: RuleContext): boolean {
  const local = Math.floor(now) + (zone?.(now) ?? 0)
  const day = Math.floor(local / SECONDS_PER_DAY)
  const seconds = local - day * SECONDS_PER_DAY
  const { year, month, day: monthDay } = dateOf(day)
  const { weekYear, week } = weekOf(day)
  const present: Readonly<Record<string, number>> = {
    years: year,
    months: month,
    monthdays: monthDay,
    hours: Math.floor(seconds / 3_600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    yeardays: yearDayOf(day),
    weekyears: weekYear,
    weeks: week,
    weekdays: weekdayOf(day),
    moon: phaseOfMoon(year, yearDayOf(day))
  }
  return Object.keys(present).every(name => {
    const range = spec.attributes[name]
    return range === undefined || inField(range, present[name] ?? 0)
  })
}

/** A single number or a range `low-high`, of which one side may be missing. */
function inField (range: string, value: number): boolean {
  const found = /^\s*(\d*)\s*(-?)\s*(\d*)\s*$/.exec(range)
  if (found === null) return false
  const [, low = '', dash = '', high = ''] = found
  if (low === '' && high === '') return false
  if (dash === '') return value === Number(low)
  return (low === '' || value >= Number(low)) && (high === '' || value <= Number(high))
}

/**
 * The phase of the moon in eighths, 0 new and 4 full, by the age of the moon that the Easter
 * calculation uses (epact and golden number). Removed in Pacemaker 3, read for old configurations.
 */
function phaseOfMoon (year: number, yearDay: number): number {
  const golden = year % 19 + 1
  let epact = (11 * golden + 18) % 30
  if ((epact === 25 && golden > 11) || epact === 24) epact++
  return Math.floor(((yearDay + epact) * 6 + 11) % 177 / 22) % 8
}
