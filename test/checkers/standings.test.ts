import t from 'tap'
import type { CheckerConfig } from '../../src/checkers/checker-config.js'
import type { Runner } from '../../src/checkers/runner.js'
import { newRunner, runnerPlans } from '../../src/checkers/runner.js'
import { standings } from '../../src/checkers/standings.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant } from '../../src/lib/time.js'
import { lvs, realServer, tcpCheck, virtualServer, withCheckers } from './examples.js'

const FILE: CheckerConfig = { type: 'file', file: 'f', weight: 2, reverse: false }
const BFD: CheckerConfig = { type: 'bfd', session: 's', alpha: false }
const config = lvs([virtualServer([
  withCheckers(realServer('10.0.0.2'), tcpCheck('10.0.0.2'), FILE),
  withCheckers(realServer('10.0.0.3'), BFD, tcpCheck('10.0.0.3'))
])])
const runners = runnerPlans(config.virtualServers).map((plan, place): Runner =>
  newRunner(plan, place === 0, instant(0), seededRandom(1)))

t.test('each checker stands as its runner, its file or its session', async t => {
  const followed = { files: { f: 5 }, sessions: { s: false } }
  const standing = standings(config, runners, followed, undefined)
  const at = (realServer: number, checker: number) => ({ virtualServer: 0, realServer, checker })
  t.strictSame(standing(at(0, 0), tcpCheck('10.0.0.2')), { up: true, contribution: 0 })
  t.strictSame(standing(at(0, 1), FILE), { up: true, contribution: 10 })
  t.strictSame(standing(at(1, 0), BFD), { up: false, contribution: 0 })
  t.strictSame(standing(at(1, 1), tcpCheck('10.0.0.3')), { up: false, contribution: 0 })
})
