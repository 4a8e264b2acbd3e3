import t from 'tap'
import { newChecker, onProbeResult, onProbeStarted } from '../../src/checkers/checker.js'
import { Pool } from '../../src/checkers/pool.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { reportFollowed, reportProbe } from '../../src/checkers/verdicts.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant } from '../../src/lib/time.js'
import { lines, lvs, realServer, tcpCheck, virtualServer, withCheckers } from './examples.js'

const T0 = instant(0)
const A = '[10.0.0.2]:tcp:80'
const AT = { virtualServer: 0, realServer: 0, checker: 0 }
const check = tcpCheck('10.0.0.2')
const file = { type: 'file', file: 'f', weight: 0, reverse: false } as const

function pool (): Pool {
  const config = lvs([virtualServer([withCheckers(realServer('10.0.0.2'), check)])])
  const made = new Pool(config, { table: [], addresses: [], masters: [] })
  made.start(() => ({ up: true, contribution: 0 }))
  return made
}

function report (result: ProbeResult): string[] {
  const before = onProbeStarted(newChecker(check, true, T0, seededRandom(1)), T0)
  const { verdict } = onProbeResult(check, before, result, T0)
  return lines(reportProbe(pool(), AT, check, { before, result, verdict }, T0))
}

t.test('a failure is logged, told and written of, in this order', async t => {
  t.strictSame(report({ ok: false, why: { code: 'closed' } }), [
    `log check ${A} DOWN 1`, `log service ${A} DOWN`, `notify ${A} DOWN`,
    'log quorum DOWN 1 0 1 0', 'notify VS [10.0.0.1]:tcp:80 DOWN',
    'mail VS [10.0.0.1]:tcp:80 DOWN quorum', `mail ${A} DOWN check`
  ])
})

t.test('a first success is logged alone', async t => {
  t.strictSame(report({ ok: true }), [`log check ${A} UP 1`])
})

t.test('an obstacle of our own is logged as such', async t => {
  t.strictSame(report({ ok: false, why: { code: 'local', call: 'bind', errno: 'EADDRINUSE' } }),
    ['log check-untried'])
})

t.test('what follows a file is told when it changes', async t => {
  const made = pool()
  const up = { up: true, contribution: 0 }
  t.strictSame(lines(reportFollowed(made, AT, file, up, T0)), [])
  const down = lines(reportFollowed(made, AT, file, { up: false, contribution: 0 }, T0))
  t.strictSame([down[0], down.at(-1)], [`log check ${A} DOWN 0`, `mail ${A} DOWN check`])
  t.strictSame(lines(reportFollowed(made, AT, file, { up: true, contribution: 4 }, T0)).at(-2),
    `log weight ${A} 1 5 true`)
})
