import t from 'tap'
import { centis, instant, seconds } from '../../src/lib/time.js'
import {
  announced, backupOf, downInterval, freshBackup, intervalOf,
  timerPriority
} from '../../src/vrrp/instance-state.js'
import { instanceConfig, ip } from './samples.js'

const T0 = instant(0)

t.test('a lowered owner keeps the timer of an owner', async t => {
  t.equal(timerPriority(instanceConfig({ priority: 255 }), 254), 255)
  t.equal(timerPriority(instanceConfig({ priority: 100 }), 95), 95)
  t.equal(downInterval(instanceConfig({ priority: 255 }), 254, seconds(1)), 3_003_906)
})

t.test('version 3 believes the master\'s interval unless it is zero', async t => {
  const v3 = instanceConfig({ version: 3 })
  t.equal(intervalOf(v3, centis(30), seconds(1)), 300_000)
  t.equal(intervalOf(v3, centis(0), seconds(1)), 1_000_000)
  t.equal(intervalOf(instanceConfig(), centis(30), seconds(1)), 1_000_000)
})

t.test('who yields waits for the master it yields to', async t => {
  const config = instanceConfig({ version: 3 })
  const event = {
    type: 'advert', from: ip('10.0.0.2'), priority: 150, interval: centis(30), own: ip('10.0.0.1')
  } as const
  t.match(backupOf(config, 100, event, T0), {
    masterInterval: 300_000,
    masterDownAt: 900_000 + 182_812,
    master: { priority: 150 },
    lowered: false
  })
  t.match(backupOf(instanceConfig({ priority: 255 }), 254, event, T0), { lowered: true })
  t.match(freshBackup(config, 100, T0), { masterInterval: 1_000_000, wantsMaster: false })
})

t.test('an advert out of turn restarts the interval', async t => {
  const config = instanceConfig()
  const state = {
    name: 'master', nextAdvertAt: instant(1_000_000), lastAdvertAt: T0, contest: undefined
  } as const
  t.match(announced(config, state, instant(400_000)),
    { nextAdvertAt: 1_400_000, lastAdvertAt: 400_000 })
  t.match(announced(config, state, instant(1_000_100)), { nextAdvertAt: 2_000_000 })
})
