/**
 * The actions that take a primitive from where and what it is to where and what it is to be.
 */

import { actionsFor, primitiveAction, setReason } from './actions.js'
import { scheduleCleanup } from './config-changes.js'
import { needsFencing } from './find-resource.js'
import { createMigration, canMigrate } from './migration.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { createRecurring } from './recurring.js'
import { orderUnfencing } from './unfencing.js'

/** Creates the actions of a primitive. */
export function createPrimitiveActions (set: WorkingSet, resource: Resource): void {
  settleNextRole(resource)
  const active = resource.running
  const clean = active.filter(node => node.online && !node.unclean)
  let current = currentNode(resource)
  for (const node of resource.danglingMigrations) stopDangling(set, resource, node)
  let multiplyActive = needsFencing(resource) ? active.length > 1 : clean.length > 1
  const migrating = resource.partialSource !== undefined && resource.partialTarget !== undefined
  if (active.length === 2 && clean.length === 2 && migrating &&
    current === resource.partialSource && resource.assigned === resource.partialTarget) {
    // A migration under way whose target is still the right one goes on.
    multiplyActive = false
  } else if (migrating) {
    multiplyActive = true
    resource.partialSource = undefined
    resource.partialTarget = undefined
    resource.migrationForbidden = true
    current = currentNode(resource)
  } else if (resource.partialTarget !== undefined) {
    resource.partialSource = undefined
    resource.partialTarget = undefined
  }
  let needStop = false
  if (multiplyActive) {
    reportMultiplyActive(set, resource)
    needStop = resource.multipleActive === 'stop_start' ||
      resource.multipleActive === 'stop_unexpected'
    resource.stopUnexpected = resource.multipleActive === 'stop_unexpected'
  }
  if (resource.startPending) {
    const start = primitiveAction(set, resource, 'start', resource.assigned, true)
    start.printAlways = true
  }
  const moving = current !== undefined && resource.assigned !== undefined &&
    current !== resource.assigned && resource.nextRole > ROLE.stopped
  let needPromote = false
  if (moving) {
    needStop = true
  } else if (resource.failed) {
    if (resource.needsStop) needStop = true
    else if (resource.nextRole === ROLE.promoted) needPromote = true
  } else if (resource.blocked) {
    needStop = true
  } else if (resource.role > ROLE.started && current !== undefined &&
    resource.assigned !== undefined) {
    const start = primitiveAction(set, resource, 'start', resource.assigned, true)
    if (!start.optional) needStop = true
  }
  scheduleRestart(set, resource, current, needStop, needPromote)
  scheduleTransition(set, resource)
  createRecurring(set, resource)
  if (moving && canMigrate(resource, current) && !multiplyActive) {
    createMigration(set, resource, current)
  }
}

const RECOVERY: Readonly<Record<Resource['multipleActive'], string>> = {
  stop_start: 'attempting recovery',
  stop_only: 'stopping all instances',
  block: 'waiting for an administrator',
  stop_unexpected: 'stopping unexpected instances'
}

function reportMultiplyActive (
  set: WorkingSet, { id, standard, running, multipleActive }: Resource
): void {
  // The status says so, not the configuration.
  set.warnings.push({
    level: 'notice',
    message: `${standard} resource ${id} might be active on ${running.length} nodes ` +
      `(${RECOVERY[multipleActive]})`
  })
}

/** The node a resource counts as being on; of several the source of a migration, or the first. */
export function currentNode (resource: Resource): Node | undefined {
  if (resource.partialSource !== undefined && resource.running.includes(resource.partialSource)) {
    return resource.partialSource
  }
  // What needs fencing is moved from a lost node; other things count where they surely are.
  if (resource.running.length < 2 || needsFencing(resource)) return resource.running[0]
  return resource.running.find(node => node.online && !node.unclean) ?? resource.running[0]
}

function settleNextRole (resource: Resource): void {
  if (resource.nextRole !== ROLE.unknown) return
  resource.nextRole = resource.assigned === undefined ? ROLE.stopped : ROLE.started
}

/** After a finished migration the source is stopped, whatever else happens. */
function stopDangling (set: WorkingSet, resource: Resource, node: Node): void {
  const stop = primitiveAction(set, resource, 'stop', node, false)
  stop.dangling = true
  if (resource.removeAfterStop) scheduleCleanup(set, resource, node, false)
}

