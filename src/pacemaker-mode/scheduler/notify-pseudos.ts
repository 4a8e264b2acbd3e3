/** Pseudo actions round the operations of clones with notify=true. */

import type { Action, Resource, WorkingSet } from './model.js'

export function createNotifyPseudos (
  _set: WorkingSet, _clone: Resource, _actions: Readonly<Record<string, Action>>
): void {}
