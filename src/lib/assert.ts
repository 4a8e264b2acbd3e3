/**
 * Checks of our own reasoning. A failure is a defect of this program, never bad input: it throws,
 * the process ends and the parent starts it again.
 */

export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Throws {@link AssertionFailure} with `claim` unless `condition` holds. */
export function assert (condition: boolean, claim: string): asserts condition {
  if (!condition) throw new AssertionFailure(claim)
}

/** Ends a `switch` over a union: it compiles only when every case has been handled. */
export function unreachable (value: never): never {
  throw new AssertionFailure(`unexpected value ${JSON.stringify(value)}`)
}

/** `value`, which our own reasoning says is there. */
export function present<Value> (value: Value | undefined, claim: string): Value {
  if (value === undefined) throw new AssertionFailure(claim)
  return value
}
