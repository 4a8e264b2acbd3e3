/** An instance while it is checked and corrected, and how its faults are reported. */

import type { Family } from '../../lib/ip-address.js'
import type { Code } from '../codes.js'
import type { ConfigClass } from '../diagnostics.js'
import type { InstanceDraft, SyncGroupDraft } from '../draft.js'
import type { Scope } from '../scope.js'
import type { Place } from '../source.js'

/** What later steps take back or fill in, in the order they do. */
export interface Work {
  readonly draft: InstanceDraft
  readonly scope: Scope
  readonly family: Family
  /** The sync group it is a member of. */
  readonly syncGroup: SyncGroupDraft | undefined
  version: 2 | 3
  strict: boolean
  priority: number
  wantsMaster: boolean
  unicast: boolean
  usable: boolean
}

/** Reports about the instance, by default where its name stands. */
export function report (
  { draft, scope }: Work, code: Code, message: string,
  details: {
    readonly class?: ConfigClass | undefined,
    readonly severity?: 'warning',
    readonly place?: Place | undefined,
    readonly suggestion?: string
  } = {}
): void {
  const { place, ...rest } = details
  scope.diagnostics.report(code, place ?? draft.place, `(${draft.name}) ${message}`, rest)
}

/** Ends the VRRP process of keepalived: the configuration cannot be used. */
export function fatal (work: Work, message: string, suggestion: string): void {
  work.usable = false
  report(work, 'HF0501', message, { suggestion })
}
