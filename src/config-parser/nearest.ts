/** The did-you-mean: which known word a wrong one is closest to. */

/** The nearest of `words`, or undefined when none is near enough to be meant. */
export function nearest (wrong: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(wrong.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  const lower = wrong.toLowerCase().replaceAll('-', '_')
  for (const word of words) {
    if (Math.abs(word.length - wrong.length) >= bestDistance) continue
    const distance = editDistance(lower, word.toLowerCase(), bestDistance)
    if (distance < bestDistance) [best, bestDistance] = [word, distance]
  }
  return best
}

/** The same while a file is read, in which there may be more wrong words than there is time for. */
export function guess (
  wrong: string, words: () => readonly string[], { guesses }: { readonly guesses: { left: number } }
): string | undefined {
  if (guesses.left === 0) return undefined
  guesses.left--
  return nearest(wrong, words())
}

/**
 * Insertions, deletions, replacements and exchanges of neighbours (optimal string alignment);
 * any number of at least `limit` may come back when the distance is not below it.
 */
export function editDistance (left: string, right: string, limit = Infinity): number {
  let older: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_unused, at) => at)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      let cost = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1))
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1)
      }
      current.push(cost)
      least = Math.min(least, cost)
    }
    if (least >= limit) return least
    older = previous
    previous = current
  }
  return previous[right.length] ?? 0
}
