import t from 'tap'
import { inheritedStates, matchServers, startsUp } from '../../src/checkers/reload.js'
import { newRunner, runnerPlans } from '../../src/checkers/runner.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant, seconds } from '../../src/lib/time.js'
import { ip, lvs, realServer, tcpCheck, virtualServer, withCheckers } from './examples.js'

const [two, three, four] = ['10.0.0.2', '10.0.0.3', '10.0.0.4'].map(each => realServer(each))
if (two === undefined || three === undefined || four === undefined) throw new Error('three servers')
const elsewhere = { name: '[10.0.0.8]:tcp:80', target: { type: 'address', address: ip('10.0.0.8'), port: 80 } } as const

t.test('servers are matched by what they are, not by where they stand', async t => {
  const before = lvs([virtualServer([two, three]), virtualServer([four], elsewhere)])
  const after = lvs([virtualServer([four], elsewhere), virtualServer([four, three, two])])
  t.strictSame(matchServers(before, after), [
    { virtualServer: 1, realServers: [0] },
    { virtualServer: 0, realServers: [undefined, 1, 0] }
  ])
})

t.test('another address is another server; a mark counts with its family', async t => {
  const mark = { name: 'FWM 7', target: { type: 'fwmark', mark: 7 }, protocol: undefined } as const
  const before = lvs([virtualServer([two]), virtualServer([two], mark)])
  const after = lvs([virtualServer([two], elsewhere), virtualServer([two], { ...mark, family: 'ipv6' })])
  t.strictSame(matchServers(before, after), [
    { virtualServer: undefined, realServers: [undefined] },
    { virtualServer: undefined, realServers: [undefined] }
  ])
})

t.test('a check with the same parameters keeps its state, a changed one does not', async t => {
  const before = lvs([virtualServer([two, three])])
  const runners = runnerPlans(before.virtualServers).map(plan =>
    newRunner(plan, true, instant(0), seededRandom(1)))
  for (const runner of runners) runner.state = { ...runner.state, hasRun: true, up: false }
  const slower = withCheckers(two, tcpCheck('10.0.0.2', { delayLoop: seconds(99) }))
  const moved = withCheckers(three, tcpCheck('10.0.0.33'))
  const after = lvs([virtualServer([moved, slower, four])])
  const plans = runnerPlans(after.virtualServers)
  const states = inheritedStates(plans, matchServers(before, after), runners)
  t.equal(states.size, 1)
  t.equal([...states.values()][0]?.up, false)
  t.ok(states.has(plans[1]?.key ?? ''), 'the one whose delay alone changed')
})

t.test('a new alpha checker starts down, but not on a server that was alive', async t => {
  t.strictSame([
    startsUp(false, undefined), startsUp(true, undefined), startsUp(true, false),
    startsUp(true, true)
  ], [true, false, false, true])
})
