/** How a planned action reads in the "Executing Cluster Transition" part of the summary. */

import { descendants } from '../cib/elements.js'
import type { XmlElement } from '../cib/xml.js'
import type { PlannedAction } from './transition.js'

/** Resource names are padded to this many columns. */
const NAME_WIDTH = 15

/** The ids under which any node keeps operation history. */
export function historyIds (status: XmlElement | undefined): ReadonlySet<string> {
  const ids = new Set<string>()
  if (status === undefined) return ids
  for (const { name, attributes } of descendants(status)) {
    if (name === 'lrm_resource' && attributes['id'] !== undefined) ids.add(attributes['id'])
  }
  return ids
}

/**
 * The name an action's resource goes by: numbered clone instances keep their number, unless there
 * already is history under the plain id.
 */
export function resourceName (
  { primitive }: PlannedAction, history: ReadonlySet<string>
): string {
  const plain = primitive?.['id'] ?? ''
  return history.has(plain) ? plain : primitive?.['long-id'] ?? plain
}

/** The line for one action, without its bullet. */
export function actionText (action: PlannedAction, history: ReadonlySet<string>): string {
  const { kind, operation, key, node, attributes, primitive } = action
  if (kind === 'pseudo_event') {
    return `Pseudo action:   ${key}${node === undefined ? '' : ` on ${node}`}`
  }
  const where = node ?? ''
  if (kind === 'crm_event') {
    if (operation === 'stonith') return `Fencing ${where} (${attributes['CRM_meta_stonith_action'] ?? ''})`
    const what = primitive === undefined ? '' : ` for ${primitive['id'] ?? ''}`
    return `Cluster action:  ${operation}${what} on ${where}`
  }
  const interval = attributes['CRM_meta_interval'] ?? '0'
  const task = interval === '0' ? operation : `${operation}=${interval}`
  return `Resource action: ${resourceName(action, history).padEnd(NAME_WIDTH)} ${task} on ${where}`
}
