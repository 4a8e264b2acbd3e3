/** Periods as people write them: `90`, `30s`, `5m`, `2h30m`, `1d`. */

const UNITS: ReadonlyArray<readonly [unit: string, seconds: number]> =
  [['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]]

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
