import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { seconds } from '../../src/lib/time.js'
import type { VrrpEffect } from '../../src/vrrp/events.js'
import type { VrrpConfig } from '../../src/vrrp/config.js'
import { rehearseReload, type RehearsedReload } from '../../src/daemon/rehearse-vrrp.js'
import { statusOf } from '../../src/vrrp/status.js'
import { addressConfig, Bench, instanceConfig, NO_TRACKING, vrrpConfig } from '../vrrp/samples.js'

/** The types of effects, in order, but for those nobody outside notices. */
function types (list: readonly VrrpEffect[]): readonly string[] {
  return list.map(({ type }) => type).filter(type => type !== 'log' && type !== 'run-script')
}

/** Rehearses against the status, and does the same to the engine itself. */
function both (bench: Bench, next: VrrpConfig): {
  readonly rehearsed: RehearsedReload, readonly real: readonly VrrpEffect[]
} {
  const status = present(statusOf(bench.engine), 'it has started')
  const rehearsed = rehearseReload(bench.config, status, next, [], bench.now)
  return { rehearsed, real: bench.give({ type: 'reload', config: next }) }
}

const scripted = { ...NO_TRACKING, scripts: [{ name: 'chk', weight: 0, reverse: false }] }
const script = {
  name: 'chk', interval: seconds(1), timeout: seconds(1), weight: 0, reverse: false, rise: 1, fall: 1, initFail: false
}

t.test('a rehearsal asks for what the reload asks for', async t => {
  const before = vrrpConfig([
    instanceConfig({ track: scripted }),
    instanceConfig({ name: 'VI_2', vrid: 52, addresses: [addressConfig('10.0.0.102/24')] })
  ], { scripts: [script] })
  const after: ReadonlyArray<readonly [string, VrrpConfig]> = [
    ['the same', before],
    ['another address', {
      ...before,
      instances: [instanceConfig({ track: scripted, addresses: [addressConfig('10.0.0.101/24')] })]
    }],
    ['another priority', { ...before, instances: before.instances.map(each => ({ ...each, priority: 50 })) }],
    ['another router', { ...before, instances: before.instances.map(each => ({ ...each, vrid: each.vrid + 9 })) }],
    ['nothing', { ...before, instances: [] }]
  ]
  for (const [name, next] of after) {
    for (const speaks of [false, true]) {
      const bench = new Bench(before)
      bench.give({ type: 'script-result', script: 'chk', status: 0, timedOut: false })
      if (speaks) bench.hear(instanceConfig(), { priority: 200 })
      bench.pass(seconds(speaks ? 1 : 10))
      const { rehearsed, real } = both(bench, next)
      t.strictSame(types(rehearsed.effects), types(real), `${name}, ${speaks ? 'backup' : 'master'}`)
      for (const instance of next.instances) {
        t.equal(rehearsed.states.get(instance.name)?.toLowerCase(), bench.state(instance.name))
      }
    }
  }
})

t.test('an instance in FAULT stays there', async t => {
  const config = vrrpConfig([instanceConfig({ track: scripted })], { scripts: [script] })
  const bench = new Bench(config)
  bench.give({ type: 'script-result', script: 'chk', status: 1, timedOut: false })
  t.equal(bench.state(), 'fault')
  const next = { ...config, instances: [instanceConfig({ track: scripted, priority: 50 })] }
  const { rehearsed } = both(bench, next)
  t.equal(rehearsed.states.get('VI_1'), 'FAULT')
  t.strictSame(rehearsed.effects.filter(({ type }) => type === 'transition'), [])
})

t.test('interfaces have their names', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  t.ok([...both(bench, vrrpConfig([])).rehearsed.interfaces.values()].includes('eth0'))
})
