/** Numbers of a bench as text. */

/** The value below which the share `rank` (0..1) of the values lies. */
export function percentile (values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(rank * sorted.length))] ?? Number.NaN
}

export function maximum (values: readonly number[]): number {
  return values.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY)
}

/** A Markdown table. */
export function table (
  head: readonly string[], rows: ReadonlyArray<readonly string[]>
): string {
  const widths = head.map((each, at) =>
    Math.max(each.length, ...rows.map(row => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((each, at) => each.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line), ''].join('\n')
}
