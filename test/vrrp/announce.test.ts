import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { AnnouncementQueue, targetOf } from '../../src/vrrp/announce.js'
import type { Target } from '../../src/vrrp/announce.js'
import type { VrrpEffect } from '../../src/vrrp/events.js'
import { GLOBAL, ip, link, vrrpConfig } from './samples.js'

const T0 = instant(0)
const eth0 = link('eth0', 2)
const name = (index: number): string => index === 2 ? 'eth0' : 'eth1'

function target (address: string, on = eth0, instance = 'VI_1'): Target {
  const made = targetOf(instance, on, ip(address), false)
  if (made === undefined) throw new Error('no target')
  return made
}

/** The last byte of the address in each frame, by effect. */
function sent (effects: readonly VrrpEffect[]): readonly string[] {
  return effects.map(effect => effect.type === 'announce'
    ? `${effect.interface}: ${effect.frames.map(frame => frame[41]).join(' ')}`
    : effect.type)
}

t.test('a burst goes through all addresses, and that several times', async t => {
  const queue = new AnnouncementQueue(vrrpConfig([]))
  const out: VrrpEffect[] = []
  queue.burst([target('10.0.0.1'), target('10.0.0.2')], name, 3, T0, out)
  t.strictSame(sent(out), ['2: 1 2 1 2 1 2'])
  t.equal(queue.deadline, undefined)
})

t.test('interfaces have frames of their own', async t => {
  const queue = new AnnouncementQueue(vrrpConfig([]))
  const out: VrrpEffect[] = []
  queue.burst([target('10.0.0.1'), target('10.0.0.2', link('eth1', 3))], name, 2, T0, out)
  t.strictSame(sent(out), ['2: 1 1', '3: 2 2'])
})

t.test('a thousand addresses leave room for adverts', async t => {
  const queue = new AnnouncementQueue(vrrpConfig([]))
  const out: VrrpEffect[] = []
  const many = Array.from({ length: 200 }, (_, at) => target(`10.0.0.${at}`))
  queue.burst(many, name, 1, T0, out)
  t.equal(out[0]?.type === 'announce' && out[0].frames.length, 64)
  t.equal(queue.deadline, 1_000)
  queue.run(instant(1_000), out)
  queue.run(instant(2_000), out)
  queue.run(instant(3_000), out)
  t.strictSame(out.map(each => each.type === 'announce' && each.frames.length), [64, 64, 64, 8])
  t.equal(queue.deadline, undefined)
})

t.test('garp_interval keeps its gap, per interface', async t => {
  const config = vrrpConfig([], { global: { ...GLOBAL, garpInterval: seconds(0.1) } })
  const queue = new AnnouncementQueue(config)
  const out: VrrpEffect[] = []
  queue.burst([target('10.0.0.1'), target('10.0.0.2', link('eth1', 3))], name, 2, T0, out)
  t.strictSame(sent(out), ['2: 1', '3: 2'])
  t.equal(queue.deadline, 100_000)
  queue.run(instant(100_000), out)
  t.strictSame(sent(out), ['2: 1', '3: 2', '2: 1', '3: 2'])
  queue.burst([target('10.0.0.9')], name, 1, instant(150_000), out)
  t.equal(queue.deadline, 200_000, 'too early: it waits')
})

t.test('a garp_group is one lane for several interfaces', async t => {
  const group = { interfaces: ['eth0', 'eth1'], garpInterval: seconds(1), gnaInterval: seconds(0) }
  const queue = new AnnouncementQueue(vrrpConfig([], { garpGroups: [group] }))
  const out: VrrpEffect[] = []
  queue.burst([target('10.0.0.1'), target('10.0.0.2', link('eth1', 3))], name, 1, T0, out)
  t.strictSame(sent(out), ['2: 1'])
  queue.run(instant(1_000_000), out)
  t.strictSame(sent(out), ['2: 1', '3: 2'])
})

t.test('at most one burst waits for an address, and none after its instance let go', async t => {
  const config = vrrpConfig([], { global: { ...GLOBAL, garpInterval: seconds(1) } })
  const queue = new AnnouncementQueue(config)
  const out: VrrpEffect[] = []
  for (let round = 0; round < 3; round++) queue.burst([target('10.0.0.1')], name, 2, T0, out)
  queue.burst([target('10.0.0.2', eth0, 'VI_2')], name, 1, T0, out)
  queue.run(instant(1_000_000), out)
  queue.run(instant(2_000_000), out)
  queue.run(instant(3_000_000), out)
  t.strictSame(sent(out), ['2: 1', '2: 1', '2: 1', '2: 2'])

  queue.burst([target('10.0.0.1')], name, 5, instant(3_000_001), out)
  queue.drop('VI_1')
  t.equal(queue.deadline, undefined)
})

t.test('new gaps hold after a reload', async t => {
  const queue = new AnnouncementQueue(vrrpConfig([]))
  const out: VrrpEffect[] = []
  queue.burst([target('10.0.0.1')], name, 2, T0, out)
  queue.reconfigure(vrrpConfig([], { global: { ...GLOBAL, garpInterval: seconds(1) } }))
  queue.burst([target('10.0.0.1')], name, 2, T0, out)
  t.strictSame(sent(out), ['2: 1 1', '2: 1'])
})

t.test('InfiniBand has frames of its own', async t => {
  const infiniband = { hardware: new Uint8Array(20).fill(1), broadcast: new Uint8Array(20).fill(2) }
  const ib0 = link('ib0', 2, { hardwareType: 32, mac: undefined, infiniband })
  t.equal(targetOf('VI_1', ib0, ip('10.0.0.1'), false)?.frame.length, 24 + 56)
  t.equal(targetOf('VI_1', ib0, ip('fe80::1'), true)?.frame.length, 24 + 88)
})

t.test('there are interfaces on which nothing can be announced', async t => {
  const address = ip('10.0.0.1')
  t.equal(targetOf('VI_1', link('eth0', 2, { noArp: true }), address, false), undefined)
  t.equal(targetOf('VI_1', link('eth0', 2, { mac: undefined }), address, false), undefined)
  t.equal(targetOf('VI_1', link('ib0', 2, { hardwareType: 32 }), address, false), undefined)
  const short = { hardware: new Uint8Array(6), broadcast: new Uint8Array(6) }
  t.equal(targetOf('VI_1', link('ib0', 2, { hardwareType: 32, infiniband: short }), address, false),
    undefined)
  t.equal(targetOf('VI_1', eth0, ip('fe80::1'), true)?.frame.length, 86)
})
