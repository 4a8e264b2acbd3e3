import t from 'tap'
import { instant, millis } from '../../src/lib/time.js'
import type { BfdConfig } from '../../src/vrrp/bfd/config.js'
import { BfdEngine } from '../../src/vrrp/bfd-engine.js'
import type { BfdEffect, BfdEvent } from '../../src/vrrp/bfd-engine.js'
import { encodeBfd } from '../../src/vrrp/bfd-packet.js'
import type { BfdPacket, BfdState } from '../../src/vrrp/bfd-packet.js'
import { bfdConfig, bfdPacket } from './bfd-samples.js'
import { ip } from './samples.js'

const config = bfdConfig({ tells: { vrrp: true, checkers: false } })
const T0 = instant(0)

function packet (
  change: Partial<BfdPacket> = {}, of: Partial<BfdEvent & { readonly type: 'packet' }> = {}
): BfdEvent {
  return {
    type: 'packet',
    source: ip('10.0.0.2'),
    destination: ip('10.0.0.1'),
    ttl: 255,
    multihop: false,
    payload: encodeBfd(bfdPacket(change)),
    ...of
  }
}

function started (...sessions: readonly BfdConfig[]): BfdEngine {
  const engine = new BfdEngine(1)
  engine.handle({ type: 'startup', sessions: sessions.length === 0 ? [config] : sessions }, T0)
  return engine
}

/** The discriminator of the only session, as its first packet shows it. */
function ours (engine: BfdEngine): number {
  const [send] = engine.handle({ type: 'timeout' }, T0)
  return send?.type === 'send' ? Buffer.from(send.packet).readUInt32BE(4) : 0
}

function states (engine: BfdEngine): ReadonlyArray<readonly [string, BfdState]> {
  return engine.sessions.map(({ config, session }) => [config.name, session.state])
}

/** All but the log lines. */
function deeds (effects: readonly BfdEffect[]): readonly BfdEffect[] {
  return effects.filter(({ type }) => type !== 'log')
}

t.test('a session opens its socket and speaks', async t => {
  const engine = new BfdEngine(1)
  const [open, report] = engine.handle({ type: 'startup', sessions: [config] }, T0)
  t.match(report, { type: 'report', session: 'B', up: false }, 'and is known to be down')
  t.match(open, { type: 'open-socket', port: 3784, ttl: 255, neighbor: '10.0.0.2' })
  t.ok(open?.type === 'open-socket' && open.sourcePort >= 49152 && open.sourcePort <= 65535)
  t.equal(engine.deadline, 0)
  const [send] = engine.handle({ type: 'timeout' }, T0)
  t.equal(send?.type === 'send' && Buffer.from(send.packet.subarray(0, 4)).toString('hex'),
    '20400518')
  const multihop = new BfdEngine(1)
  t.match(multihop.handle({ type: 'startup', sessions: [{ ...config, multihop: true }] }, T0),
    [{ port: 4784 }])
})

t.test('events go to whom the configuration names', async t => {
  const engine = started()
  const effects = engine.handle(packet({ state: 'init', yourDiscriminator: ours(engine) }), T0)
  t.strictSame(deeds(effects),
    [{ type: 'report', session: 'B', up: true, tells: { vrrp: true, checkers: false } }])
  t.match(effects, [{ type: 'log', session: 'B', entry: { type: 'rates' } },
    { type: 'log', entry: { type: 'state', to: 'up' } }, { type: 'report' },
    { type: 'log', entry: { type: 'poll' } }])
  t.strictSame(states(engine), [['B', 'up']])
})

t.test('packets for others change nothing', async t => {
  const engine = started()
  const others: readonly BfdEvent[] = [
    packet({}, { source: ip('10.0.0.3') }),
    packet({}, { ttl: 254 }),
    packet({}, { multihop: true }),
    packet({}, { payload: new Uint8Array(23) }),
    packet({ state: 'up', yourDiscriminator: 12345 })
  ]
  for (const event of others) t.strictSame(engine.handle(event, T0), [])
  t.strictSame(states(engine), [['B', 'down']])
})

t.test('a session is found by its addresses or its discriminator', async t => {
  const engine = started(
    { ...config, source: ip('10.0.0.9') }, { ...config, name: 'C', source: ip('10.0.0.1') })
  t.match(engine.handle(packet(), T0), [{ session: 'C' }])
})

t.test('a reload keeps what is the same', async t => {
  const engine = started()
  engine.handle(packet({ state: 'init', yourDiscriminator: ours(engine) }), T0)
  t.match(engine.handle({ type: 'reload', sessions: [config] }, T0),
    [{ type: 'report', up: true }], 'whoever has new interest in it is told')
  t.match(engine.handle({ type: 'reload', sessions: [{ ...config, minTx: millis(50) }] }, T0),
    [{ type: 'log', entry: { type: 'poll' } }, { type: 'report', up: true }])
  t.strictSame(states(engine), [['B', 'up']])
  t.match(engine.handle({ type: 'reload', sessions: [{ ...config, neighbor: ip('10.0.0.8') }] }, T0),
    [{ type: 'close-socket' }, { type: 'open-socket' }, { type: 'report', up: false }])
  t.match(engine.handle({ type: 'reload', sessions: [] }, T0), [{ type: 'close-socket' }])
  t.equal(engine.deadline, undefined)
})

t.test('a socket that cannot be opened is AdminDown until it can', async t => {
  const engine = started()
  const reason = 'bind: EADDRNOTAVAIL'
  const failed = { type: 'socket-failed', session: 'B', reason } as const
  t.match(engine.handle(failed, T0), [
    { type: 'log', entry: { type: 'socket-failed', reason } },
    { type: 'log', entry: { type: 'state', to: 'admin-down' } }
  ])
  t.strictSame(states(engine), [['B', 'admin-down']])
  t.equal(engine.deadline, 1_000_000)
  t.match(engine.handle({ type: 'timeout' }, instant(1_000_000)), [{ type: 'open-socket' }])
  t.strictSame(engine.handle(failed, instant(1_000_000)), [], 'said once')
  engine.handle({ type: 'timeout' }, instant(2_000_000))
  engine.handle({ type: 'socket-opened', session: 'B' }, instant(2_000_000))
  t.strictSame(states(engine), [['B', 'down']])
  t.equal(engine.deadline, 2_000_000, 'and speaks at once')
  t.strictSame(engine.handle({ type: 'socket-opened', session: 'X' }, T0), [])
})

t.test('single hop and multihop to one neighbour are two sessions', async t => {
  const engine = started(config, { ...config, name: 'M', multihop: true })
  t.match(engine.handle(packet({}, { multihop: true }), T0), [{ session: 'M' }, { session: 'M' }])
  t.strictSame(states(engine), [['B', 'down'], ['M', 'init']])
})
