import t from 'tap'
import { seededRandom } from '../../src/lib/random.js'

t.test('a seed always gives the same sequence, another seed another one', async t => {
  const draw = (seed: number): number[] => {
    const random = seededRandom(seed)
    return Array.from({ length: 8 }, () => random.next())
  }
  t.strictSame(draw(1), draw(1))
  t.notSame(draw(1), draw(2))
})

t.test('numbers stay in range and reach both ends', async t => {
  const random = seededRandom(42)
  const seen = new Set(Array.from({ length: 1_000 }, () => random.between(3, 6)))
  t.strictSame([...seen].sort(), [3, 4, 5, 6])
  for (let draw = 0; draw < 1_000; draw++) {
    const value = random.next()
    t.ok(value >= 0 && value < 1)
  }
})
