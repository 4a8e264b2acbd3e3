/** Rehearsals: the path of a takeover is gone without anything happening. */

import t from 'tap'
import { isTakeover, rehearseTakeover, warmUp } from '../../src/daemon/warm-up.js'
import { instant, later, seconds } from '../../src/lib/time.js'
import { VrrpEngine } from '../../src/vrrp/engine.js'
import type { VrrpEffect, VrrpEvent } from '../../src/vrrp/events.js'
import { addressConfig, instanceConfig, ip, link, NO_TRACKING, vrrpConfig } from '../vrrp/samples.js'

const T0 = instant(100_000_000)

function startup (): VrrpEvent & { readonly type: 'startup' } {
  const one = instanceConfig({
    name: 'VI_1',
    vrid: 1,
    priority: 100,
    addresses: [addressConfig('10.0.0.101/24')],
    track: {
      ...NO_TRACKING,
      scripts: [{ name: 'slow', weight: 10, reverse: false }],
      interfaces: [{ name: 'eth7', weight: 5, reverse: false }]
    }
  })
  const two = instanceConfig({
    name: 'VI_2', vrid: 2, priority: 200, addresses: [addressConfig('10.0.0.102/24')]
  })
  return {
    type: 'startup',
    config: vrrpConfig([one, two], {
      scripts: [{
        name: 'slow',
        interval: seconds(1),
        timeout: seconds(1),
        weight: 10,
        reverse: false,
        rise: 1,
        fall: 1,
        initFail: false
      }]
    }),
    links: [link('eth0', 2)],
    addresses: [{ interface: 2, prefix: { address: ip('10.0.0.1'), length: 24 } }],
    epoch: 1_700_000_000,
    seed: 1
  }
}

t.test('the next takeover is played, by itself, and the engine at work does not notice', async t => {
  const engine = new VrrpEngine()
  engine.handle(startup(), T0)
  const standing = (): unknown => engine.world?.routers.map(({ state }) => state)
  const before = structuredClone(standing())
  const effects: VrrpEffect[] = []
  rehearseTakeover(engine, effect => { effects.push(effect) }, later(T0, seconds(1)))

  const sent = effects.filter(effect => effect.type === 'send-advert')
  t.ok(sent.length >= 2, 'the first advert and some more')
  t.ok(sent.every(({ instance }) => instance === 'VI_2'), 'the higher priority is due first')
  t.ok(effects.some(effect => effect.type === 'add-addresses'))
  t.ok(effects.some(effect => effect.type === 'announce'))
  t.strictSame(standing(), before)
})

t.test('a takeover is a backup whose time has come', async t => {
  const engine = new VrrpEngine()
  t.equal(isTakeover(engine, T0), false, 'nothing runs yet')
  engine.handle(startup(), T0)
  t.equal(isTakeover(engine, later(T0, seconds(3))), false)
  t.equal(isTakeover(engine, later(T0, seconds(4))), true)

  engine.handle({ type: 'timeout' }, later(T0, seconds(3.5)))
  t.strictSame(engine.world?.routers.map(({ state }) => state.name), ['backup', 'master'])
  t.equal(isTakeover(engine, later(T0, seconds(3.6))), false, 'an advert of a master is none')
})

t.test('an engine without anything to take over rehearses nothing', async t => {
  const effects: VrrpEffect[] = []
  rehearseTakeover(new VrrpEngine(), effect => { effects.push(effect) }, T0)
  const empty = new VrrpEngine()
  empty.handle({ ...startup(), config: vrrpConfig([]) }, T0)
  rehearseTakeover(empty, effect => { effects.push(effect) }, T0)
  t.strictSame(effects, [])
  t.doesNotThrow(() => warmUp(startup(), T0))
})
