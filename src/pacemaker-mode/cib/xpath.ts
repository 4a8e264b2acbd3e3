/**
 * The part of XPath 1.0 that finds elements in a cluster information base: paths of names, `*`,
 * `.`, `..`, `@` and `//`, the axes up and down, unions, and predicates with comparisons, `and`,
 * `or`, sums and the functions of {@link FUNCTIONS}. There are no siblings' axes, no variables and
 * no products. What a path finds of attributes are the elements that have them.
 */

import { decoded, refused, type Decoded } from '../../lib/decoded.js'
import { unreachable } from '../../lib/assert.js'
import type { XmlElement } from './xml.js'
import {
  ANYTHING, XPathParser,
  type Expression, type FunctionName, type Operator, type Step, type XPathError
} from './xpath-parser.js'

/** An element and the way to it: the index of a child at every level below the root. */
export interface Located {
  readonly element: XmlElement
  readonly path: readonly number[]
}

/** A compiled expression; it may be applied to any number of roots. */
export type XPath = (root: XmlElement) => readonly Located[]

/** Longer expressions are refused: nobody writes them by hand. */
const MAX_LENGTH = 4_096

/** Compiles an expression. What it finds is in document order. */
export function compileXPath (text: string): Decoded<XPath, XPathError> {
  if (text.length > MAX_LENGTH) {
    return refused({ message: `The expression is longer than ${MAX_LENGTH}`, column: 1 })
  }
  const parser = new XPathParser(text)
  const expression = everywhere(parser.paths())
  if (parser.error !== undefined) return refused(parser.error)
  return decoded(root => {
    const top = documentOf(root)
    const found = nodes(expression, { node: top, position: 1, size: 1 })
      .map(({ owner, ...node }) => owner ?? node)
      .filter(({ element }) => element !== top.element)
    return inDocumentOrder(found)
  })
}

/** Compiles and applies an expression. */
export function findXPath (
  root: XmlElement, text: string
): Decoded<readonly Located[], XPathError> {
  const compiled = compileXPath(text)
  return compiled.ok ? decoded(compiled.value(root)) : compiled
}

/** A path without a slash in front is looked for everywhere. */
function everywhere (expression: Expression): Expression {
  if (expression.type === 'union') return { ...expression, paths: expression.paths.map(everywhere) }
  if (expression.type === 'filter') return { ...expression, from: everywhere(expression.from) }
  if (expression.type !== 'path' || expression.absolute) return expression
  const anywhere: Step = { axis: 'descendant-or-self', name: ANYTHING, predicates: [] }
  return { ...expression, absolute: true, steps: [anywhere, ...expression.steps] }
}

/** Something a path goes through: an element, the document above the root, or an attribute. */
interface XPathNode extends Located {
  readonly parent: XPathNode | undefined
  /** The element whose attribute it is, and the value. */
  readonly owner?: Located
  readonly value?: string
}

/** What a predicate is about: a node, and its place among those that were found with it. */
interface Context {
  readonly node: XPathNode
  readonly position: number
  readonly size: number
}

type Value = readonly XPathNode[] | string | number | boolean

function documentOf (root: XmlElement): XPathNode {
  return { element: { name: '', attributes: {}, children: [root] }, path: [], parent: undefined }
}

function childrenOf (parent: XPathNode): readonly XPathNode[] {
  if (parent.owner !== undefined) return []
  const isDocument = parent.parent === undefined
  return parent.element.children.map((element, index) =>
    ({ element, path: isDocument ? [] : [...parent.path, index], parent }))
}

function descendantsOf (node: XPathNode): readonly XPathNode[] {
  return childrenOf(node).flatMap(child => [child, ...descendantsOf(child)])
}

/** Parents of parents, the nearest first. */
function ancestorsOf ({ parent }: XPathNode): readonly XPathNode[] {
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent)]
}

function attributesOf (node: XPathNode): readonly XPathNode[] {
  const { element, path } = node
  return Object.keys(element.attributes).map(name => ({
    element: { name, attributes: {}, children: [] },
    path,
    parent: node,
    owner: { element, path },
    value: element.attributes[name] ?? ''
  }))
}

function along (axis: Step['axis'], node: XPathNode): readonly XPathNode[] {
  switch (axis) {
    case 'child': return childrenOf(node)
    case 'descendant': return descendantsOf(node)
    case 'descendant-or-self': return [node, ...descendantsOf(node)]
    case 'self': return [node]
    case 'parent': return node.parent === undefined ? [] : [node.parent]
    case 'ancestor': return ancestorsOf(node)
    case 'ancestor-or-self': return [node, ...ancestorsOf(node)]
    case 'attribute': return attributesOf(node)
    default: return unreachable(axis)
  }
}

/** Positions count within what is found from one node, as `//a[1]` is the first `a` of each. */
function take (step: Step, from: XPathNode): readonly XPathNode[] {
  const candidates = along(step.axis, from)
    .filter(node => matches(step.name, node))
  return narrowed(candidates, step.predicates)
}

function narrowed (
  candidates: readonly XPathNode[], predicates: readonly Expression[]
): readonly XPathNode[] {
  return predicates.reduce((kept, predicate) => kept.filter((node, index) => {
    const value = evaluate(predicate, { node, position: index + 1, size: kept.length })
    return typeof value === 'number' ? value === index + 1 : truthOf(value)
  }), candidates)
}

