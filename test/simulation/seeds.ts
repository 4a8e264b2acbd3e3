/** Seeds as a test: the first one that fails is told with the command that replays it. */

import type { Test } from 'tap'
import { runScenario } from './scenario.js'

/** Runs the seeds `from` to `to`, both included. */
export function runSeeds (t: Test, from: number, to: number): void {
  for (let seed = from; seed <= to; seed++) {
    const { violations } = runScenario(seed)
    if (violations.length === 0) continue
    t.strictSame(violations, [], `replay with: npm run sim -- --seeds 1 --from ${seed}`)
    return
  }
  t.pass(`seeds ${from} to ${to}`)
}
