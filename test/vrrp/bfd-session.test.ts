import t from 'tap'
import { seededRandom } from '../../src/lib/random.js'
import { instant, later, micros, millis, seconds } from '../../src/lib/time.js'
import type { Instant } from '../../src/lib/time.js'
import type { BfdConfig } from '../../src/vrrp/bfd/config.js'
import type { BfdPacket, BfdState } from '../../src/vrrp/bfd-packet.js'
import { bfdDeadline, stepBfd } from '../../src/vrrp/bfd-session.js'
import type { BfdStep } from '../../src/vrrp/bfd-session.js'
import { detectionTime, newBfdSession, sendInterval } from '../../src/vrrp/bfd-state.js'
import type { BfdSession } from '../../src/vrrp/bfd-state.js'
import { bfdConfig, bfdPacket } from './bfd-samples.js'
import { ip } from './samples.js'

const config = bfdConfig({ source: ip('10.0.0.1'), minTx: millis(20) })
const T0 = instant(0)
const random = seededRandom(1)

function from (state: BfdState, change: Partial<BfdPacket> = {}): BfdPacket {
  return bfdPacket({
    state, myDiscriminator: 77, desiredMinTx: millis(50), requiredMinRx: millis(30), ...change
  })
}

function hear (
  session: BfdSession, packet: BfdPacket, at: Instant = T0, of: BfdConfig = config
): BfdStep {
  return stepBfd(of, session, { type: 'packet', packet }, random, at)
}

function upSession (): BfdSession {
  const init = hear(newBfdSession(config, random), from('down')).session
  return hear(init, from('init')).session
}

/** What a step does, in order; states as the log tells them, rates left out. */
function kinds ({ effects }: BfdStep): readonly string[] {
  return effects.flatMap(effect => {
    if (effect.type === 'report') return [`report ${effect.up ? 'up' : 'down'}`]
    if (effect.type !== 'log') return [effect.type]
    return effect.entry.type === 'rates' ? [] : [effect.entry.type]
  })
}

t.test('three ways lead up', async t => {
  const down = newBfdSession(config, random)
  const init = hear(down, from('down'))
  t.equal(init.session.state, 'init')
  t.strictSame(kinds(init), ['state'])
  t.equal(hear(init.session, from('init')).session.state, 'up')
  t.equal(hear(init.session, from('up')).session.state, 'up')
  const direct = hear(down, from('init'))
  t.equal(direct.session.state, 'up')
  t.strictSame(kinds(direct), ['state', 'report up', 'poll'])
  t.equal(hear(down, from('up')).session.state, 'down', 'not from the end')
})

t.test('a neighbour that goes down is reported, one taken down is not', async t => {
  const down = hear(upSession(), from('down'))
  t.strictSame(kinds(down), ['state', 'report down'])
  t.match(down.session, { state: 'down', diagnostic: 3, desiredMinTx: 1_000_000 })
  t.strictSame(kinds(hear(upSession(), from('admin-down'))), ['state'])
})

t.test('silence for the detection time is a loss', async t => {
  const up = upSession()
  t.equal(detectionTime(config, up), 150_000, 'their multiplier, the slower of the two rates')
  t.equal(up.expiresAt, 150_000)
  const lost = stepBfd(config, up, { type: 'timeout' }, random, instant(150_000))
  t.strictSame(kinds(lost), ['expired', 'state', 'report down'])
  t.match(lost.effects[0], { entry: { after: 150_000, overdue: 0 } })
  t.match(lost.session, { state: 'down', diagnostic: 1, remoteDiscriminator: 77 })
  t.not(lost.session.discriminator, up.discriminator)
  const forgotten = stepBfd(config, lost.session, { type: 'timeout' }, random, instant(300_000))
  t.equal(forgotten.session.remoteDiscriminator, 0)
})

t.test('the rate follows both sides, early by a tenth to a quarter', async t => {
  let session = upSession()
  t.equal(sendInterval(session), 30_000)
  for (let round = 0; round < 200; round++) {
    const sent = stepBfd(config, session, { type: 'timeout' }, random, session.nextSendAt ?? T0)
    const gap = (sent.session.nextSendAt ?? 0) - (session.nextSendAt ?? 0)
    if (gap < 22_499 || gap > 27_000) t.fail(`a gap of ${gap}`)
    session = { ...sent.session, expiresAt: undefined }
  }
  t.pass()
})

t.test('a new rate is polled for until the answer comes', async t => {
  const up = upSession()
  t.equal(up.polling, true)
  const sent = stepBfd(config, up, { type: 'timeout' }, random, T0)
  t.match(sent.effects, [{ packet: { poll: true, desiredMinTx: 20_000, yourDiscriminator: 77 } }])
  const answered = hear(up, from('up', { final: true }))
  t.equal(answered.session.polling, false)
  const polled = hear(up, from('up', { poll: true }))
  t.match(polled.effects, [{ type: 'send', packet: { final: true, poll: false } }])
})

