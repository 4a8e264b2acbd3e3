/**
 * What an operator has said of one real server: take it out gently, take it back, weigh it
 * differently. It holds until he says otherwise, over reloads, and ends with the process.
 */

import type { Duration, Instant } from '../lib/time.js'
import { later } from '../lib/time.js'

export type Operation =
  /**
   * Weight 0, so that no new connections come; once the last one has ended, or after `timeout`
   * (undefined: as long as it takes), it leaves the table.
   */
  | { readonly type: 'drain', readonly timeout: Duration | undefined }
  /** Back into service, as its checks and its weight say. */
  | { readonly type: 'enable' }
  /** This weight whatever the configuration and dynamic checks say; undefined: theirs again. */
  | { readonly type: 'weight', readonly weight: number | undefined }

export interface OperatorState {
  /** `out`: drained, and not in the table. */
  readonly service: 'in' | 'draining' | 'out'
  /** While draining: when waiting ends. */
  readonly until: Instant | undefined
  readonly weight: number | undefined
}

/** Nobody has said anything. */
export const NO_OPERATOR: OperatorState = { service: 'in', until: undefined, weight: undefined }

export function onOperation (
  state: OperatorState, operation: Operation, now: Instant
): OperatorState {
  switch (operation.type) {
    case 'drain': {
      if (state.service === 'out') return state
      const { timeout } = operation
      const until = timeout === undefined ? undefined : later(now, timeout)
      return { ...state, service: 'draining', until }
    }
    case 'enable': return { ...state, service: 'in', until: undefined }
    case 'weight': return { ...state, weight: operation.weight }
  }
}

/** Its connections were counted, which ends a drain when there are none, or no time. */
export function onConnections (
  state: OperatorState, count: number, now: Instant
): OperatorState {
  if (state.service !== 'draining') return state
  const late = state.until !== undefined && now >= state.until
  return count === 0 || late ? { ...state, service: 'out', until: undefined } : state
}
