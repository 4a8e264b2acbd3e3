import t from 'tap'
import { newStatistics } from '../../src/vrrp/statistics.js'

t.test('an instance starts with every counter at zero, and its own', async t => {
  const statistics = newStatistics()
  t.ok(Object.values(statistics).every(count => count === 0))
  statistics.advertsSent++
  t.equal(newStatistics().advertsSent, 0)
})
