/**
 * A seeded source of randomness (mulberry32). Cores take one instead of calling `Math.random`, so
 * that a run can be replayed from its seed. Not for secrets.
 */

export interface Random {
  /** A number in [0, 1). */
  next (): number
  /** A whole number in [low, high], both included. */
  between (low: number, high: number): number
}

/** The sequence that belongs to `seed`; the same seed always gives the same sequence. */
export function seededRandom (seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { next, between: (low, high) => low + Math.floor(next() * (high - low + 1)) }
}
