import t from 'tap'
import {
  addSpan, formatInstant, parseDateTime, parseSpan
} from '../../../src/pacemaker-mode/rules/iso8601.js'

const NOW = Date.UTC(2026, 10, 21, 15, 30) / 1_000

t.test('dates and times in every notation', async t => {
  const cases: Readonly<Record<string, string>> = {
    '2005-01-20': '2005-01-20T00:00:00Z',
    20050120: '2005-01-20T00:00:00Z',
    '2005-01': '2005-01-01T00:00:00Z',
    '2005-020': '2005-01-20T00:00:00Z',
    2005020: '2005-01-20T00:00:00Z',
    '2004-366': '2004-12-31T00:00:00Z',
    '2005-020T12:30': '2005-01-20T12:30:00Z',
    '2004-W53-6': '2005-01-01T00:00:00Z',
    '2005W011': '2005-01-03T00:00:00Z',
    '2005-W01': '2005-01-03T00:00:00Z',
    '2019-09-20 15:10:52 +00:00': '2019-09-20T15:10:52Z',
    '2019-09-20 15:10:52 +02:00': '2019-09-20T13:10:52Z',
    '2019-09-20T15:10:52-0230': '2019-09-20T17:40:52Z',
    '2019-09-20T15:10:52+02': '2019-09-20T13:10:52Z',
    '2019-09-20T151052Z': '2019-09-20T15:10:52Z',
    '2019-09-20T15': '2019-09-20T15:00:00Z',
    '2019-09-20T15:10:52.999': '2019-09-20T15:10:52Z',
    '2019-12-31T24:00': '2020-01-01T00:00:00Z',
    '2019-09-20Z': '2019-09-20T00:00:00Z',
    'T12:30': '2026-11-21T12:30:00Z',
    '12:30:05': '2026-11-21T12:30:05Z',
    epoch: '1970-01-01T00:00:00Z'
  }
  for (const [text, expected] of Object.entries(cases)) {
    t.equal(parseDateTime(text, NOW), Date.parse(expected) / 1_000, text)
  }
})

t.test('what is no date is not guessed at', async t => {
  const cases = ['', 'tomorrow', '2005', '2005-13-01', '2005-02-29', '2005-366', '2005-W53-1',
    '2005-W00-1', '2005-W01-8', '2005-01-05T25:00', '2005-01-05T10:60', '2005-01-05T24:01',
    '2005-01-05T10:00:60', '2005/01/05', '2005-01-05T10:00+99:00', '2005-01-05T10:00 CET', 'T']
  for (const text of cases) t.equal(parseDateTime(text, NOW), undefined, text)
})

t.test('a date without offset is meant in local time', async t => {
  const summer = Date.UTC(2026, 2, 29, 1) / 1_000
  const berlin = (epoch: number): number => epoch >= summer ? 7_200 : 3_600
  const at = (text: string): string => formatInstant(parseDateTime(text, NOW, berlin) ?? NaN)
  t.equal(at('2026-03-29 01:59:59'), '2026-03-29 00:59:59Z')
  t.equal(at('2026-03-29 03:00:00'), '2026-03-29 01:00:00Z')
  t.equal(at('2026-03-29 03:00:00Z'), '2026-03-29 03:00:00Z')
})

t.test('durations are whole numbers of each unit', async t => {
  t.match(parseSpan('P1Y2M10DT2H30M5S'),
    { years: 1, months: 2, days: 10, hours: 2, minutes: 30, seconds: 5, weeks: 0 })
  t.match(parseSpan('P3W'), { weeks: 3 })
  t.match(parseSpan('P10S'), { seconds: 10 })
  t.match(parseSpan('P3M'), { months: 3 })
  t.match(parseSpan('PT3M'), { months: 0, minutes: 3 })
  for (const text of ['', 'P', 'P10', '1D', 'P1.5D', 'PS']) t.equal(parseSpan(text), undefined, text)
})

t.test('months are as long as they are', async t => {
  const cases: ReadonlyArray<readonly [string, string, string]> = [
    ['2005-01-31', 'P1M', '2005-02-28'],
    ['2005-01-31', 'P13M', '2006-02-28'],
    ['2005-01-31', 'P1M1D', '2005-03-01'],
    ['2004-02-29', 'P1Y', '2005-03-01'],
    ['2034-09-15', 'P10Y', '2044-09-14'],
    ['2035-11-16', 'P29Y17M', '2066-04-15'],
    ['2004-12-31', 'P2W', '2005-01-14'],
    ['2004-12-31', 'PT86400S', '2005-01-01'],
    ['2024-12-31', 'P1Y', '2025-12-31'],
    ['2024-12-31', 'P4Y', '2028-12-31'],
    ['2024-12-31', 'P1Y1D', '2026-01-01']
  ]
  for (const [start, span, end] of cases) {
    t.equal(addSpan(parseDateTime(start) ?? NaN, parseSpan(span) ?? {}), parseDateTime(end),
      `${start} ${span}`)
  }
})

t.test('instants print as dates', async t => {
  t.equal(formatInstant(2_150_000_000), '2038-02-17 06:13:20Z')
  t.equal(formatInstant(-1), '1969-12-31 23:59:59Z')
})
