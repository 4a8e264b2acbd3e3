import t from 'tap'
import { periodText } from '../../src/daemon/period-text.js'

t.test('a period is told with what matters of it', async t => {
  for (const [seconds, text] of [
    [0, '0.0 s'], [-1, '0.0 s'], [2.345, '2.3 s'], [59.9, '59 s'], [192, '3 min 12 s'],
    [3_600, '1 h'], [3_605, '1 h'], [90_061, '1 d 1 h']
  ] as const) t.equal(periodText(seconds), text)
})
