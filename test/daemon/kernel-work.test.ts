import t from 'tap'
import { KernelWork } from '../../src/daemon/kernel-work.js'
import { instant, later, micros, type Instant } from '../../src/lib/time.js'

/** A clock that each step moves, and turns of the loop that the test makes. */
function bench (): {
  readonly work: KernelWork
  readonly step: (name: string, takes: number) => () => void
  readonly log: string[]
  readonly turn: () => void
} {
  let at: Instant = instant(0)
  const log: string[] = []
  const turns: Array<() => void> = []
  const work = new KernelWork(() => at, run => { turns.push(run) })
  const step = (name: string, takes: number) => () => {
    log.push(name)
    at = later(at, micros(takes))
  }
  return { work, step, log, turn: () => { turns.shift()?.() } }
}

t.test('short work is done at once', async t => {
  const { work, step, log } = bench()
  work.push(step('a', 10))
  work.push(step('b', 10))
  t.strictSame(log, ['a', 'b'])
  await work.idle()
})

t.test('long work pauses for the loop and keeps its order with work pushed later', async t => {
  const { work, step, log, turn } = bench()
  for (const name of ['a', 'b', 'c', 'd']) work.push(step(name, 200))
  t.strictSame(log, ['a', 'b'], 'until 0.3 ms have passed in this turn, however it was pushed')
  work.push(step('e', 10))
  t.strictSame(log, ['a', 'b'], 'later work waits its turn')
  let idle = false
  const waiting = work.idle().then(() => { idle = true })
  turn()
  t.strictSame(log, ['a', 'b', 'c', 'd'])
  await Promise.resolve()
  t.equal(idle, false)
  turn()
  t.strictSame(log, ['a', 'b', 'c', 'd', 'e'])
  await waiting
})

t.test('every turn of the loop has a slice of its own', async t => {
  const { work, step, log, turn } = bench()
  work.push(step('a', 400))
  work.push(step('b', 10))
  t.strictSame(log, ['a'])
  turn()
  t.strictSame(log, ['a', 'b'])
  turn()
  work.push(step('c', 200))
  t.strictSame(log, ['a', 'b', 'c'], 'a turn later work is done at once again')
})

t.test('a step that pushes more puts it at the end', async t => {
  const { work, step, log, turn } = bench()
  work.push(() => {
    work.push(step('inner', 1))
    log.push('outer')
  })
  work.push(step('next', 1))
  turn()
  t.strictSame(log, ['outer', 'inner', 'next'])
})

t.test('a step that throws does not stop what comes after it', async t => {
  const { work, step, log, turn } = bench()
  t.throws(() => { work.push(() => { throw new Error('a step threw') }) }, { message: 'a step threw' })
  work.push(step('after', 1))
  turn()
  t.strictSame(log, ['after'])
})
