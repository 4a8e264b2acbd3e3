/**
 * Starts the program of a child. Kept free of everything else, so that the first child can be on
 * its way while the parent still loads and reads the configuration: a JavaScript engine takes
 * longer to come up than anything else at a start, and two of them come up side by side.
 */

import { fork, type ChildProcess } from 'node:child_process'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Part } from './messages.js'

/**
 * A small young generation keeps the pauses of the collector short, and the old generation's limit
 * turns a leak into a restart before it turns into swapping. V8 throws away the bytecode of what
 * has not run for a while, and a takeover has not run for months: it keeps it here. Checkers send
 * no adverts, and what thousands of checks leave behind is cheaper to collect in larger parts.
 */
const EXEC_ARGV: Readonly<Record<Part, readonly string[]>> = {
  vrrp: ['--max-semi-space-size=1', '--max-old-space-size=128', '--no-flush-bytecode'],
  checkers: ['--max-semi-space-size=8'],
  bfd: ['--max-semi-space-size=1', '--max-old-space-size=128', '--no-flush-bytecode']
}

/** A process of `part` called `name` in ps; it does nothing before its first message. */
export function forkPart (part: Part, name: string): ChildProcess {
  // The children's programs lie beside this one, bundled (.cjs) or compiled (.js).
  const here = fileURLToPath(import.meta.url)
  return fork(join(dirname(here), `${part}-process${extname(here)}`), [name], {
    serialization: 'advanced',
    execArgv: [...EXEC_ARGV[part]],
    // What a child says on its own account is a crash: it goes to the log.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  })
}
