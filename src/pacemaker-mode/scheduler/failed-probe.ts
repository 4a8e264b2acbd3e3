/**
 * Probes that fail because the agent cannot be used where they ran: it is missing there, or does
 * not accept the parameters there. The resource is then taken for inactive on that node and banned
 * from it, and nothing has to be recovered.
 */

import type { Resource } from './model/resource.js'

/** Exit codes that say so. */
const UNUSABLE: ReadonlySet<number> = new Set([2, 5])

/** The execution status of an agent that could not be found. */
const NOT_INSTALLED = 7

/** What exit codes are called where the state of a resource is shown. */
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
  9: 'Failed in promoted role'
}

/** Whether the failed probe only means that the resource cannot be active there. */
export function meansInactive (
  resource: Resource, { probe, code, status }: {
    readonly probe: boolean, readonly code: number, readonly status: number
  }
): boolean {
  return probe && (UNUSABLE.has(code) || status === NOT_INSTALLED) && !isBundled(resource)
}

/** What the state of an inactive resource says of the probe that failed. */
export function probeFailureText (code: number): string {
  return EXIT_NAMES[code] ?? 'Unknown exit status'
}

/** A bundle shows the failures of what is in it otherwise. */
function isBundled ({ parent }: Resource): boolean {
  return parent !== undefined && (parent.kind === 'bundle' || isBundled(parent))
}
