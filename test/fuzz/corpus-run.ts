/**
 * `npm run fuzz -- scheduler-corpus [COUNT] [SEED] [--keep FOLDER] [--only CASE]`: the stored
 * cases, each varied COUNT times, decided by us and by Pacemaker's crm_simulate. An aspect is
 * compared only where both agree on the case as it is stored, so that what differs is new.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/lib/random.js'
import { formatXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { Corpus, timeOf } from '../conformance/corpus.js'
import { sharedPath } from '../project.js'
import { olderForm, varied } from './corpus-change.js'
import { compare, referenceVersion, type Difference } from './differential.js'

const { values: { keep, only }, positionals: [, count = '3', seed = '1'] } = parseArgs({
  allowPositionals: true, options: { keep: { type: 'string' }, only: { type: 'string' } }
})
const folder = sharedPath('corpus', 'pacemaker-scheduler')
const version = referenceVersion()
if (folder === undefined || version === undefined) {
  console.error('SKIPPED: this needs the shared corpus of scheduler cases and crm_simulate.')
  process.exit(0)
}

const ASPECTS = ['summary', 'scores', 'graph'] as const
const corpus = new Corpus(folder)
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-corpus-'))
const totals = { decided: 0, refused: 0, summary: 0, scores: 0, graph: 0 }
const compared = { summary: 0, scores: 0, graph: 0 }
if (keep !== undefined) mkdirSync(keep, { recursive: true })
for (const item of corpus.cases) {
  if (only !== undefined && item.name !== only) continue
  const original = corpus.input(item)
  const base = olderForm(original, timeOf(item, original))
  const usual = attempt(base)
  if (typeof usual !== 'object') continue
  const aspects = ASPECTS.filter(aspect => usual[aspect].length === 0)
  if (aspects.length === 0) continue
  const random = seededRandom(Number(seed) * 1_000_003 + hashOf(item.name))
  for (let variant = 0; variant < Number(count); variant++) {
    const changed = varied(base, random)
    const name = `${item.name}.${seed}.${variant}`
    const difference = attempt(changed)
    if (difference === undefined) {
      totals.refused += 1
      continue
    }
    totals.decided += 1
    if (typeof difference === 'string') console.log(`== ${name}: thrown: ${difference}`)
    else tell(name, difference, aspects, changed)
  }
}
rmSync(scratch, { recursive: true })
console.log(`beside Pacemaker ${version}, seed ${seed}: ${totals.decided} decisions, ` +
  `${totals.refused} inputs refused; different: ` +
  ASPECTS.map(aspect => `${aspect} ${totals[aspect]} of ${compared[aspect]}`).join(', '))

function attempt (cib: XmlElement): Difference | string | undefined {
  try {
    return compare(cib, scratch)
  } catch (error) {
    return error instanceof Error ? error.stack ?? '' : String(error)
  }
}

function tell (
  name: string, difference: Difference, aspects: ReadonlyArray<(typeof ASPECTS)[number]>,
  cib: XmlElement
): void {
  let differs = false
  for (const aspect of aspects) {
    compared[aspect] += 1
    const lines = difference[aspect]
    if (lines.length === 0) continue
    differs = true
    totals[aspect] += 1
    console.log(`== ${name} ${aspect}\n${lines.slice(0, 12).join('\n')}`)
  }
  if (differs && keep !== undefined) {
    writeFileSync(join(keep, `${name}.xml`), formatXml(cib, { indent: true }))
  }
}

/** A number for a name, so that a case is varied in the same way whatever runs beside it. */
function hashOf (name: string): number {
  return [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7)
}
