import t from 'tap'
import { carriedOver, survey } from '../../src/checkers/survey.js'
import { instant } from '../../src/lib/time.js'
import { realServer, tcpCheck, virtualServer } from './examples.js'

t.test('each real server has its failed checkers and what the others contribute', async t => {
  const three = [tcpCheck('10.0.0.2'), tcpCheck('10.0.0.2'), tcpCheck('10.0.0.2')]
  const config = virtualServer([realServer('10.0.0.2', { checkers: three }), realServer('10.0.0.3')])
  const [one, other] = survey(4, config, ({ virtualServer, realServer, checker }) => {
    t.equal(virtualServer, 4)
    return { up: checker !== 1, contribution: realServer === 0 ? 10 * checker : 0 }
  })
  t.strictSame([...one?.failed ?? []], [1])
  t.strictSame([...one?.contributions ?? []], [[1, 10], [2, 20]])
  t.strictSame([other?.failed.size, other?.contributions.size], [0, 0])
})

t.test('what goes on has what its checkers say now, and keeps the word of the operator', async t => {
  const surveyed = { failed: new Set([0]), contributions: new Map([[1, 5]]) }
  t.match(carriedOver(surveyed), {
    alive: false, contributions: new Map([[1, 5]]), recoveredAt: undefined, operator: { service: 'in' }
  })
  const before = { operator: { service: 'out', until: undefined, weight: 3 } as const, recoveredAt: instant(7) }
  t.match(carriedOver({ failed: new Set(), contributions: new Map() }, before),
    { alive: true, recoveredAt: 7, operator: { service: 'out', weight: 3 } })
})
