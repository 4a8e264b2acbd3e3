import t from 'tap'
import { centis, instant, micros, seconds } from '../../src/lib/time.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import { deadline, step } from '../../src/vrrp/instance.js'
import type { InstanceState, Step } from '../../src/vrrp/instance-state.js'
import { instanceConfig, ip } from './samples.js'

const T0 = instant(0)
const [LOWER, OWN, HIGHER] = [ip('10.0.0.1'), ip('10.0.0.5'), ip('10.0.0.9')]

interface Heard {
  readonly priority: number
  readonly from?: typeof OWN
  readonly interval?: number
  readonly at?: number
  readonly effective?: number
  readonly waited?: number
}

function hear (config: InstanceConfig, state: InstanceState, heard: Heard): Step {
  return step(config, heard.effective ?? config.priority, state, {
    type: 'advert',
    from: heard.from ?? HIGHER,
    priority: heard.priority,
    interval: seconds(heard.interval ?? 1),
    own: OWN,
    ...(heard.waited === undefined ? {} : { waited: micros(heard.waited) })
  }, instant(heard.at ?? 0))
}

function backup (config: InstanceConfig): InstanceState {
  const startup = { type: 'startup', asMaster: false } as const
  return step(config, config.priority, { name: 'init' }, startup, T0).state
}

function master (config: InstanceConfig): InstanceState {
  return step(config, config.priority, backup(config), { type: 'timeout' }, T0).state
}

function types ({ effects }: Step): readonly string[] {
  return effects.map(effect => effect.type === 'log' ? effect.entry.type : effect.type)
}

t.test('a backup obeys adverts of at least its own priority, whatever the address', async t => {
  const config = instanceConfig()
  const heardFrom = [[101, LOWER], [100, LOWER], [100, HIGHER], [255, LOWER]] as const
  for (const [priority, from] of heardFrom) {
    const heard = hear(config, backup(config), { priority, from, at: 500_000 })
    t.equal(deadline(heard.state), 500_000 + 3_609_375, `${priority} from ${from}`)
    t.match(heard.state, { master: { address: from, priority } })
  }
})

t.test('a lower priority is outwaited', async t => {
  const config = instanceConfig()
  const heard = hear(config, backup(config), { priority: 99, at: 500_000 })
  t.equal(deadline(heard.state), 3_609_375, 'the timer keeps running down')
  t.strictSame(types(heard), ['lower-priority-discarded'])
})

t.test('nopreempt obeys a live master of any priority', async t => {
  const config = instanceConfig({ preempt: false })
  t.equal(deadline(hear(config, backup(config), { priority: 1, at: 500_000 }).state), 4_109_375)
})

t.test('the effective priority is what counts', async t => {
  const config = instanceConfig()
  t.strictSame(types(hear(config, backup(config), { priority: 99, effective: 99 })), [])
})

t.test('priority 0 leaves only the skew time', async t => {
  const config = instanceConfig()
  const heard = hear(config, backup(config), { priority: 0, at: 500_000 })
  t.equal(deadline(heard.state), 500_000 + 609_375)
})

t.test('the timer of a backup runs from when the advert came in, not from when it was read',
  async t => {
    const config = instanceConfig()
    for (const priority of [150, 0]) {
      const just = hear(config, backup(config), { priority, at: 500_000 })
      const late = hear(config, backup(config), { priority, at: 500_700, waited: 700 })
      t.equal(deadline(late.state), deadline(just.state), `priority ${priority}`)
    }
    const yielded = hear(config, master(config), { priority: 150, at: 500_700, waited: 700 })
    t.equal(deadline(yielded.state), 500_000 + 3_609_375)
  })

t.test('preempt_delay obeys lower priorities until it is over', async t => {
  const config = instanceConfig({ preemptDelay: seconds(3) })
  let heard = hear(config, backup(config), { priority: 50, at: 100_000 })
  t.match(heard.state, { preemptAt: 3_100_000, masterDownAt: 3_709_375 })
  heard = hear(config, heard.state, { priority: 50, at: 3_000_000 })
  t.equal(deadline(heard.state), 6_609_375, 'the last advert obeyed restarts the timer')
  heard = hear(config, heard.state, { priority: 50, at: 3_100_000 })
  t.equal(deadline(heard.state), 6_609_375)
  t.strictSame(types(heard), ['lower-priority-discarded'])
})

t.test('an equal or higher priority cancels the delay', async t => {
  const config = instanceConfig({ preemptDelay: seconds(3) })
  const begun = hear(config, backup(config), { priority: 50, at: 100_000 })
  const cancelled = hear(config, begun.state, { priority: 100, at: 200_000 })
  t.match(cancelled.state, { preemptAt: undefined })
  const anew = hear(config, cancelled.state, { priority: 50, at: 2_000_000 })
  t.match(anew.state, { preemptAt: 5_000_000 })
})

t.test('version 3 learns the master\'s interval', async t => {
  const config = instanceConfig({ version: 3 })
  const heard = hear(config, backup(config), { priority: 150, interval: 0.3 })
  t.match(heard.state, { masterInterval: centis(30), masterDownAt: 900_000 + 182_812 })
  const gone = hear(config, heard.state, { priority: 0, interval: 0.3, at: 1_000_000 })
  t.equal(deadline(gone.state), 1_000_000 + 182_812, 'and its skew with it')
})

t.test('a master yields to a higher priority without farewell', async t => {
  const config = instanceConfig()
  const heard = hear(config, master(config), { priority: 101, from: LOWER })
  t.strictSame(types(heard), ['higher-priority-advert', 'release-addresses', 'enter', 'transition'])
  t.match(heard.state, { name: 'backup', master: { address: LOWER, priority: 101 } })
})

