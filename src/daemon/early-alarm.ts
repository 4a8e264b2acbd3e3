/**
 * An alarm that is up before it rings. A process that has slept for a second finds its code and
 * data out of the processor's caches and the processor itself asleep: the one deadline that
 * matters, a takeover, would be met half a millisecond late by that alone. So for a deadline that
 * is worth it the process wakes a little earlier, goes through the motions once, and stays awake
 * until the instant has come. It goes on reading meanwhile: a master heard in the last moment
 * still moves the deadline.
 */

import { between, earlier, later, millis, seconds, type Duration, type Instant } from '../lib/time.js'
import type { Alarm } from '../net/clock.js'

/** How much before the deadline it wakes: the first rehearsal, with cold caches, takes 1 ms. */
export const LEAD: Duration = millis(2.5)
/** The motions are gone through again and again until so little is left. */
const LAST_REHEARSAL = millis(0.6)
/** Less than this is not worth another turn of the event loop. */
const LAST_TURN = millis(0.12)
/**
 * The least time between two preparations. A deadline that comes close again and again without
 * being reached (down_timer_adverts 1) must not keep the process awake.
 */
const REST = seconds(1)

export interface EarlyAlarmOptions {
  readonly now: () => Instant
  readonly openAlarm: (ring: () => void) => Alarm
  /** Whether what is due at `at` is worth being prepared for. */
  readonly isWorth: (at: Instant) => boolean
  /** Goes through the motions. */
  readonly prepare: () => void
  /** Calls back after one turn of the event loop, in which what is readable has been read. */
  readonly nextTurn: (callback: () => void) => void
}

/** Opens an alarm that never rings early, and for what is worth it hardly late. */
export function openEarlyAlarm (options: EarlyAlarmOptions, ring: () => void): Alarm {
  const { now, isWorth, prepare, nextTurn } = options
  let wanted: Instant | undefined
  /** The inner alarm has been set ahead of `wanted`. */
  let isEarly = false
  let isArmed = false
  let isAwake = false
  let restUntil = options.now()
  let closed = false
  const inner = options.openAlarm(() => {
    isArmed = false
    if (!isEarly) return ring()
    isEarly = false
    isAwake = true
    restUntil = later(now(), REST)
    stayAwake()
  })

  function stayAwake (): void {
    if (closed || !isAwake || wanted === undefined) return
    const left = between(now(), wanted)
    if (left > LAST_TURN) {
      if (left > LAST_REHEARSAL) prepare()
      nextTurn(stayAwake)
      return
    }
    while (now() < wanted) continue
    isAwake = false
    ring()
  }

  return {
    set (at) {
      if (at === wanted && (isArmed || isAwake)) return
      wanted = at
      arm(at)
    },
    close () {
      closed = true
      inner.close()
    }
  }

  function arm (at: Instant | undefined): void {
    isEarly = false
    isArmed = at !== undefined
    if (at === undefined) {
      isAwake = false
      return inner.set(undefined)
    }
    const from = earlier(at, LEAD)
    const isNear = from <= now()
    isAwake &&= isNear
    if (isAwake) return inner.set(undefined)
    if (isNear || from < restUntil || !isWorth(at)) return inner.set(at)
    isEarly = true
    inner.set(from)
  }
}
