import t from 'tap'
import { seededRandom } from '../../src/lib/random.js'
import { micros, millis, seconds } from '../../src/lib/time.js'
import {
  isNearEnough, jittered, newBfdSession, packetOf, ratesOf, wantsSilence
} from '../../src/vrrp/bfd-state.js'
import { bfdConfig } from './bfd-samples.js'

const config = bfdConfig({ minRx: millis(20), minTx: millis(20) })
const random = seededRandom(1)
const down = newBfdSession(config, random)

t.test('packets from too far are dropped', async t => {
  t.ok(isNearEnough(config, 255))
  t.notOk(isNearEnough(config, 254))
  t.ok(isNearEnough({ ...config, maxHops: 2 }, 253))
  t.notOk(isNearEnough({ ...config, maxHops: 2 }, 252))
  t.ok(isNearEnough({ ...config, maxHops: undefined }, 1), 'no check')
  t.ok(isNearEnough({ ...config, maxHops: undefined }, undefined))
  t.notOk(isNearEnough(config, undefined), 'what is not known is not near')
})

t.test('the rates are those keepalived shows for the same session', async t => {
  const heard = { ...down, remoteMinTx: seconds(1), remoteMinRx: millis(20), remoteMultiplier: 5 }
  const rates = {
    minTx: 1_000_000,
    minRx: 20_000,
    txInterval: 1_000_000,
    multiplier: 5,
    detectionTime: 5_000_000
  }
  t.strictSame(ratesOf(config, heard), {
    local: rates, remote: rates
  })
})

t.test('jitter takes a tenth to a quarter away', async t => {
  for (let round = 0; round < 100; round++) {
    const interval = jittered(millis(100), random)
    if (interval < 75_000 || interval > 90_000) t.fail(`an interval of ${interval}`)
  }
  t.pass()
})

t.test('silence is what a neighbour asks for with zero or demand', async t => {
  t.notOk(wantsSilence(down))
  t.ok(wantsSilence({ ...down, remoteMinRx: micros(0) }))
  const demand = { ...down, remoteDemand: true, state: 'up', remoteState: 'up' } as const
  t.ok(wantsSilence(demand))
  t.notOk(wantsSilence({ ...demand, polling: true }), 'a poll goes out')
  t.notOk(wantsSilence({ ...demand, remoteState: 'init' }))
})

t.test('an answer does not ask', async t => {
  t.match(packetOf(config, { ...down, polling: true }), { poll: true, final: false })
  t.match(packetOf(config, { ...down, polling: true }, true), { poll: false, final: true })
})
