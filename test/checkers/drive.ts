/** Drives the checkers engine on a virtual clock, with probes answered by the test. */

import { CheckersEngine } from '../../src/checkers/engine.js'
import type { CheckersEffect, CheckersEvent } from '../../src/checkers/events.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { instant, type Instant } from '../../src/lib/time.js'
import { lines, startup } from './examples.js'

export const GOOD: ProbeResult = { ok: true }
export const BAD: ProbeResult = { ok: false, why: { code: 'closed' } }

export class Driver {
  readonly engine = new CheckersEngine()
  now: Instant = instant(0)
  /** Attempts that wait for their result, with what they probe. */
  readonly open = new Map<number, Extract<CheckersEffect, { type: 'start-probe' }>>()

  start (...given: Parameters<typeof startup>): string[] {
    return this.give(startup(...given))
  }

  /** Hands over one event and answers with its effects as lines, without probes. */
  give (event: CheckersEvent): string[] {
    const effects = this.engine.handle(event, this.now)
    for (const effect of effects) {
      if (effect.type === 'start-probe') this.open.set(effect.attempt, effect)
      if (effect.type === 'cancel-probe') this.open.delete(effect.attempt)
    }
    return lines(effects.filter(({ type }) => type !== 'start-probe'))
  }

  /** Lets the time pass to the next deadline. */
  tick (): string[] {
    this.now = this.engine.deadline ?? this.now
    return this.give({ type: 'timeout' })
  }

  /** Answers every open probe, by the address it goes to. */
  answer (result: (target: string, url: number) => ProbeResult): string[] {
    const open = [...this.open.values()]
    this.open.clear()
    return open.flatMap(({ attempt, config, url }) => {
      const target = config.type === 'misc' ? config.text : config.connection.address
      return this.give({ type: 'probe-result', attempt, result: result(target, url) })
    })
  }

  /** To the next deadline and its answers. */
  round (result: (target: string, url: number) => ProbeResult): string[] {
    return [...this.tick(), ...this.answer(result)]
  }
}
