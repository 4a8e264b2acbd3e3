import t from 'tap'
import {
  addScores, formatScore, INFINITY, parseBoolean, parseInteger, parseInterval, parseMilliseconds,
  parseScore
} from '../../../src/pacemaker-mode/cib/values.js'

t.test('scores are clamped whole numbers', async t => {
  const colours = { red: -INFINITY, yellow: -5, green: 0 }
  const cases: ReadonlyArray<readonly [string, number | undefined]> = [
    ['0', 0], ['-0', 0], ['5', 5], ['+5', 5], ['-5', -5], ['2.9', 2], ['-2.9', -2],
    ['1000000', INFINITY], ['-99999999999', -INFINITY], ['INFINITY', INFINITY],
    ['+INFINITY', INFINITY], ['-infinity', -INFINITY], ['', undefined], ['many', undefined],
    ['5x', undefined], ['yellow', -5], ['Red', -INFINITY]
  ]
  for (const [text, score] of cases) t.equal(parseScore(text, colours), score, text)
  t.equal(parseScore('red'), undefined, 'colours are for health alone')
})

t.test('minus infinity wins, then plus infinity', async t => {
  t.equal(addScores(INFINITY, -INFINITY), -INFINITY)
  t.equal(addScores(-5, INFINITY), INFINITY)
  t.equal(addScores(999_999, 5), INFINITY)
  t.equal(addScores(-999_999, -5), -INFINITY)
  t.equal(addScores(2, 3), 5)
  t.strictSame([INFINITY, -INFINITY, 12].map(formatScore), ['INFINITY', '-INFINITY', '12'])
})

t.test('booleans have ten spellings', async t => {
  for (const word of ['true', 'On', 'YES', 'y', '1']) t.equal(parseBoolean(word), true, word)
  for (const word of ['false', 'Off', 'NO', 'n', '0']) t.equal(parseBoolean(word), false, word)
  for (const word of ['', 'maybe', '2', ' true']) t.equal(parseBoolean(word), undefined, word)
})

t.test('whole numbers end where their digits end', async t => {
  t.strictSame(['80%', '-1', ' 7.9', 'x'].map(parseInteger), [80, -1, 7, undefined])
})

t.test('times have units', async t => {
  const cases: ReadonlyArray<readonly [string, number | undefined]> = [
    ['20', 20_000], ['20s', 20_000], ['1500ms', 1_500], ['5minutes', 300_000], ['10 s', 10_000],
    [' 10', 10_000], ['2H', 7_200_000], ['7M', 420_000], ['1.5s', 1_000], ['5000us', 5],
    ['1d', undefined], ['10x', undefined], ['-5', undefined], ['+5', undefined], ['', undefined],
    ['PT1M', undefined], ['INFINITY', undefined]
  ]
  for (const [text, ms] of cases) t.equal(parseMilliseconds(text), ms, text)
  t.equal(parseInterval('PT1M30S'), 90_000)
  t.equal(parseInterval('P1D'), 86_400_000)
  t.equal(parseInterval('15'), 15_000)
  t.equal(parseInterval('Px'), undefined)
})
