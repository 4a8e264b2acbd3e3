/** The text keepalived fills datagrams with: who meets one knows where it comes from. */

const TEXT = new TextEncoder().encode('keepalived check - ')

/** `length` bytes of the text, over and over. */
export function filler (length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => TEXT[at % TEXT.length] ?? 0)
}