/** The document is a node without being an element. */
function matches (name: string, { element, parent }: XPathNode): boolean {
  if (name === ANYTHING) return true
  return name === '*' ? parent !== undefined : element.name === name
}

function nodes (expression: Expression, context: Context): readonly XPathNode[] {
  if (expression.type === 'union') return expression.paths.flatMap(path => nodes(path, context))
  if (expression.type === 'filter') {
    const all = [...unique(nodes(expression.from, context))].sort(byPlace)
    return follow(narrowed(all, expression.predicates), expression.steps)
  }
  if (expression.type !== 'path') return []
  return follow([expression.absolute ? topOf(context.node) : context.node], expression.steps)
}

function follow (from: readonly XPathNode[], steps: readonly Step[]): readonly XPathNode[] {
  let found = from
  for (const step of steps) found = unique(found.flatMap(node => take(step, node)))
  return found
}

function topOf (node: XPathNode): XPathNode {
  return ancestorsOf(node).at(-1) ?? node
}

/** Each element once, and each attribute of it. */
function unique (found: readonly XPathNode[]): readonly XPathNode[] {
  const seen = new Map<XmlElement, Set<string>>()
  return found.filter(({ element, owner }) => {
    const [key, name] = owner === undefined ? [element, ''] : [owner.element, element.name]
    const names = seen.get(key)
    if (names?.has(name) === true) return false
    if (names === undefined) seen.set(key, new Set([name]))
    else names.add(name)
    return true
  })
}

function inDocumentOrder (found: readonly Located[]): readonly Located[] {
  const once = new Map(found.map(({ element, path }) => [element, { element, path }]))
  return [...once.values()].sort(byPlace)
}

function byPlace (a: Located, b: Located): number {
  const length = Math.min(a.path.length, b.path.length)
  for (let i = 0; i < length; i++) {
    const difference = (a.path[i] ?? 0) - (b.path[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.path.length - b.path.length
}

function evaluate (expression: Expression, context: Context): Value {
  switch (expression.type) {
    case 'path': case 'union': case 'filter': return nodes(expression, context)
    case 'literal': return expression.value
    case 'call': return call(expression.name, expression.args, context)
    case 'operation':
      return operate(expression.operator, expression.left, expression.right, context)
    default: return unreachable(expression)
  }
}

function operate (
  operator: Operator, left: Expression, right: Expression, context: Context
): Value {
  const own = evaluate(left, context)
  switch (operator) {
    case 'or': return truthOf(own) || truthOf(evaluate(right, context))
    case 'and': return truthOf(own) && truthOf(evaluate(right, context))
    case '+': return numberOf(own) + numberOf(evaluate(right, context))
    case '-': return numberOf(own) - numberOf(evaluate(right, context))
    default: return compare(operator, own, evaluate(right, context))
  }
}

/** Of nodes it is enough that one compares so. */
function compare (operator: Operator, left: Value, right: Value): boolean {
  if (typeof left === 'object') {
    if (typeof right === 'boolean') return compare(operator, truthOf(left), right)
    return left.some(node => compare(operator, stringOf([node]), right))
  }
  if (typeof right === 'object') {
    if (typeof left === 'boolean') return compare(operator, left, truthOf(right))
    return right.some(node => compare(operator, left, stringOf([node])))
  }
  switch (operator) {
    case '=': return isEqual(left, right)
    case '!=': return !isEqual(left, right)
    case '<': return numberOf(left) < numberOf(right)
    case '<=': return numberOf(left) <= numberOf(right)
    case '>': return numberOf(left) > numberOf(right)
    default: return numberOf(left) >= numberOf(right)
  }
}

function isEqual (left: string | number | boolean, right: string | number | boolean): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') return truthOf(left) === truthOf(right)
  if (typeof left === 'number' || typeof right === 'number') return numberOf(left) === numberOf(right)
  return left === right
}

function call (name: FunctionName, args: readonly Expression[], context: Context): Value {
  const [first, second] = args.map(each => evaluate(each, context))
  const own = first ?? [context.node]
  switch (name) {
    case 'not': return !truthOf(own)
    case 'contains': return stringOf(own).includes(stringOf(second ?? ''))
    case 'starts-with': return stringOf(own).startsWith(stringOf(second ?? ''))
    case 'position': return context.position
    case 'last': return context.size
    case 'count': return typeof own === 'object' ? own.length : Number.NaN
    case 'name': case 'local-name': return context.node.element.name
    case 'string': return stringOf(own)
    case 'string-length': return [...stringOf(own)].length
    case 'number': return numberOf(own)
    case 'concat': return args.map(each => stringOf(evaluate(each, context))).join('')
    case 'normalize-space': return stringOf(own).trim().replace(/\s+/g, ' ')
    case 'boolean': return truthOf(own)
    case 'true': return true
    case 'false': return false
    default: return unreachable(name)
  }
}

function truthOf (value: Value): boolean {
  if (typeof value === 'object' || typeof value === 'string') return value.length > 0
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : value
}

function numberOf (value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  const text = stringOf(value).trim()
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN
}

/** Of nodes the value of the first. */
function stringOf (value: Value): string {
  if (typeof value !== 'object') return String(value)
  const [first] = value
  return first === undefined ? '' : first.value ?? textOf(first.element)
}

function textOf ({ text = '', children }: XmlElement): string {
  return text + children.map(textOf).join('')
}
