/**
 * A reload of the checkers, rehearsed: what it changes in the IPVS table, by the code that changes
 * it. Servers without a past count as the start of a daemon would count them.
 */

import type { Change } from '../ipvs/plan.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { LvsConfig } from '../checkers/config.js'
import { CheckersEngine } from '../checkers/engine.js'

export interface CheckersPresent {
  /** Instances that are MASTER. */
  readonly masters: readonly string[]
  /** Addresses of this host, for ha_suspend. */
  readonly addresses: readonly IpAddress[]
  /** Values of track_files by name. */
  readonly files: Readonly<Record<string, number>>
}

/** The changes from the table of `running` to that of `next`, in order. */
export function rehearseCheckers (
  running: LvsConfig, present: CheckersPresent, next: LvsConfig, now: Instant
): readonly Change[] {
  const engine = new CheckersEngine()
  engine.handle({
    ...present,
    type: 'startup',
    config: running,
    table: [],
    timeouts: { tcp: 0, tcpFin: 0, udp: 0 },
    sessions: [],
    memory: undefined,
    seed: 1
  }, now)
  const effects = engine.handle({ type: 'reload', config: next, files: present.files }, now)
  return effects.flatMap(effect => effect.type === 'ipvs' ? effect.changes : [])
}
