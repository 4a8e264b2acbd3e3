/**
 * The report of a simulation: the status, the plan, its execution and the status after it, in the
 * words and the layout of Pacemaker's crm_simulate.
 */

import type { XmlElement } from '../cib/xml.js'
import { formatInstant } from '../rules/iso8601.js'
import type { Decision } from '../scheduler/model/decision.js'
import { digestOf } from '../scheduler/digests.js'
import { decide, readState } from '../scheduler/schedule.js'
import { execute } from './execute.js'
import { inject, nothingToInject, type Injections } from './inject.js'
import type { OperationSpec } from './operation-spec.js'
import { plainLines } from './plain-text.js'
import { planLines } from './plan-text.js'
import { noticeLines, statusLines } from './status-text.js'
import { transitionOf, type PlannedAction } from './transition.js'
import { assignmentLines } from './utilization-text.js'

export interface SimulationRequest {
  readonly cib: XmlElement
  /** Epoch seconds. */
  readonly now: number
  /** The time to assume as it was typed, for the report. */
  readonly typedTime?: string
  readonly injections?: Injections
  /** Operations that are to fail when they are carried out. */
  readonly failing?: readonly OperationSpec[]
  /** How far to go: only show the status, plan too, or also carry the plan out. */
  readonly extent: 'show' | 'plan' | 'execute'
  readonly scores?: boolean
  readonly utilization?: boolean
  /** Keeps scores and reasons although the report does not have them: for `--json`, `--why`. */
  readonly explain?: boolean
  /** Leaves out everything but scores and utilization. */
  readonly quiet?: boolean
  /** Leaves out headings, bullets and indentation. */
  readonly plain?: boolean
}

export interface Simulation {
  readonly text: string
  /** The base after the injections: what was decided upon. */
  readonly input: XmlElement
  /** The base after the plan was carried out, or as it was decided upon. */
  readonly output: XmlElement
  readonly decision: Decision
}

/** Runs a simulation and writes its report. */
export function simulate (request: SimulationRequest): Simulation {
  const { cib, now, extent, injections, quiet = false, explain = false } = request
  const options = { now, explain, scores: request.scores === true || explain }
  const time = timeLine(request)
  const report: string[] = []
  // Lines are handed on as lists: they may be more than a call has room for as its arguments.
  const add = (lines: readonly string[]): void => lines.forEach(line => report.push(line))
  const say = (lines: readonly string[]): void => {
    if (!quiet) add(lines)
  }
  const before = readState({ cib, ...options })
  say([...time, ...noticeLines(before), 'Current cluster status:', ...statusLines(before)])
  const changed = injections === undefined || nothingToInject(injections)
    ? { cib, lines: [] }
    : inject(cib, injections, now)
  if (changed.lines.length > 0) {
    say(['', 'Performing Requested Modifications:', ...changed.lines, ...time])
  }
  const decision = decide(
    changed.cib === cib ? before : readState({ cib: changed.cib, ...options }))
  const scores = scoreLines(request, decision)
  // Quiet or not, an empty line parts what is shown, and what would have been.
  if (quiet && scores.length > 0 && changed.lines.length > 0) report.push('')
  add(scores)
  let output = changed.cib
  if (extent !== 'show') {
    const plan = planLines(decision.fencing, decision.set.resources)
    say(['', 'Transition Summary:', ...plan.map(line => `  ${line}`)])
  }
  if (extent === 'execute') {
    const { failing = [] } = request
    const plan = transitionOf(decision.graph)
    const executed = execute(changed.cib, plan, { now, failing, digest: parameterDigest })
    output = executed.cib
    if (quiet && scores.length + changed.lines.length > 0) report.push('')
    say(['', 'Executing Cluster Transition:', ...executed.lines, ...time])
    if (!quiet) say(['', 'Revised Cluster Status:', ...statusAfter(output, now)])
  }
  const lines = request.plain === true ? plainLines(report) : report
  return { text: joined(lines), input: changed.cib, output, decision }
}

/** The digest an executor would record: of the parameters, and of the timeout if it recurs. */
function parameterDigest ({ attributes }: PlannedAction): string {
  const recurs = attributes['CRM_meta_interval'] !== undefined
  return digestOf(new Map(Object.entries(attributes).filter(([name]) =>
    !name.startsWith('CRM_meta_') || (recurs && name === 'CRM_meta_timeout'))))
}

function joined (lines: readonly string[]): string {
  return lines.length === 0 ? '' : lines.join('\n') + '\n'
}

function timeLine ({ cib, typedTime }: SimulationRequest): readonly string[] {
  if (typedTime !== undefined) return [`Setting effective cluster time: ${typedTime}`]
  const date = cib.attributes['execution-date']
  return date === undefined
    ? []
    : [`Using the original execution date of: ${formatInstant(Number(date))}`]
}

function statusAfter (cib: XmlElement, now: number): readonly string[] {
  return statusLines(readState({ cib, now }), false)
}

function scoreLines (
  { scores = false, utilization = false, quiet = false }: SimulationRequest, { set }: Decision
): readonly string[] {
  const lines = assignmentLines(set, { scores, utilization })
  if (quiet) return lines
  const titles = [
    ...scores ? ['Assignment Scores'] : [], ...utilization ? ['Utilization Information'] : []
  ]
  if (titles.length === 0) return []
  return ['', `${titles.join(' and ')}:`, ...lines.map(line => `  * ${line}`)]
}
