/**
 * Bytes written in hex, as UDP_CHECK takes them: pairs of digits, blanks between bytes optional;
 * a single digit at the end of a piece is a byte of its own.
 */

export interface HexText {
  readonly bytes: Uint8Array
  /** The bits that are given: a wildcard nibble is 0 here and in `bytes`. */
  readonly mask: Uint8Array
}

/** The bytes in `text`, or undefined; with `wildcards`, `x` stands for any nibble. */
export function readHex (text: string, wildcards: boolean): HexText | undefined {
  const allowed = wildcards ? /^[0-9a-fA-FxX]+$/ : /^[0-9a-fA-F]+$/
  const pairs: string[] = []
  for (const piece of text.split(/[ \t]+/).filter(each => each !== '')) {
    if (!allowed.test(piece)) return undefined
    for (let at = 0; at < piece.length; at += 2) pairs.push(piece.slice(at, at + 2).padStart(2, '0'))
  }
  if (pairs.length === 0) return undefined
  return {
    bytes: Uint8Array.from(pairs, pair => Number.parseInt(pair.replace(/x/gi, '0'), 16)),
    mask: Uint8Array.from(pairs, pair => Number.parseInt(pair.replace(/[^xX]/g, 'f').replace(/x/gi, '0'), 16))
  }
}
