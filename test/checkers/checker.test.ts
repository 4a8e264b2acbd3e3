import t from 'tap'
import type { ScheduleConfig } from '../../src/checkers/checker-config.js'
import {
  type CheckerState, newChecker, onProbeResult, onProbeStarted, onSuspended, type ProbingConfig
} from '../../src/checkers/checker.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant, type Instant, seconds } from '../../src/lib/time.js'
import { connection, httpCheck, miscCheck, schedule, tcpCheck } from './examples.js'

const T0 = instant(0)
const BAD = { ok: false, why: { code: 'closed' } } as const
const GOOD = { ok: true } as const

const smtp = (changes: Partial<ScheduleConfig> = {}): ProbingConfig =>
  ({ type: 'smtp', schedule: schedule(changes), connection: connection('10.0.0.2'), heloName: 'x' })

/**
 * Runs a checker through results ('+' good, '-' bad) and tells for each one after how many
 * seconds the next probe comes and what was decided: '12 up' or '3'.
 */
function run (config: ProbingConfig, results: string, up = true, duration = 0): string[] {
  let state = newChecker(config, up, T0, seededRandom(1))
  return [...results].map(sign => {
    const [next, told] = once(config, state, sign === '+', duration)
    state = next
    return told
  })
}

function once (config: ProbingConfig, state: CheckerState, good: boolean, duration: number):
[CheckerState, string] {
  const start = state.nextProbeAt ?? T0
  const end = instant(start + duration)
  const step = onProbeResult(config, onProbeStarted(state, start), good ? GOOD : BAD, end)
  const wait = ((step.state.nextProbeAt ?? end) - end) / 1e6
  const { verdict } = step
  const word = verdict === undefined ? '' : verdict.up ? ' up' : ' down'
  const mark = verdict?.changed === true ? '!' : ''
  return [step.state, `${wait}${word}${mark}`]
}

t.test('the first probe comes after one second and a random part of warmup', async t => {
  const cold = newChecker(tcpCheck('10.0.0.2'), true, T0, seededRandom(1))
  t.equal(cold.nextProbeAt, 1_000_000)
  const seen = new Set<Instant | undefined>()
  for (let seed = 0; seed < 50; seed++) {
    const warm = tcpCheck('10.0.0.2', { warmup: seconds(10) })
    const { nextProbeAt = T0 } = newChecker(warm, true, T0, seededRandom(seed))
    t.ok(nextProbeAt >= 1_000_000 && nextProbeAt <= 11_000_000)
    seen.add(nextProbeAt)
  }
  t.ok(seen.size > 40)
})

t.test('one failure at start is enough', async t => {
  t.strictSame(run(tcpCheck('10.0.0.2', { retry: 3 }), '-'), ['10 down!'])
})

t.test('retry N means N further attempts, sooner, and N+1 failures', async t => {
  t.strictSame(run(tcpCheck('10.0.0.2', { retry: 2 }), '+---'), ['10 up', '3', '3', '10 down!'])
  t.strictSame(run(tcpCheck('10.0.0.2', { retry: 0 }), '+-'), ['10 up', '10 down!'])
})

t.test('a success resets the counter', async t => {
  t.strictSame(run(tcpCheck('10.0.0.2'), '+-+--'), ['10 up', '3', '10 up', '3', '10 down!'])
})

t.test('while down there are no retries, and one success brings it up', async t => {
  t.strictSame(run(tcpCheck('10.0.0.2', { retry: 5 }), '---+'),
    ['10 down!', '10 down', '10 down', '10 up!'])
})

t.test('an alpha checker starts down and comes up with one success', async t => {
  const alpha = tcpCheck('10.0.0.2', { alpha: true })
  t.strictSame(run(alpha, '-+', false), ['10 down', '10 up!'])
})

t.test('SMTP retries at start and while down too', async t => {
  t.strictSame(run(smtp(), '----+'), ['3', '10 down!', '3', '10 down', '10 up!'])
})

t.test('MISC counts from the start of its run', async t => {
  const misc = miscCheck('/check', false, { retry: 1 })
  t.strictSame(run(misc, '+--', true, 2_000_000), ['8 up', '1', '8 down!'])
  t.strictSame(run(misc, '+', true, 15_000_000), ['0.000001 up'], 'an overlong run starts again at once')
})

t.test('a dynamic weight is kept until another is asked for', async t => {
  const misc = miscCheck('/check', true)
  const started = onProbeStarted(newChecker(misc, true, T0, seededRandom(1)), T0)
  const heavy = onProbeResult(misc, started, { ok: true, weight: 50 }, T0)
  t.equal(heavy.state.weight, 50)
  const failed = onProbeResult(misc, onProbeStarted(heavy.state, T0), BAD, T0)
  t.equal(failed.state.weight, 50)
  t.equal(onProbeResult(misc, onProbeStarted(failed.state, T0), GOOD, T0).state.weight, undefined)
})

t.test('HTTP goes round its urls and comes back after a clean round', async t => {
  const http = httpCheck('10.0.0.2', 2, { delayBeforeRetry: seconds(15) })
  t.strictSame(run(http, '++--'), ['10 up', '10 up', '15', '15 down!'],
    'failing it waits the longer of both delays')
  t.strictSame(run(http, '-+++'), ['15 down!', '10', '10', '10 up!'])
})

t.test('fast_recovery does not wait between the urls of the way back', async t => {
  const http = { ...httpCheck('10.0.0.2', 2), fastRecovery: true }
  t.strictSame(run(http, '-+++'), ['10 down!', '0.000001', '0.000001', '10 up!'])
})

t.test('an attempt that could not be made decides nothing', async t => {
  const config = tcpCheck('10.0.0.2')
  const started = onProbeStarted(newChecker(config, true, T0, seededRandom(1)), T0)
  const untried = { ok: false, why: { code: 'local', call: 'bind', errno: 'EADDRINUSE' } } as const
  const { state, verdict } = onProbeResult(config, started, untried, T0)
  t.equal(verdict, undefined)
  t.equal(state.failures, started.failures)
  t.equal(state.nextProbeAt, 10_000_000)
})

t.test('a suspended check is put off by delay_loop and stays as it is', async t => {
  const before = newChecker(tcpCheck('10.0.0.2'), true, T0, seededRandom(1))
  t.strictSame(onSuspended(schedule(), before, instant(5)), { ...before, nextProbeAt: 10_000_005 })
})
