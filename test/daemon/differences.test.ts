import t from 'tap'
import { differences } from '../../src/daemon/differences.js'
import { seconds } from '../../src/lib/time.js'
import { addressConfig, instanceConfig } from '../vrrp/samples.js'

const from = (change: Parameters<typeof instanceConfig>[0]): readonly string[] =>
  differences(instanceConfig(), instanceConfig(change))

t.test('every field that differs has a line, in words', async t => {
  t.strictSame(from({}), [])
  t.strictSame(from({ priority: 90, advertInterval: seconds(0.5), preempt: false }), [
    'priority: 100 -> 90', 'advert interval: 1 s -> 0.5 s', 'preempt: yes -> no'
  ])
  t.strictSame(from({ vrf: 'red' }), ['vrf: none -> red'])
  t.strictSame(from({ addresses: [addressConfig('10.0.0.101/24')] }),
    ['addresses: -10.0.0.100/24 +10.0.0.101/24'])
  t.strictSame(from({ addresses: Array.from({ length: 7 }, (_, n) => addressConfig(`10.1.0.${n}/24`)) }),
    ['addresses: -10.0.0.100/24 +7 entries'])
})

t.test('secrets are not shown', async t => {
  const one = { type: 'pass' as const, password: 'first' }
  const lines = differences(instanceConfig({ authentication: one }),
    instanceConfig({ authentication: { ...one, password: 'second' } }))
  t.strictSame(lines, ['authentication password: changed'])
  const keys = (byte: number) => ({ keys: [{ id: 1, secret: Uint8Array.of(byte) }] })
  t.strictSame(differences(keys(1), keys(1)), [])
  t.strictSame(differences(keys(1), keys(2)), ['keys: changed'])
})

t.test('names stay as they are, and what has no short name comes or goes', async t => {
  t.strictSame(differences({ VI_1: { a: 1 } }, { VI_2: { a: 1 } }), ['VI_1: removed', 'VI_2: added'])
  t.strictSame(differences({ VI_1: { a: 1 } }, { VI_1: { a: 2 } }), ['VI_1 a: 1 -> 2'])
})

t.test('an order may be all that differs', async t => {
  t.strictSame(differences({ members: ['a', 'b'] }, { members: ['b', 'a'] }), ['members: another order'])
})
