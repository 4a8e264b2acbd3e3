import t from 'tap'
import { instant } from '../../src/lib/time.js'
import type { TrackScriptConfig } from '../../src/vrrp/config.js'
import { onResult, onRunDue, readingOf, rescale, startScript } from '../../src/vrrp/script-check.js'
import type { Reading, ScriptState } from '../../src/vrrp/script-check.js'
import { scriptConfig } from './samples.js'

const T0 = instant(0)

function script (change: Partial<TrackScriptConfig> = {}): TrackScriptConfig {
  return scriptConfig({ rise: 2, fall: 3, ...change })
}

/** The readings after each of the results, `+` for success and `-` for failure. */
function readings (config: TrackScriptConfig, results: string): string {
  let state = startScript(config, T0, false)
  const letters: Record<Reading, string> = { good: 'G', bad: 'B', unknown: '?' }
  return [...results].map(result => {
    state = onResult(config, state, result === '+' ? 0 : 1, false)
    return letters[readingOf(config, state)]
  }).join('')
}

t.test('the first result decides alone, then rise and fall count', async t => {
  const config = script()
  t.equal(readingOf(config, startScript(config, T0, false)), 'unknown')
  t.equal(readings(config, '+'), 'G')
  t.equal(readings(config, '-'), 'B')
  t.equal(readings(config, '+---'), 'GGGB', 'three failures')
  t.equal(readings(config, '+--+--+---'), 'GGGGGGGGGB', 'a success refills the counter')
  t.equal(readings(config, '-++'), 'BBG', 'two successes')
  t.equal(readings(config, '-+-++'), 'BBBBG', 'a failure starts over')
})

t.test('rise 1 and fall 1 follow every result', async t => {
  t.equal(readings(script({ rise: 1, fall: 1 }), '+-+--+'), 'GBGBBG')
})

t.test('init_fail is bad until proven good', async t => {
  const config = script({ initFail: true })
  t.equal(readingOf(config, startScript(config, T0, false)), 'bad')
  t.equal(readings(config, '++'), 'BG')
})

t.test('a run that took too long has failed whatever it returned', async t => {
  const config = script({ fall: 1 })
  const good = onResult(config, startScript(config, T0, false), 0, false)
  t.equal(readingOf(config, onResult(config, good, 0, true)), 'bad')
})

t.test('runs are counted from the previous start and never overlap', async t => {
  const config = script()
  const first = onRunDue(config, startScript(config, T0, false), T0)
  t.match(first, { starts: true, state: { nextRunAt: 1_000_000, running: true } })
  const late = onRunDue(config, first.state, instant(1_200_000))
  t.match(late, { starts: false, state: { nextRunAt: 2_000_000 } })
  const slept = onRunDue(config, onResult(config, late.state, 0, false), instant(9_500_000))
  t.match(slept, { starts: true, state: { nextRunAt: 10_500_000 } }, 'no burst to catch up')
})

t.test('a reload scales the counter and keeps the verdict', async t => {
  const from = script({ rise: 2, fall: 3 })
  const to = script({ rise: 4, fall: 6 })
  const done = (counter: number): ScriptState =>
    ({ counter, phase: 'done', running: false, nextRunAt: T0, lastStatus: 0 })
  t.equal(rescale(from, to, done(0)).counter, 0)
  t.equal(rescale(from, to, done(1)).counter, 2)
  t.equal(rescale(from, to, done(2)).counter, 4, 'just good stays just good')
  t.equal(rescale(from, to, done(4)).counter, 8)
  const waiting = startScript(from, T0, true)
  t.equal(rescale(from, to, waiting), waiting)
})
