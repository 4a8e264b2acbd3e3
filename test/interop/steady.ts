/**
 * Tests against the clock on a machine that stands still now and then: what is not as it should be
 * is watched again when there was a reason, and counts when there was none.
 */

/** Less than that no test here can tell from an ordinary delay; milliseconds. */
const STANDSTILL = 100
const EVERY = 20
const ATTEMPTS = 3

/**
 * Answers with what `watch` has seen. It is asked again, at most twice, when `holds` is false of
 * that and this process, which only had to look at the clock, was not run for a while meanwhile.
 */
export async function steady<Seen> (
  watch: () => Promise<Seen>, holds: (seen: Seen) => boolean
): Promise<Seen> {
  for (let attempt = 1; ; attempt++) {
    let [last, longest] = [performance.now(), 0]
    const look = (): void => {
      const at = performance.now()
      longest = Math.max(longest, at - last - EVERY)
      last = at
    }
    const timer = setInterval(look, EVERY)
    try {
      const seen = await watch()
      look()
      if (attempt === ATTEMPTS || longest < STANDSTILL || holds(seen)) return seen
    } finally {
      clearInterval(timer)
    }
  }
}
