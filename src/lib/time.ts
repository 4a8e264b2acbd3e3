/**
 * Time as the cores see it: whole microseconds, passed in as numbers.
 *
 * An {@link Instant} is a point on CLOCK_MONOTONIC, a {@link Duration} a distance between two.
 * The brands keep a deadline from being added to a deadline; both stay plain numbers, so that
 * states can be copied, compared and sent to another process.
 */

declare const instantBrand: unique symbol
declare const durationBrand: unique symbol

/** Microseconds on the monotonic clock; 0 is the boot of the machine (or the start of a test). */
export type Instant = number & { readonly [instantBrand]: true }

/** Microseconds between two instants; never negative unless the function says so. */
export type Duration = number & { readonly [durationBrand]: true }

/** The instant at `micros` microseconds; fractions are dropped. */
export function instant (micros: number): Instant {
  return Math.trunc(micros) as Instant
}

/** A duration of `count` microseconds; fractions are dropped. */
export function micros (count: number): Duration {
  return Math.trunc(count) as Duration
}

/** A duration of `count` milliseconds, which may have decimals. */
export function millis (count: number): Duration {
  return Math.round(count * 1_000) as Duration
}

/** A duration of `count` centiseconds: the unit of the VRRPv3 advertisement interval. */
export function centis (count: number): Duration {
  return Math.round(count * 10_000) as Duration
}

/** A duration of `count` seconds, which may have decimals (rounded to a microsecond). */
export function seconds (count: number): Duration {
  return Math.round(count * 1_000_000) as Duration
}

/** The instant `by` after `at`. */
export function later (at: Instant, by: Duration): Instant {
  return (at + by) as Instant
}

/** The instant `by` before `at`. */
export function earlier (at: Instant, by: Duration): Instant {
  return (at - by) as Instant
}

/** The time from `from` to `to`; negative when `to` comes first. */
export function between (from: Instant, to: Instant): Duration {
  return (to - from) as Duration
}

/** `duration` taken `factor` times, rounded down to a microsecond. */
export function times (duration: Duration, factor: number): Duration {
  return Math.trunc(duration * factor) as Duration
}

/** The sum of durations. */
export function sum (...durations: readonly Duration[]): Duration {
  return durations.reduce((total, each) => total + each, 0) as Duration
}

/** The earliest of the instants that are there; `undefined` when none is. */
export function earliest (...instants: ReadonlyArray<Instant | undefined>): Instant | undefined {
  let first: Instant | undefined
  for (const each of instants) {
    if (each !== undefined && (first === undefined || each < first)) first = each
  }
  return first
}
