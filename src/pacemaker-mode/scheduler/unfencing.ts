/** Unfencing. */

import type { Action, Node, Resource, WorkingSet } from './model.js'

export function triggerUnfencing (
  _set: WorkingSet, _resource: Resource | undefined, _node: Node, _reason: string
): void {}

export function orderUnfencing (
  _set: WorkingSet, _resource: Resource, _node: Node, _action: Action, _task: string
): void {}
