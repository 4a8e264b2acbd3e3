/**
 * How many lines one process may log: a bucket that fills again. Far above what a start with
 * hundreds of instances says, and far below what fills a disk when something goes round in circles.
 */

import type { Instant } from '../lib/time.js'

const MOST = 20_000
const PER_SECOND = 500

export class LogLimit {
  #level = MOST
  #at: Instant | undefined
  #suppressed = 0

  /**
   * Whether one more line may be written at `now`. `suppressed` is how many were not since the
   * last one that was, to be told before it.
   */
  take (now: Instant): { readonly allowed: boolean, readonly suppressed: number } {
    const passed = this.#at === undefined ? 0 : (now - this.#at) / 1_000_000
    this.#at = now
    this.#level = Math.min(MOST, this.#level + passed * PER_SECOND)
    // Once it is empty, a second's worth has to come together: not a line here and there.
    const needed = this.#suppressed > 0 ? PER_SECOND : 1
    if (this.#level < needed) {
      this.#suppressed++
      return { allowed: false, suppressed: 0 }
    }
    this.#level--
    const suppressed = this.#suppressed
    this.#suppressed = 0
    return { allowed: true, suppressed }
  }
}
