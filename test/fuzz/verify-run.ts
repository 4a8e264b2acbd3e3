/**
 * `npm run fuzz -- crm-verify [COUNT] [SEED]`: stored cases, each with one fault put into its
 * configuration, judged by us and by Pacemaker's crm_verify: sound, with warnings or with errors,
 * and whether whatever theirs names by its id is named by ours.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../src/lib/random.js'
import { formatXml, parseXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { verify } from '../../src/pacemaker-mode/simulate/verify.js'
import { Corpus, timeOf } from '../conformance/corpus.js'
import { sharedPath } from '../project.js'
import { olderForm } from './corpus-change.js'
import { referenceVersion } from './differential.js'
import { damaged } from './verify-change.js'

const [, count = '500', seed = '1'] = process.argv.slice(2)
const folder = sharedPath('corpus', 'pacemaker-scheduler')
const version = referenceVersion()
if (folder === undefined || version === undefined) {
  console.error('SKIPPED: this needs the shared corpus of scheduler cases and crm_verify.')
  process.exit(0)
}

interface Judgement {
  readonly verdict: 'sound' | 'warnings' | 'errors'
  readonly lines: readonly string[]
}

const corpus = new Corpus(folder)
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-verify-'))
const usual = new Map<string, Judgement>()
const totals = new Map<string, number>()
for (let at = Number(seed); at < Number(seed) + Number(count); at++) {
  const random = seededRandom(at)
  const item = corpus.cases[random.between(0, corpus.cases.length - 1)]
  if (item === undefined) continue
  const original = corpus.input(item)
  const base = olderForm(original, timeOf(item, original))
  const before = usual.get(item.name) ?? theirs(base)
  usual.set(item.name, before)
  const { cib, what } = damaged(base, random)
  const expected = theirs(cib)
  const found = ours(cib)
  const agree = expected.verdict === found.verdict
  const key = `${expected.verdict} there, ${found.verdict} here`
  totals.set(key, (totals.get(key) ?? 0) + 1)
  if (agree) continue
  console.log(`== ${item.name}, seed ${at}: ${what}: ${key}`)
  for (const line of expected.lines.filter(each => !before.lines.includes(each)).slice(0, 6)) console.log(`- ${line}`)
  for (const line of found.lines.slice(0, 6)) console.log(`+ ${line}`)
}
rmSync(scratch, { recursive: true })
for (const [key, number] of totals) console.log(`${number} ${key}`)

function theirs (cib: XmlElement): Judgement {
  const file = join(scratch, 'input.xml')
  writeFileSync(file, formatXml(cib, { indent: true }))
  const { stderr } = spawnSync('crm_verify', ['-x', file, '-VV'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  const lines = stderr.split('\n').map(line => line.replaceAll(file, '')).filter(line => line !== '')
  return {
    verdict: stderr.includes('Errors found')
      ? 'errors'
      : stderr.includes('Warnings found') ? 'warnings' : 'sound',
    lines
  }
}

function ours (cib: XmlElement): Judgement {
  // Read again, so that places are known.
  const parsed = parseXml(formatXml(cib, { indent: true }))
  if (!parsed.ok) return { verdict: 'errors', lines: [parsed.error.message] }
  const { errors, warnings } = verify(parsed.value, Number(cib.attributes['execution-date']))
  return {
    verdict: errors.length > 0 ? 'errors' : warnings.length > 0 ? 'warnings' : 'sound',
    lines: [...errors, ...warnings]
  }
}
