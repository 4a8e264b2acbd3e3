import t from 'tap'
import { periodText, readPeriod } from '../../src/cli/period.js'

t.test('periods are read as people write them', async t => {
  for (const [text, seconds] of [
    ['90', 90], ['1.5', 1.5], ['30s', 30], ['5m', 300], ['2h30m', 9_000], ['1d', 86_400],
    ['', undefined], ['soon', undefined], ['5x', undefined], ['-3', undefined], ['m5', undefined]
  ] as const) t.equal(readPeriod(text), seconds, text)
})

t.test('and written with what matters of them', async t => {
  for (const [seconds, text] of [
    [0, '0.0 s'], [-1, '0.0 s'], [2.345, '2.3 s'], [59.9, '59 s'], [192, '3 min 12 s'],
    [3_600, '1 h'], [3_605, '1 h'], [90_061, '1 d 1 h']
  ] as const) t.equal(periodText(seconds), text)
})
