import fc from 'fast-check'
import t from 'tap'
import {
  dateOf, dayOf, daysInMonth, weekdayOf, weekOf, yearDayOf
} from '../../../src/pacemaker-mode/rules/calendar.js'

t.test('the calendar agrees with that of the runtime', async t => {
  fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), day => {
    const { year, month, day: ofMonth } = dateOf(day)
    const date = new Date(day * 86_400_000)
    return date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month &&
      date.getUTCDate() === ofMonth && weekdayOf(day) === (date.getUTCDay() + 6) % 7 + 1 &&
      dayOf({ year, month, day: ofMonth }) === day
  }))
  t.equal(dayOf({ year: 2000, month: 2, day: 29 }), 11_016)
})

t.test('weeks belong to the year their Thursday is in', async t => {
  const cases: ReadonlyArray<readonly [number, number, number, number, number]> = [
    [2005, 1, 1, 2004, 53],
    [2005, 1, 3, 2005, 1],
    [2008, 12, 29, 2009, 1],
    [2010, 1, 3, 2009, 53],
    [2012, 1, 1, 2011, 52]
  ]
  for (const [year, month, day, weekYear, week] of cases) {
    t.strictSame(weekOf(dayOf({ year, month, day })), { weekYear, week }, `${year}-${month}-${day}`)
  }
})

t.test('days of the year and of the month', async t => {
  t.equal(yearDayOf(dayOf({ year: 2004, month: 12, day: 31 })), 366)
  t.equal(yearDayOf(dayOf({ year: 1900, month: 12, day: 31 })), 365)
  t.strictSame([2, 4, 12].map(month => daysInMonth(2100, month)), [28, 30, 31])
})
