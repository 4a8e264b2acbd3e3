/**
 * How long the scheduler takes, in process and as a whole process, beside Pacemaker's own
 * crm_simulate where it is installed, on the same generated clusters in the same run.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatXml, type XmlElement } from '../src/pacemaker-mode/cib/xml.js'
import { simulate } from '../src/pacemaker-mode/simulate/report.js'
import { clones, groups, NOW, primitives, settled, withoutLastNode } from './clusters.js'
import { table } from './report.js'

interface Scenario {
  readonly name: string
  readonly cib: XmlElement
  readonly execute?: boolean
}

interface Measurement {
  readonly scenario: Scenario
  /** Seconds, the best of those measured. */
  readonly inProcess: number
  readonly whole: number
  readonly peakMegabytes: number
  readonly reference: number | undefined
}

/** The reference is not waited for any longer. */
const PATIENCE_MS = 120_000

const COMMAND = fileURLToPath(new URL('../src/cli/crm-simulate.js', import.meta.url))

/** Runs the bench; `quick` leaves out what takes the reference minutes. */
export async function benchScheduler (quick: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
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
  let peak = 0
  const whole = best(2, () => {
    peak = Math.max(peak, ownPeak(file, mode))
    return undefined
  })
  return { scenario, inProcess, whole, peakMegabytes: peak, reference: reference(file, mode) }
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

/** Runs our command as a process; the answer is its peak resident memory in MB. */
function ownPeak (file: string, mode: string): number {
  const script = `import { main } from ${JSON.stringify(COMMAND)}\n` +
    `await main(['-x', ${JSON.stringify(file)}, '${mode}'])\n` +
    'process.stderr.write(String(process.resourceUsage().maxRSS))'
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script],
    { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`crm_simulate failed: ${stderr}`)
  return Number(stderr) / 1_024
}

/** Seconds Pacemaker's crm_simulate takes; `undefined` without it or beyond patience. */
function reference (file: string, mode: string): number | undefined {
  const start = performance.now()
  const { status, error } = spawnSync('crm_simulate', ['-x', file, mode],
    { encoding: 'utf8', maxBuffer: 1 << 28, timeout: PATIENCE_MS })
  if (error !== undefined || status !== 0) return undefined
  return (performance.now() - start) / 1_000
}

function report (rows: readonly Measurement[], sizes: readonly number[]): string {
  const cells = rows.map(({ scenario, inProcess, whole, peakMegabytes, reference: theirs }) => [
    scenario.name,
    seconds(inProcess),
    seconds(whole),
    `${Math.round(peakMegabytes)} MB`,
    theirs === undefined ? 'not measured' : seconds(theirs),
    theirs === undefined ? '' : `1/${(theirs / whole).toFixed(1)}`
  ])
  const fresh = rows.slice(0, sizes.length).map(({ inProcess }) => inProcess)
  return ['## Scheduler', '', table(['cluster', 'in process', 'whole process', 'peak memory',
    'crm_simulate', 'whole, share of it'], cells),
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
