import t from 'tap'
import {
  effectiveWeight, newRealServer, nextRampAt, onCheckerVerdict, onContribution, onRampDone, operate,
  type RealServerState, tableWeight
} from '../../src/checkers/real-server.js'
import { instant, seconds } from '../../src/lib/time.js'
import { realServer } from './examples.js'

const config = realServer('10.0.0.2', { weight: 100 })
const T0 = instant(0)

t.test('down with the first failing checker, up with the last recovering one', async t => {
  let state = newRealServer(new Set())
  const verdict = (checker: number, up: boolean): string => {
    const step = onCheckerVerdict(config, state, checker, up, T0)
    state = step.state
    return `${state.alive ? 'alive' : 'dead'}${step.changed ? '!' : ''}`
  }
  t.strictSame([
    verdict(0, true), verdict(0, false), verdict(1, false), verdict(1, false), verdict(0, true),
    verdict(1, true)
  ], ['alive', 'dead!', 'dead', 'dead', 'dead', 'alive!'])
})

t.test('with alpha checkers it starts down and needs them all', async t => {
  const state = newRealServer(new Set([0, 1]))
  t.equal(state.alive, false)
  const one = onCheckerVerdict(config, state, 0, true, T0).state
  t.equal(one.alive, false)
  t.equal(onCheckerVerdict(config, one, 1, true, T0).changed, true)
})

t.test('contributions add to the weight within what the kernel takes', async t => {
  const state = newRealServer(new Set())
  const weight = (next: RealServerState) => effectiveWeight(config, next)
  const more = onContribution(state, 0, 50)
  t.equal(weight(more), 150)
  t.equal(weight(onContribution(more, 1, -120)), 30)
  t.equal(weight(onContribution(more, 1, -500)), 0)
  t.equal(weight(onContribution(more, 1, 2147483647)), 2147483647)
  t.equal(onContribution(more, 0, 50), more, 'nothing new')
  t.strictSame(onContribution(more, 0, 0), state)
})

t.test('slow start raises the weight in ten steps', async t => {
  const slow = { ...config, slowStart: seconds(10) }
  const down = onCheckerVerdict(slow, newRealServer(new Set()), 0, false, T0).state
  const { state } = onCheckerVerdict(slow, down, 0, true, T0)
  const weights = [0, 1, 2, 5, 9, 10].map(at => tableWeight(slow, state, instant(seconds(at))))
  t.strictSame(weights, [9, 18, 27, 54, 90, 100])
  t.equal(nextRampAt(slow, state, T0), 1_000_000)
  t.equal(nextRampAt(slow, state, instant(9_999_999)), 10_000_000)
  t.equal(nextRampAt(slow, state, instant(10_000_000)), undefined)
  t.equal(nextRampAt(slow, onRampDone(state), T0), undefined)
  t.equal(effectiveWeight(slow, state), 100, 'the quorum counts the whole weight')
  t.equal(tableWeight({ ...slow, weight: 1 }, state, T0), 1, 'never without any weight')
  t.equal(tableWeight({ ...slow, weight: 0 }, state, T0), 0)
})

t.test('a server that was never down, or has no slow start, has its whole weight', async t => {
  t.equal(tableWeight({ ...config, slowStart: seconds(10) }, newRealServer(new Set()), T0), 100)
  const down = onCheckerVerdict(config, newRealServer(new Set()), 0, false, T0).state
  t.equal(tableWeight(config, onCheckerVerdict(config, down, 0, true, T0).state, T0), 100)
})

t.test('a draining server gets no new connections', async t => {
  const state = operate(config, newRealServer(new Set()), { type: 'drain', timeout: undefined }, T0)
  t.equal(tableWeight(config, state, T0), 0)
})

t.test('an operator\'s weight counts instead of the configured one and all contributions', async t => {
  const state = onContribution(newRealServer(new Set()), 0, 50)
  const weighed = operate(config, state, { type: 'weight', weight: 7 }, T0)
  t.equal(effectiveWeight(config, weighed), 7)
  t.equal(effectiveWeight(config, operate(config, weighed, { type: 'weight', weight: undefined }, T0)), 150)
})

t.test('a server that is taken back starts slowly, if it is alive', async t => {
  const slow = { ...config, slowStart: seconds(10) }
  const out = operate(slow, newRealServer(new Set()), { type: 'drain', timeout: undefined }, T0)
  const back = operate(slow, out, { type: 'enable' }, instant(seconds(5)))
  t.equal(tableWeight(slow, back, instant(seconds(5))), 9)
  t.equal(operate(slow, back, { type: 'enable' }, instant(seconds(9))).recoveredAt, back.recoveredAt)
  const dead = operate(slow, newRealServer(new Set([0])), { type: 'drain', timeout: undefined }, T0)
  t.equal(operate(slow, dead, { type: 'enable' }, T0).recoveredAt, undefined)
})
