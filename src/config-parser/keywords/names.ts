/** Names behind block keywords. */

import type { Reading } from '../keyword.js'

/** The name of a block, or undefined after the report that ends in exit status 2. */
export function blockName (reading: Reading): string | undefined {
  const { argument } = reading
  if (argument === undefined) {
    reading.missing('a name')
    return undefined
  }
  if (reading.words.length > 2) {
    reading.report('HF0308', `${reading.keyword} ${argument} has extra words in its name - ignoring them`,
      { word: 2, class: undefined, suggestion: 'put a name with blanks in quotes' })
  }
  return argument
}
