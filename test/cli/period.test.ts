import t from 'tap'
import { readPeriod } from '../../src/cli/period.js'

t.test('periods are read as people write them', async t => {
  for (const [text, seconds] of [
    ['90', 90], ['1.5', 1.5], ['30s', 30], ['5m', 300], ['2h30m', 9_000], ['1d', 86_400],
    ['', undefined], ['soon', undefined], ['5x', undefined], ['-3', undefined], ['m5', undefined]
  ] as const) t.equal(readPeriod(text), seconds, text)
})
