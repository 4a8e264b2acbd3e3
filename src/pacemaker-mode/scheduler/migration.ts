/** Live migration: instead of a stop and a start, the resource is handed over. */

import { primitiveAction } from './actions.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { orderTasks } from './orders.js'
import { RELATION } from './relation.js'

/** Whether the resource can be migrated from where it is. */
export function canMigrate (resource: Resource, current: Node | undefined): current is Node {
  return resource.allowMigrate && !resource.migrationForbidden && resource.managed &&
    !resource.failed && !resource.startPending && current !== undefined && !current.unclean &&
    resource.assigned !== undefined && resource.assigned.online && !resource.assigned.unclean
}

/** Creates the two halves of a migration and ties stop and start to them. */
export function createMigration (set: WorkingSet, resource: Resource, current: Node): void {
  const target = resource.assigned
  if (target === undefined) return
  const start = primitiveAction(set, resource, 'start', target, true)
  const stop = primitiveAction(set, resource, 'stop', current, true)
  const partial = resource.partialTarget !== undefined
  const migrateTo = partial
    ? undefined
    : primitiveAction(set, resource, 'migrate_to', current, true)
  const migrateFrom = primitiveAction(set, resource, 'migrate_from', target, true)
  for (const each of [start, stop, migrateTo, migrateFrom]) markMigratable(each)
  start.pseudo = true
  // The half that begins waits for the fencing that a start would wait for.
  if (migrateTo === undefined) {
    migrateFrom.needs = start.needs
    orderTasks(set, resource, 'monitor', resource, 'migrate_from', RELATION.ordered)
  } else {
    migrateTo.needs = start.needs
    orderTasks(set, resource, 'monitor', resource, 'migrate_to', RELATION.ordered)
    orderTasks(set, resource, 'migrate_to', resource, 'migrate_from',
      RELATION.ordered | RELATION.unmigratableThenImpliesFirst)
  }
  orderTasks(set, resource, 'migrate_from', resource, 'stop',
    RELATION.ordered | RELATION.unmigratableThenImpliesFirst)
  orderTasks(set, resource, 'migrate_from', resource, 'start', RELATION.ordered |
    RELATION.unmigratableThenImpliesFirst | RELATION.unmigratableFirstBlocks)
  for (const each of [migrateTo, migrateFrom]) {
    each?.meta.set('migrate_source', current.name)
    each?.meta.set('migrate_target', target.name)
  }
  // A connection is handed over without leaving a trace of the attempt.
  if (migrateTo !== undefined && !resource.isConnection) migrateTo.meta.set('record-pending', 'true')
}

function markMigratable (action: Action | undefined): void {
  if (action !== undefined) action.migrateRunnable = true
}
