/** What the return code of a recorded operation means, given what was expected. */

import { canFence } from './fence-action.js'
import { CODE, STATUS, type HistoryEntry } from './history-entry.js'
import type { Replay } from './history.js'
import { ROLE } from './model/role.js'

/** Settles what the return code means, given what was expected. */
export function settleResult (replay: Replay, entry: HistoryEntry): void {
  const { resource } = replay
  // Anything but these is final: the executor knows better than the exit code.
  if (entry.status !== STATUS.done && entry.status !== STATUS.error) return
  const asExpected = entry.expected === entry.code
  if (entry.expected < 0) {
    if (entry.status === STATUS.done && entry.code !== CODE.ok && entry.code !== CODE.promoted &&
      !(entry.code === CODE.notRunning)) entry.status = STATUS.error
  } else if (asExpected) {
    entry.status = STATUS.done
  } else if (entry.status === STATUS.done) {
    entry.status = STATUS.error
  }
  switch (entry.code) {
    case CODE.ok:
      if (entry.probe) entry.status = STATUS.done
      break
    case CODE.notRunning:
      if (entry.probe || asExpected || !resource.managed) {
        entry.status = STATUS.done
        resource.role = ROLE.stopped
        replay.onFail = 'ignore'
        resource.nextRole = ROLE.unknown
      }
      break
    case CODE.promoted:
      if (entry.probe) entry.status = STATUS.done
      resource.role = ROLE.promoted
      break
    case CODE.failedPromoted:
      resource.role = ROLE.promoted
      entry.status = STATUS.error
      break
    case CODE.notConfigured:
      if (!asExpected) entry.status = STATUS.fatal
      break
    case CODE.badParameter: case CODE.permission: case CODE.notInstalled:
      if (asExpected) break
      blockUnrecoverable(replay, entry)
      entry.status = STATUS.hard
      break
  }
}

/** A stop that cannot be done, on a node that cannot be fenced: there is nothing left to try. */
function blockUnrecoverable ({ set, resource, node }: Replay, entry: HistoryEntry): void {
  if (entry.task !== 'stop' || canFence(set, node)) return
  resource.managed = false
  resource.blocked = true
}
