/** The one shape in which a refusal of the operating system reaches the rest of the program. */

import { constants } from 'node:os'
import { getSystemErrorMap } from 'node:util'

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([name, number]) => [number, name])
)

/** A system call failed: `code` is the errno's name ('EPERM'), `call` what was tried. */
export class SystemError extends Error {
  override readonly name = 'SystemError'
  readonly code: string
  readonly call: string

  constructor (code: string, call: string, message?: string, options?: ErrorOptions) {
    super(`${call}: ${message ?? describe(code)}`, options)
    this.code = code
    this.call = call
  }

  /** The error behind `errno`, a positive number. */
  static fromErrno (errno: number, call: string, detail?: string): SystemError {
    const code = errnoName(errno)
    return new SystemError(code, call, detail === undefined ? undefined : `${describe(code)} (${detail})`)
  }
}

/** 'ENOENT' for 2; a number without a name becomes 'E' and the number. */
export function errnoName (errno: number): string {
  return NAMES.get(errno) ?? `E${errno}`
}

function errnoNumber (name: string): number | undefined {
  return Object.entries(constants.errno).find(([each]) => each === name)?.[1]
}

/** The code of any error that carries one (ours, Node's), else its message. */
export function errorCode (error: unknown): string {
  if (error instanceof Error) {
    return 'code' in error && typeof error.code === 'string' ? error.code : error.message
  }
  return String(error)
}

/** Codes with their sentences: node makes its map anew whenever it is asked for. */
const described = new Map<string, string>()

/** libuv's sentence for the code where it has one: "no such file or directory". */
function describe (code: string): string {
  const before = described.get(code)
  if (before !== undefined) return before
  const number = errnoNumber(code)
  const known = number === undefined ? undefined : getSystemErrorMap().get(-number)
  const text = known === undefined ? code : `${code}, ${known[1]}`
  described.set(code, text)
  return text
}
