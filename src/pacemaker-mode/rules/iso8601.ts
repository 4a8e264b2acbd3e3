/**
 * Dates, times and durations of ISO 8601 as rules and options write them.
 *
 * Dates may be calendar (`2005-01-20`, `20050120`, `2005-01`), ordinal (`2005-020`, `2005020`) or
 * week dates (`2005-W03-4`, `2005W034`); a time follows after `T` or a space, with as much of
 * `HH:MM:SS` as is wanted; then `Z` or an offset. A time alone means today, `epoch` is 1970.
 */

import {
  dateOf, dayOf, daysInMonth, firstWeekOf, isLeapYear, SECONDS_PER_DAY, yearDayOf
} from './calendar.js'

/** Seconds east of UTC at an instant (epoch seconds): what local time is. */
export type Zone = (epoch: number) => number

export const UTC: Zone = () => 0

/** An instant for the date given, in epoch seconds; `undefined` when it is not a valid date. */
export function parseDateTime (text: string, now = 0, zone = UTC): number | undefined {
  const trimmed = text.trim()
  if (trimmed === 'epoch') return 0
  const { date, time, offset } = split(trimmed)
  const today = Math.floor((now + zone(now)) / SECONDS_PER_DAY)
  const day = date === '' ? today : parseDate(date)
  const seconds = time === '' ? 0 : parseTime(time)
  if (day === undefined || seconds === undefined || (date === '' && time === '')) return undefined
  const local = day * SECONDS_PER_DAY + seconds
  if (offset === '') {
    // The offset in force is the one at the instant itself, which is off by one offset at most.
    const guess = local - zone(local)
    return local - zone(guess)
  }
  const east = parseOffset(offset)
  return east === undefined ? undefined : local - east
}

interface Parts { readonly date: string, readonly time: string, readonly offset: string }

function split (text: string): Parts {
  const found = /^([^T\s]*)(?:[T\s]\s*)?([0-9:.,]*)\s*(Z|[+-][0-9:]*|)$/.exec(text)
  if (found === null) return { date: 'invalid', time: '', offset: '' }
  const [, first = '', time = '', offset = ''] = found
  const zulu = time === '' && offset === '' && first.endsWith('Z')
  const date = zulu ? first.slice(0, -1) : first
  if (time === '' && /^\d\d:[\d:.,]*$/.test(date)) return { date: '', time: date, offset }
  return { date, time, offset: zulu ? 'Z' : offset }
}

function parseDate (text: string): number | undefined {
  const week = /^(\d{4})-?W(\d{1,2})(?:-?(\d))?$/.exec(text)
  if (week !== null) return weekDate(Number(week[1]), Number(week[2]), Number(week[3] ?? 1))
  const ordinal = /^(\d{4})-?(\d{3})$/.exec(text)
  if (ordinal !== null) return ordinalDate(Number(ordinal[1]), Number(ordinal[2]))
  const calendar = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ??
    /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (calendar === null) return undefined
  const year = Number(calendar[1])
  const month = Number(calendar[2])
  const day = Number(calendar[3] ?? 1)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return dayOf({ year, month, day })
}

function weekDate (year: number, week: number, weekday: number): number | undefined {
  if (week < 1 || weekday < 1 || weekday > 7) return undefined
  const monday = firstWeekOf(year) + (week - 1) * 7
  return monday < firstWeekOf(year + 1) ? monday + weekday - 1 : undefined
}

function ordinalDate (year: number, day: number): number | undefined {
  if (day < 1 || day > (isLeapYear(year) ? 366 : 365)) return undefined
  return dayOf({ year, month: 1, day: 1 }) + day - 1
}

/** Seconds since midnight; 24:00 is the end of the day. Fractions of a second are dropped. */
function parseTime (text: string): number | undefined {
  const found = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d*)?)?)?$/.exec(text)
  if (found === null) return undefined
  const hour = Number(found[1])
  const minute = Number(found[2] ?? 0)
  const second = Number(found[3] ?? 0)
  if (hour > 24 || minute > 59 || second > 59) return undefined
  if (hour === 24 && minute + second > 0) return undefined
  return hour * 3_600 + minute * 60 + second
}

function parseOffset (text: string): number | undefined {
  if (text === 'Z') return 0
  const found = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text)
  if (found === null) return undefined
  const hours = Number(found[2])
  const minutes = Number(found[3] ?? 0)
  if (hours > 23 || minutes > 59) return undefined
  return (found[1] === '-' ? -1 : 1) * (hours * 3_600 + minutes * 60) + 0
}

/** A span of the calendar; how long it is depends on when it begins. */
export interface CalendarSpan {
  readonly years?: number
  readonly months?: number
  readonly weeks?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

// Hours and seconds are understood without the T before them, as many configurations have it.
const SPAN =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/

/** A duration such as `P1Y2M10DT2H30M`, `P3W` or `PT90S`; every part is a whole number. */
export function parseSpan (text: string): CalendarSpan | undefined {
  const found = SPAN.exec(text.trim())
  if (found === null || text.trim() === 'P') return undefined
  const [years, months, weeks, days, hours, minutes, seconds] =
    found.slice(1).map(part => Number(part ?? 0))
  return {
    years: years ?? 0,
    months: months ?? 0,
    weeks: weeks ?? 0,
    days: days ?? 0,
    hours: hours ?? 0,
    minutes: minutes ?? 0,
    seconds: seconds ?? 0
  }
}

/**
 * The instant a span after `epoch`. Years come first and keep the number of the day in its year,
 * as Pacemaker's do: from March on a year into or out of a leap year is one day off. Then months,
 * where a day that the month does not have becomes its last (31 January and a month is 28
 * February), then the rest in seconds.
 */
export function addSpan (epoch: number, span: CalendarSpan, zone = UTC): number {
  const local = epoch + zone(epoch)
  const start = Math.floor(local / SECONDS_PER_DAY)
  const newYear = dayOf({ year: dateOf(start).year + (span.years ?? 0), month: 1, day: 1 })
  // The 366th day of a year that has none is its last.
  const last = dayOf({ ...dateOf(newYear), month: 12, day: 31 })
  const moved = dateOf(Math.min(newYear + yearDayOf(start) - 1, last))
  const months = moved.month - 1 + (span.months ?? 0)
  const year = moved.year + Math.floor(months / 12)
  const month = months - Math.floor(months / 12) * 12 + 1
  const day = dayOf({ year, month, day: Math.min(moved.day, daysInMonth(year, month)) })
  const rest = ((span.weeks ?? 0) * 7 + (span.days ?? 0)) * SECONDS_PER_DAY +
    (span.hours ?? 0) * 3_600 + (span.minutes ?? 0) * 60 + (span.seconds ?? 0)
  const there = local + (day - start) * SECONDS_PER_DAY + rest
  return there - zone(there - zone(there))
}

/** An instant as `YYYY-MM-DD HH:MM:SSZ`, the way reports print it. */
export function formatInstant (epoch: number): string {
  const whole = Math.floor(epoch)
  const day = Math.floor(whole / SECONDS_PER_DAY)
  const seconds = whole - day * SECONDS_PER_DAY
  const { year, month, day: ofMonth } = dateOf(day)
  const clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(two).join(':')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(ofMonth)} ${clock}Z`
}

function two (value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}
