/**
 * How long the scheduler takes, in process and as a whole process, beside Pacemaker's own
 * crm_simulate where it is installed, on the same generated clusters in the same run.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectPath } from '../test/project.js'
import { formatXml, type XmlElement } from '../src/pacemaker-mode/cib/xml.js'
import { simulate } from '../src/pacemaker-mode/simulate/report.js'
import { clones, groups, NOW, primitives, settled, withoutLastNode } from './clusters.js'
import { table } from './report.js'
import { buildProgram, canMeasure, cost, NO_TIME, type Cost } from './whole-process.js'

interface Scenario {
  readonly name: string
  readonly cib: XmlElement
  readonly execute?: boolean
}

interface Measurement {
  readonly scenario: Scenario
  /** Seconds, the best of those measured: of deciding alone, in a process that is warm. */
  readonly inProcess: number
  /** The built program, started as people start it. */
  readonly whole: Cost
  readonly reference: Cost | undefined
}

/** The reference is not waited for any longer. */
const PATIENCE_MS = 120_000

/** Seconds after which the reference is not measured again. */
const SLOW = 5

const PROGRAM = [process.execPath, projectPath('bin/holdfast'), 'crm_simulate']

/** Runs the bench; `quick` leaves out what takes the reference minutes. */
export async function benchScheduler (quick: boolean): Promise<string> {
  if (!canMeasure()) return NO_TIME
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
    buildProgram()
    const sizes = quick ? [100, 400] : [100, 400, 1_000, 2_000]
    const fresh = sizes.map(count => ({ name: `${count} primitives, fresh`, cib: primitives(count) }))
    const rows = [...fresh, ...otherScenarios(quick)].map(scenario => measure(scenario, folder))
    return report(rows, sizes)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function otherScenarios (quick: boolean): readonly Scenario[] {
  const steady = quick ? [400] : [400, 1_000, 2_000]
  return [
    ...steady.map(count =>
      ({ name: `${count} primitives, steady`, cib: settled(primitives(count)) })),
    { name: '400 primitives, a node lost', cib: withoutLastNode(settled(primitives(400))) },
    { name: '10 clones on 32 nodes, fresh', cib: clones(10) },
    { name: '8 groups of 50, fresh', cib: groups(8) },
    ...quick ? [] : [{ name: '-S of 1 800 actions', cib: primitives(100), execute: true }]
  ]
}

function measure (scenario: Scenario, folder: string): Measurement {
  const { cib, execute = false } = scenario
  const file = join(folder, 'cib.xml')
  writeFileSync(file, formatXml(cib, { indent: true }))
  const mode = execute ? '-S' : '-R'
  const inProcess = best(3, () => {
    simulate({ cib, now: NOW, extent: execute ? 'execute' : 'plan' })
    return undefined
  })
  const runs = 5
  return {
    scenario,
    inProcess,
    whole: cheapest(runs, [...PROGRAM, '-x', file, mode]),
    reference: reference(runs, file, mode)
  }
}

/** The shortest of several runs, in seconds. */
function best (runs: number, work: () => undefined): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return (performance.now() - start) / 1_000
  })
  return Math.min(...times)
}

/** The cheapest of several runs, by the wall clock. */
function cheapest (runs: number, command: readonly string[]): Cost {
  const costs = Array.from({ length: runs }, () => cost(command, PATIENCE_MS))
  return costs.reduce((least, each) => each.wall < least.wall ? each : least)
}

/** What Pacemaker's crm_simulate takes; `undefined` without it or beyond patience. */
function reference (runs: number, file: string, mode: string): Cost | undefined {
  try {
    const first = cheapest(1, ['crm_simulate', '-x', file, mode])
    if (runs === 1 || first.wall > SLOW) return first
    return cheapest(runs, ['crm_simulate', '-x', file, mode])
  } catch {
    return undefined
  }
}

function report (rows: readonly Measurement[], sizes: readonly number[]): string {
  const cells = rows.map(({ scenario, inProcess, whole, reference: theirs }) => [
    scenario.name,
    seconds(inProcess),
    seconds(whole.wall),
    seconds(whole.processor),
    `${Math.round(whole.peak)} MB`,
    theirs === undefined ? 'not measured' : seconds(theirs.wall),
    theirs === undefined ? '' : `${Math.round(theirs.peak)} MB`,
    theirs === undefined ? '' : `1/${(theirs.wall / inProcess).toFixed(1)}`,
    theirs === undefined ? '' : `1/${(theirs.wall / whole.wall).toFixed(1)}`
  ])
  const fresh = rows.slice(0, sizes.length).map(({ inProcess }) => inProcess)
  return ['## Scheduler', '', table(['cluster', 'in process', 'whole process', 'processor',
    'peak memory', 'crm_simulate', 'its peak', 'in process, share', 'whole, share'], cells),
  `Growth with the number of fresh primitives: exponent ${exponent(sizes, fresh).toFixed(2)}`, '']
    .join('\n')
}

function seconds (value: number): string {
  return `${value.toFixed(value < 1 ? 3 : 2)} s`
}

/** The slope of time against size on logarithmic axes, by least squares. */
function exponent (sizes: readonly number[], times: readonly number[]): number {
  const x = sizes.map(Math.log)
  const y = times.map(Math.log)
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, each, i) => sum + (each - mx) * ((y[i] ?? my) - my), 0)
  return covariance / x.reduce((sum, each) => sum + (each - mx) ** 2, 0)
}
