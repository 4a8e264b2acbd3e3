/** One base decided by both: ours and Pacemaker's crm_simulate, and where they differ. */

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { upgrade } from '../../src/pacemaker-mode/cib/upgrade.js'
import { formatXml, parseXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { formatGraph } from '../../src/pacemaker-mode/scheduler/graph-xml.js'
import { simulate } from '../../src/pacemaker-mode/simulate/report.js'
import { differenceOf, graphDifference } from '../conformance/graph.js'
import {
  comparableGraph, comparableReport, comparableScores, modernGraph, modernScores, unexplained
} from './older-line.js'

/** By aspect the lines theirs has and ours lacks (`-`) and the reverse (`+`). */
export interface Difference {
  readonly summary: readonly string[]
  readonly scores: readonly string[]
  readonly graph: readonly string[]
}

/** The reference takes minutes with some clusters of bundles and loops: those are left out. */
const PATIENCE_MS = 10_000

/** Whether Pacemaker's crm_simulate is there to be asked. */
export function referenceVersion (): string | undefined {
  const { status, stdout } = spawnSync('crm_simulate', ['--version'], { encoding: 'utf8' })
  return status === 0 ? /Pacemaker (\S+)/.exec(stdout)?.[1] : undefined
}

/** Has both decide; `undefined` when the reference refuses the input or takes too long for it. */
export function compare (
  cib: XmlElement, folder: string, onRefusal: (why: string) => void = () => {}
): Difference | undefined {
  const file = join(folder, 'input.xml')
  const graphFile = join(folder, 'graph.xml')
  writeFileSync(file, formatXml(cib, { indent: true }))
  const report = reference(['-x', file, '-S'], onRefusal)
  if (report === undefined) return undefined
  const scores = reference(['-x', file, '-sSQ', '-G', graphFile], onRefusal)
  if (scores === undefined) return undefined
  const graph = parseXml(modernGraph(readFileSync(graphFile, 'utf8')))
  if (!graph.ok) return undefined
  const now = Number(cib.attributes['execution-date'])
  const ours = simulate({ cib: upgrade(cib).cib, now, extent: 'execute', scores: false, explain: true })
  const own = parseXml(comparableGraph(formatGraph(ours.decision.graph)))
  return unexplained({
    summary: linesOf(report, ours.text),
    scores: differenceOf(modernScores(scores), comparableScores(ours.decision.set.scores)),
    graph: own.ok ? graphDifference(graph.value, own.value) : [own.error.message]
  })
}

function reference (
  args: readonly string[], onRefusal: (why: string) => void
): string | undefined {
  const { status, signal, stdout, stderr } = spawnSync('crm_simulate', args,
    { encoding: 'utf8', timeout: PATIENCE_MS, maxBuffer: 1 << 26, env: { ...process.env, LC_ALL: 'C' } })
  if (status === 0) return stdout
  const message = stderr.trim().split('\n').at(-1) ?? ''
  onRefusal(signal === 'SIGTERM' ? `over ${PATIENCE_MS / 1000} s` : `${signal ?? status ?? ''} ${message}`)
  return undefined
}

function linesOf (theirs: string, ours: string): readonly string[] {
  const [expected, actual] = [comparableReport(theirs), comparableReport(ours)]
  if (expected === actual) return []
  const lines = differenceOf(expected.split('\n'), actual.split('\n'))
  return lines.length > 0 ? lines : ['the same lines in another order']
}
