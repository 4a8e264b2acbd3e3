/** How mails wait for a server that is away. */

import t from 'tap'
import { instant } from '../../src/lib/time.js'
import {
  emptyMailQueue, mailDeadline, stepMailQueue, type MailQueueEvent
} from '../../src/notify/mail-queue.js'

/** Plays events at seconds; answers with the effects as words and the deadline in seconds. */
function play () {
  let state = emptyMailQueue<string>()
  return (at: number, event: MailQueueEvent<string>): readonly [string, number | undefined] => {
    const step = stepMailQueue(state, event, instant(at * 1e6))
    state = step.state
    const deadline = mailDeadline(state)
    return [step.effects.map(({ type, mail }) => `${type} ${mail}`).join(', '),
      deadline === undefined ? undefined : deadline / 1e6]
  }
}

const add = (mail: string): MailQueueEvent<string> => ({ type: 'add', mail })
const FAILED = { type: 'failed', permanent: false } as const

t.test('mails leave one at a time, in order', async t => {
  const step = play()
  t.strictSame(step(0, add('a')), ['send a', undefined])
  t.strictSame(step(0, add('b')), ['', undefined])
  t.strictSame(step(1, { type: 'sent' }), ['send b', undefined])
  t.strictSame(step(2, { type: 'sent' }), ['', undefined])
})

t.test('a server that is away is asked again, later each time', async t => {
  const step = play()
  step(0, add('a'))
  t.strictSame(step(0, FAILED), ['', 5])
  t.strictSame(step(1, add('b')), ['', 5], 'what comes meanwhile waits too')
  t.strictSame(step(4, { type: 'timeout' }), ['', 5])
  t.strictSame(step(5, { type: 'timeout' }), ['send a', undefined])
  t.strictSame(step(5, FAILED), ['', 20])
  let at = 20
  for (const pause of [30, 60, 120, 300, 600]) {
    t.strictSame(step(at, { type: 'timeout' }), ['send a', undefined])
    t.strictSame(step(at, FAILED), ['', at + pause])
    at += pause
  }
  t.strictSame(step(at, { type: 'timeout' }), ['send a', undefined])
  t.strictSame(step(at, FAILED), ['given-up a, send b', undefined])
  t.strictSame(step(at, FAILED), ['', at + 5], 'the next one starts afresh')
})

t.test('a mail the server will not have is not offered again', async t => {
  const step = play()
  step(0, add('a'))
  step(0, add('b'))
  t.strictSame(step(0, { type: 'failed', permanent: true }), ['given-up a, send b', undefined])
})

t.test('a full queue takes nothing more', async t => {
  const step = play()
  for (let count = 0; count < 100; count++) step(0, add('a'))
  t.strictSame(step(0, add('z')), ['dropped z', undefined])
})

t.test('an end without a mail changes nothing', async t => {
  const step = play()
  t.strictSame(step(0, { type: 'failed', permanent: true }), ['', undefined])
})
