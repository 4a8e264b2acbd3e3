/** The alarm that is up before it rings. */

import t from 'tap'
import { LEAD, openEarlyAlarm } from '../../src/daemon/early-alarm.js'
import { instant, later, micros, millis, seconds, type Instant } from '../../src/lib/time.js'

const T0 = instant(10_000_000)

/** An early alarm over one the test rings by hand; a turn of the loop takes 50 µs. */
function bed (isWorth: (at: Instant) => boolean = () => true) {
  const inner: Array<Instant | undefined> = []
  const turns: Array<() => void> = []
  const state = { now: T0, rung: [] as Instant[], prepared: [] as Instant[], closed: false }
  let fire = (): void => {}
  const alarm = openEarlyAlarm({
    now: () => {
      // Waiting awake takes time too.
      state.now = later(state.now, micros(1))
      return state.now
    },
    openAlarm: ring => {
      fire = ring
      return { set: at => { inner.push(at) }, close: () => { state.closed = true } }
    },
    isWorth,
    prepare: () => {
      state.prepared.push(state.now)
      state.now = later(state.now, micros(300))
    },
    nextTurn: callback => { turns.push(callback) }
  }, () => { state.rung.push(state.now) })

  return {
    alarm,
    inner,
    state,
    /** Time passes until the inner alarm rings. */
    ring: (at: Instant) => {
      state.now = at
      fire()
    },
    /** Turns of the loop, with `between` in each, until nobody wants another. */
    turn: (between: () => void = () => {}) => {
      for (let count = 0; turns.length > 0; count++) {
        t.ok(count < 1_000, 'it does not stay awake for ever')
        state.now = later(state.now, micros(50))
        between()
        for (const callback of turns.splice(0)) callback()
      }
    }
  }
}

t.test('it wakes before what is worth it, prepares, and rings on time', async t => {
  const { alarm, inner, state, ring, turn } = bed()
  state.now = later(T0, seconds(2))
  const due = later(state.now, seconds(3))
  alarm.set(due)
  t.strictSame(inner, [due - LEAD])

  ring(instant(due - LEAD + 80))
  turn()
  t.ok(state.prepared.length >= 3, 'again and again while there is time')
  t.ok(state.prepared.every(at => at < due - 500), 'and not in the last moment')
  t.equal(state.rung.length, 1)
  const [rung = T0] = state.rung
  t.ok(rung >= due, 'never early')
  t.ok(rung - due < 5, 'hardly late')
})

t.test('what is not worth it, or near, is left to the ordinary alarm', async t => {
  const idle = bed(() => false)
  idle.state.now = later(T0, seconds(2))
  const due = later(idle.state.now, seconds(1))
  idle.alarm.set(due)
  t.strictSame(idle.inner, [due])
  idle.ring(due)
  t.equal(idle.state.rung.length, 1)
  t.equal(idle.state.prepared.length, 0)

  const near = bed()
  near.state.now = later(T0, seconds(2))
  const soon = later(near.state.now, millis(2))
  near.alarm.set(soon)
  t.strictSame(near.inner, [soon])
})

t.test('a deadline moved while it is awake puts it back to sleep', async t => {
  const { alarm, inner, state, ring, turn } = bed()
  state.now = later(T0, seconds(2))
  const due = later(state.now, seconds(3))
  alarm.set(due)
  ring(instant(due - LEAD))
  const moved = later(due, seconds(3))
  let count = 0
  turn(() => { if (++count === 2) alarm.set(moved) })
  t.equal(state.rung.length, 0, 'the master was heard in the last moment')
  t.strictSame(inner, [due - LEAD, moved - LEAD])
})

t.test('a deadline that comes close again and again is not prepared for each time', async t => {
  const { alarm, inner, state, ring, turn } = bed()
  state.now = later(T0, seconds(2))
  const first = later(state.now, millis(10))
  alarm.set(first)
  ring(instant(first - LEAD))
  const second = later(first, millis(10))
  turn(() => alarm.set(second))
  t.strictSame(inner, [first - LEAD, second], 'the second one within a second rings when it is due')

  const third = later(first, seconds(2))
  state.now = later(first, millis(1_100))
  alarm.set(third)
  t.equal(inner.at(-1), third - LEAD)
})

t.test('setting the same deadline again changes nothing', async t => {
  const { alarm, inner, state, ring } = bed(() => false)
  const due = later(state.now, seconds(1))
  alarm.set(due)
  alarm.set(due)
  t.strictSame(inner, [due])
  ring(due)
  alarm.set(due)
  t.strictSame(inner, [due, due], 'but what has rung must be armed again')
})

t.test('no deadline, and the end, silence it', async t => {
  const { alarm, inner, state, ring, turn } = bed()
  state.now = later(T0, seconds(2))
  const due = later(state.now, seconds(3))
  alarm.set(due)
  alarm.set(undefined)
  t.equal(inner.at(-1), undefined)

  alarm.set(due)
  ring(instant(due - LEAD))
  alarm.close()
  turn()
  t.equal(state.rung.length, 0)
  t.ok(state.closed)
})
