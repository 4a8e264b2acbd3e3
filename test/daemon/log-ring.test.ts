import t from 'tap'
import { LogRing } from '../../src/daemon/log-ring.js'

const line = (text: string, time = 0): Parameters<LogRing['append']>[0] =>
  ({ time, text, level: 'info', part: 'parent', pid: 1 })

t.test('lines come back in order, from a line or a time on', async t => {
  const ring = new LogRing()
  for (let n = 1; n <= 10; n++) ring.append(line(`line ${n}`, n * 1000))
  t.strictSame(ring.query({ limit: 3 }).map(({ text }) => text), ['line 1', 'line 2', 'line 3'])
  t.strictSame(ring.query({ after: 8, limit: 100 }).map(({ sequence }) => sequence), [9, 10])
  t.strictSame(ring.query({ since: 9000, limit: 100 }).map(({ text }) => text), ['line 9', 'line 10'])
  t.strictSame(ring.query({ after: 10, limit: 100 }), [])
  t.equal(ring.last, 10)
})

t.test('of too many lines the oldest go, and the numbers say so', async t => {
  const ring = new LogRing()
  for (let n = 1; n <= 12_345; n++) ring.append(line(`line ${n}`))
  const all = ring.query({ limit: Infinity })
  t.equal(all.length, 5_000)
  t.match(all[0], { sequence: 7_346, text: 'line 7346' })
  t.match(all.at(-1), { sequence: 12_345, text: 'line 12345' })
  t.strictSame(ring.query({ after: 12_344, limit: 9 }).map(({ text }) => text), ['line 12345'])
  t.equal(ring.query({ after: 3, limit: 1 })[0]?.sequence, 7_346, 'what is asked for has gone')
})

t.test('long lines push out more', async t => {
  const ring = new LogRing()
  for (let n = 0; n < 1_000; n++) ring.append(line('x'.repeat(1024)))
  t.equal(ring.query({ limit: Infinity }).length, 512)
})
