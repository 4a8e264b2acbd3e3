/**
 * Lints with meaning: what is valid and cannot do what it says. They look at the draft, before
 * what does not fit in it is corrected, so that each finding is at the line the operator wrote.
 */

import type { Code } from '../codes.js'
import type { Details } from '../diagnostics.js'
import type { Scope } from '../scope.js'
import type { Place } from '../source.js'
import { lintCheckers } from './checkers.js'
import { lintSyncGroups, lintTimers, lintVirtualAddresses, lintWeights } from './vrrp.js'

/** Takes a finding. */
export type Find = (code: Code, place: Place, message: string, details?: Details) => void

/** Reports everything there is to say; findings are warnings and change no exit status of `-t`. */
export function lint (scope: Scope): void {
  const find: Find = (code, place, message, details = {}) => {
    scope.diagnostics.report(code, place, message,
      { class: undefined, severity: 'warning', ...details })
  }
  lintWeights(scope, find)
  lintSyncGroups(scope, find)
  lintVirtualAddresses(scope, find)
  lintTimers(scope, find)
  lintCheckers(scope, find)
}
