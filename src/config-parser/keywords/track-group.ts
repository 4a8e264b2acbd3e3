/** `track_group NAME` behind a static entry: who tracks the interface of the entry, too. */

import type { Reading } from '../keyword.js'
import { named } from '../named.js'

interface Entry { trackGroup: string | undefined }

/** What keepalived says when there is no interface to be tracked. */
const NO_INTERFACE = {
  address: undefined,
  route: 'Static route cannot have track group if no oif specified',
  rule: 'Static rule cannot have track_group if dev/iif not specified'
} as const

/** Takes a group that means nothing away from the entry, which itself is set all the same. */
export function checkTrackGroup (
  reading: Reading, what: keyof typeof NO_INTERFACE, entry: Entry, hasInterface: boolean
): void {
  const { trackGroup } = entry
  if (trackGroup === undefined) return
  const word = reading.words.lastIndexOf('track_group') + 1
  const without = NO_INTERFACE[what]
  if (named(reading.scope.draft.trackGroups, trackGroup) === undefined) {
    reading.report('HF0504', `track_group ${trackGroup} not found`,
      { word, expected: 'a track_group that is defined before this line' })
  } else if (!hasInterface && without !== undefined) {
    reading.report('HF0513', without, { word })
  } else {
    return
  }
  entry.trackGroup = undefined
}
