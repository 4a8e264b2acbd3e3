/**
 * `npm run fuzz -- config [COUNT] [SEED]`: what it finds is written to fuzz-findings/, and makes
 * the exit status 1.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { seededRandom } from '../../src/lib/random.js'
import { fuzzConfig } from './config.js'

const [, count = '20000', seed = '1'] = process.argv.slice(2)
const findings = fuzzConfig(
  { runs: Number(count), random: seededRandom(Number(seed)), clock: () => performance.now() },
  ({ why, text }) => {
    mkdirSync('fuzz-findings', { recursive: true })
    const path = `fuzz-findings/config-${seed}-${text.length}.conf`
    writeFileSync(path, text)
    console.log(`${why}\n  ${path}`)
  })
console.log(`${count} damaged and generated configurations from seed ${seed}: ${findings} findings`)
process.exitCode = findings === 0 ? 0 : 1
