/** The second half of going into the background (src/daemon/launch.ts is the first). */

import { closeSync, openSync } from 'node:fs'
import { dup2 } from '../net/process-control.js'

/** Lets go of the terminal and of the process that waits: from here on there is the log alone. */
export function detach (): void {
  process.chdir('/')
  process.send?.('detached')
  process.disconnect?.()
  const nothing = openSync('/dev/null', 'r+')
  for (const fd of [0, 1, 2]) dup2(nothing, fd)
  closeSync(nothing)
}
