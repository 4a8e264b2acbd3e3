/** Hashes. The one file of the pure folders that uses node:crypto, which only computes. */

import { createHash } from 'node:crypto'

/** The MD5 hash (RFC 1321) of the text in UTF-8, as 32 lower-case hexadecimal digits. */
export function md5Hex (text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}
