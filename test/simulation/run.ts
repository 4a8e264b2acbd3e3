/**
 * Runs simulations from the command line: `npm run sim -- --seeds N [--from SEED]`. The first seed
 * that fails is printed with the command that replays it, and the exit status is 1.
 */

import { parseArgs } from 'node:util'
import { runScenario } from './scenario.js'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' } }
})
const [count, from] = [Number(values.seeds), Number(values.from)]
const started = performance.now()
let [simulated, transitions] = [0, 0]

for (let seed = from; seed < from + count; seed++) {
  const outcome = runScenario(seed)
  simulated += outcome.simulated / 1_000_000
  transitions += outcome.transitions
  if (outcome.violations.length > 0) {
    console.error(`seed ${seed}:\n  ${outcome.violations.join('\n  ')}`)
    console.error(`replay: npm run sim -- --seeds 1 --from ${seed}`)
    process.exit(1)
  }
}
const elapsed = (performance.now() - started) / 1_000
console.log(`${count} seeds, ${Math.round(simulated)} s of network time in ${elapsed.toFixed(1)} s ` +
  `(${Math.round(simulated / elapsed)} times real time), ${transitions} transitions: all well`)