type Step = (
  set: WorkingSet, resource: Resource, node: Node | undefined, optional: boolean
) => void

/** One step from a role towards another. */
function nextStep (from: Role, to: Role): { role: Role, step: Step | undefined } {
  if (from === to) return { role: to, step: undefined }
  switch (from) {
    case ROLE.unknown: return { role: ROLE.stopped, step: stop }
    case ROLE.stopped:
      if (to === ROLE.started) return { role: ROLE.started, step: start }
      return { role: ROLE.unpromoted, step: start }
    case ROLE.started:
      if (to === ROLE.stopped) return { role: ROLE.stopped, step: stop }
      if (to === ROLE.promoted) return { role: ROLE.promoted, step: promote }
      return { role: to, step: undefined }
    case ROLE.unpromoted:
      if (to === ROLE.promoted) return { role: ROLE.promoted, step: promote }
      // What is no longer to have roles at all is started afresh.
      return { role: ROLE.stopped, step: stop }
    case ROLE.promoted: return { role: ROLE.unpromoted, step: demote }
  }
}

/** Takes the resource down and up again in place, as far as it has to be. */
function scheduleRestart (
  set: WorkingSet, resource: Resource, current: Node | undefined, needStop: boolean,
  needPromote: boolean
): void {
  let role = resource.role
  resource.restarting = true
  while (role !== ROLE.stopped) {
    const { role: next, step } = nextStep(role, ROLE.stopped)
    if (step === undefined) break
    step(set, resource, current, !needStop)
    role = next
  }
  // Only what is to be at least what it was is brought up again here.
  while (resource.role <= resource.nextRole && role !== resource.role && !resource.blocked) {
    const { role: next, step } = nextStep(role, resource.role)
    const needed = needStop || (next === ROLE.promoted && needPromote)
    step?.(set, resource, resource.assigned, !needed)
    role = next
  }
  resource.restarting = false
}

/** From the current role to the one wanted. */
function scheduleTransition (set: WorkingSet, resource: Resource): void {
  let role = resource.role
  while (role !== resource.nextRole) {
    const { role: next, step } = nextStep(role, resource.nextRole)
    step?.(set, resource, resource.assigned, false)
    role = next
  }
}

/** Whether this is the one node where a multiply active resource is left alone. */
function isExpected (resource: Resource, node: Node | undefined): boolean {
  return node !== undefined && resource.stopUnexpected && resource.nextRole > ROLE.stopped &&
    resource.assigned === node
}

function stop (
  set: WorkingSet, resource: Resource, _node: Node | undefined, optional: boolean
): void {
  for (const node of resource.running) {
    if (isExpected(resource, node)) continue
    let isOptional = optional
    if (resource.partialTarget !== undefined) {
      if (node === resource.partialTarget && node === resource.assigned) continue
      isOptional = false
    }
    const action = primitiveAction(set, resource, 'stop', node, isOptional)
    if (resource.assigned === undefined) {
      setReason(action, 'node availability', true)
    } else if (resource.restarting && resource.stopUnexpected) {
      setReason(action, 'being multiply active', true)
    }
    if (!resource.managed) action.runnable = false
    if (resource.removeAfterStop) scheduleCleanup(set, resource, node, optional)
    if (resource.requires === 'unfencing') orderUnfencing(set, resource, node, action, 'stop')
  }
}

function start (
  set: WorkingSet, resource: Resource, node: Node | undefined, optional: boolean
): void {
  const action = primitiveAction(set, resource, 'start', node, true)
  if (node !== undefined) orderUnfencing(set, resource, node, action, 'start')
  if (action.runnable && !optional) action.optional = false
  if (isExpected(resource, node)) action.pseudo = true
}

function promote (
  set: WorkingSet, resource: Resource, node: Node | undefined, optional: boolean
): void {
  const starts = actionsFor(resource, 'start', node)
  if (starts.every(each => each.runnable)) {
    const action = primitiveAction(set, resource, 'promote', node, optional)
    if (isExpected(resource, node) && resource.role === ROLE.promoted) action.pseudo = true
    return
  }
  for (const each of actionsFor(resource, 'promote', node)) each.runnable = false
}

function demote (
  set: WorkingSet, resource: Resource, _node: Node | undefined, optional: boolean
): void {
  for (const node of resource.running) {
    if (isExpected(resource, node)) continue
    primitiveAction(set, resource, 'demote', node, optional)
  }
}
