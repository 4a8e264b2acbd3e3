import t from 'tap'
import { runSeeds } from './seeds.js'

/** `npm run sim -- --seeds N` runs more. */
t.test('groups of routers survive whatever befalls them', async t => {
  runSeeds(t, 5_001, 10_000)
})
