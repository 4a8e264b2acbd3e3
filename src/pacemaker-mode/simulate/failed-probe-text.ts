/** What a status report says of a stopped resource whose probe could not use the agent. */

import type { XmlElement } from '../cib/xml.js'
import { readEntry } from '../scheduler/history-entry.js'
import { isUnusable } from '../scheduler/failed-probe.js'
import type { Resource } from '../scheduler/model/resource.js'
import { topBelowBundle } from '../scheduler/resource-tree.js'
import { integerOr } from '../scheduler/text.js'

/** What Pacemaker's tools call exit codes; none is below zero. */
const EXIT_NAMES: Readonly<Record<number, string>> = {
  0: 'OK',
  1: 'Error occurred',
  2: 'Invalid parameter',
  3: 'Unimplemented',
  4: 'Insufficient privileges',
  5: 'Not installed',
  6: 'Not configured',
  7: 'Not running',
  8: 'Promoted',
  9: 'Failed in promoted role',
  64: 'Incorrect usage',
  65: 'Invalid data given',
  66: 'Input file not available',
  67: 'User does not exist',
  68: 'Host does not exist',
  69: 'Necessary service unavailable',
  70: 'Internal software bug',
  71: 'Operating system error occurred',
  72: 'System file not available',
  73: 'Cannot create output file',
  74: 'I/O error occurred',
  75: 'Temporary failure, try again',
  76: 'Protocol violated',
  77: 'Insufficient privileges',
  78: 'Invalid configuration',
  100: 'Fatal error occurred, will not respawn',
  101: 'System panic required',
  102: 'Not connected',
  103: 'Update was older than existing configuration',
  104: 'Digest mismatch',
  105: 'No such object',
  106: 'Quorum required',
  107: 'Operation not safe',
  108: 'Requested item already exists',
  109: 'Multiple items match request',
  110: 'Requested item has expired',
  111: 'Requested item is not yet in effect',
  112: 'Could not determine status',
  113: 'Not applicable under current conditions',
  124: 'Timeout occurred',
  190: 'Service is active but might fail soon',
  191: 'Service is promoted but might fail soon',
  193: 'No exit status available'
}

/**
 * The result of the first probe of a resource that found its agent unusable: on a node, if one is
 * named. What is cloned goes by its plain id there, whatever its number.
 */
export function failedProbeText (
  failed: readonly XmlElement[], resource: Resource, node: string | undefined
): string | undefined {
  const top = topBelowBundle(resource)
  const id = top.clone?.childId ?? resource.id
  const entry = failed
    .filter(({ attributes }) => attributes['on_node'] !== undefined &&
      (node === undefined || attributes['on_node'] === node) && resourceOf(attributes) === id)
    .map(readEntry)
    .find(each => each !== undefined && isUnusable(each))
  if (entry === undefined) return undefined
  const code = Math.max(0, integerOr(entry.element.attributes['rc-code'], 0))
  return EXIT_NAMES[code] ?? 'Unknown exit status'
}

/** The resource named by the key of an operation or, in old histories, by its id. */
function resourceOf (attributes: Readonly<Record<string, string>>): string | undefined {
  const key = attributes['operation_key'] ?? attributes['id'] ?? ''
  return /^(.+)_[^_]+_\d+$/.exec(key)?.[1]
}
