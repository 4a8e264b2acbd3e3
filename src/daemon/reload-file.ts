/** reload_file: a file that exists while the configuration is being read. */

import { closeSync, constants, openSync, unlinkSync } from 'node:fs'

/**
 * The path: as configured; the keyword alone (an empty text) stands for one in the run directory.
 */
export function reloadFilePath (
  configured: string | undefined, runDirectory: string, instance: string | undefined
): string | undefined {
  if (configured !== '') return configured
  return `${runDirectory}/keepalived${instance === undefined ? '' : `_${instance}`}.reload`
}

/** Calls `read` while the file at `path` exists. A file that cannot be made stops no reload. */
export function whileFileExists<Value> (path: string | undefined, read: () => Value): Value {
  if (path === undefined) return read()
  const made = make(path)
  try {
    return read()
  } finally {
    if (made) unlinkSync(path)
  }
}

function make (path: string): boolean {
  try {
    closeSync(openSync(path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644))
    return true
  } catch {
    return false
  }
}
