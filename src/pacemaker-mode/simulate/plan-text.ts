/** The "Transition Summary": who is fenced, and one line per planned change of a resource. */

import type { Action } from '../scheduler/model/action.js'
import type { FencingDecision } from '../scheduler/model/decision.js'
import type { Node } from '../scheduler/model/node.js'
import type { Resource } from '../scheduler/model/resource.js'
import { ROLE, ROLE_NAMES, type Role } from '../scheduler/model/role.js'
import { currentNode } from '../scheduler/primitive-actions.js'

/** One planned change, or one that is wanted and cannot happen. */
export interface PlanRow {
  readonly action: 'Start' | 'Stop' | 'Promote' | 'Demote' | 'Re-promote' | 'Move' | 'Migrate' |
    'Recover' | 'Restart' | 'Reload'
  readonly resource: string
  /** Where, and from where and what to what. */
  readonly detail: string
  readonly reason: string | undefined
  readonly blocked: boolean
}

/** Widths a column has before anything is written into it. */
const NARROWEST = 5

/** All lines of the summary, without indentation. */
export function planLines (
  fencing: readonly FencingDecision[], resources: readonly Resource[]
): readonly string[] {
  return [...fencing.map(fenceText), ...rowLines(resources.flatMap(planRows))]
}

function fenceText ({ node, action, reason }: FencingDecision): string {
  const container = node.connection?.container
  const inside = container === undefined ? '' : ` (resource: ${container.id})`
  return `* Fence (${action.meta.get('stonith_action') ?? ''}) ${node.name}${inside} '${reason}'`
}

/** Aligns the rows: names to the left, details to the right, both as wide as the widest. */
function rowLines (rows: readonly PlanRow[]): readonly string[] {
  let names = NARROWEST
  let details = NARROWEST
  for (const { resource, detail } of rows) {
    if (resource.length > names) names = resource.length + 2
    details = Math.max(details, detail.length)
  }
  return rows.map(({ action, resource, detail, reason, blocked }) => {
    const why = reason === undefined ? '' : `  due to ${reason}`
    const end = blocked ? (reason === undefined ? '  blocked' : ' (blocked)') : ''
    return `* ${action.padEnd(8)}   ${resource.padEnd(names)}   ( ${detail.padStart(details)} )` +
      why + end
  })
}

/** The rows of a resource and of everything inside it. */
export function planRows (resource: Resource): readonly PlanRow[] {
  switch (resource.kind) {
    case 'group': return resource.children.flatMap(planRows)
    // The scheduler keeps instances in the order of their scores.
    case 'clone': return [...resource.children].sort(byNumber).flatMap(planRows)
    case 'bundle':
      return (resource.bundle?.replicas ?? [])
        .flatMap(({ ip, container, remote, child }) => [ip, container, remote, child])
        .flatMap(part => part === undefined ? [] : planRows(part))
    default: return primitiveRows(resource)
  }
}

function byNumber (a: Resource, b: Resource): number {
  return instanceNumber(a) - instanceNumber(b)
}

function instanceNumber ({ id }: Resource): number {
  return Number(/:(\d+)$/.exec(id)?.[1] ?? 0)
}

/** What the plan has for one primitive. */
interface Plan {
  readonly resource: Resource
  readonly role: Role
  readonly current: Node | undefined
  readonly next: Node | undefined
  readonly start: Action | undefined
  readonly stop: Action | undefined
  readonly promote: Action | undefined
  readonly demote: Action | undefined
}

function primitiveRows (resource: Resource): readonly PlanRow[] {
  const next = resource.assigned
  const current = currentNode(resource)
  if (!resource.managed || (current === undefined && next === undefined)) return []
  // Something found running without a role of its own counts as started.
  const role = current !== undefined && resource.role <= ROLE.stopped ? ROLE.started : resource.role
  const start = oldest(resource, 'start', next)
  const stop = oldest(resource, 'stop', start?.runnable === true ? current : undefined) ??
    (resource.stopUnexpected ? oldest(resource, 'stop', undefined) : undefined)
  const plan: Plan = {
    resource,
    role,
    current,
    next,
    start,
    stop,
    promote: oldest(resource, 'promote', next),
    demote: oldest(resource, 'demote', next)
  }
  return role === resource.nextRole ? sameRoleRows(plan) : newRoleRows(plan)
}

