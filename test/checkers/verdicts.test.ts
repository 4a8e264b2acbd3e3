import t from 'tap'
import { readAgentLine } from '../../src/checkers/agent.js'
import type { CheckerConfig } from '../../src/checkers/checker-config.js'
import {
  newChecker, onProbeResult, onProbeStarted, type ProbingConfig
} from '../../src/checkers/checker.js'
import { Pool } from '../../src/checkers/pool.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { reportFollowed, reportProbe } from '../../src/checkers/verdicts.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant } from '../../src/lib/time.js'
import {
  connection, httpCheck, lines, lvs, realServer, schedule, tcpCheck, virtualServer, withCheckers
} from './examples.js'

const T0 = instant(0)
const A = '[10.0.0.2]:tcp:80'
const AT = { virtualServer: 0, realServer: 0, checker: 0 }
const check = tcpCheck('10.0.0.2')
const file = { type: 'file', file: 'f', weight: 0, reverse: false } as const

function pool (checker: CheckerConfig = check, weight = 1): Pool {
  const config = lvs([virtualServer([withCheckers(realServer('10.0.0.2', { weight }), checker)])])
  const made = new Pool(config, { table: [], addresses: [], masters: [] })
  made.start(() => ({ up: true, contribution: 0 }), undefined)
  return made
}

function report (result: ProbeResult): string[] {
  return reports(check, [result])[0] ?? []
}

/** What is told of each of several results in a row. */
function reports (config: ProbingConfig, results: readonly ProbeResult[]): string[][] {
  const made = pool(config, 10)
  let state = newChecker(config, true, T0, seededRandom(1))
  return results.map(result => {
    const before = onProbeStarted(state, T0)
    const { state: after, verdict } = onProbeResult(config, before, result, T0)
    state = after
    return lines(reportProbe(made, AT, config, { before, after, result, verdict }, T0))
  })
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

t.test('an obstacle is logged once for a row of attempts, and again after a good one', async t => {
  const blocked: ProbeResult = { ok: false, why: { code: 'local', call: 'bind', errno: 'EADDRINUSE' } }
  t.strictSame(reports(check, [blocked, blocked, { ok: true }, blocked]),
    [['log check-untried'], [], [`log check ${A} UP 1`], ['log check-untried']])
})

const says = (line: string): ProbeResult => {
  const agent = readAgentLine(line)
  if (!agent.ok) throw new Error(line)
  return { ok: true, agent: agent.value }
}
const agent = (required = false): ProbingConfig => ({
  type: 'agent', schedule: schedule({ retry: 0 }), connection: connection('10.0.0.2', 9000), send: undefined, required
})

t.test('an agent takes its server out and back, and moves its weight', async t => {
  const told = reports(agent(), [says('up'), says('50%'), says('drain'), says('ready'), says('100% maint # disk')])
  t.strictSame(told[0], [`log check ${A} UP 0`])
  t.strictSame(told[1], [`log weight ${A} 10 5 true`])
  t.strictSame(told[2]?.slice(0, 2), [`log weight ${A} 5 0 true`, 'log quorum DOWN 1 0 1 0'])
  t.equal(told[3]?.[0], `log weight ${A} 0 5 true`)
  t.strictSame(told[4]?.slice(0, 3), [`log check ${A} DOWN 0`, `log service ${A} DOWN`, `notify ${A} DOWN`])
})

t.test('an agent that does not answer says nothing, unless it is required', async t => {
  const refused: ProbeResult = { ok: false, why: { code: 'connect-failed', errno: 'ECONNREFUSED' } }
  t.strictSame(reports(agent(), [says('down'), refused, refused]).slice(1), [['log check-untried'], []])
  t.equal(reports(agent(true), [says('up'), refused])[1]?.[0], `log check ${A} DOWN 0`)
})

t.test('a certificate is spoken of once for each day near its end', async t => {
  const tls = {
    sni: false,
    sniName: undefined,
    compliantShutdown: false,
    verify: undefined,
    expiryWarningDays: 14,
    certificate: undefined,
    key: undefined
  }
  const config = { ...httpCheck('10.0.0.2'), tls }
  const days = (certificateDays: number): ProbeResult => ({ ok: true, certificateDays })
  const told = reports(config, [days(20), days(14), days(14), days(13), days(90), days(-1)])
  t.strictSame(told.slice(1), [['log certificate'], [], ['log certificate'], [], ['log certificate']])
  t.strictSame(reports(httpCheck('10.0.0.2'), [days(1)]), [[`log check ${A} UP 1`]])
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
