/** Reads XPath expressions: what they consist of, without applying them to anything. */

export interface XPathError {
  readonly message: string
  /** Counted from 1. */
  readonly column: number
}

export type Axis = 'child' | 'descendant' | 'descendant-or-self' | 'self' | 'parent' | 'ancestor' |
  'ancestor-or-self' | 'attribute'

/** One step of a path: which way it goes, what it takes there, and under what conditions. */
export interface Step {
  readonly axis: Axis
  /** `*` stands for any element or attribute. */
  readonly name: string
  readonly predicates: readonly Expression[]
}

export type Operator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-'

export type Expression =
  | { readonly type: 'path', readonly absolute: boolean, readonly steps: readonly Step[] }
  | { readonly type: 'union', readonly paths: readonly Expression[] }
  /** Paths in brackets: predicates behind them count all that was found together. */
  | {
    readonly type: 'filter'
    readonly from: Expression
    readonly predicates: readonly Expression[]
    readonly steps: readonly Step[]
  }
  | { readonly type: 'literal', readonly value: string | number }
  | { readonly type: 'call', readonly name: FunctionName, readonly args: readonly Expression[] }
  | {
    readonly type: 'operation'
    readonly operator: Operator
    readonly left: Expression
    readonly right: Expression
  }

/** The functions known, with how many arguments each takes at least and at most. */
export const FUNCTIONS = {
  not: [1, 1],
  contains: [2, 2],
  'starts-with': [2, 2],
  position: [0, 0],
  last: [0, 0],
  count: [1, 1],
  name: [0, 0],
  'local-name': [0, 0],
  string: [0, 1],
  'string-length': [0, 1],
  number: [0, 1],
  concat: [2, Infinity],
  'normalize-space': [0, 1],
  boolean: [1, 1],
  true: [0, 0],
  false: [0, 0]
} as const satisfies Record<string, readonly [number, number]>

export type FunctionName = keyof typeof FUNCTIONS

const AXES: Readonly<Record<string, Axis>> = {
  child: 'child',
  descendant: 'descendant',
  'descendant-or-self': 'descendant-or-self',
  self: 'self',
  parent: 'parent',
  ancestor: 'ancestor',
  'ancestor-or-self': 'ancestor-or-self',
  attribute: 'attribute'
}

const NAME = /[A-Za-z_][\w.-]*/y
const NUMBER = /\d+(?:\.\d+)?/y
const STRING = /"([^"]*)"|'([^']*)'/y
const SPACE = /\s*/y

/** Operators from the weakest to the strongest; longer ones before those they begin with. */
const LEVELS: ReadonlyArray<readonly Operator[]> =
  [['or'], ['and'], ['!=', '='], ['<=', '>=', '<', '>'], ['+', '-']]

/** Brackets in brackets, of whatever kind. */
const MAX_DEPTH = 100

/** The name of a step that takes whatever there is, the document above the root included. */
export const ANYTHING = 'node()'

/** What `//` stands for, and `.` and `..`. */
function anything (axis: Axis): Step {
  return { axis, name: ANYTHING, predicates: [] }
}

export class XPathParser {
  readonly #text: string
  #at = 0
  #depth = 0
  error: XPathError | undefined

  constructor (text: string) {
    this.#text = text
  }

  /** The whole expression, which has to be a path or several. */
  paths (): Expression {
    const found = this.#union()
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('an expression ends here')
    return found
  }

