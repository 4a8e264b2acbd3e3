/** The driver between an engine and the world. */

import t from 'tap'
import { drive } from '../../src/daemon/drive.js'
import type { Core } from '../../src/lib/core.js'
import { instant, type Instant } from '../../src/lib/time.js'

interface World { now: Instant, deadline: Instant | undefined, ring: () => void }

/** An engine that answers as the test says, with a world the test moves by hand. */
function world (answer: (event: string) => readonly string[]) {
  const seen: string[] = []
  const effects: string[] = []
  const alarms: Array<Instant | undefined> = []
  const later: Array<() => void> = []
  const state: World = { now: instant(0), deadline: undefined, ring: () => {} }
  const core: Core<string, string> = {
    handle: (event, now) => {
      seen.push(`${event}@${now}`)
      return answer(event)
    },
    get deadline () { return state.deadline }
  }
  let closed = false
  const engine = drive<string, string>({
    core,
    timeout: 'timeout',
    now: () => state.now,
    openAlarm: ring => {
      state.ring = ring
      return { set: at => { alarms.push(at) }, close: () => { closed = true } }
    },
    afterReading: callback => { later.push(callback) },
    carryOut: effect => {
      effects.push(effect)
      if (effect === 'feedback') engine.dispatch('fed back')
    }
  })
  return { engine, seen, effects, alarms, later, state, closed: () => closed }
}

t.test('effects are carried out in order and the alarm follows the deadline', async t => {
  const { engine, effects, alarms, state } = world(() => ['a', 'b'])
  state.deadline = instant(500)
  engine.dispatch('start')
  t.strictSame(effects, ['a', 'b'])
  t.strictSame(alarms, [500])
})

t.test('an event from within an effect waits until all effects are done', async t => {
  const { engine, seen, effects } = world(event => event === 'start' ? ['feedback', 'b'] : ['c'])
  engine.dispatch('start')
  t.strictSame(seen, ['start@0', 'fed back@0'])
  t.strictSame(effects, ['feedback', 'b', 'c'])
})

t.test('a deadline in time is fired at once', async t => {
  const { seen, later, state } = world(() => [])
  state.deadline = instant(1000)
  state.now = instant(11_000)
  state.ring()
  t.strictSame(seen, ['timeout@11000'])
  t.equal(later.length, 0)
})

t.test('an overdue deadline lets queued packets be read first', async t => {
  const { engine, seen, later, alarms, state } = world(() => [])
  state.deadline = instant(1000)
  state.now = instant(11_001)
  state.ring()
  state.ring()
  t.strictSame(seen, [])
  t.equal(later.length, 1, 'one turn, however often the alarm rings')

  state.deadline = instant(50_000)
  engine.dispatch('packet')
  for (const callback of later) callback()
  t.strictSame(seen, ['packet@11001'], 'the packet has moved the deadline: nothing fires')
  t.strictSame(alarms, [50_000, 50_000])
})

t.test('an overdue deadline fires when nothing was queued', async t => {
  const { seen, later, state } = world(() => [])
  state.deadline = instant(1000)
  state.now = instant(20_000)
  state.ring()
  for (const callback of later) callback()
  t.strictSame(seen, ['timeout@20000'])
})

t.test('an alarm that rings early or for nothing is set again or ignored', async t => {
  const { seen, alarms, state } = world(() => [])
  state.ring()
  state.deadline = instant(10)
  state.ring()
  t.strictSame(seen, [])
  t.strictSame(alarms, [10])
})

t.test('after stop nothing happens any more', async t => {
  const { engine, seen, later, state, closed } = world(() => [])
  state.deadline = instant(0)
  state.now = instant(20_000)
  state.ring()
  engine.stop()
  engine.dispatch('late')
  for (const callback of later) callback()
  state.ring()
  t.strictSame(seen, [])
  t.ok(closed())
})

t.test('an engine that keeps itself busy is a defect', async t => {
  const { engine } = world(() => ['feedback'])
  t.throws(() => engine.dispatch('start'), /keeps itself busy/)
})
