/** Columns of text, as wide as what is in them. */

/** Rows under a heading; the last column is not filled up, so that nothing trails. */
export function table (
  heading: readonly string[], rows: ReadonlyArray<readonly string[]>
): readonly string[] {
  const all = [heading, ...rows]
  const widths = heading.map((_, column) =>
    Math.max(...all.map(row => row[column]?.length ?? 0)))
  return all.map(row => row
    .map((cell, column) => column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))
    .join('  ').trimEnd())
}
