/** The "Transition Summary": who is fenced, and one line per planned change of a resource. */

import { firstAction } from '../scheduler/actions.js'
import {
  ROLE, ROLE_NAMES, type Action, type FencingDecision, type Node, type Resource, type Role
} from '../scheduler/model.js'
import { isPromotable } from './resource-text.js'

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
  readonly current: Node | undefined
  readonly next: Node | undefined
  readonly start: Action | undefined
  readonly stop: Action | undefined
  readonly promote: Action | undefined
  readonly demote: Action | undefined
}

function primitiveRows (resource: Resource): readonly PlanRow[] {
  const next = resource.assigned
  const current = resource.partialSource ?? resource.running[0]
  if (current === undefined && next === undefined) return []
  if (next === undefined || resource.nextRole <= ROLE.stopped) return stopRows(resource)
  const plan: Plan = {
    resource,
    current,
    next,
    start: firstAction(resource, 'start', next),
    stop: current === undefined ? undefined : firstAction(resource, 'stop', current),
    promote: firstAction(resource, 'promote', next),
    demote: current === undefined ? undefined : firstAction(resource, 'demote', current)
  }
  if (current === undefined || resource.role <= ROLE.stopped) return startRows(plan)
  if (current !== next) return moveRows(plan)
  return stayRows(plan)
}

/** Required and going to happen, or required and impossible. */
function wanted (action: Action | undefined): action is Action {
  return action !== undefined && !action.optional
}

function row (
  { resource }: Plan, action: PlanRow['action'], detail: string, source: Action | undefined
): PlanRow {
  const blocked = source !== undefined && !source.runnable
  return { action, resource: resource.id, detail, reason: source?.reason, blocked }
}

/** One line for every node that has to be left; `why` tells why it cannot be elsewhere. */
function stopRows (resource: Resource, why?: Action): readonly PlanRow[] {
  return resource.running.flatMap(node => {
    const stop = firstAction(resource, 'stop', node)
    if (!wanted(stop)) return []
    return [{
      action: 'Stop' as const,
      resource: resource.id,
      detail: withRole(resource, resource.role, node),
      reason: why?.reason ?? stop.reason,
      blocked: !stop.runnable && !stop.pseudo
    }]
  })
}

function withRole (resource: Resource, role: Role, node: Node): string {
  return isPromotable(resource) && role > ROLE.started
    ? `${ROLE_NAMES[role]} ${node.name}`
    : node.name
}

function startRows (plan: Plan): readonly PlanRow[] {
  const { resource, next, start, promote } = plan
  const where = next?.name ?? ''
  if (resource.nextRole === ROLE.promoted && wanted(promote)) {
    const obstacle = promote.runnable && start?.runnable === false ? start : promote
    return [row(plan, 'Promote', `Stopped -> Promoted ${where}`, obstacle)]
  }
  // What cannot be started was not asked for either, but is worth knowing.
  const impossible = start !== undefined && !start.runnable && resource.managed
  return wanted(start) || impossible ? [row(plan, 'Start', where, start)] : []
}

function moveRows (plan: Plan): readonly PlanRow[] {
  const { resource, current, next, start, stop } = plan
  const from = current?.name ?? ''
  const to = next?.name ?? ''
  if (!wanted(stop) && !wanted(start)) return []
  const migrate = current === undefined ? undefined : firstAction(resource, 'migrate_to', current)
  if (wanted(migrate) && migrate.runnable) return [row(plan, 'Migrate', `${from} -> ${to}`, migrate)]
  const detail = movement(resource, from, to)
  if (resource.failed) return [row(plan, 'Recover', detail, wanted(start) ? start : stop)]
  if (start?.runnable === false) return stopRows(resource, start)
  return [row(plan, 'Move', detail, stop?.reason === undefined ? start : stop)]
}

/** The two ends of a move, with the roles where they are more than started. */
function movement ({ role, nextRole }: Resource, from: string, to: string): string {
  if (role === ROLE.promoted) return `Promoted ${from} -> ${ROLE_NAMES[nextRole]} ${to}`
  if (nextRole === ROLE.unpromoted && role !== nextRole) return `${from} -> ${to} Unpromoted`
  if (nextRole === ROLE.promoted) return `${from} -> Promoted ${to}`
  return `${from} -> ${to}`
}

function stayRows (plan: Plan): readonly PlanRow[] {
  const { resource, next, start, stop, promote, demote } = plan
  const { role, nextRole } = resource
  const where = next === undefined ? '' : next.name
  const change = role === nextRole
    ? (next === undefined ? '' : withRole(resource, role, next))
    : `${ROLE_NAMES[role]} -> ${ROLE_NAMES[nextRole]} ${where}`
  if (start?.runnable === false && wanted(stop)) return stopRows(resource, start)
  if (resource.failed && (wanted(stop) || wanted(start))) {
    return [row(plan, 'Recover', change, reasoned(start, stop))]
  }
  if (wanted(stop) && wanted(start)) return [row(plan, 'Restart', change, reasoned(start, stop))]
  if (role === nextRole) {
    const reload = next === undefined ? undefined : firstAction(resource, 'reload-agent', next)
    if (wanted(reload)) return [row(plan, 'Reload', where, undefined)]
    if (wanted(demote) && wanted(promote)) return [row(plan, 'Re-promote', change, demote)]
    return []
  }
  if (nextRole === ROLE.promoted) {
    return wanted(promote) ? [row(plan, 'Promote', change, promote)] : []
  }
  return wanted(demote) ? [row(plan, 'Demote', change, demote)] : []
}

function reasoned (...actions: ReadonlyArray<Action | undefined>): Action | undefined {
  return actions.find(action => action?.reason !== undefined) ?? actions[0]
}
