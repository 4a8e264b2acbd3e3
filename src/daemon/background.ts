/** How the process in the background (launch.ts starts it) knows that it is the one. */

/** Tells the second process that it is the daemon. */
export const MARK = 'HOLDFAST_BACKGROUND'

/** True in the process that launch.ts has started; the mark is taken off. */
export function isBackground (): boolean {
  const marked = process.env[MARK] !== undefined
  delete process.env[MARK]
  return marked
}