t.test('a passive session speaks when it is spoken to', async t => {
  const passive = { ...config, passive: true }
  const started = stepBfd(passive, newBfdSession(passive, random), { type: 'start' }, random, T0)
  t.equal(bfdDeadline(started.session), undefined)
  t.equal(hear(started.session, from('down'), T0, passive).session.nextSendAt, 0)
  const active = stepBfd(config, newBfdSession(config, random), { type: 'start' }, random, T0)
  t.equal(bfdDeadline(active.session), 0)
})

t.test('a neighbour may want no packets', async t => {
  const quiet = hear(upSession(), from('up', { requiredMinRx: micros(0) }))
  t.equal(quiet.session.nextSendAt, undefined)
})

t.test('without a socket the session is administratively down', async t => {
  const closed = stepBfd(config, upSession(), { type: 'socket', open: false }, random, T0)
  t.match(closed.session, { state: 'admin-down', nextSendAt: undefined })
  t.strictSame(kinds(closed), ['state', 'report down'])
  t.equal(hear(closed.session, from('down')).session.state, 'admin-down')
  const again = stepBfd(config, closed.session, { type: 'socket', open: false }, random, T0)
  t.strictSame(again.effects, [])
  const open = stepBfd(config, closed.session, { type: 'socket', open: true }, random, T0)
  t.match(open.session, { state: 'down', nextSendAt: 0 })
  t.strictSame(stepBfd(config, open.session, { type: 'socket', open: true }, random, T0).effects, [])
})

t.test('a reload that makes a session slower waits for the neighbour\'s answer', async t => {
  const answered = hear(upSession(), from('up', { final: true })).session
  const slow: BfdConfig = { ...config, minTx: millis(200), minRx: millis(5) }
  const polling = stepBfd(slow, answered, { type: 'reconfigured', from: config }, random, T0)
  t.strictSame(kinds(polling), ['poll'])
  t.match(polling.session, { state: 'up', polling: true, nextSendAt: 0, desiredMinTx: 200_000 })
  t.equal(sendInterval(polling.session), 30_000, 'the neighbour counts on the old rate')
  t.equal(detectionTime(slow, { ...polling.session, remoteMinTx: micros(1) }), 30_000,
    'and may send as slowly as before')
  const done = hear(polling.session, from('up', { final: true }), T0, slow).session
  t.equal(sendInterval(done), 200_000)
  t.equal(detectionTime(slow, { ...done, remoteMinTx: micros(1) }), 15_000)

  const fast: BfdConfig = { ...config, minTx: millis(1) }
  const faster = stepBfd(fast, answered, { type: 'reconfigured', from: config }, random, T0)
  t.equal(sendInterval(faster.session), 30_000, 'as the neighbour wants it, at once')
  t.equal(faster.session.heldMinTx, undefined)
})

t.test('a reload that changes nothing on the wire says nothing', async t => {
  const up = upSession()
  const same = stepBfd({ ...config, multiplier: 9 }, up, { type: 'reconfigured', from: config },
    random, T0)
  t.strictSame(same, { session: up, effects: [] })
  const down = newBfdSession(config, random)
  const passive = { ...config, passive: true, idleTx: seconds(2) }
  const quiet = stepBfd(passive, { ...down, nextSendAt: T0 },
    { type: 'reconfigured', from: config }, random, T0)
  t.match(quiet.session, { nextSendAt: undefined, desiredMinTx: 2_000_000 })
  const loud = stepBfd(config, down, { type: 'reconfigured', from: passive }, random, T0)
  t.equal(loud.session.nextSendAt, 0)
})

t.test('a neighbour in demand mode gets no periodic packets', async t => {
  const answered = hear(upSession(), from('up', { final: true })).session
  const quiet = hear(answered, from('up', { demand: true })).session
  t.equal(quiet.nextSendAt, undefined)
  t.not(hear(quiet, from('up')).session.nextSendAt, undefined)
})

t.test('two sessions find each other and lose each other', async t => {
  let [left, right] = [newBfdSession(config, random), newBfdSession(config, random)]
  let now = T0
  left = stepBfd(config, left, { type: 'start' }, random, now).session
  right = stepBfd(config, right, { type: 'start' }, random, now).session
  for (let step = 0; step < 400; step++) {
    now = later(now, millis(5))
    const [l, r] = [stepBfd(config, left, { type: 'timeout' }, random, now),
      stepBfd(config, right, { type: 'timeout' }, random, now)]
    left = l.session
    right = r.session
    const [toRight, toLeft] = [[...l.effects], [...r.effects]]
    while (toRight.length + toLeft.length > 0) {
      const [one, other] = [toRight.shift(), toLeft.shift()]
      const heardRight = one?.type === 'send' ? hear(right, one.packet, now) : undefined
      right = heardRight?.session ?? right
      toLeft.push(...heardRight?.effects ?? [])
      const heardLeft = other?.type === 'send' ? hear(left, other.packet, now) : undefined
      left = heardLeft?.session ?? left
      toRight.push(...heardLeft?.effects ?? [])
    }
  }
  t.equal(left.state, 'up')
  t.equal(right.state, 'up')
  t.equal(left.polling, false)
  const end = stepBfd(config, left, { type: 'timeout' }, random, later(now, seconds(1)))
  t.equal(end.session.state, 'down')
})
