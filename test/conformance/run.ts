/**
 * `npm run conformance -- scheduler [--update] [--show ASPECT] [CASE|FEATURE|TIER…]`
 *
 * Prints how many cases pass per tier and feature and lists the others; ends in 1 when a case
 * fails that has passed before. `--update` keeps the new list of failures, which may only shrink
 * unless `--accept` is given too. `--show` prints the differences.
 */

import { parseArgs } from 'node:util'
import { sharedPath } from '../project.js'
import { Corpus } from './corpus.js'
import {
  ASPECTS, COUNTED, failuresIn, knownFailures, regressions, report, runCases, writeFailures
} from './scheduler.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    update: { type: 'boolean', default: false },
    accept: { type: 'boolean', default: false },
    show: { type: 'string' },
    list: { type: 'boolean', default: false }
  }
})
const [suite, ...wanted] = positionals
const folder = sharedPath('corpus', 'pacemaker-scheduler')
const aspect = ASPECTS.find(each => each === values.show)
if (suite !== 'scheduler' || (values.show !== undefined && aspect === undefined)) {
  console.error('usage: npm run conformance -- scheduler ' +
    `[--update [--accept]] [--list] [--show ${ASPECTS.join('|')}] [CASE|FEATURE|TIER...]`)
  process.exit(2)
}
if (folder === undefined) {
  console.error('The shared corpus of scheduler cases is not there.')
  process.exit(2)
}

const outcomes = runCases(new Corpus(folder), wanted)
const found = failuresIn(outcomes)
if (aspect === undefined) {
  console.log(report(outcomes))
  if (values.list) {
    for (const each of COUNTED) console.log(`${each}: ${found[each]?.join(' ') ?? ''}`)
  }
} else {
  for (const [{ name }, outcome] of outcomes) {
    if (outcome[aspect].length > 0) console.log(`== ${name}\n${outcome[aspect].join('\n')}`)
  }
}
const worse = regressions(found, knownFailures())
for (const each of worse) console.log(`fails, but has passed before: ${each}`)
if (values.update && wanted.length === 0 && (worse.length === 0 || values.accept)) {
  writeFailures(found)
}
process.exitCode = worse.length > 0 && !values.accept ? 1 : 0
