/**
 * What a script leaves running becomes a child of the parent process (it is a subreaper, and in a
 * container it is process 1) and must be waited for when it ends, or it stays in the process table
 * for ever. Node waits for the children it started and for no others.
 */

import { readFileSync } from 'node:fs'
import { reap } from '../net/process-control.js'

/**
 * How long a dead child must have been seen dead before it is taken for an orphan, in
 * milliseconds. Node takes its own in the turn of the loop that hears of their end, so one that is
 * still there after another turn is nobody's.
 */
const PATIENCE = 1000

/** From now on orphans are waited for. Where /proc cannot be read nothing happens. */
export function reapOrphans (): void {
  let seen: ReadonlySet<number> = new Set()
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const dead = new Set(deadChildren())
    for (const pid of dead) if (seen.has(pid)) reap(pid)
    seen = new Set([...dead].filter(pid => !seen.has(pid)))
    // What was seen for the first time gets its second look without another signal.
    timer = seen.size === 0 ? undefined : setTimeout(look, PATIENCE).unref()
  }
  process.on('SIGCHLD', () => { timer ??= setTimeout(look, PATIENCE).unref() })
}

/** Children that have ended and nobody has waited for. */
function deadChildren (): readonly number[] {
  return children().filter(pid => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      // The name, in parentheses, may hold anything; the state is the word after it.
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
    } catch {
      return false
    }
  })
}

function children (): readonly number[] {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1')
      .split(' ').filter(word => word !== '').map(Number)
  } catch {
    // A kernel without CONFIG_PROC_CHILDREN.
    return []
  }
}
