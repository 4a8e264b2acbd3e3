/**
 * What every engine is to the driver that runs it: a pure object that takes events and answers
 * with effects, and names the one instant at which it wants to be called without an event.
 */

import type { Instant } from './time.js'

export interface Core<Event, Effect> {
  /** Takes one event at `now` and answers with the effects to carry out, in order. */
  handle (event: Event, now: Instant): readonly Effect[]

  /** When the engine next wants its timeout event; `undefined` when it waits for events alone. */
  readonly deadline: Instant | undefined
}
