/**
 * The scheduler against the stored decisions, case by case: is the summary the same text, are the
 * scores the same lines, is the graph the same graph? The cases that fail are kept in a file; one
 * that has passed before may not fail again.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { upgrade } from '../../src/pacemaker-mode/cib/upgrade.js'
import { parseXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { formatGraph } from '../../src/pacemaker-mode/scheduler/graph-xml.js'
import { applyHealth } from '../../src/pacemaker-mode/scheduler/node-health.js'
import { readCluster } from '../../src/pacemaker-mode/scheduler/working-set.js'
import { execute } from '../../src/pacemaker-mode/simulate/execute.js'
import { simulate, type SimulationRequest } from '../../src/pacemaker-mode/simulate/report.js'
import { statusLines } from '../../src/pacemaker-mode/simulate/status-text.js'
import { readTransition } from '../../src/pacemaker-mode/simulate/transition.js'
import { projectPath } from '../project.js'
import type { Corpus } from './corpus.js'
import { partsOfSummary, timeOf, type Case } from './corpus.js'
import { differenceOf, graphDifference } from './graph.js'

/** What a case is measured by. The first three count; the others tell where to look. */
export const ASPECTS = ['summary', 'scores', 'graph', 'before', 'plan', 'revised'] as const
export type Aspect = typeof ASPECTS[number]

/** The aspects whose failures are kept in the file. */
export const COUNTED: readonly Aspect[] = ['summary', 'scores', 'graph']

/** Per aspect how the outcome differs from what is expected; empty where it does not. */
export type Outcome = Readonly<Record<Aspect, readonly string[]>>

export const RATCHET = projectPath('test', 'pacemaker-mode', 'conformance.expected.json')

type Failures = Readonly<Record<string, readonly string[]>>

/** The cases that are known to fail, by aspect. */
export function knownFailures (): Failures {
  return JSON.parse(readFileSync(RATCHET, 'utf8'))
}

/** Runs one case. Whatever is thrown is its failure. */
export function runCase (corpus: Corpus, item: Case): Outcome {
  const original = corpus.input(item)
  const now = timeOf(item, original)
  const { cib, messages } = upgrade(original)
  const request: SimulationRequest = {
    cib, now, extent: 'execute', explain: true, ...(item.time === undefined ? {} : { typedTime: item.time })
  }
  const simulation = attempt(() => simulate(request))
  if (simulation instanceof Error) return failed(simulation)
  const { decision } = simulation
  const expected = corpus.summary(item)
  const actual = [...messages.map(message => `${message}\n`), simulation.text].join('')
  const parts = partsOfSummary(expected)
  const graph = parseXml(formatGraph(decision.graph))
  return {
    summary: difference(expected, actual),
    scores: differenceOf(corpus.scores(item), decision.set.scores),
    graph: graph.ok ? graphDifference(corpus.graph(item), graph.value) : [graph.error.message],
    before: difference(parts['before'], partsOfSummary(actual)['before']),
    plan: difference(parts['plan'], partsOfSummary(actual)['plan']),
    revised: difference(parts['revised'], revisedText(corpus, item, cib, now))
  }
}

function attempt<Value> (work: () => Value): Value | Error {
  try {
    return work()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function failed (error: Error): Outcome {
  const why = [error.stack ?? error.message]
  return { summary: why, scores: why, graph: why, before: why, plan: why, revised: why }
}

/** Where two texts differ: lines that are missing or too many, or just the order. */
function difference (expected = '', actual: string | Error = ''): readonly string[] {
  if (actual instanceof Error) return [actual.stack ?? actual.message]
  if (expected.trimEnd() === actual.trimEnd()) return []
  const lines = differenceOf(expected.split('\n'), actual.split('\n'))
  return lines.length > 0 ? lines : ['the same lines in another order', ...actual.split('\n')]
}

/** The status after the expected graph has been carried out, whatever the scheduler decides. */
function revisedText (
  corpus: Corpus, item: Case, cib: XmlElement, now: number
): string | Error {
  return attempt(() => {
    const transition = readTransition(corpus.graph(item))
    if (!transition.ok) throw new Error(transition.error.message)
    const set = readCluster({ cib: execute(cib, transition.value, { now }).cib, now })
    applyHealth(set)
    return statusLines(set, false).join('\n')
  })
}

/** Runs every case, or those whose name or a feature is given. */
export function runCases (
  corpus: Corpus, wanted: readonly string[] = []
): ReadonlyMap<Case, Outcome> {
  const cases = corpus.cases.filter(({ name, tier, features }) => wanted.length === 0 ||
    wanted.some(word => name === word || tier === word || features.includes(word)))
  return new Map(cases.map(item => [item, runCase(corpus, item)]))
}

/** The names of the cases that fail, by counted aspect. */
export function failuresIn (outcomes: ReadonlyMap<Case, Outcome>): Failures {
  return Object.fromEntries(COUNTED.map(aspect => [aspect, [...outcomes]
    .filter(([, outcome]) => outcome[aspect].length > 0)
    .map(([{ name }]) => name)
    .sort()]))
}

/** Cases that fail although they are not on the list of those known to. */
export function regressions (found: Failures, known: Failures): readonly string[] {
  return Object.entries(found).flatMap(([aspect, names]) =>
    names.filter(name => known[aspect]?.includes(name) !== true).map(name => `${aspect}: ${name}`))
}

/** Keeps the list of known failures. */
export function writeFailures (failures: Failures): void {
  writeFileSync(RATCHET, JSON.stringify(failures, undefined, 2) + '\n')
}

/** A table of how many cases pass, per tier and then per feature, the worst first. */
export function report (outcomes: ReadonlyMap<Case, Outcome>): string {
  const tiers = group(outcomes, ({ tier }) => [tier])
  const features = group(outcomes, each => each.features)
    .filter(row => row.passed.some(count => count < row.total))
    .sort((a, b) => worst(a) - worst(b) || a.name.localeCompare(b.name))
  const all: Row = row('all', [...outcomes.values()])
  return [heading(), ...[...tiers, all].map(line), '', heading(), ...features.map(line), '']
    .join('\n')
}

interface Row {
  readonly name: string
  readonly total: number
  readonly passed: readonly number[]
}

function group (
  outcomes: ReadonlyMap<Case, Outcome>, keys: (item: Case) => readonly string[]
): Row[] {
  const groups = new Map<string, Outcome[]>()
  for (const [item, outcome] of outcomes) {
    for (const key of keys(item)) groups.set(key, [...groups.get(key) ?? [], outcome])
  }
  return [...groups].map(([name, members]) => row(name, members))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function row (name: string, outcomes: readonly Outcome[]): Row {
  const passed = ASPECTS.map(aspect =>
    outcomes.filter(outcome => outcome[aspect].length === 0).length)
  return { name, total: outcomes.length, passed }
}

function worst ({ passed, total }: Row): number {
  return Math.min(...passed.slice(0, COUNTED.length)) / total
}

function heading (): string {
  return ['feature'.padEnd(28), 'cases', ...ASPECTS].join('  ')
}

function line ({ name, total, passed }: Row): string {
  const counts = passed.map((count, index) => String(count).padStart(ASPECTS[index]?.length ?? 0))
  return [name.padEnd(28), String(total).padStart(5), ...counts].join('  ')
}
