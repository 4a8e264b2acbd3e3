/**
 * Runs the path from silence to mastership once before it matters. The first, uncompiled run of it
 * costs half a millisecond, and that would be the one run a takeover waits for. An engine of its
 * own does it, with the real configuration; its effects go nowhere.
 */

import type { Instant } from '../lib/time.js'
import { VrrpEngine } from '../vrrp/engine.js'
import type { VrrpEvent } from '../vrrp/events.js'

/** Rounds of timeouts: enough to become master, announce, repeat and advertise. */
const ROUNDS = 200

/** Plays a start and a takeover of everything that is configured. */
export function warmUp (startup: VrrpEvent, now: Instant): void {
  const engine = new VrrpEngine()
  engine.handle(startup, now)
  for (let round = 0; round < ROUNDS; round++) {
    const { deadline } = engine
    if (deadline === undefined) return
    engine.handle({ type: 'timeout' }, deadline)
  }
}
