/** Periods as people write and read them: `90`, `30s`, `5m`, `2h30m`, `1d`; 3 min 12 s. */

const UNITS: ReadonlyArray<readonly [unit: string, seconds: number]> =
  [['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]]
const WORDS: ReadonlyArray<readonly [word: string, seconds: number]> =
  [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]]

/** Seconds; `undefined` when `text` is no period. A number alone is in seconds. */
export function readPeriod (text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (!/^(?:\d+[dhms])+$/.test(text)) return undefined
  let total = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([dhms])/g)) {
    total += Number(count) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0)
  }
  return total
}

/** The two largest units of it: `3 min 12 s`; below ten seconds with one decimal. */
export function periodText (seconds: number): string {
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`
  let rest = Math.floor(seconds)
  const parts: string[] = []
  for (const [word, length] of WORDS) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${word}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}
