/**
 * What `crm_simulate -s` and `-U` show: the scores, what nodes could carry before and after
 * resources were assigned, and what each resource took when its turn came.
 */

import type { Node } from '../scheduler/model/node.js'
import type { WorkingSet } from '../scheduler/model/working-set.js'

/** The lines asked for; with both, what a resource took stands behind its scores. */
export function assignmentLines (
  set: WorkingSet, asked: { readonly scores: boolean, readonly utilization: boolean }
): readonly string[] {
  const scores = asked.scores ? set.scores : []
  if (!asked.utilization) return scores
  const lines = set.nodes.map(node => capacity('Original', node, node.utilization))
  let told = 0
  for (const { resource, node, after } of set.settled) {
    lines.push(...scores.slice(told, after))
    told = Math.max(told, after)
    lines.push(`pcmk__assign_resource: ${resource.id} utilization on ${node.name}:` +
      pairs(resource.utilization))
  }
  return [
    ...lines,
    ...scores.slice(told),
    ...set.nodes.map(node => capacity('Remaining', node, node.free))
  ]
}

function capacity (
  title: string, { name }: Node, values: ReadonlyMap<string, number>
): string {
  return `${title}: ${name} capacity:${pairs(values)}`
}

function pairs (values: ReadonlyMap<string, number>): string {
  return [...values].map(([name, value]) => ` ${name}=${value}`).join('')
}
