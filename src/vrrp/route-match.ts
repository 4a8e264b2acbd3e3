/** Which configured route or rule a notification of the kernel is about. */

import type { RouteIdentity, RuleIdentity } from './events.js'
import type { RouteConfig, RuleConfig } from './route-config.js'

/** The kernel's main routing table. */
const MAIN_TABLE = 254

/** Whether the kernel means this route of ours. */
export function isRoute (config: RouteConfig, gone: RouteIdentity): boolean {
  const { family, destination, table, metric, tos } = gone
  if (config.family !== family || (config.table ?? MAIN_TABLE) !== table) return false
  if ((config.tos ?? 0) !== tos) return false
  if (config.metric !== undefined && metric !== undefined && config.metric !== metric) return false
  const [ours, theirs] = [config.destination, destination]
  if (ours === undefined || theirs === undefined) return ours === theirs
  return ours.address === theirs.address && ours.length === theirs.length
}

/** Whether the kernel means this rule of ours. */
export function isRule (config: RuleConfig, { family, priority, table }: RuleIdentity): boolean {
  if (config.family !== family || config.priority !== priority) return false
  return config.action.type !== 'table' || table === undefined || config.action.table === table
}