t.test('higher_prio_send_advert speaks once more', async t => {
  const config = instanceConfig({ higherPrioritySendAdvert: true })
  t.equal(types(hear(config, master(config), { priority: 101 }))[0], 'send-advert')
})

t.test('of equals the higher address wins', async t => {
  const config = instanceConfig()
  t.equal(hear(config, master(config), { priority: 100, from: HIGHER }).state.name, 'backup')
  const lower = hear(config, master(config), { priority: 100, from: LOWER })
  t.equal(lower.state.name, 'master')
  t.strictSame(types(lower), ['lower-priority-advert', 'send-advert', 'announce-lower-priority',
    'notice-lower-priority'])
})

t.test('our own address with our own priority is only worth a warning', async t => {
  const config = instanceConfig()
  const state = master(config)
  t.strictSame(hear(config, state, { priority: 100, from: OWN }),
    { state, effects: [{ type: 'log', entry: { type: 'own-address-advert' } }] })
})

t.test('a lower priority is answered at once', async t => {
  const config = instanceConfig()
  const heard = hear(config, master(config), { priority: 50, at: 400_000 })
  t.equal(deadline(heard.state), 1_400_000)
  t.match(heard.effects[0], { entry: { forcesElection: true, ours: 100 } })
})

t.test('lower_prio_no_advert leaves the timer alone', async t => {
  const config = instanceConfig({ lowerPriorityNoAdvert: true })
  const heard = hear(config, master(config), { priority: 50, at: 400_000 })
  t.equal(deadline(heard.state), 1_000_000)
  t.strictSame(types(heard), ['lower-priority-advert', 'announce-lower-priority',
    'notice-lower-priority'])
  t.match(heard.effects[0], { entry: { forcesElection: false } })
})

t.test('a master answers priority 0', async t => {
  const config = instanceConfig()
  const heard = hear(config, master(config), { priority: 0, at: 400_000 })
  t.strictSame(types(heard), ['send-advert'])
  t.equal(deadline(heard.state), 1_400_000)
})

t.test('of two owners the lower address yields, and comes back as owner', async t => {
  const config = instanceConfig({ priority: 255, wantsMaster: true })
  const heard = hear(config, master(config), { priority: 255, from: HIGHER })
  t.strictSame(types(heard), ['two-owners', 'release-addresses', 'enter', 'transition'])
  const back = step(config, 255, heard.state, { type: 'timeout' }, instant(4_000_000))
  t.equal(back.state.name, 'master')
})

t.test('the higher owner speaks twice more, and lowers itself if the other goes on', async t => {
  const config = instanceConfig({ priority: 255, wantsMaster: true })
  const met = hear(config, master(config), { priority: 255, from: LOWER, interval: 2, at: 500_000 })
  t.strictSame(types(met), ['two-owners', 'send-advert', 'send-advert'])
  t.match(met.state, { name: 'master', contest: { settledAt: 500_000 + 2_400_000, heard: false } })

  const again = hear(config, met.state, { priority: 255, from: LOWER, at: 1_000_000 })
  t.strictSame(types(again), [])
  const settled = step(config, 255, again.state, { type: 'timeout' }, instant(2_900_000))
  t.match(settled.effects[0], { type: 'owner', lowered: true })

  const yielded = hear(config, settled.state, { priority: 255, from: LOWER, effective: 254 })
  t.match(yielded.state, { name: 'backup', lowered: true })
  const restored = step(config, 254, yielded.state, { type: 'timeout' }, instant(9_000_000))
  t.match(restored.effects,
    [{ type: 'log' }, { type: 'owner', lowered: false }, { type: 'send-advert' }])
})

t.test('the higher owner carries on when the other has gone', async t => {
  const config = instanceConfig({ priority: 255, wantsMaster: true })
  const met = hear(config, master(config), { priority: 255, from: LOWER, at: 500_000 })
  const settled = step(config, 255, met.state, { type: 'timeout' }, instant(1_700_000))
  t.match(settled.state, { name: 'master', contest: undefined })
  t.strictSame(settled.effects.map(effect => effect.type), ['send-advert'])

  const lowered = hear(config, met.state, { priority: 255, from: LOWER, at: 1_000_000 })
  const at254 = step(config, 255, lowered.state, { type: 'timeout' }, instant(1_700_000))
  const silent = step(config, 254, at254.state, { type: 'timeout' }, instant(9_000_000))
  t.match(silent.effects[0], { type: 'owner', lowered: false }, 'gone before its next advert')
})

t.test('init and fault hear nothing', async t => {
  for (const name of ['init', 'fault'] as const) {
    const heard = hear(instanceConfig(), { name }, { priority: 255 })
    t.strictSame(heard, { state: { name }, effects: [] })
  }
})

t.test('timer_expired_backup: adverts that were queued meanwhile are no reason to answer', async t => {
  const config = instanceConfig({ timerExpiredBackup: 254, preempt: false })
  const late = hear(config, master(config), { priority: 50, at: 9_000_000 })
  t.match(late.state, { name: 'backup', master: { priority: 50 } }, 'who has taken over is obeyed')
  t.strictSame(types(late).slice(0, 4), ['timer-expired', 'release-addresses', 'enter', 'transition'])
  t.notOk(types(late).includes('send-advert'))
  t.equal(hear(config, master(config), { priority: 50, at: 1_000_000 }).state.name, 'master')
})
