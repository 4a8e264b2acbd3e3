import t from 'tap'
import { micros, seconds } from '../../src/lib/time.js'
import type { GarpConfig } from '../../src/vrrp/config.js'
import { Bench, addressConfig, instanceConfig, vrrpConfig } from './samples.js'

function bench (garp: Partial<GarpConfig>): Bench {
  const config = instanceConfig()
  return new Bench(vrrpConfig([{
    ...config,
    garp: { ...config.garp, ...garp },
    excludedAddresses: [addressConfig('10.0.0.200/24')]
  }]))
}

/** Times, in milliseconds after becoming MASTER, and numbers of the frames sent. */
function frames (on: Bench, duration: number): readonly string[] {
  const sent: string[] = []
  on.pass(seconds(3.609374))
  on.take()
  const start = on.now
  for (let step = 0; step <= duration * 10; step++) {
    on.pass(step === 0 ? micros(1) : seconds(0.1))
    const count = on.take().reduce((total, effect) =>
      total + (effect.type === 'announce' ? effect.frames.length : 0), 0)
    if (count > 0) sent.push(`${Math.floor((on.now - start) / 100_000) / 10}: ${count}`)
  }
  return sent
}

t.test('a new master announces at once and again after the delay', async t => {
  t.strictSame(frames(bench({}), 7), ['0: 10', '5: 10'])
})

t.test('no delay, no second burst', async t => {
  t.strictSame(frames(bench({ masterDelay: seconds(0) }), 7), ['0: 10'])
})

t.test('refreshes are counted from the takeover, whatever the second burst does', async t => {
  // keepalived 2.2.7 with garp_master_delay 5 and garp_master_refresh 2: at 0, 2.03, 4.15, 5, 6.28.
  const garp = { masterDelay: seconds(5), masterRepeat: 2, masterRefresh: seconds(2) }
  t.strictSame(frames(bench(garp), 7), ['0: 4', '2: 2', '4: 2', '5: 4', '6: 2'])
})

t.test('a lower priority advert is answered with bursts of its own', async t => {
  const lower = { lowerPriorityRepeat: 3, lowerPriorityDelay: seconds(1) }
  const on = bench({ masterDelay: seconds(0), ...lower })
  on.pass(seconds(4))
  on.take()
  on.hear(instanceConfig(), { priority: 50 })
  const count = (): number => on.take().reduce((total, effect) =>
    total + (effect.type === 'announce' ? effect.frames.length : 0), 0)
  t.equal(count(), 6)
  on.pass(seconds(1.1))
  t.equal(count(), 6)
})

t.test('garp_lower_prio_repeat 0 is silent', async t => {
  const on = bench({ masterDelay: seconds(0), lowerPriorityRepeat: 0 })
  on.pass(seconds(4))
  on.take()
  on.hear(instanceConfig(), { priority: 50 })
  t.notOk(on.take().some(effect => effect.type === 'announce'))
})

t.test('who lets go announces no more', async t => {
  const on = bench({})
  on.pass(seconds(4))
  on.hear(instanceConfig(), { priority: 200 })
  on.take()
  for (let round = 0; round < 8; round++) {
    on.pass(seconds(1))
    on.hear(instanceConfig(), { priority: 200 })
  }
  t.notOk(on.take().some(effect => effect.type === 'announce'))
})

t.test('garp_extra_if reminds the switches of interfaces that never send', async t => {
  const config = instanceConfig()
  const elsewhere = [addressConfig('10.1.0.100/24', { interface: 'eth1' }),
    addressConfig('10.1.0.101/24', { interface: 'eth1' })]
  const extraInterfaces = { all: true, every: seconds(10) }
  const garp = { ...config.garp, masterDelay: seconds(0), extraInterfaces }
  const on = new Bench(vrrpConfig([{ ...config, garp, excludedAddresses: elsewhere }]))
  on.pass(seconds(4))
  on.take()
  on.pass(seconds(20))
  const announced = on.take().flatMap(each => each.type === 'announce' ? [each] : [])
  t.match(announced, [{ interface: 3 }, { interface: 3 }])
  t.ok(announced.every(({ frames }) => frames.length === 1))
})
