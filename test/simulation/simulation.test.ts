import t from 'tap'
import { runScenario } from './scenario.js'

/** `npm run sim -- --seeds N` runs more; CI runs ten thousand. */
const SEEDS = 200

t.test('groups of routers survive whatever befalls them', async t => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violations } = runScenario(seed)
    if (violations.length === 0) continue
    t.strictSame(violations, [], `replay with: npm run sim -- --seeds 1 --from ${seed}`)
    return
  }
  t.pass(`${SEEDS} seeds`)
})

t.test('a seed always tells the same story', async t => {
  t.strictSame(runScenario(7), runScenario(7))
})
