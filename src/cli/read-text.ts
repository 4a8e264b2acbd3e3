/** Reading files that may be of many megabytes. */

import { isAscii } from 'node:buffer'
import { readFileSync } from 'node:fs'

/**
 * The text of a file in UTF-8, or of a file descriptor. Cluster bases are of plain ASCII nearly
 * always, which is found out and decoded in a fraction of the time that UTF-8 takes.
 */
export function readText (from: string | number): string {
  const bytes = readFileSync(from)
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
}
