import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import type { TrackProcessConfig } from '../../src/vrrp/config.js'
import { onCount, onDelayOver, startProcess } from '../../src/vrrp/process-check.js'

const config: TrackProcessConfig = {
  name: 'p',
  path: '/usr/sbin/named',
  parameters: [],
  match: 'none',
  fullCommand: false,
  weight: 0,
  reverse: false,
  quorum: 2,
  quorumMax: 3,
  terminateDelay: seconds(1),
  forkDelay: seconds(2)
}
const T0 = instant(10_000_000)

t.test('the scan at start counts at once', async t => {
  t.match(onCount(config, startProcess(config), 2, T0), { good: true, changeAt: undefined })
  t.match(onCount(config, startProcess(config), 1, T0), { good: false, changeAt: undefined })
})

t.test('later changes wait for their delay', async t => {
  const good = onCount(config, startProcess(config), 2, T0)
  const losing = onCount(config, good, 1, T0)
  t.match(losing, { good: true, changeAt: 11_000_000 })
  t.match(onDelayOver(config, losing), { good: false, changeAt: undefined })
  t.match(onCount(config, losing, 2, instant(10_500_000)), { good: true, changeAt: undefined },
    'a change back cancels it')
  const bad = onDelayOver(config, losing)
  t.match(onCount(config, bad, 2, T0), { good: false, changeAt: 12_000_000 })
})

t.test('too many are as bad as too few', async t => {
  const good = onCount(config, startProcess(config), 3, T0)
  t.match(onCount({ ...config, forkDelay: seconds(0) }, good, 4, T0), { good: false })
})
