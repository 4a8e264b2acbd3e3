/** What one recorded operation says about a resource: success, failure, or still in flight. */

import type { XmlElement } from '../cib/xml.js'
import { meansInactive } from './failed-probe.js'
import { STATUS, isKnownStatus, readEntry } from './history-entry.js'
import { onExpired, settleExpiry } from './history-expiry.js'
import { applyFailure, applyUnusable } from './history-failure.js'
import { settleResult } from './history-result.js'
import { applyPending, applySuccess } from './history-success.js'
import type { Replay } from './history.js'

/** Replays one entry. */
export function applyOperation (replay: Replay, element: XmlElement): void {
  const entry = readEntry(element)
  if (entry === undefined) return
  if (entry.task === 'notify' || entry.task === 'meta-data') return
  if (entry.status === STATUS.cancelled || entry.status === STATUS.noUse) return
  if (entry.status === STATUS.pending) {
    applyPending(replay, entry)
    return
  }
  if (!isKnownStatus(entry.status)) return
  const isLastFailure = /_last_failure_0$/.test(element.attributes['id'] ?? '')
  const expired = settleExpiry(replay, entry, isLastFailure)
  if (!expired && meansInactive(replay.resource, entry)) {
    applyUnusable(replay, entry)
    return
  }
  settleResult(replay, entry)
  if (expired && entry.status !== STATUS.done) {
    onExpired(replay, entry)
    return
  }
  if (entry.status === STATUS.done) {
    applySuccess(replay, entry)
    return
  }
  applyFailure(replay, entry)
}
