import t from 'tap'
import type { ProbingConfig } from '../../src/checkers/checker.js'
import {
  inheritRunner, isProbing, newRunner, parametersKey, runnerPlans
} from '../../src/checkers/runner.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant, seconds } from '../../src/lib/time.js'
import {
  connection, httpCheck, ip, miscCheck, realServer, schedule, tcpCheck, virtualServer, withCheckers
} from './examples.js'

const at = (virtualServer: number, realServer: number) =>
  ({ virtualServer, realServer, checker: 0 })

const other = { name: '[10.0.0.1]:tcp:81', target: { type: 'address', address: ip('10.0.0.1'), port: 81 } } as const

t.test('the same check of several virtual servers runs once', async t => {
  const servers = [realServer('10.0.0.2'), realServer('10.0.0.3')]
  const plans = runnerPlans([virtualServer(servers), virtualServer(servers, other)])
  t.strictSame(plans.map(each => each.subscribers), [
    [at(0, 0), at(1, 0)], [at(0, 1), at(1, 1)]
  ])
})

t.test('a check that differs in anything, or may be suspended, runs alone', async t => {
  const slower = withCheckers(realServer('10.0.0.2'), tcpCheck('10.0.0.2', { retry: 2 }))
  t.equal(runnerPlans([
    virtualServer([realServer('10.0.0.2')]), virtualServer([slower], other)
  ]).length, 2)
  const suspended = { haSuspend: true }
  const servers = [realServer('10.0.0.2')]
  t.equal(runnerPlans([
    virtualServer(servers, suspended), virtualServer(servers, { ...other, ...suspended })
  ]).length, 2)
})

t.test('checkers that follow events have no runner', async t => {
  const file = { type: 'file', file: 'f', weight: 1, reverse: false } as const
  t.equal(isProbing(file), false)
  t.equal(isProbing(tcpCheck('10.0.0.2')), true)
  t.strictSame(runnerPlans([virtualServer([withCheckers(realServer('10.0.0.2'), file)])]), [])
})

t.test('across a reload the schedule does not count, the parameters do', async t => {
  const key = parametersKey
  const http = httpCheck('10.0.0.2')
  t.equal(key(tcpCheck('10.0.0.2')), key(tcpCheck('10.0.0.2', { retry: 9, delayLoop: seconds(1) })))
  t.not(key(tcpCheck('10.0.0.2')), key(tcpCheck('10.0.0.3')))
  t.not(key(http), key({ ...http, urls: http.urls.map(url => ({ ...url, digest: 'x' })) }))
  t.equal(key(miscCheck('/a')), key({ ...miscCheck('/a'), timeout: seconds(99) }))
  t.not(key(miscCheck('/a')), key(miscCheck('/b')))
  const udp = (payload: Uint8Array, bytes: Uint8Array): ProbingConfig => ({
    type: 'udp',
    schedule: schedule(),
    connection: connection('10.0.0.2'),
    payload,
    requireReply: true,
    reply: { bytes, mask: bytes, minLength: 0, maxLength: 9 }
  })
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)]
  t.equal(key(udp(a, a)), key(udp(b, a)), 'the payload does not count, as in keepalived')
  t.not(key(udp(a, a)), key(udp(a, b)))
})

t.test('an inherited runner knows what it knew and waits a random time again', async t => {
  const plan = runnerPlans([virtualServer([realServer('10.0.0.2')])])[0]
  if (plan === undefined) throw new Error('one plan')
  const before = newRunner(plan, true, instant(0), seededRandom(1)).state
  const known = { ...before, up: false, hasRun: true, failures: 7, startedAt: instant(3) }
  const { state } = inheritRunner(plan, known, instant(50), seededRandom(1))
  t.match(state, { up: false, hasRun: true, failures: 1, nextProbeAt: 1_000_050 })
  t.equal(state.startedAt, undefined)
})
