/** File creation masks as operators write them: a number of C, or permission bits by name. */

const BITS: Readonly<Record<string, number>> = {
  IRUSR: 0o400,
  IWUSR: 0o200,
  IXUSR: 0o100,
  IRWXU: 0o700,
  IRGRP: 0o040,
  IWGRP: 0o020,
  IXGRP: 0o010,
  IRWXG: 0o070,
  IROTH: 0o004,
  IWOTH: 0o002,
  IXOTH: 0o001,
  IRWXO: 0o007
}

/** Every name of a bit or of a group of them. */
export const PERMISSION_BITS: readonly string[] = Object.keys(BITS)

/** The bit called `name`, such as IRUSR; `undefined` when there is none of that name. */
export function permissionBit (name: string): number | undefined {
  return Object.hasOwn(BITS, name) ? BITS[name] : undefined
}

/** 0 is octal, 0x hexadecimal; or names joined by `|`. `undefined` unless 0 to 0777. */
export function parseUmask (text: string): number | undefined {
  if (/^\d/.test(text)) return numberOfC(text)
  let mask = 0
  for (const name of text.split('|')) {
    const bit = permissionBit(name.trim())
    if (bit === undefined) return undefined
    mask |= bit
  }
  return mask
}

function numberOfC (text: string): number | undefined {
  const isNumber = /^(?:0[0-7]*|[1-9][0-9]*|0[xX][0-9a-fA-F]+)$/.test(text)
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text)
  return isNumber && value <= 0o777 ? value : undefined
}
