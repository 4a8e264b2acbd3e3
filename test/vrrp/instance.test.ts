import t from 'tap'
import { centis, instant, later, micros, seconds } from '../../src/lib/time.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import { deadline, step } from '../../src/vrrp/instance.js'
import type { InstanceEffect, InstanceEvent, InstanceState, Step } from '../../src/vrrp/instance-state.js'
import { instanceConfig } from './samples.js'

const T0 = instant(0)

function run (
  config: InstanceConfig, state: InstanceState, event: InstanceEvent, now = T0
): Step {
  return step(config, config.priority, state, event, now)
}

function types (effects: readonly InstanceEffect[]): readonly string[] {
  return effects.map(effect => effect.type)
}

function backup (config: InstanceConfig): InstanceState {
  return run(config, { name: 'init' }, { type: 'startup', asMaster: false }).state
}

function master (config: InstanceConfig): InstanceState {
  return run(config, backup(config), { type: 'timeout' }).state
}

t.test('a backup takes over when the master falls silent', async t => {
  const config = instanceConfig()
  const started = backup(config)
  t.equal(deadline(started), 3_609_375, 'three intervals and a skew of 156/256')

  const { state, effects } = run(config, started, { type: 'timeout' }, instant(3_609_375))
  t.match(state, { name: 'master', nextAdvertAt: 4_609_375 })
  t.strictSame(types(effects),
    ['log', 'send-advert', 'enter', 'hold-addresses', 'transition'])
})

t.test('state MASTER below 255 does not shorten the timer', async t => {
  t.equal(deadline(backup(instanceConfig({ wantsMaster: true, priority: 150 }))), 3_414_062)
})

t.test('an owner is master at once, and never was a backup', async t => {
  const config = instanceConfig({ priority: 255, wantsMaster: true })
  const { state, effects } = run(config, { name: 'init' }, { type: 'startup', asMaster: true })
  t.equal(state.name, 'master')
  t.strictSame(types(effects), ['send-advert', 'enter', 'hold-addresses', 'transition'])
})

t.test('adverts follow each other in the interval, however late each wake-up is', async t => {
  const config = instanceConfig({ version: 3, advertInterval: centis(10) })
  let state = master(config)
  state = run(config, state, { type: 'timeout' }, instant(103_000)).state
  t.equal(deadline(state), 200_000, 'three milliseconds late are made up for')
  state = run(config, state, { type: 'timeout' }, instant(950_000)).state
  t.equal(deadline(state), 1_050_000, 'but never in a burst')
})

t.test('a fault makes a master say farewell twice, of which one counts', async t => {
  const config = instanceConfig()
  const { state, effects } = run(config, master(config), { type: 'fault', byGroup: false })
  t.equal(state.name, 'fault')
  t.strictSame(effects.slice(0, 2), [
    { type: 'send-advert', priority: 0, counted: true },
    { type: 'send-advert', priority: 0, counted: false }
  ])
  t.strictSame(types(effects.slice(2)), ['release-addresses', 'enter', 'transition'])
})

t.test('a fault of the group costs one farewell that is not counted', async t => {
  const config = instanceConfig()
  const { effects } = run(config, master(config), { type: 'fault', byGroup: true })
  t.strictSame(effects[0], { type: 'send-advert', priority: 0, counted: false })
  t.equal(effects[1]?.type, 'release-addresses')
})

t.test('a second fault changes nothing', async t => {
  const state: InstanceState = { name: 'fault' }
  t.strictSame(run(instanceConfig(), state, { type: 'fault', byGroup: false }), { state, effects: [] })
})

t.test('recovery is to backup with the full timer, for owners too', async t => {
  const config = instanceConfig({ priority: 255, wantsMaster: true })
  const { state } = run(config, { name: 'fault' }, { type: 'recovered' })
  t.match(state, { name: 'backup', masterDownAt: 3_003_906 })
})

t.test('a robbed master is back after the skew', async t => {
  const config = instanceConfig()
  const { state, effects } = run(config, master(config), { type: 'robbed' })
  t.match(state, { name: 'backup', masterDownAt: 609_375 })
  t.strictSame(types(effects), ['send-advert', 'release-addresses', 'enter', 'transition'])
  t.match(effects[0], { priority: 0, counted: true })
})

t.test('the group moves a member without farewell, unless it was robbed', async t => {
  const config = instanceConfig()
  const quiet = run(config, master(config), { type: 'group-backup', released: false })
  t.strictSame(types(quiet.effects), ['release-addresses', 'enter', 'transition'])
  t.equal(deadline(quiet.state), 3_609_375)
  const robbed = run(config, master(config), { type: 'group-backup', released: true })
  t.equal(deadline(robbed.state), 609_375)
  t.match(run(config, backup(config), { type: 'group-master' }), { state: { name: 'master' } })
})

t.test('a member held by its group waits for another full interval and wants to be master', async t => {
  const config = instanceConfig()
  const { state } = run(config, backup(config), { type: 'held-by-group' }, instant(3_609_375))
  t.match(state, { name: 'backup', wantsMaster: true, masterDownAt: 7_218_750 })
})

t.test('a new priority moves the timer of a backup by the difference of the skews', async t => {
  const config = instanceConfig()
  const event = { type: 'priority', from: 100, to: 110 } as const
  t.equal(deadline(run(config, backup(config), event).state), 3_570_312)
  t.equal(deadline(run(config, master(config), event).state), 1_000_000)
})

t.test('shutdown says farewell and lets go, when it is to', async t => {
  const config = instanceConfig()
  t.strictSame(types(run(config, master(config), { type: 'shutdown', release: true }).effects),
    ['send-advert', 'release-addresses'])
  t.strictSame(run(config, master(config), { type: 'shutdown', release: false }).effects, [])
  t.strictSame(run(config, backup(config), { type: 'shutdown', release: true }).effects, [])
})

t.test('timer_expired_backup: a master that overslept steps back before it sends', async t => {
  const config = instanceConfig({ timerExpiredBackup: 254, preempt: false })
  const patience = 3_000_000 + 7_812
  const awake = run(config, master(config), { type: 'timeout' }, instant(patience))
  t.equal(awake.state.name, 'master')
  const { state, effects } = run(config, master(config), { type: 'timeout' }, instant(patience + 1))
  t.equal(state.name, 'backup')
  t.strictSame(types(effects), ['log', 'release-addresses', 'enter', 'transition'])
  const without = run(instanceConfig(), master(config), { type: 'timeout' }, later(T0, seconds(60)))
  t.equal(without.state.name, 'master', 'only with the keyword')
})

t.test('init and fault have no deadline and ignore timeouts', async t => {
  for (const name of ['init', 'fault'] as const) {
    t.equal(deadline({ name }), undefined)
    t.strictSame(run(instanceConfig(), { name }, { type: 'timeout' }, instant(micros(9))).effects, [])
  }
})
