/** Periods for people: `0.4 s`, `3 min 12 s`, `2 d 4 h`. */

const UNITS: ReadonlyArray<readonly [word: string, seconds: number]> =
  [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]]

/** The two largest units of it; below ten seconds with one decimal. */
export function periodText (seconds: number): string {
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`
  let rest = Math.floor(seconds)
  const parts: string[] = []
  for (const [word, length] of UNITS) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${word}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}
