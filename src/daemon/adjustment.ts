/** What SNMP may change of a running instance: as if the file said so, until it is read again. */

import type { Config } from '../config-parser/config.js'
import type { InstanceConfig } from '../vrrp/config.js'

export type Adjustment = Partial<Pick<InstanceConfig, 'priority' | 'preempt'>>

export interface Adjusted {
  readonly config: Config
  /** For the log, in keepalived's words; none when nothing has changed. */
  readonly lines: readonly string[]
}

/** The configuration with the change; undefined when there is no such instance. */
export function adjusted (
  config: Config, name: string, adjustment: Adjustment
): Adjusted | undefined {
  const before = config.vrrp.instances.find(each => each.name === name)
  if (before === undefined) return undefined
  const after = { ...before, ...adjustment }
  const instances = config.vrrp.instances.map(each => each === before ? after : each)
  return {
    config: { ...config, vrrp: { ...config.vrrp, instances } },
    lines: [
      ...(after.priority === before.priority
        ? []
        : [`(${name}) base priority changed from ${before.priority} to ${after.priority} via SNMP.`]),
      ...(after.preempt === before.preempt
        ? []
        : [`(${name}) preemption ${after.preempt ? 'enabled' : 'disabled'} with SNMP`])
    ]
  }
}
