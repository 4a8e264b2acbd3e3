/** The order of notify scripts, and what happens when it cannot be kept. */

import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import {
  emptyQueue, isIdle, queueDeadline, stepQueue, waitingCount, type QueueConfig, type QueueEvent
} from '../../src/notify/queue.js'

const STRICT: QueueConfig = { order: 'strict', patience: seconds(30), limit: 3 }

/** Plays events and answers with what each set off, as words. */
function play (config: QueueConfig): (at: number, event: QueueEvent<string>) => string[] {
  let state = emptyQueue<string>()
  return (at, event) => {
    const step = stepQueue(config, state, event, instant(at))
    state = step.state
    return [
      ...step.effects.map(effect => `${effect.type} ${'item' in effect ? effect.item : effect.run}`),
      `(${waitingCount(state)} waiting, until ${queueDeadline(state)}${isIdle(state) ? ', idle' : ''})`
    ]
  }
}

let runs = 0
const add = (item: string, run = ++runs): QueueEvent<string> =>
  ({ type: 'add', subject: 'VI_1', run, key: item, item })
const ended = (run: number): QueueEvent<string> => ({ type: 'ended', subject: 'VI_1', run })

t.test('the scripts of one instance run one after the other', async t => {
  const step = play(STRICT)
  t.strictSame(step(0, add('master', 1)), ['start master', '(0 waiting, until undefined)'])
  t.strictSame(step(1, add('backup', 2)), ['(1 waiting, until 30000000)'])
  t.strictSame(step(2, ended(1)), ['start backup', '(0 waiting, until undefined)'])
  t.strictSame(step(3, ended(2)), ['(0 waiting, until undefined, idle)'])
})

t.test('different instances do not wait for each other', async t => {
  const step = play(STRICT)
  step(0, add('master', 1))
  t.strictSame(step(0, { type: 'add', subject: 'VI_2', run: 2, key: 'm2', item: 'm2' }),
    ['start m2', '(0 waiting, until undefined)'])
})

t.test('legacy order starts everything at once', async t => {
  const step = play({ ...STRICT, order: 'legacy' })
  step(0, add('master', 1))
  t.strictSame(step(0, add('backup', 2)), ['start backup', '(0 waiting, until undefined)'])
  t.strictSame(step(1, ended(1)), ['(0 waiting, until undefined)'])
  t.strictSame(step(1, ended(2)), ['(0 waiting, until undefined, idle)'])
})

t.test('what already waits at the end is not queued twice', async t => {
  const step = play(STRICT)
  step(0, add('master', 1))
  step(0, add('backup', 2))
  t.strictSame(step(0, add('backup', 3)), ['duplicate backup', '(1 waiting, until 30000000)'])
  t.strictSame(step(0, add('master', 4)), ['(2 waiting, until 30000000)'],
    'the same as what runs is not a duplicate: the state has changed in between')
})

t.test('of a full queue the oldest entry goes', async t => {
  const step = play(STRICT)
  for (const item of ['running', 'a', 'b', 'c']) step(0, add(item))
  t.strictSame(step(0, add('d')), ['dropped a', '(3 waiting, until 30000000)'])
})

t.test('a script that does not end is overtaken after a while', async t => {
  const step = play(STRICT)
  step(0, add('stuck', 1))
  step(5, add('next', 2))
  t.strictSame(step(29_999_999, { type: 'timeout' }), ['(1 waiting, until 30000000)'])
  t.strictSame(step(30_000_000, { type: 'timeout' }),
    ['overtaken 1', 'start next', '(0 waiting, until undefined)'])
  t.strictSame(step(30_000_001, ended(1)), ['(0 waiting, until undefined)'],
    'its late end starts nothing')
  t.strictSame(step(30_000_002, { type: 'timeout' }), ['(0 waiting, until undefined)'])
  t.strictSame(step(30_000_003, ended(2)), ['(0 waiting, until undefined, idle)'])
  t.strictSame(step(30_000_004, ended(2)), ['(0 waiting, until undefined, idle)'])
})
