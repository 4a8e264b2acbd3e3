/**
 * `npm run fuzz -- scheduler-differential [COUNT] [SEED] [--keep FOLDER]`: random clusters, each
 * followed through a few changes, decided by us and by Pacemaker's crm_simulate. Differences are
 * printed, not counted as faults: the 2.1 line that Debian has decides some things differently
 * from the 3.0 line that we follow.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/lib/random.js'
import { formatXml } from '../../src/pacemaker-mode/cib/xml.js'
import { randomCluster } from './cluster.js'
import { compare, referenceVersion, type Difference } from './differential.js'
import { changed } from './cluster-change.js'

const { values: { keep }, positionals: [suite, count = '200', seed = '1'] } = parseArgs({
  allowPositionals: true, options: { keep: { type: 'string' } }
})
if (suite !== 'scheduler-differential' || !(Number(count) > 0)) {
  console.error('usage: npm run fuzz -- scheduler-differential [COUNT] [SEED] [--keep FOLDER]')
  process.exit(2)
}
const version = referenceVersion()
if (version === undefined) {
  console.error('SKIPPED: there is no crm_simulate (Debian: pacemaker-cli-utils) to compare with.')
  process.exit(0)
}

/** How often one cluster is changed and decided again. */
const STEPS = 4

const folder = mkdtempSync(join(tmpdir(), 'holdfast-differential-'))
const totals = { decided: 0, refused: 0, summary: 0, scores: 0, graph: 0 }
if (keep !== undefined) mkdirSync(keep, { recursive: true })
for (let at = Number(seed); at < Number(seed) + Number(count); at++) {
  const random = seededRandom(at)
  let cib = randomCluster(random)
  for (let step = 0; step < STEPS; step++) {
    const name = `${at}.${step}`
    let difference: Difference | undefined
    try {
      difference = compare(cib, folder)
    } catch (error) {
      console.log(`== ${name}: thrown: ${error instanceof Error ? error.stack ?? '' : String(error)}`)
      break
    }
    if (difference === undefined) {
      totals.refused += 1
      break
    }
    totals.decided += 1
    tell(name, difference)
    if (keep !== undefined && Object.values(difference).some(({ length }) => length > 0)) {
      writeFileSync(join(keep, `${name}.xml`), formatXml(cib, { indent: true }))
    }
    cib = changed(cib, random)
  }
}
rmSync(folder, { recursive: true })
console.log(`beside Pacemaker ${version}, seed ${seed}: ${totals.decided} decisions, ` +
  `${totals.refused} inputs refused; different: summary ${totals.summary}, ` +
  `scores ${totals.scores}, graph ${totals.graph}`)

function tell (name: string, difference: Difference): void {
  for (const aspect of ['summary', 'scores', 'graph'] as const) {
    const lines = difference[aspect]
    if (lines.length === 0) continue
    totals[aspect] += 1
    console.log(`== ${name} ${aspect}\n${lines.slice(0, 12).join('\n')}`)
  }
}
