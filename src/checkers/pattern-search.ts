/**
 * The regex of a url, tried on a body. With an evil pattern this takes for ever (a backtracking
 * matcher needs exponential time for `(a+)+$`): call it where it can be ended.
 */

import { latin1 } from '../lib/latin1.js'
import { compilePattern, patternOptions } from '../lib/pcre.js'
import type { RegexConfig } from './checker-config.js'

/** Whether the body is as the regex wants it. */
export function isAsWanted (config: RegexConfig, body: Uint8Array): boolean {
  const compiled = compilePattern(config.pattern, patternOptions(config.options))
  // The parser has refused such patterns; one that comes here nevertheless matches nothing.
  if (!compiled.ok) return config.noMatch
  const { value: expression } = compiled
  const text = expression.flags.includes('u') ? new TextDecoder().decode(body) : latin1(body)
  expression.lastIndex = config.minOffset
  const found = config.minOffset > text.length ? null : expression.exec(text)
  const within = found !== null && found.index <= (config.maxOffset ?? Infinity)
  return within !== config.noMatch
}
