/** What a plan does not take into account although the cluster asks for it: said, never hidden. */

import type { Decision } from './model.js'

/** One sentence for each setting that has no effect on this plan and should have. */
export function undecided ({ set, fencing }: Decision): readonly string[] {
  const found: string[] = []
  for (const { id, lockNode } of set.resourcesById.values()) {
    if (lockNode === undefined) continue
    found.push(`shutdown-lock: ${id} is locked to ${lockNode.name}, which this plan does not respect`)
  }
  if (set.options.priorityFencingDelay > 0 && fencing.length > 0) {
    found.push('priority-fencing-delay: this plan fences without the delay')
  }
  return found
}
