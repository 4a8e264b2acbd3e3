/** What a configuration comes to: a reload that brings an equal one is seen to bring nothing. */

import { createHash } from 'node:crypto'

/**
 * The digest of plain data. By JSON: what v8 serializes of equal data depends on how its engine has
 * come to keep the numbers, which changes while it warms up.
 */
export function digestOf (config: object): string {
  return createHash('sha1').update(JSON.stringify(config)).digest('base64')
}
