/** The delays of restarts. */

import t from 'tap'
import { FIRST_START, respawn } from '../../src/daemon/respawn.js'
import { seconds } from '../../src/lib/time.js'

t.test('quick deaths are slowed down as keepalived does', async t => {
  let state = FIRST_START
  const delays: number[] = []
  for (let death = 0; death < 10; death++) {
    const step = respawn(state, seconds(1))
    state = step.state
    delays.push(step.delay / 1_000_000)
  }
  t.strictSame(delays, [0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
})

t.test('a minute of service forgives everything', async t => {
  const slowed = { quick: 7 }
  t.strictSame(respawn(slowed, seconds(60)), { state: FIRST_START, delay: 0 })
  t.equal(respawn(slowed, seconds(59)).delay, 60_000_000)
})
