/**
 * The driver: gives an engine its events with the time, carries out its effects in order, and
 * rings its deadline. It decides one thing only, *read before you fire*: a deadline that is more
 * than 10 ms overdue (the process was stopped, or starved) waits for one turn of the event loop,
 * so that packets already queued are heard first. A backup that slept must not take over from a
 * master whose adverts lie unread in its socket.
 */

import type { Core } from '../lib/core.js'
import { between, millis, type Duration, type Instant } from '../lib/time.js'

const OVERDUE = millis(10)
/** An engine that answers each of its own effects with an event for ever is a defect. */
const LONGEST_CHAIN = 100_000

export interface DriveOptions<Event, Effect> {
  readonly core: Core<Event, Effect>
  readonly timeout: Event
  readonly now: () => Instant
  /** Opens the one alarm of the engine. */
  readonly openAlarm: (ring: () => void) => {
    set (at: Instant | undefined): void
    close (): void
  }
  /** Calls back when all that is readable now has been read. */
  readonly afterReading: (callback: () => void) => void
  readonly carryOut: (effect: Effect) => void
  /** Hears of every deadline that is more than 10 ms overdue, and by how much. */
  readonly late?: (by: Duration) => void
  /** Sees every event before the engine does. */
  readonly record?: (event: Event, now: Instant) => void
}

export interface Drive<Event> {
  /** Hands over one event; may be called from within an effect, then it waits its turn. */
  dispatch (event: Event): void
  /** No more events, no more alarms. */
  stop (): void
}

/** Starts driving; nothing happens before the first event. */
export function drive<Event, Effect> (options: DriveOptions<Event, Effect>): Drive<Event> {
  const { core, now, carryOut, afterReading } = options
  const queue: Event[] = []
  let busy = false
  let waiting = false
  let stopped = false
  const alarm = options.openAlarm(ring)

  function dispatch (event: Event): void {
    if (stopped) return
    queue.push(event)
    if (busy) return
    busy = true
    try {
      let chain = 0
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (stopped) break
        if (++chain > LONGEST_CHAIN) throw new Error('the engine keeps itself busy')
        const at = now()
        options.record?.(next, at)
        for (const effect of core.handle(next, at)) carryOut(effect)
      }
    } finally {
      busy = false
      queue.length = 0
    }
    if (!stopped) alarm.set(core.deadline)
  }

  function ring (): void {
    const { deadline } = core
    if (stopped || waiting || deadline === undefined) return
    const late = between(deadline, now())
    if (late < 0) return alarm.set(deadline)
    if (late <= OVERDUE) return dispatch(options.timeout)
    options.late?.(late)
    waiting = true
    afterReading(() => {
      waiting = false
      const { deadline } = core
      if (stopped || deadline === undefined) return
      // What was read may have moved the deadline: then there is nothing to fire.
      if (deadline <= now()) dispatch(options.timeout)
      else alarm.set(deadline)
    })
  }

  return {
    dispatch,
    stop: () => {
      stopped = true
      alarm.close()
    }
  }
}
