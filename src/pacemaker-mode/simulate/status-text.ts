/** A whole status report: nodes and resources, and what stands above them. */

import type { WorkingSet } from '../scheduler/model/working-set.js'
import { nodeLines } from './node-text.js'
import { countInstances, resourceLines } from './resource-text.js'

/**
 * "Node List" and "Full List of Resources", as lines. Operations under way are shown where
 * `pending` is true; after a simulation nothing is under way any more.
 */
export function statusLines (set: WorkingSet, pending = true): readonly string[] {
  const nodes = nodeLines(set.nodes, set.options.healthStrategy !== 'none')
  return [
    ...(set.nodes.length === 0 ? [] : ['  * Node List:']),
    ...nodes.map(line => `    ${line}`),
    '',
    '  * Full List of Resources:',
    ...resourceLines(set.resources, {
      nodes: set.nodes, pending, optIn: !set.options.symmetric, failed: set.failedOperations
    }).map(line => `    ${line}`)
  ]
}

/** What is said before the current status: maintenance mode, and disabled or blocked resources. */
export function noticeLines (set: WorkingSet): readonly string[] {
  const { total, disabled, blocked } = countInstances(set.resources)
  const banner = set.options.maintenanceMode
    ? [
        '',
        '              *** Resource management is DISABLED ***',
        '  The cluster will not attempt to start, stop or recover services',
        ''
      ]
    : []
  const counts = disabled + blocked === 0
    ? []
    : [
        `${disabled} of ${total} resource instances DISABLED and ${blocked} BLOCKED ` +
        'from further action due to failure',
        ''
      ]
  return [...banner, ...counts]
}
