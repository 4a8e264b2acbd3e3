/**
 * The part of XPath 1.0 that finds elements in a cluster information base: child and descendant
 * steps (`/`, `//`), names and `*`, unions (`|`), and predicates that compare attributes, ask
 * whether they are there (`@a`), or give a position; joined by `and`, `or` and `not()`.
 */

import { decoded, refused, type Decoded } from '../../lib/decoded.js'
import type { XmlElement } from './xml.js'

/** An element and the way to it: the index of a child at every level below the root. */
export interface Located {
  readonly element: XmlElement
  readonly path: readonly number[]
}

export interface XPathError {
  readonly message: string
  /** Counted from 1. */
  readonly column: number
}

/** A compiled expression; it may be applied to any number of roots. */
export type XPath = (root: XmlElement) => readonly Located[]

/** Longer expressions are refused: nobody writes them by hand. */
const MAX_LENGTH = 4_096

interface Step {
  readonly descendant: boolean
  readonly name: string
  readonly predicates: readonly Predicate[]
}

type Predicate =
  | { readonly type: 'position', readonly position: number }
  | { readonly type: 'test', readonly test: Test }

type Test = (element: XmlElement) => boolean

/** Compiles an expression. */
export function compileXPath (text: string): Decoded<XPath, XPathError> {
  if (text.length > MAX_LENGTH) {
    return refused({ message: `The expression is longer than ${MAX_LENGTH}`, column: 1 })
  }
  const parser = new Parser(text)
  const paths = parser.union()
  if (parser.error !== undefined) return refused(parser.error)
  return decoded(root => {
    const found = paths.flatMap(steps => select(root, steps))
    return paths.length === 1 ? found : inDocumentOrder(found)
  })
}

/** Compiles and applies an expression. */
export function findXPath (
  root: XmlElement, text: string
): Decoded<readonly Located[], XPathError> {
  const compiled = compileXPath(text)
  return compiled.ok ? decoded(compiled.value(root)) : compiled
}

function select (root: XmlElement, steps: readonly Step[]): readonly Located[] {
  // Above the root element stands the document, whose only child it is.
  let found: readonly Located[] = [{ element: { name: '', attributes: {}, children: [root] }, path: [] }]
  steps.forEach((step, index) => {
    found = unique(found.flatMap(from => apply(step, from, index === 0)))
  })
  return found
}

function apply (step: Step, from: Located, atDocument: boolean): readonly Located[] {
  const parents = step.descendant ? [from, ...below(from, atDocument)] : [from]
  return parents.flatMap(parent => {
    // Positions count within one parent, as `//a[1]` is the first `a` of each.
    const isDocument = atDocument && parent === from
    const children = childrenOf(parent, isDocument)
      .filter(({ element }) => step.name === '*' || element.name === step.name)
    return step.predicates.reduce<readonly Located[]>((kept, predicate) =>
      predicate.type === 'position'
        ? kept.slice(predicate.position - 1, predicate.position)
        : kept.filter(({ element }) => predicate.test(element)), children)
  })
}

function childrenOf ({ element, path }: Located, isDocument: boolean): readonly Located[] {
  return element.children.map((child, index) =>
    ({ element: child, path: isDocument ? [] : [...path, index] }))
}

function below (from: Located, isDocument: boolean): readonly Located[] {
  return childrenOf(from, isDocument).flatMap(child => [child, ...below(child, false)])
}

function unique (found: readonly Located[]): readonly Located[] {
  const seen = new Set<XmlElement>()
  return found.filter(({ element }) => {
    if (seen.has(element)) return false
    seen.add(element)
    return true
  })
}

function inDocumentOrder (found: readonly Located[]): readonly Located[] {
  return [...unique(found)].sort((a, b) => {
    const length = Math.min(a.path.length, b.path.length)
    for (let i = 0; i < length; i++) {
      const difference = (a.path[i] ?? 0) - (b.path[i] ?? 0)
      if (difference !== 0) return difference
    }
    return a.path.length - b.path.length
  })
}

const NAME = /[A-Za-z_][\w.-]*/y
const NUMBER = /\d+/y
const STRING = /"([^"]*)"|'([^']*)'/y
const SPACE = /\s*/y

class Parser {
  readonly #text: string
  #at = 0
  error: XPathError | undefined

  constructor (text: string) {
    this.#text = text
  }

  union (): ReadonlyArray<readonly Step[]> {
    const paths = [this.#path()]
    while (this.#take('|')) paths.push(this.#path())
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('an expression ends here')
    return paths
  }

  #path (): readonly Step[] {
    const steps: Step[] = []
    do {
      const descendant = this.#take('//')
      // A path without a slash in front is looked for everywhere.
      if (!descendant && !this.#take('/') && steps.length > 0) break
      steps.push(this.#step(descendant || (steps.length === 0 && !this.#startedWithSlash())))
    } while (this.error === undefined && this.#peek('/'))
    return steps
  }

  #startedWithSlash (): boolean {
    return this.#text.slice(0, this.#at).trimEnd().endsWith('/')
  }

  #step (descendant: boolean): Step {
    const name = this.#take('*') ? '*' : this.#match(NAME)?.[0]
    if (name === undefined) this.#fail('a name or * is expected')
    const predicates: Predicate[] = []
    while (this.error === undefined && this.#take('[')) {
      predicates.push(this.#predicate())
      if (!this.#take(']')) this.#fail('] is expected')
    }
    return { descendant, name: name ?? '', predicates }
  }

  #predicate (): Predicate {
    const digits = this.#match(NUMBER)?.[0]
    if (digits !== undefined) return { type: 'position', position: Number(digits) }
    return { type: 'test', test: this.#or() }
  }

  #or (): Test {
    const tests = [this.#and()]
    while (this.error === undefined && this.#word('or')) tests.push(this.#and())
    return element => tests.some(test => test(element))
  }

  #and (): Test {
    const tests = [this.#term()]
    while (this.error === undefined && this.#word('and')) tests.push(this.#term())
    return element => tests.every(test => test(element))
  }

  #term (): Test {
    if (this.#word('not')) {
      const inner = this.#parenthesised()
      return element => !inner(element)
    }
    if (this.#peek('(')) return this.#parenthesised()
    if (!this.#take('@')) {
      this.#fail('@, not() or a number is expected')
      return () => false
    }
    const name = this.#match(NAME)?.[0]
    if (name === undefined) {
      this.#fail('the name of an attribute is expected')
      return () => false
    }
    return this.#comparison(name)
  }

  #parenthesised (): Test {
    if (!this.#take('(')) this.#fail('( is expected')
    const inner = this.error === undefined ? this.#or() : () => false
    if (!this.#take(')')) this.#fail(') is expected')
    return inner
  }

  #comparison (name: string): Test {
    const unequal = this.#take('!=')
    if (!unequal && !this.#take('=')) return ({ attributes }) => attributes[name] !== undefined
    const found = this.#match(STRING)
    if (found === undefined) this.#fail('a value in quotes is expected')
    const value = found?.[1] ?? found?.[2] ?? ''
    return ({ attributes }) => attributes[name] !== undefined &&
      (attributes[name] === value) !== unequal
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
