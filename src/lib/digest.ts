/** Hashes. The one file of the pure folders that uses node:crypto, which only computes. */

import { createHash } from 'node:crypto'

/** The MD5 hash (RFC 1321) of the text in UTF-8, as 32 lower-case hexadecimal digits. */
export function md5Hex (text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}

/** An MD5 hash that is fed in pieces. */
export interface Md5 {
  add (bytes: Uint8Array): void
  /** 32 lower-case hexadecimal digits; nothing can be added afterwards. */
  hex (): string
}

/** An MD5 hash of nothing yet. */
export function newMd5 (): Md5 {
  const hash = createHash('md5')
  return {
    add: bytes => { hash.update(bytes) },
    hex: () => hash.digest('hex')
  }
}
