/**
 * Hashes and keyed digests, and the comparison that does not tell an attacker how much of a guess
 * was right. The one file of the pure folders that uses node:crypto, which only computes.
 */

import { createHash, createHmac } from 'node:crypto'

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

/** HMAC-MD5 (RFC 2104) over `parts` laid end to end: 16 bytes. */
export function hmacMd5 (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return digestOf('md5', key, parts)
}

/** HMAC-SHA256 (RFC 4868) over `parts` laid end to end: 32 bytes. */
export function hmacSha256 (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return digestOf('sha256', key, parts)
}

/** Whether the bytes are equal, in a time that depends on their number alone. */
export function equalInConstantTime (left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let at = 0; at < left.length; at++) difference |= (left[at] ?? 0) ^ (right[at] ?? 0)
  return difference === 0
}

function digestOf (
  algorithm: string, key: Uint8Array, parts: readonly Uint8Array[]
): Uint8Array {
  const hmac = createHmac(algorithm, key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}
