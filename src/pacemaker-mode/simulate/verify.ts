/**
 * What `crm_verify` has to say of a base: faults of the configuration, constraints that
 * contradict each other, and what the scheduler noticed when it tried.
 */

import { at } from '../cib/elements.js'
import { contradictions } from '../cib/contradictions.js'
import { upgrade } from '../cib/upgrade.js'
import { formatDiagnostic, validate } from '../cib/validate.js'
import type { XmlElement } from '../cib/xml.js'
import { schedule } from '../scheduler/schedule.js'

export interface Verdict {
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}

const NO_FENCE_DEVICE = [
  'Resource start-up disabled since no fencing resources have been defined',
  'Either configure some or disable fencing with the fencing-enabled option',
  'NOTE: Clusters with shared data need fencing to ensure data integrity'
]

/** Checks a base as it stands at `now` (epoch seconds); `file` is named in the messages. */
export function verify (original: XmlElement, now: number, file = ''): Verdict {
  const { cib, messages } = upgrade(original)
  const diagnostics = [
    ...validate(cib), ...contradictions(at(cib, 'configuration', 'constraints'))
  ]
  const errors = diagnostics.filter(({ level }) => level === 'error')
    .map(each => formatDiagnostic(each, file))
  const warnings = [...messages, ...diagnostics.filter(({ level }) => level === 'warning')
    .map(each => formatDiagnostic(each, file))]
  if (at(cib, 'configuration') === undefined) return { errors, warnings }
  const { set } = schedule({ cib, now })
  if (set.options.fencingEnabled && !set.haveFenceDevice && set.resources.length > 0) {
    errors.push(...NO_FENCE_DEVICE.map(text => `error: ${text}`))
  }
  for (const { level, message } of set.warnings) {
    const list = level === 'error' ? errors : warnings
    // What was said with its place need not be said again without.
    const isNew = !list.some(each => each.includes(message))
    if (level !== 'notice' && isNew) list.push(`${level}: ${message}`)
  }
  for (const { id, removed, running } of set.resources) {
    if (!removed) continue
    warnings.push(...running.map(({ name }) =>
      `warning: Detected active orphan ${id} running on ${name}`))
  }
  return { errors: unique(errors), warnings: unique(warnings) }
}

function unique (lines: readonly string[]): readonly string[] {
  return [...new Set(lines)]
}
