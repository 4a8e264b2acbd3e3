/**
 * The two intervals every backup lives by: the skew time, which lets the better of two backups
 * take over first, and the master-down interval (RFC 3768 section 6.1, RFC 9568 section 6.1).
 */

import { micros, sum, times } from '../lib/time.js'
import type { Duration } from '../lib/time.js'

/**
 * (256 - priority) / 256 of a second in version 2, of the master's interval in version 3. The
 * address owner (255) has the shortest one.
 */
export function skewTime (version: 2 | 3, priority: number, masterInterval: Duration): Duration {
  const unit = version === 2 ? 1_000_000 : masterInterval
  return micros((256 - priority) * unit / 256)
}

/** How long a master may be silent: `adverts` of its intervals (three by the RFCs) and the skew. */
export function masterDownInterval (
  version: 2 | 3, adverts: number, priority: number, masterInterval: Duration
): Duration {
  return sum(times(masterInterval, adverts), skewTime(version, priority, masterInterval))
}
