/**
 * `npm run fuzz -- scheduler-differential [COUNT] [SEED] [--keep FOLDER [--shrink]]`: random
 * clusters, each followed through a few changes, decided by us and by Pacemaker's crm_simulate.
 * Differences are printed, not counted as faults: the 2.1 line that Debian has decides some things
 * differently from the 3.0 line that we follow. `--shrink` keeps the least that still differs, too.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/lib/random.js'
import { formatXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { randomCluster } from './cluster.js'
import { compare, referenceVersion, type Difference } from './differential.js'
import { changed } from './cluster-change.js'
import { shrunk } from './shrink.js'

const { values: { keep, shrink }, positionals: [suite, count = '200', seed = '1'] } = parseArgs({
  allowPositionals: true, options: { keep: { type: 'string' }, shrink: { type: 'boolean' } }
})
if (suite !== 'scheduler-differential' || !(Number(count) > 0)) {
  console.error('usage: npm run fuzz -- scheduler-differential [COUNT] [SEED] [--keep FOLDER [--shrink]]')
  process.exit(2)
}
const version = referenceVersion()
if (version === undefined) {
  console.error('SKIPPED: there is no crm_simulate (Debian: pacemaker-cli-utils) to compare with.')
  process.exit(0)
}

const ASPECTS = ['summary', 'scores', 'graph'] as const

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
      difference = compare(cib, folder, why => console.log(`== ${name} SKIPPED: ${why}`))
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
      if (shrink === true) keepSmall(join(keep, `${name}.small.xml`), cib, difference)
    }
    cib = changed(cib, random)
  }
}
rmSync(folder, { recursive: true })
console.log(`beside Pacemaker ${version}, seed ${seed}: ${totals.decided} decisions, ` +
  `${totals.refused} inputs refused; different: summary ${totals.summary}, ` +
  `scores ${totals.scores}, graph ${totals.graph}`)

/** The least that differs in the same aspect, by a line of the same form. */
function keepSmall (file: string, cib: XmlElement, difference: Difference): void {
  const aspect = ASPECTS.find(each => difference[each].length > 0) ?? 'summary'
  const forms = new Set(difference[aspect].map(formOf))
  const smaller = shrunk(cib, each => {
    try {
      return compare(each, folder)?.[aspect].some(line => forms.has(formOf(line))) === true
    } catch {
      return false
    }
  })
  writeFileSync(file, formatXml(smaller, { indent: true }))
}

/** A line without names, numbers and what is before or after. */
function formOf (line: string): string {
  return line.replace(/ :: after.*/s, '').replace(/[\w]+-\d[\w:-]*/g, 'X').replace(/-?\d+|-?INFINITY/g, 'N').replace(/ +/g, ' ')
}

function tell (name: string, difference: Difference): void {
  for (const aspect of ASPECTS) {
    const lines = difference[aspect]
    if (lines.length === 0) continue
    totals[aspect] += 1
    console.log(`== ${name} ${aspect}\n${lines.slice(0, 12).join('\n')}`)
  }
}
