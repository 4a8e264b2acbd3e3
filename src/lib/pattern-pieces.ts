/**
 * A regular expression while it is put together: groups that keep what they have once matched (an
 * atomic group, a possessive quantifier) do not exist in this language, but a lookahead is one:
 * `(?>X)` is `(?:(?=(X))\N)`. That takes a group of its own, so the numbers of all groups are known
 * at the end only.
 */

interface Group {
  /** As the pattern counts it, from 1; undefined: it is ours. */
  readonly number: number | undefined
  readonly text: string
}

type Piece =
  | { readonly type: 'text', readonly text: string }
  | { readonly type: 'group', readonly group: Group }
  | { readonly type: 'reference', readonly to: number | Group }

/** An opened parenthesis. */
interface Opened {
  /** Where it begins among the pieces. */
  readonly at: number
  readonly group: Group | undefined
  readonly behind: boolean
}

export class PatternPieces {
  #pieces: Piece[] = []
  readonly #opened: Opened[] = []
  /** Where the item begins that a quantifier would apply to. */
  #item: number | undefined
  #groups = 0

  /** How many groups of the pattern have been opened. */
  get groups (): number {
    return this.#groups
  }

  /** Inside a lookbehind everything is matched backwards, where a lookahead keeps nothing. */
  get isBehind (): boolean {
    return this.#opened.some(({ behind }) => behind)
  }

  /** One item: a character, a class, an assertion. */
  item (text: string): void {
    this.#item = this.#pieces.length
    this.#pieces.push({ type: 'text', text })
  }

  /** What no quantifier can follow. */
  text (text: string): void {
    this.#item = undefined
    this.#pieces.push({ type: 'text', text })
  }

  /** A quantifier of the item before, as this language spells it. */
  quantifier (text: string): void {
    this.#pieces.push({ type: 'text', text })
  }

  /** A quantifier that gives nothing back; false: there is nothing it could apply to. */
  possessive (text: string): boolean {
    const from = this.#item
    if (from === undefined) return false
    this.quantifier(text)
    const inner = this.#pieces.splice(from)
    const group = this.#openAtomic()
    this.#pieces.push(...inner)
    this.#closeAtomic(group)
    return true
  }

  /** A group that captures: `(` or `(?<name>`. */
  openCapturing (text: string): void {
    this.#open(false)
    this.#pieces.push({ type: 'group', group: { number: ++this.#groups, text } })
  }

  /** Any other parenthesis, as this language spells it. */
  open (text: string): void {
    this.#open(text === '(?<=' || text === '(?<!')
    this.#pieces.push({ type: 'text', text })
  }

  openAtomic (): void {
    const at = this.#pieces.length
    this.#opened.push({ at, group: this.#openAtomic(), behind: false })
    this.#item = undefined
  }

  /** The end of what was opened last. */
  close (): void {
    const opened = this.#opened.pop()
    if (opened?.group !== undefined) this.#closeAtomic(opened.group)
    else this.#pieces.push({ type: 'text', text: ')' })
    this.#item = opened?.at
  }

  /** What the group of that number has matched. */
  reference (number: number): void {
    this.#item = this.#pieces.length
    this.#pieces.push({ type: 'reference', to: number })
  }

  /** The whole; undefined: it refers to a group that there is not. */
  assemble (): string | undefined {
    const numbers = new Map<number | Group, number>()
    for (const piece of this.#pieces) {
      if (piece.type !== 'group') continue
      numbers.set(piece.group.number ?? piece.group, numbers.size + 1)
    }
    let text = ''
    for (const piece of this.#pieces) {
      if (piece.type === 'reference') {
        const number = numbers.get(piece.to)
        if (number === undefined) return undefined
        // A digit may follow.
        text += `(?:\\${number})`
      } else text += piece.type === 'group' ? piece.group.text : piece.text
    }
    return text
  }

  #open (behind: boolean): void {
    this.#opened.push({ at: this.#pieces.length, group: undefined, behind })
    this.#item = undefined
  }

  #openAtomic (): Group {
    const group: Group = { number: undefined, text: '(' }
    this.#pieces.push({ type: 'text', text: '(?:(?=' }, { type: 'group', group })
    return group
  }

  #closeAtomic (group: Group): void {
    this.#pieces.push({ type: 'text', text: '))' }, { type: 'reference', to: group },
      { type: 'text', text: ')' })
  }
}
