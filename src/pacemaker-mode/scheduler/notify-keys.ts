/** What agents are told about the whole of a clone with notify=true. */

import type { Action } from './model/action.js'

export function addNotifyKeys (
  _action: Action, _meta: (name: string, value: string) => void
): void {}
