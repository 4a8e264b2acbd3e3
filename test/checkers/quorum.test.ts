import t from 'tap'
import { evaluate, newQuorum, onSorryServerChanged, type QuorumState } from '../../src/checkers/quorum.js'
import { realServer, sorryServer, virtualServer } from './examples.js'

const config = virtualServer([realServer('10.0.0.2')], { quorum: 10, hysteresis: 2 })
const withSorry = { ...config, sorryServer: sorryServer('10.0.0.9') }

function follow (weights: readonly number[], server = config): string[] {
  let state: QuorumState = newQuorum()
  return weights.map((weight, place) => {
    const step = evaluate(server, state, weight, place === 0)
    state = step.state
    const { change } = step
    const told = change === undefined ? '' : change.up ? `gained ${change.threshold} ` : `lost ${change.threshold} `
    return `${told}${state.up ? 'up' : 'down'}${state.sorry ? ' sorry' : ''}`
  })
}

t.test('it is gained at quorum + hysteresis and lost below quorum - hysteresis', async t => {
  t.strictSame(follow([11, 12, 8, 7, 11, 12]),
    ['down', 'gained 12 up', 'up', 'lost 8 down', 'down', 'gained 12 up'])
})

t.test('without any weight it is lost', async t => {
  t.strictSame(follow([1, 0], { ...config, quorum: 1, hysteresis: 0 }), ['gained 1 up', 'lost 1 down'])
})

t.test('the sorry server steps in and out with it', async t => {
  t.strictSame(follow([12, 7, 12], withSorry), ['gained 12 up', 'lost 8 down sorry', 'gained 12 up'])
})

t.test('at start a missing quorum is news only when a sorry server steps in', async t => {
  t.strictSame(follow([0, 0], withSorry), ['lost 8 down sorry', 'down sorry'])
  t.strictSame(follow([0, 0]), ['down', 'down'])
})

t.test('a change carries what the log line says', async t => {
  t.strictSame(evaluate(config, newQuorum(), 20, true).change,
    { up: true, quorum: 10, hysteresis: 2, threshold: 12, weight: 20, starting: true })
})

t.test('a reload may bring or take the sorry server while the quorum is lost', async t => {
  const down = { up: false, sorry: false }
  t.strictSame(onSorryServerChanged(withSorry, down), { up: false, sorry: true })
  t.strictSame(onSorryServerChanged(config, { up: false, sorry: true }), down)
  const up = { up: true, sorry: false }
  t.equal(onSorryServerChanged(withSorry, up), up)
})
