import t from 'tap'
import type { VirtualServerConfig } from '../../src/checkers/config.js'
import {
  afterReload, confirmation, onOperate, onRemoved, onStop, onVerdict, onWeight,
  startVirtualServer, type VirtualServerState
} from '../../src/checkers/virtual-server.js'
import { instant } from '../../src/lib/time.js'
import { lines, realServer, sorryServer, virtualServer } from './examples.js'

const NAME = '[10.0.0.1]:tcp:80'
const [A, B] = ['[10.0.0.2]:tcp:80', '[10.0.0.3]:tcp:80']
const servers = [realServer('10.0.0.2'), realServer('10.0.0.3')]
const T0 = instant(0)
const ALL_UP = [new Set<number>(), new Set<number>()]
const ALL_DOWN = [new Set([0]), new Set([0])]

/** Starts it, then reports verdicts: place and up. */
function play (
  config: VirtualServerConfig, down: ReadonlyArray<ReadonlySet<number>>,
  verdicts: ReadonlyArray<readonly [number, boolean]>
): { state: VirtualServerState, told: string[][] } {
  const started = startVirtualServer(config, down, false)
  const told = [lines(started.effects)]
  let { state } = started
  for (const [place, up] of verdicts) {
    const step = onVerdict(config, state, { place, checker: 0 }, up, T0)
    state = step.state
    told.push(lines(step.effects))
  }
  return { state, told }
}

t.test('every start that reaches the quorum tells of it', async t => {
  t.strictSame(play(virtualServer(servers), ALL_UP, []).told, [[
    'log quorum starting UP 1 0 1 2', `notify VS ${NAME} UP`, `mail VS ${NAME} UP quorum`
  ]])
})

t.test('servers put up at start are told of only with rs_init_notifies', async t => {
  const down = [new Set<number>(), new Set([0])]
  const started = startVirtualServer(virtualServer(servers), down, true)
  t.strictSame(lines(started.effects).slice(0, 2),
    [`notify ${A} UP`, 'log quorum starting UP 1 0 1 1'])
})

t.test('a server goes, then the quorum, then both come back', async t => {
  const verdicts = [[0, false], [1, false], [1, true], [0, true]] as const
  const { told } = play(virtualServer(servers), ALL_UP, verdicts)
  t.strictSame(told.slice(1), [
    [`log service ${A} DOWN`, `notify ${A} DOWN`],
    [
      `log service ${B} DOWN`, `notify ${B} DOWN`,
      'log quorum DOWN 1 0 1 0', `notify VS ${NAME} DOWN`, `mail VS ${NAME} DOWN quorum`
    ],
    [
      `log service ${B} UP`, `notify ${B} UP`,
      'log quorum UP 1 0 1 1', `notify VS ${NAME} UP`, `mail VS ${NAME} UP quorum`
    ],
    [`log service ${A} UP`, `notify ${A} UP`]
  ])
})

t.test('a verdict that changes nothing leaves the state itself, so that no table is compared', async t => {
  const { state } = play(virtualServer(servers), ALL_UP, [[1, false]])
  for (const [place, up] of [[0, true], [1, false]] as const) {
    const step = onVerdict(virtualServer(servers), state, { place, checker: 0 }, up, T0)
    t.equal(step.state, state)
    t.strictSame([step.effects, step.changed], [[], false])
  }
})

t.test('the sorry server comes with the loss and goes with the gain', async t => {
  const config = virtualServer(servers, { sorryServer: sorryServer('10.0.0.9'), quorum: 2 })
  const { told } = play(config, ALL_UP, [[0, false], [1, false], [1, true], [0, true]])
  t.strictSame(told.slice(1), [
    [
      `log service ${A} DOWN`, `notify ${A} DOWN`,
      'log quorum DOWN 2 0 2 1', 'log sorry [10.0.0.9]:tcp:80 UP', 'log pool DOWN',
      `notify VS ${NAME} DOWN`, `mail VS ${NAME} DOWN quorum`
    ],
    [`notify ${B} DOWN`],
    [`notify ${B} UP`],
    [
      `notify ${A} UP`,
      'log quorum UP 2 0 2 2', 'log sorry [10.0.0.9]:tcp:80 DOWN', 'log pool UP',
      `notify VS ${NAME} UP`, `mail VS ${NAME} UP quorum`
    ]
  ], 'and while it answers the table of the others does not change')
})

