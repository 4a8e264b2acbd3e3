/** The Internet checksum of RFC 1071: the one's complement of the one's complement sum. */

/**
 * The checksum over `parts` laid end to end, each padded to an even length with a zero byte.
 * Over data that already holds its correct checksum the result is 0.
 */
export function internetChecksum (...parts: readonly Uint8Array[]): number {
  let total = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) {
      total += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0)
    }
  }
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000)
  return ~total & 0xffff
}
