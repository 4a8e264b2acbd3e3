/** Gratuitous ARP: own values, else the global ones, else keepalived's defaults. */

import { seconds } from '../../lib/time.js'
import type { GarpConfig } from '../../vrrp/config.js'
import type { GarpDraft, GlobalDraft } from '../draft.js'

export function compileGarp (own: GarpDraft, global: GlobalDraft, strict: boolean): GarpConfig {
  const { garp, minGarp } = global
  const masterDelay = garp.masterDelay ?? seconds(minGarp ? 0 : 5)
  const masterRepeat = garp.masterRepeat ?? (minGarp ? 1 : 5)
  return {
    masterDelay: own.masterDelay ?? masterDelay,
    masterRepeat: own.masterRepeat ?? masterRepeat,
    masterRefresh: own.masterRefresh ?? garp.masterRefresh ?? seconds(0),
    masterRefreshRepeat: own.masterRefreshRepeat ?? garp.masterRefreshRepeat ?? 1,
    lowerPriorityDelay: own.lowerPriorityDelay ??
      (strict ? seconds(0) : garp.lowerPriorityDelay ?? masterDelay),
    lowerPriorityRepeat: own.lowerPriorityRepeat ?? (
      strict ? 0 : garp.lowerPriorityRepeat ?? masterRepeat
    ),
    extraInterfaces: own.extraInterfaces ?? garp.extraInterfaces
  }
}
