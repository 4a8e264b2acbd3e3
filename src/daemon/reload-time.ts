/**
 * The time in a reload_time_file: `HH:MM:SS`, `YY-MM-DD HH:MM:SS` or `YYYY-MM-DD HH:MM:SS`, with a
 * final `Z` in UTC, else in local time.
 */

export type ReloadTime =
  /** Milliseconds since 1970; `dated`: of that day only. */
  | { readonly at: number, readonly dated: boolean }
  | 'past' | 'malformed'

const PATTERN = /^(?:(\d{2}|\d{4})-(\d{2})-(\d{2}) )?(\d{2}):(\d{2}):(\d{2})(Z?)$/

/** When `text` says; a time of day that has passed means tomorrow, a date that has is `past`. */
export function readReloadTime (text: string, now: Date): ReloadTime {
  const match = PATTERN.exec(text.trimEnd())
  if (match === null) return 'malformed'
  const [, year, month, day, ...rest] = match
  const [hours = 0, minutes = 0, seconds = 0] = rest.slice(0, 3).map(Number)
  if (hours > 23 || minutes > 59 || seconds > 60) return 'malformed'
  const utc = rest[3] === 'Z'
  const dated = year !== undefined
  const today = utc
    ? [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()] as const
    : [now.getFullYear(), now.getMonth(), now.getDate()] as const
  const [y, m, d] = dated
    ? [Number(year) + (year.length === 2 ? 2000 : 0), Number(month) - 1, Number(day)] as const
    : today
  const at = (offset: number): Date => utc
    ? new Date(Date.UTC(y, m, d + offset, hours, minutes, seconds))
    : new Date(y, m, d + offset, hours, minutes, seconds)
  const first = at(0)
  // 31 February would be a day of March.
  const sameDay = utc ? first.getUTCDate() === d : first.getDate() === d
  const sameMonth = utc ? first.getUTCMonth() === m : first.getMonth() === m
  if (dated && !(sameDay && sameMonth)) return 'malformed'
  if (first > now) return { at: first.getTime(), dated }
  return dated ? 'past' : { at: at(1).getTime(), dated }
}
