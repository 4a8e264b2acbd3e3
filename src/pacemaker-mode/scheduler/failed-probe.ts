/**
 * Probes that fail because the agent cannot be used where they ran: it is missing there, or does
 * not accept the parameters there. The resource is then taken for inactive on that node and banned
 * from it, and nothing has to be recovered.
 */

import type { Resource } from './model/resource.js'

/** Exit codes that say so. */
const INVALID_PARAMETER = 2
const MISSING = 5

/** The execution status of an agent that could not be found. */
const NOT_INSTALLED = 7

/** What decides whether a recorded operation is such a probe. */
interface Result {
  readonly probe: boolean
  readonly code: number
  readonly status: number
}

/** Whether the operation is a probe that found the agent unusable. */
export function isUnusable ({ probe, code, status }: Result): boolean {
  return probe && (code === INVALID_PARAMETER || code === MISSING || status === NOT_INSTALLED)
}

/** Whether the failed probe only means that the resource cannot be active there. */
export function meansInactive (resource: Resource, result: Result): boolean {
  return isUnusable(result) && (result.code === MISSING || !isBundled(resource))
}

/** What is in a bundle may well be active although its probe complains of parameters. */
function isBundled ({ parent }: Resource): boolean {
  return parent !== undefined && (parent.kind === 'bundle' || isBundled(parent))
}
