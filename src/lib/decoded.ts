/**
 * The outcome of reading somebody else's bytes or text. Bad input is a value, not an exception:
 * whoever decodes must look at `ok` before there is anything to use.
 */

export type Decoded<Value, Refusal> =
  | { readonly ok: true, readonly value: Value }
  | { readonly ok: false, readonly error: Refusal }

/** The input was understood. */
export function decoded<Value> (value: Value): { readonly ok: true, readonly value: Value } {
  return { ok: true, value }
}

/** The input was refused, for the reason given. */
export function refused<Refusal> (error: Refusal): { readonly ok: false, readonly error: Refusal } {
  return { ok: false, error }
}
