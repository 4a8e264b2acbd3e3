/** What `holdfast failover` and `holdfast maintenance` have in common. */

import type { InstanceReport } from '../daemon/control/status-report.js'
import { textOf, UsageError } from './daemon-connection.js'
import { readPeriod } from './period.js'

/** --for, in seconds; an empty object without it. */
export function periodOption (
  given: Readonly<Record<string, string | boolean | undefined>>
): { readonly for?: number } {
  const text = textOf(given.for)
  if (text === undefined) return {}
  const period = readPeriod(text)
  if (period === undefined || period <= 0) throw new UsageError('--for wants a period such as 90s or 2h')
  return { for: period }
}

/** One line per instance that is concerned. */
export function outcomeText (result: unknown): string {
  if (typeof result !== 'object' || result === null || !('instances' in result)) return ''
  const instances = Array.isArray(result.instances) ? result.instances.filter(isInstance) : []
  return instances.map(({ name, state, standby }) => {
    const held = standby === undefined
      ? ''
      : `, standing back for ${standby.manner} ` +
        (standby.until === undefined ? 'until told otherwise' : `until ${standby.until}`)
    return `${name} is ${state}${held}\n`
  }).join('')
}

function isInstance (value: unknown): value is InstanceReport {
  return typeof value === 'object' && value !== null && 'name' in value && 'state' in value
}
