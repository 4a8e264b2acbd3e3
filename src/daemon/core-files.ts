/** -m and -M: core files of all processes, and where the kernel puts them. */

import { readFileSync, writeFileSync } from 'node:fs'
import { setProcessCoreLimit } from '../net/thread-scheduling.js'
import { errorCode } from '../net/system-error.js'

const PATTERN = '/proc/sys/kernel/core_pattern'

export interface CoreOptions {
  /** -M; undefined: the kernel's pattern stays. */
  readonly pattern: string | undefined
}

/**
 * Allows core files to this process and those of `pids`; what is started later inherits it. Answers
 * with what puts the kernel's pattern back.
 */
export function allowCoreFiles (
  { pattern }: CoreOptions, pids: readonly number[], log: (text: string) => void
): () => void {
  for (const pid of [process.pid, ...pids]) {
    try {
      setProcessCoreLimit(pid)
    } catch (error) {
      log(`Unable to allow core files of process ${pid}: ${errorCode(error)}`)
    }
  }
  if (pattern === undefined) return () => {}
  try {
    const before = readFileSync(PATTERN, 'utf8')
    writeFileSync(PATTERN, pattern)
    return () => writeFileSync(PATTERN, before)
  } catch (error) {
    log(`Unable to set ${PATTERN}: ${errorCode(error)}`)
    return () => {}
  }
}
