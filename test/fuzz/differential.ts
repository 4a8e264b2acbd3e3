/** One base decided by both: ours and Pacemaker's crm_simulate, and where they differ. */

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { upgrade } from '../../src/pacemaker-mode/cib/upgrade.js'
import { formatXml, parseXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { formatGraph } from '../../src/pacemaker-mode/scheduler/graph-xml.js'
import { simulate } from '../../src/pacemaker-mode/simulate/report.js'
import { differenceOf, graphDifference } from '../conformance/graph.js'

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
  const own = parseXml(formatGraph(ours.decision.graph))
  return {
    summary: linesOf(report, ours.text),
    scores: differenceOf(modernScores(scores), comparableScores(ours.decision.set.scores)),
    graph: own.ok ? graphDifference(graph.value, own.value) : [own.error.message]
  }
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
  const [expected, actual] = [comparable(theirs), comparable(ours)]
  if (expected === actual) return []
  const lines = differenceOf(expected.split('\n'), actual.split('\n'))
  return lines.length > 0 ? lines : ['the same lines in another order']
}

/** What a failed probe is called where its resource is shown: the lines have other words for it. */
const FAILED_PROBE = new RegExp(' Stopped \\((?:Error occurred|error|Invalid parameter|Unimplemented|' +
  'unimplemented feature|Insufficient privileges|Not installed|Not configured|promoted \\(failed\\)|' +
  'Failed in promoted role|Not running|Promoted|OK|Unknown exit status|\\w+ (?=\\)))\\) ', 'gi')

/** The 2.1 line's flags of collections stand in another order, and it has other words. */
function comparable (report: string): string {
  return report.trimEnd()
    .replace(/(\(.*)\bmaintenance\b/g, '$1unmanaged')
    .replaceAll('unmanaged, disabled', 'disabled, unmanaged')
    .replaceAll('termination was requested', 'fencing was requested')
    .replace(FAILED_PROBE, ' Stopped')
}

/** The 2.1 line's words for what the 3.0 line, which we follow, calls otherwise. */
function modernScores (text: string): readonly string[] {
  return comparableScores(text.split('\n'))
    .map(line => line.replace(/^(pcmk__\w+)_allocate:/, '$1_assign:')
      .replace('pcmk__native_assign', 'pcmk__primitive_assign'))
    .sort()
}

/** What is said of promotable instances that are nowhere differs between the lines. */
function comparableScores (lines: readonly string[]): readonly string[] {
  return lines.filter(line => line !== '' && !/ promotion score (on none|\(inactive\)):/.test(line))
}

/** The 2.1 line copies all attributes of a node into its fencing. */
function modernGraph (text: string): string {
  return text
    .replace(/(<attributes )((?:CRM_meta_[^ ]+="[^"]*" ?)*CRM_meta_stonith_action=[^>]*)/g, (_, start, all: string) =>
      start + [...all.matchAll(/CRM_meta_(on_node|on_node_uuid|stonith_action|digests_all|digests_secure)="[^"]*"/g)]
        .map(([pair]) => pair).join(' ') + '/')
    .replace(/ crm_feature_set="[^"]*"/g, '')
    .replace(' stonith-timeout=', ' fencing-timeout=')
}
