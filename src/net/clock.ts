/**
 * The daemon's clock: `now` on CLOCK_MONOTONIC and one alarm at an absolute time.
 *
 * setTimeout counts whole milliseconds: it fires up to two late, which at centisecond intervals is
 * a fifth of the interval. A timerfd keeps the same deadline to a few hundredths of a millisecond
 * (docs/dependencies.md). Where no timerfd can be had the alarm falls back to setTimeout against
 * the same absolute deadline, so that errors do not add up.
 */

import type { Duration, Instant } from '../lib/time.js'
import { instant, micros, millis } from '../lib/time.js'
import {
  armTimerFd, closeFd, openTimerFd, readFd, wallMicros, watchReadable, type Watch
} from './syscalls.js'
import { errorCode } from './system-error.js'

/**
 * How much earlier the timer rings than it was asked to. Waking up takes a tenth of a millisecond
 * or more, and the rest of it is waited for awake: a takeover is then late by the work alone.
 */
const HEAD_START = micros(120)

/** The time since the boot of the machine, as all deadlines are counted. */
export function now (): Instant {
  // hrtime is CLOCK_MONOTONIC, the clock of the timerfd below.
  return instant(Number(process.hrtime.bigint() / 1000n))
}

/** The wall clock may be set at any moment, so no more than this is believed of its stamps. */
const LONGEST_AGE = millis(10)

/** How long ago `stamp` was, microseconds of the wall clock a moment ago; 0 to 10 ms. */
export function ageOf (stamp: number): Duration {
  return micros(Math.min(Math.max(wallMicros() - stamp, 0), LONGEST_AGE))
}

/** What the wall clock shows at instant 0: seconds since the epoch, with fractions. */
export function epochNow (): number {
  return (wallMicros() - now()) / 1_000_000
}

/**
 * Calls `onSet` whenever somebody has set the wall clock, or the machine has slept. Where the
 * system cannot tell, it never does.
 */
export function watchWallClock (onSet: () => void): Watch {
  let fd: number
  try {
    fd = openTimerFd('wall')
  } catch {
    return { stop: () => {} }
  }
  const never = new Uint8Array(32)
  new DataView(never.buffer).setBigInt64(16, FAR_FUTURE, true)
  armTimerFd(fd, never, true)
  const watch = watchReadable(fd, () => {
    try {
      readFd(fd, new Uint8Array(8))
    } catch (error) {
      if (errorCode(error) !== 'ECANCELED') throw error
    }
    armTimerFd(fd, never, true)
    onSet()
  })
  return {
    stop: () => {
      watch.stop()
      closeFd(fd)
    }
  }
}

/** In seconds: later than any machine runs, and within what the kernel can count. */
const FAR_FUTURE = 1n << 32n

/** One deadline at a time; setting another one replaces it. */
export interface Alarm {
  /** Rings once when `at` has come; undefined: not at all. A past instant rings at once. */
  set (at: Instant | undefined): void
  close (): void
}

/** An alarm that calls `ring`, by timerfd where the system has it. */
export function openAlarm (ring: () => void): Alarm {
  let fd: number
  try {
    fd = openTimerFd()
  } catch {
    return openTimeoutAlarm(ring)
  }
  return new TimerFdAlarm(fd, ring)
}

class TimerFdAlarm implements Alarm {
  readonly #fd: number
  readonly #watch: Watch
  readonly #spec = new Uint8Array(32)
  readonly #specView = new DataView(this.#spec.buffer)
  readonly #expirations = new Uint8Array(8)
  #armed: Instant | undefined
  #closed = false

  constructor (fd: number, ring: () => void) {
    this.#fd = fd
    this.#watch = watchReadable(fd, () => {
      // Nothing to read: it was set anew between expiry and this callback.
      if (readFd(fd, this.#expirations) === undefined) return
      const due = this.#armed
      this.#armed = undefined
      if (due !== undefined) stayAwakeUntil(due)
      ring()
    })
  }

  set (at: Instant | undefined): void {
    if (this.#closed || at === this.#armed) return
    this.#armed = at
    // All zero would disarm, and an instant before the boot is as past as the first nanosecond.
    const whole = at === undefined ? 0 : Math.max(at - HEAD_START, 0)
    this.#specView.setBigInt64(16, BigInt(Math.floor(whole / 1_000_000)), true)
    const nanos = (whole % 1_000_000) * 1000
    this.#specView.setBigInt64(24, BigInt(at !== undefined && whole === 0 ? 1 : nanos), true)
    armTimerFd(this.#fd, this.#spec)
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.stop()
    closeFd(this.#fd)
  }
}

/** What is left of the head start is too short to go back to sleep. */
function stayAwakeUntil (at: Instant): void {
  for (;;) if (now() >= at) return
}

/** The same by setTimeout: a millisecond coarse, but it needs nothing of the system. */
export function openTimeoutAlarm (ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined
  let armed: Instant | undefined
  const wait = (at: Instant): void => {
    // Timers longer than 2^31 - 1 ms fire at once, so a long wait is cut into days.
    const ms = Math.min(Math.max(0, (at - now()) / 1000), 86_400_000)
    timer = setTimeout(() => {
      if (now() < at) return wait(at)
      armed = undefined
      ring()
    }, ms)
  }
  return {
    set (at) {
      if (at === armed) return
      clearTimeout(timer)
      armed = at
      if (at !== undefined) wait(at)
    },
    close () { clearTimeout(timer) }
  }
}

/** What becomes due within it is done together. */
const GRAIN = millis(5)

/**
 * An alarm that rings up to 5 ms late: at thousands of deadlines a second waking up for each would
 * cost more than what is done then. For checks of servers, never for adverts.
 */
export function openCoarseAlarm (ring: () => void): Alarm {
  const { set, close } = openTimeoutAlarm(ring)
  return {
    set (at) { set(at === undefined ? undefined : instant(Math.ceil(at / GRAIN) * GRAIN)) },
    close
  }
}