/** The action that was made first; one that was never given a node may be on any. */
function oldest (resource: Resource, task: string, node: Node | undefined): Action | undefined {
  return resource.actions.find(each => each.task === task && each.interval === 0 &&
    (node === undefined || each.node === undefined || each.node === node))
}

function isMoving ({ current, next }: Plan): boolean {
  return current !== undefined && next !== undefined && current !== next
}

/** Rows of a resource that will be what it is, perhaps elsewhere. */
function sameRoleRows (plan: Plan): readonly PlanRow[] {
  const { resource, current, next, start, stop, promote, demote } = plan
  const migration = oldest(resource, 'migrate_from', next)
  if (migration?.runnable === true && migration.node === next) {
    return row(plan, 'Migrate', current, next, start)
  }
  if (resource.reload) return row(plan, 'Reload', current, next, start)
  if (start === undefined || start.optional) {
    const again = demote !== undefined && promote !== undefined && !demote.optional &&
      !promote.optional
    return again ? row(plan, 'Re-promote', current, next, promote, demote) : []
  }
  if (!start.runnable) {
    return row(plan, 'Stop', current, undefined, stop, stop?.reason === undefined ? start : stop)
  }
  if (isMoving(plan)) return row(plan, resource.failed ? 'Recover' : 'Move', current, next, stop)
  if (resource.failed) return row(plan, 'Recover', current, undefined, stop)
  return row(plan, 'Restart', current, next, start)
}

/** Rows of a resource that comes up, goes down or changes its role. */
function newRoleRows (plan: Plan): readonly PlanRow[] {
  const { resource, role, current, next, start, stop, promote, demote } = plan
  const { nextRole } = resource
  if (stop !== undefined && (nextRole === ROLE.stopped || start?.runnable === false)) {
    return resource.running.flatMap(node => {
      const its = oldest(resource, 'stop', node)
      return row(plan, 'Stop', node, undefined, its, its?.reason === undefined ? start : its)
    })
  }
  if (stop !== undefined && resource.failed && resource.needsStop) {
    return row(plan, 'Recover', current, next, stop, start)
  }
  if (isMoving(plan)) return row(plan, 'Move', current, next, stop)
  if (resource.reload) return row(plan, 'Reload', current, next, start)
  if (stop !== undefined && !stop.optional) return row(plan, 'Restart', current, next, start)
  if (role === ROLE.promoted) return row(plan, 'Demote', current, next, demote)
  if (nextRole === ROLE.promoted) return row(plan, 'Promote', current, next, promote)
  if (role <= ROLE.stopped && nextRole > ROLE.stopped) return row(plan, 'Start', current, next, start)
  return []
}

/** One row, if there is such an action; `source` is what knows the reason. */
function row (
  plan: Plan, kind: PlanRow['action'], from: Node | undefined, to: Node | undefined,
  action: Action | undefined, source?: Action
): readonly PlanRow[] {
  if (action === undefined || (from === undefined && to === undefined)) return []
  return [{
    action: kind,
    resource: plan.resource.id,
    detail: detailOf(plan, from, to),
    reason: (source ?? action).reason,
    blocked: !action.runnable
  }]
}

/** From where and what to where and what, as far as it says anything. */
function detailOf ({ resource, role }: Plan, from: Node | undefined, to: Node | undefined): string {
  const { nextRole } = resource
  const [was, becomes] = [ROLE_NAMES[role], ROLE_NAMES[nextRole]]
  const rolesMatter = role > ROLE.started || nextRole > ROLE.unpromoted
  if (from === undefined) {
    return rolesMatter ? `${was} -> ${becomes} ${to?.name ?? ''}` : to?.name ?? ''
  }
  if (to === undefined) return rolesMatter ? `${was} ${from.name}` : from.name
  if (role === nextRole) {
    if (from === to) return rolesMatter ? `${was} ${from.name}` : from.name
    return `${from.name} -> ${to.name}${rolesMatter ? ` ${was}` : ''}`
  }
  if (from === to) return `${was} -> ${becomes} ${from.name}`
  return `${was} ${from.name} -> ${becomes} ${to.name}`
}