  #union (): Expression {
    const paths = [this.#path()]
    while (this.error === undefined && this.#take('|')) paths.push(this.#path())
    const [first] = paths
    return paths.length === 1 && first !== undefined ? first : { type: 'union', paths }
  }

  #path (): Expression {
    if (this.#take('(')) return this.#filter()
    const absolute = this.#peek('/')
    return { type: 'path', absolute, steps: this.#steps(true) }
  }

  #filter (): Expression {
    const from = this.#nested(() => this.#union())
    if (!this.#take(')')) this.#fail(') is expected')
    return { type: 'filter', from, predicates: this.#predicates(), steps: this.#steps(false) }
  }

  /** The steps of a path; only the first may come without a slash. */
  #steps (isFirst: boolean): readonly Step[] {
    const steps: Step[] = []
    for (let needed = isFirst; this.error === undefined; needed = false) {
      if (this.#take('//')) steps.push(anything('descendant-or-self'))
      else if (!this.#take('/') && !needed) break
      steps.push(this.#step())
    }
    return steps
  }

  #step (): Step {
    if (this.#take('..')) return { ...anything('parent'), predicates: this.#predicates() }
    if (this.#take('.')) return { ...anything('self'), predicates: this.#predicates() }
    if (this.#take('@')) return this.#named('attribute', 'the name of an attribute is expected')
    const from = this.#at
    const axis = AXES[this.#match(NAME)?.[0] ?? '']
    if (axis !== undefined && this.#take('::')) return this.#named(axis, 'a name or * is expected')
    this.#at = from
    return this.#named('child', 'a name or * is expected')
  }

  #named (axis: Axis, otherwise: string): Step {
    const name = this.#take('*') ? '*' : this.#match(NAME)?.[0]
    if (name === undefined) this.#fail(otherwise)
    return { axis, name: name ?? '', predicates: this.#predicates() }
  }

  #predicates (): readonly Expression[] {
    const predicates: Expression[] = []
    while (this.error === undefined && this.#take('[')) {
      predicates.push(this.#expression())
      if (!this.#take(']')) this.#fail('] is expected')
    }
    return predicates
  }

  #expression (level = 0): Expression {
    const operators = LEVELS[level]
    if (operators === undefined) return this.#nested(() => this.#primary())
    let left = this.#expression(level + 1)
    for (let operator = this.#operator(operators); operator !== undefined;
      operator = this.#operator(operators)) {
      left = { type: 'operation', operator, left, right: this.#expression(level + 1) }
    }
    return left
  }

  #operator (operators: readonly Operator[]): Operator | undefined {
    if (this.error !== undefined) return undefined
    return operators.find(each => /\w/.test(each) ? this.#word(each) : this.#take(each))
  }

  #nested (read: () => Expression): Expression {
    if (++this.#depth > MAX_DEPTH) this.#fail('this is nested too deep')
    const found = this.error === undefined ? read() : NOTHING
    this.#depth--
    return found
  }

  #primary (): Expression {
    if (this.#take('(')) {
      const inner = this.#expression()
      if (!this.#take(')')) this.#fail(') is expected')
      return inner
    }
    const text = this.#match(STRING)
    if (text !== undefined) return { type: 'literal', value: text[1] ?? text[2] ?? '' }
    const digits = this.#match(NUMBER)?.[0]
    if (digits !== undefined) return { type: 'literal', value: Number(digits) }
    return this.#call() ?? this.#union()
  }

  #call (): Expression | undefined {
    const from = this.#at
    const name = this.#match(NAME)?.[0]
    if (name === undefined || !this.#take('(')) {
      this.#at = from
      return undefined
    }
    if (!isFunction(name)) {
      this.#at = from
      this.#fail(`there is no function ${name}()`)
      return NOTHING
    }
    const args: Expression[] = []
    if (!this.#peek(')')) {
      do args.push(this.#expression()); while (this.error === undefined && this.#take(','))
    }
    const [least, most] = FUNCTIONS[name]
    if (args.length < least || args.length > most) this.#fail(`${name}() takes other arguments`)
    if (!this.#take(')')) this.#fail(') is expected')
    return { type: 'call', name, args }
  }

  #word (word: string): boolean {
    const from = this.#at
    if (this.#match(NAME)?.[0] === word) return true
    this.#at = from
    return false
  }

  #skipSpace (): void {
    SPACE.lastIndex = this.#at
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0
  }

  #peek (token: string): boolean {
    this.#skipSpace()
    return this.#text.startsWith(token, this.#at)
  }

  #take (token: string): boolean {
    if (!this.#peek(token)) return false
    this.#at += token.length
    return true
  }

  #match (pattern: RegExp): RegExpExecArray | undefined {
    this.#skipSpace()
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at += found[0].length
    return found
  }

  #fail (message: string): void {
    this.error ??= { message, column: this.#at + 1 }
  }
}

const NOTHING: Expression = { type: 'literal', value: '' }

function isFunction (name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name)
}
