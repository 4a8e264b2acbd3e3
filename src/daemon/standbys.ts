/**
 * Which instances an operator keeps from being MASTER, as the parent remembers it: a VRRP process
 * that has died and is started again must not take over what was handed over. The engine has the
 * last word on when it ends (src/vrrp/standby.ts).
 */

import type { Instant } from '../lib/time.js'
import type { VrrpConfig } from '../vrrp/config.js'
import type { NamedStandby } from '../vrrp/standby.js'

export class Standbys {
  readonly #known = new Map<string, NamedStandby>()

  begin (standby: NamedStandby, config: VrrpConfig): void {
    for (const instance of groupOf(standby.instance, config)) {
      this.#known.set(instance, { ...standby, instance })
    }
  }

  /** Told so, or it is MASTER, which nobody is who stands back. */
  end (instance: string, config: VrrpConfig): void {
    for (const each of groupOf(instance, config)) this.#known.delete(each)
  }

  /** Those whose time is not over at `now`. */
  current (now: Instant): readonly NamedStandby[] {
    return [...this.#known.values()].filter(({ until }) => until === undefined || until > now)
  }
}

/** The instances of its sync group, or it alone. */
function groupOf (instance: string, { syncGroups }: VrrpConfig): readonly string[] {
  return syncGroups.find(({ members }) => members.includes(instance))?.members ?? [instance]
}
