import t from 'tap'
import { LogLimit } from '../../src/daemon/log-limit.js'
import { instant } from '../../src/lib/time.js'

t.test('a start may say much, an endless loop may not, and what was lost is told', async t => {
  const limit = new LogLimit()
  let written = 0
  for (let n = 0; n < 100_000; n++) if (limit.take(instant(0)).allowed) written++
  t.equal(written, 20_000)
  t.strictSame(limit.take(instant(900_000)), { allowed: false, suppressed: 0 })
  t.strictSame(limit.take(instant(1_000_000)), { allowed: true, suppressed: 80_001 })
  t.strictSame(limit.take(instant(1_000_000)), { allowed: true, suppressed: 0 })
})

t.test('in the long run there are 500 lines a second', async t => {
  const limit = new LogLimit()
  for (let n = 0; n < 20_000; n++) limit.take(instant(0))
  let written = 0
  for (let ms = 0; ms < 10_000; ms++) if (limit.take(instant(ms * 1_000)).allowed) written++
  t.ok(written > 4_000 && written <= 5_000, `${written}`)
})