t.test('with alpha the start is quiet, or begins with the sorry server', async t => {
  t.strictSame(play(virtualServer(servers), ALL_DOWN, []).told, [[]])
  const config = virtualServer(servers, { sorryServer: sorryServer('10.0.0.9') })
  t.strictSame(play(config, ALL_DOWN, []).told, [[
    'log quorum starting DOWN 1 0 1 0', 'log sorry [10.0.0.9]:tcp:80 UP', 'log pool DOWN',
    `notify VS ${NAME} DOWN`, `mail VS ${NAME} DOWN quorum`
  ]])
})

t.test('a weight moves the quorum', async t => {
  const config = virtualServer(servers, { quorum: 2 })
  const { state } = play(config, ALL_UP, [])
  const less = onWeight(config, state, { place: 0, checker: 0 }, -1)
  t.strictSame(lines(less.effects), [
    `log weight ${A} 1 0 true`, 'log quorum DOWN 2 0 2 1', `notify VS ${NAME} DOWN`,
    `mail VS ${NAME} DOWN quorum`
  ])
  t.strictSame(lines(onWeight(config, less.state, { place: 0, checker: 1 }, -5).effects), [],
    'still 0')
  t.equal(onWeight(config, state, { place: 0, checker: 0 }, 0).state, state)
})

t.test('draining takes the weight out of the quorum', async t => {
  const config = virtualServer(servers, { quorum: 2 })
  const { state } = play(config, ALL_UP, [])
  const drained = onOperate(config, state, 1, { type: 'drain', timeout: undefined }, T0)
  t.equal(drained.state.weight, 1)
  t.equal(lines(drained.effects)[1], 'log quorum DOWN 2 0 2 1')
  const back = onOperate(config, drained.state, 1, { type: 'enable' }, T0)
  t.equal(lines(back.effects)[1], 'log quorum UP 2 0 2 2')
})

t.test('the end is told with omega, without it to traps alone', async t => {
  const { state } = play(virtualServer(servers), ALL_UP, [[1, false]])
  t.strictSame(lines(onStop(virtualServer(servers), state)),
    [`notify ${A} DOWN (trap)`, `notify VS ${NAME} DOWN (trap)`])
  t.strictSame(lines(onStop(virtualServer(servers, { omega: true }), state)), [
    `notify ${A} DOWN`, `mail ${A} DOWN stopping`,
    `notify VS ${NAME} DOWN`, `mail VS ${NAME} DOWN stopping`
  ])
})

t.test('a removed server is told of if it was alive', async t => {
  const config = virtualServer(servers)
  const { state } = play(config, ALL_UP, [[1, false]])
  const removed = (place: 0 | 1) => {
    const [server, each] = [config.realServers[place], state.servers.at(place)]
    if (server === undefined || each === undefined) throw new Error('two servers')
    return lines(onRemoved(config, server, each))
  }
  t.strictSame(removed(0), [`notify ${A} DOWN`, `mail ${A} DOWN removed`])
  t.strictSame(removed(1), [])
})

t.test('a reload brings up what no failed checker holds down', async t => {
  const config = virtualServer(servers)
  const { state } = play(config, ALL_UP, [[1, false]])
  const fresh = play(config, ALL_UP, []).state
  const step = afterReload(config, { ...fresh, quorum: state.quorum }, [true, false])
  t.strictSame(lines(step.effects), [`log service ${B} UP`, `notify ${B} UP`])
  t.strictSame(lines(afterReload(config, state, [true, undefined]).effects), [], 'nothing new')
})

t.test('a confirmation says what the server is', async t => {
  const config = virtualServer(servers)
  t.strictSame(lines([confirmation(config, play(config, ALL_DOWN, []).state, 1)]), [`notify ${B} DOWN`])
})
