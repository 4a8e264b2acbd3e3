/** A simulation as data, for programs: what `crm_simulate --json` prints. */

import type { Decision } from '../scheduler/model/decision.js'
import type { Node } from '../scheduler/model/node.js'
import type { Resource } from '../scheduler/model/resource.js'
import { ROLE_NAMES } from '../scheduler/model/role.js'
import { planRows } from './plan-text.js'

/** Status, scores, plan and graph as plain data. Roles, reasons and keys read as in the report. */
export function decisionData (
  { set, fencing, graph }: Decision
): Readonly<Record<string, unknown>> {
  return {
    quorum: set.hasQuorum,
    nodes: set.nodes.map(nodeData),
    resources: set.resources.map(resourceData),
    scores: set.scores,
    fencing: fencing.map(({ node, action, reason }) =>
      ({ node: node.name, action: action.meta.get('stonith_action'), reason })),
    plan: set.resources.flatMap(planRows),
    actions: graph.synapses.map(({ action, triggers, priority }) => ({
      id: action.id,
      kind: action.element,
      operation: action.operation,
      key: action.key,
      node: action.node?.name,
      priority,
      after: triggers.map(({ id }) => id)
    })),
    recheckBy: set.recheckBy,
    messages: set.warnings
  }
}

function nodeData (node: Node): Readonly<Record<string, unknown>> {
  const { name, id, kind, online, unclean, standby, pending, maintenance, shutdown } = node
  return { name, id, kind, online, unclean, standby, pending, maintenance, shutdown }
}

function resourceData (resource: Resource): Readonly<Record<string, unknown>> {
  const { id, kind, role, nextRole, running, assigned, failed, managed, blocked } = resource
  const parts = resource.bundle?.replicas.flatMap(({ ip, container, remote, child }) =>
    [ip, container, remote, child].filter(part => part !== undefined)) ?? resource.children
  return kind === 'primitive'
    ? {
        id,
        kind,
        role: ROLE_NAMES[role],
        nextRole: ROLE_NAMES[nextRole],
        running: running.map(({ name }) => name),
        assigned: assigned?.name,
        failed,
        managed,
        blocked
      }
    : { id, kind, failed, managed, parts: parts.map(resourceData) }
}
