import t from 'tap'
import { fuzzVrrp } from './vrrp.js'

/** `npm run fuzz -- vrrp COUNT SEED` sends more. */
t.test('100 000 hostile packets do no harm', async t => {
  const { packets, violations } = fuzzVrrp(100_000, 1)
  t.strictSame(violations, [])
  // Every kind gets the same share, rounded up.
  t.ok(packets >= 100_000, `${packets} packets`)
})
