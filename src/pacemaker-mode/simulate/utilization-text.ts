/** What nodes could carry before and after resources were assigned, and what each of them took. */

import type { Node } from '../scheduler/model/node.js'
import type { Resource } from '../scheduler/model/resource.js'
import type { WorkingSet } from '../scheduler/model/working-set.js'

/** The lines of `crm_simulate -U`: those that come before the scores, and those after. */
export function capacityLines ({ nodes, resources }: WorkingSet): {
  readonly before: readonly string[]
  readonly after: readonly string[]
} {
  const shown = nodes.filter(({ utilization }) => utilization.size > 0)
  return {
    before: shown.map(node => capacity('Original', node, node.utilization)),
    after: [
      ...resources.flatMap(taken),
      ...shown.map(node => capacity('Remaining', node, node.free))
    ]
  }
}

function capacity (
  title: string, { name }: Node, values: ReadonlyMap<string, number>
): string {
  return `${title}: ${name} capacity:${pairs(values)}`
}

function taken (resource: Resource): readonly string[] {
  if (resource.kind !== 'primitive') return resource.children.flatMap(taken)
  if (resource.assigned === undefined || resource.utilization.size === 0) return []
  return [`pcmk__assign_resource: ${resource.id} utilization on ${resource.assigned.name}:` +
    pairs(resource.utilization)]
}

function pairs (values: ReadonlyMap<string, number>): string {
  return [...values].map(([name, value]) => ` ${name}=${value}`).join('')
}
