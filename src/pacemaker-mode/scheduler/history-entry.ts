/** One recorded operation: what was done, with which result, and what had been expected. */

import type { XmlElement } from '../cib/xml.js'
import { expectedCode } from './failures.js'
import { integerOr } from './text.js'

/** `op-status` values. */
export const STATUS = {
  pending: -1,
  done: 0,
  cancelled: 1,
  timeout: 2,
  notSupported: 3,
  error: 4,
  hard: 5,
  fatal: 6,
  notInstalled: 7,
  notConnected: 8,
  invalid: 9,
  noFenceDevice: 10,
  noSecrets: 11,
  noUse: 12
} as const

const KNOWN_STATUSES: ReadonlySet<number> = new Set(Object.values(STATUS))

/** Whether a status is one of {@link STATUS}: what any other means nobody knows. */
export function isKnownStatus (status: number): boolean {
  return KNOWN_STATUSES.has(status)
}

/** Return codes of agents. */
export const CODE = {
  ok: 0,
  unimplemented: 3,
  badParameter: 2,
  permission: 4,
  notInstalled: 5,
  notConfigured: 6,
  notRunning: 7,
  promoted: 8,
  failedPromoted: 9,
  degraded: 190,
  degradedPromoted: 191
} as const

/** A `lrm_rsc_op`, read. Its status is settled from code and expectation while it is replayed. */
export interface HistoryEntry {
  readonly element: XmlElement
  readonly task: string
  readonly key: string
  readonly interval: number
  readonly code: number
  readonly expected: number
  readonly probe: boolean
  status: number
}

/** Reads a `lrm_rsc_op`, or `undefined` when it does not say what was done. */
export function readEntry (element: XmlElement): HistoryEntry | undefined {
  const { attributes } = element
  const task = attributes['operation']
  if (task === undefined) return undefined
  const interval = integerOr(attributes['interval'], 0)
  let code = integerOr(attributes['rc-code'], CODE.ok)
  // Only a monitor can say that something works, but not as well as it should.
  if (task === 'monitor' && code === CODE.degraded) code = CODE.ok
  if (task === 'monitor' && code === CODE.degradedPromoted) code = CODE.promoted
  return {
    element,
    task,
    key: attributes['operation_key'] ?? '',
    interval,
    code,
    expected: expectedCode(element),
    probe: task === 'monitor' && interval === 0,
    status: integerOr(attributes['op-status'], STATUS.done)
  }
}
