/** How a run of a track script is ended, and what its end means. */

import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { onRunTimeout, runDeadline, runResult, startRun } from '../../src/notify/run.js'

t.test('a run that takes too long is asked to end, then killed, and killed again', async t => {
  const running = startRun(seconds(3), instant(0))
  t.strictSame(onRunTimeout(running, instant(2_999_999)), { state: running, signal: undefined })

  const asked = onRunTimeout(running, instant(3_000_000))
  t.equal(asked.signal, 'SIGTERM')
  t.equal(runDeadline(asked.state), 5_000_000, 'two seconds of grace')

  const killed = onRunTimeout(asked.state, instant(5_000_000))
  t.equal(killed.signal, 'SIGKILL')
  t.equal(runDeadline(killed.state), 15_000_000)

  const again = onRunTimeout(killed.state, instant(15_000_000))
  t.equal(again.signal, 'SIGKILL', 'it may have been stuck in the kernel')
  t.equal(runDeadline(again.state), 25_000_000)
})

t.test('its end is an exit status, and late when we had to end it', async t => {
  const running = startRun(seconds(3), instant(0))
  t.strictSame(runResult(running, { code: 3, signal: undefined }), { status: 3, timedOut: false })
  t.strictSame(runResult(running, { code: undefined, signal: 9 }), { status: 137, timedOut: false })
  t.strictSame(runResult(running, { code: undefined, signal: undefined }),
    { status: 128, timedOut: false })
  const { state } = onRunTimeout(running, instant(3_000_000))
  t.strictSame(runResult(state, { code: 0, signal: undefined }), { status: 0, timedOut: true },
    'even when it ends well at the last moment')
})
