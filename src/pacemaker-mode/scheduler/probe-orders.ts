/**
 * Orders probes before what they may change: starts and stops of whatever depends on the probed
 * resource, so that nothing is started or moved before it is known what is active.
 */

import { actionsFor } from './actions.js'
import { findCompatible } from './instances.js'
import type { Action, Edge } from './model/action.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { orderActions } from './orders.js'
import { has, RELATION } from './relation.js'
import { topBelowBundle } from './resource-tree.js'

/** Adds all orders of probes. */
export function orderProbes (set: WorkingSet): void {
  const leading = leadingToStops(set)
  for (const resource of set.resources) orderProbesOf(resource, leading)
  orderProbesBeforeStops(set)
}

/**
 * The actions with a stop somewhere behind them, as {@link stopsBehind} goes, or a few more: where
 * there is none nothing has to be searched, however long the chains of starts are.
 */
function leadingToStops (set: WorkingSet): ReadonlySet<Action> {
  const leading = new Set<Action>()
  const sources = new Map<Action, Action[]>()
  for (const action of set.actions) {
    const { resource } = action
    if (undoing(action).length > 0) leading.add(action)
    for (const edge of action.after) {
      if (!has(edge.type, RELATION.firstImpliesThen) &&
        (resource === undefined || resource.kind === 'primitive')) continue
      const known = sources.get(edge.action)
      if (known === undefined) sources.set(edge.action, [action])
      else known.push(action)
    }
  }
  // A set goes on to what is added to it on the way.
  for (const action of leading) for (const source of sources.get(action) ?? []) leading.add(source)
  return leading
}

/**
 * What would come before a start or promotion of a primitive that is active: its stop or demotion.
 * What fencing implies waits for nothing else.
 */
function undoing ({ resource, task }: Action): readonly Action[] {
  const opposite = task === 'start' ? 'stop' : task === 'promote' ? 'demote' : undefined
  if (resource?.kind !== 'primitive' || opposite === undefined) return []
  return actionsFor(resource, opposite).filter(({ pseudo }) => !pseudo)
}

function orderProbesOf (resource: Resource, leading: ReadonlySet<Action>): void {
  for (const child of resource.children) orderProbesOf(child, leading)
  if (resource.kind !== 'primitive') return
  // The probes of a resource come before the same things, so that one walk does for all of them.
  const reached = new Map<Action, readonly Action[]>()
  for (const probe of actionsFor(resource, 'monitor')) {
    for (const edge of [...probe.after]) {
      orderStart(probe, edge)
      let stops = reached.get(edge.action)
      if (stops === undefined) {
        stops = stopsBehind(resource, edge.action, leading)
        reached.set(edge.action, stops)
      }
      for (const stop of stops) orderActions(probe, stop, RELATION.ordered)
    }
  }
}

/** A probe that cannot be run keeps inactive instances from starting. */
function orderStart (probe: Action, after: Edge): void {
  const { action, type } = after
  const whole = action.resource
  if (probe.runnable || has(type, RELATION.unrunnableFirstBlocks)) return
  if (whole === undefined || (whole.kind !== 'clone' && whole.kind !== 'bundle')) return
  if (probe.resource === undefined || topBelowBundle(probe.resource) !== whole) return
  if (action.task !== 'start') return
  for (const { action: then } of [...action.after]) {
    const { resource } = then
    if (resource === undefined || resource.running.length > 0 || then.task !== 'start') continue
    if (topBelowBundle(resource) !== whole) continue
    orderActions(probe, then, RELATION.ordered | RELATION.unrunnableFirstBlocks)
  }
}

/** The stops of what would be restarted because of a start: they wait for the probes before it. */
function stopsBehind (
  probed: Resource, first: Action, leading: ReadonlySet<Action>
): readonly Action[] {
  const stops: Action[] = []
  const seen = new Set<Action>()
  const work: Action[] = [first]
  while (work.length > 0) {
    const after = work.pop()
    if (after === undefined || !leading.has(after) || seen.has(after)) continue
    seen.add(after)
    const whole = after.resource
    if (probed !== whole) stops.push(...undoing(after))
    const isCollection = whole?.kind === 'clone' || whole?.kind === 'bundle'
    const interleave = isCollection && whole.clone?.interleave === true
    const compatible = interleave ? findCompatible(probed, whole, ROLE.unknown, false) : undefined
    for (const edge of after.after) {
      if (has(edge.type, RELATION.firstImpliesThen) ||
        entersChild(probed, whole, edge, interleave, compatible)) work.push(edge.action)
    }
  }
  return stops
}

/** Whether the chain goes on from a group or clone to one of its parts. */
function entersChild (
  probed: Resource, whole: Resource | undefined, { action }: Edge, interleave: boolean,
  compatible: Resource | undefined
): boolean {
  const part = action.resource
  if (whole === undefined || whole.kind === 'primitive' || part === undefined) return false
  if (probed.parent === whole || part.parent !== whole) return false
  if (part.kind === 'clone' || part.kind === 'bundle') return false
  return !interleave || compatible === part
}

/** Whatever stops after something else stops also waits for the probes of that. */
function orderProbesBeforeStops (set: WorkingSet): void {
  for (const order of set.orders) {
    const { first, then } = order
    if (order.type === RELATION.none || first === undefined || first === then) continue
    const task = order.firstAction?.task ?? order.firstTask
    if (task !== 'stop') continue
    const thenTask = order.thenAction?.task ?? order.thenTask
    if (then !== undefined && first.container === then && thenTask === 'stop') continue
    const probes = actionsFor(first, 'monitor')
    if (probes.length === 0) continue
    const thens = order.thenAction !== undefined
      ? [order.thenAction]
      : then === undefined ? [] : actionsFor(then, order.thenTask ?? '')
    let type: number = RELATION.ordered
    if (has(order.type, RELATION.unlessFirstMigrates)) type |= RELATION.unlessFirstMigrates
    if (has(order.type, RELATION.sameNode)) type |= RELATION.sameNode
    if (order.type === RELATION.requiredSameNode || order.type === RELATION.sameNodeCapacity) {
      type = order.type
    }
    for (const probe of probes) {
      for (const action of thens) orderActions(probe, action, type)
    }
  }
}
