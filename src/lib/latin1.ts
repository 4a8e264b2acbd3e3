/** ISO 8859-1: a character for each byte, so that an offset in the text is one in the bytes. */

/** The `latin1` of TextDecoder is another code; as UTF-16 a byte and a zero are the character. */
const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })

export function latin1 (bytes: Uint8Array): string {
  const wide = new Uint8Array(2 * bytes.length)
  for (let at = 0; at < bytes.length; at++) wide[2 * at] = bytes[at] ?? 0
  return decoder.decode(wide)
}
