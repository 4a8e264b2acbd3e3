import t from 'tap'
import { runScenario } from './scenario.js'
import { runSeeds } from './seeds.js'

/** Ten thousand seeds, the other half in another file: each takes a core a minute. */
t.test('groups of routers survive whatever befalls them', async t => {
  runSeeds(t, 1, 5_000)
})

t.test('a seed always tells the same story', async t => {
  t.strictSame(runScenario(7), runScenario(7))
})
