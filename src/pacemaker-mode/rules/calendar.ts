/**
 * The Gregorian calendar and ISO 8601 weeks over plain numbers. A day is counted from 1 January
 * 1970 and may be negative; there is no clock and no time zone in here.
 */

export const SECONDS_PER_DAY = 86_400

export interface CalendarDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** Days in 400 years, after which the calendar repeats. */
const DAYS_PER_ERA = 146_097

/** 1 January 1970 counted from 1 March of the year 0, where the arithmetic below starts. */
const EPOCH_DAY = 719_468

/** True in years that have a 29 February. */
export function isLeapYear (year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** How many days a month (1 to 12) of a year has. */
export function daysInMonth (year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The day a date falls on. Days beyond the end of the month count on into the next. */
export function dayOf ({ year, month, day }: CalendarDate): number {
  // Years begin in March, so that the leap day is the last one and months have regular lengths.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) +
    dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_DAY
}

/** The date of a day: the inverse of {@link dayOf}. */
export function dateOf (day: number): CalendarDate {
  const shifted = day + EPOCH_DAY
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) +
    Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 }
}

/** The weekday of a day: 1 is Monday, 7 is Sunday. */
export function weekdayOf (day: number): number {
  return ((day + 3) % 7 + 7) % 7 + 1
}

/** The place of a day in its year, from 1. */
export function yearDayOf (day: number): number {
  return day - dayOf({ year: dateOf(day).year, month: 1, day: 1 }) + 1
}

/** The Monday of week 1 of an ISO year: the week that holds 4 January. */
export function firstWeekOf (weekYear: number): number {
  const fourth = dayOf({ year: weekYear, month: 1, day: 4 })
  return fourth - weekdayOf(fourth) + 1
}

/** The ISO week a day is in, and the year that week counts for. */
export function weekOf (day: number): { readonly weekYear: number, readonly week: number } {
  const { year } = dateOf(day)
  let weekYear = year
  if (day >= firstWeekOf(year + 1)) weekYear = year + 1
  else if (day < firstWeekOf(year)) weekYear = year - 1
  return { weekYear, week: Math.floor((day - firstWeekOf(weekYear)) / 7) + 1 }
}
