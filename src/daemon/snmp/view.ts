/** What a subagent knows at one moment: variables in the order of their identifiers. */

import type { AgentxValue, Oid, SearchRange, Varbind } from '../../wire/agentx.js'

/** What a manager may change. */
export type Setting =
  | {
    readonly type: 'real-server-weight'
    readonly virtualServer: string
    readonly realServer: string
  }
  /** Of a vrrp_instance; preempt is a truth value, 1 or 2. */
  | { readonly type: 'priority' | 'preempt', readonly instance: string }

export interface Variable {
  readonly oid: Oid
  readonly value: AgentxValue
  /** What a set of it does; without it the variable can only be read. */
  readonly setting?: Setting
}

/** The order of identifiers: part by part, a beginning before what it begins. */
export function compareOids (left: Oid, right: Oid): number {
  for (const [at, part] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    if (part !== other) return part - other
  }
  return left.length - right.length
}

export class View {
  readonly #variables: readonly Variable[]

  /** Takes the variables in any order; of several with one identifier the first one counts. */
  constructor (variables: readonly Variable[]) {
    const sorted = variables.toSorted((left, right) => compareOids(left.oid, right.oid))
    this.#variables = sorted.filter(({ oid }, at) => {
      const before = sorted[at - 1]
      return before === undefined || compareOids(before.oid, oid) !== 0
    })
  }

  find (oid: Oid): Variable | undefined {
    const found = this.#variables[this.#place(oid)]
    return found !== undefined && compareOids(found.oid, oid) === 0 ? found : undefined
  }

  /** The answer to a get. */
  get (oid: Oid): Varbind {
    const found = this.find(oid)
    if (found !== undefined) return { oid, value: found.value }
    // Without an instance of it the object may still be one of ours: an empty table.
    const column = oid.slice(0, -1)
    const [sibling] = this.#variables.slice(this.#place(column), this.#place(column) + 1)
    const known = sibling !== undefined && column.every((part, at) => sibling.oid[at] === part)
    return { oid, value: { type: known ? 'no-such-instance' : 'no-such-object' } }
  }

  /** The answer to a get-next: the first variable of the range. */
  next ({ start, include, end }: SearchRange): Varbind {
    let place = this.#place(start)
    const first = this.#variables[place]
    if (!include && first !== undefined && compareOids(first.oid, start) === 0) place++
    const found = this.#variables[place]
    const beyond = found === undefined || (end.length > 0 && compareOids(found.oid, end) >= 0)
    return beyond
      ? { oid: start, value: { type: 'end-of-view' } }
      : { oid: found.oid, value: found.value }
  }

  /** The answer to a get-bulk (RFC 1905, section 4.2.3): at most `limit` varbinds. */
  bulk (
    ranges: readonly SearchRange[], nonRepeaters: number, maxRepetitions: number, limit: number
  ): readonly Varbind[] {
    const answer = ranges.slice(0, nonRepeaters).map(range => this.next(range))
    let heads = ranges.slice(nonRepeaters)
    for (let round = 0; round < maxRepetitions && heads.length > 0; round++) {
      if (answer.length + heads.length > limit) break
      const found = heads.map(range => this.next(range))
      answer.push(...found)
      if (found.every(({ value }) => value.type === 'end-of-view')) break
      heads = heads.map((range, at) =>
        ({ start: found[at]?.oid ?? range.start, include: false, end: range.end }))
    }
    return answer
  }

  /** The place of the first variable that is not before `oid`. */
  #place (oid: Oid): number {
    let low = 0
    let high = this.#variables.length
    while (low < high) {
      const middle = (low + high) >> 1
      const there = this.#variables[middle]
      if (there !== undefined && compareOids(there.oid, oid) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
