/**
 * Where a configuration mentions things: what is said about the machine is said at the line that
 * asks for it.
 */

import type { Statement } from '../config-parser/ast.js'
import { placeOf } from '../config-parser/ast.js'
import type { Place } from '../config-parser/source.js'

export class Mentions {
  /** The first line with a keyword, and with a keyword and its argument. */
  readonly #lines = new Map<string, Statement>()

  /** Takes a line; the first one counts. */
  note (statement: Statement): void {
    const [keyword, argument] = statement.words
    if (keyword === undefined) return
    if (!this.#lines.has(keyword)) this.#lines.set(keyword, statement)
    if (argument === undefined) return
    const key = withArgument(keyword, argument)
    if (!this.#lines.has(key)) this.#lines.set(key, statement)
  }

  /** The place of the first of these keywords that is there. */
  keyword (...keywords: readonly string[]): Place | undefined {
    return this.#place(keywords, 0)
  }

  /** The place of the argument where one of these keywords first has it, in any case of letters. */
  argument (argument: string, ...keywords: readonly string[]): Place | undefined {
    return this.#place(keywords.map(keyword => withArgument(keyword, argument)), 1)
  }

  #place (keys: readonly string[], word: number): Place | undefined {
    const statement = keys.map(key => this.#lines.get(key)).find(each => each !== undefined)
    return statement === undefined ? undefined : placeOf(statement, word)
  }
}

function withArgument (keyword: string, argument: string): string {
  return `${keyword} ${argument.toLowerCase()}`
}
