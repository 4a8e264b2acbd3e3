/** Attribute sets of the CIB as they hold at the scheduler's time, references resolved. */

import type { XmlElement } from '../cib/xml.js'
import type { RuleContext } from '../rules/context.js'
import { nvpairs } from '../rules/nvpairs.js'
import type { Node } from './model/node.js'
import type { WorkingSet } from './model/working-set.js'

/** Elements by id, for `id-ref`. */
export type IdIndex = ReadonlyMap<string, XmlElement>

/** Indexes what other elements may refer to: sets, pairs, rules, operations. */
export function indexIds (root: XmlElement): Map<string, XmlElement> {
  const index = new Map<string, XmlElement>()
  const visit = (element: XmlElement): void => {
    const id = element.attributes['id']
    if (id !== undefined && !index.has(id)) index.set(id, element)
    element.children.forEach(visit)
  }
  visit(root)
  return index
}

/** The element itself, or the one its `id-ref` names, with references inside resolved too. */
export function resolveReference (element: XmlElement, index: IdIndex, depth = 0): XmlElement {
  const reference = element.attributes['id-ref']
  if (reference !== undefined && depth < 8) {
    const found = index.get(reference)
    if (found === undefined) return element
    // A pair may keep the id of its value but give it another name.
    const name = element.attributes['name']
    const named = name === undefined
      ? found
      : { ...found, attributes: { ...found.attributes, name } }
    return resolveReference(named, index, depth + 1)
  }
  if (!element.children.some(child => refers(child, 4))) return element
  const children = element.children.map(child => resolveReference(child, index, depth))
  return { ...element, children }
}

function refers (element: XmlElement, depth: number): boolean {
  return element.attributes['id-ref'] !== undefined ||
    (depth > 0 && element.children.some(child => refers(child, depth - 1)))
}

/** The values of all sets of `kind` inside `element`, and the recheck time their rules ask for. */
export function valuesOf (
  set: WorkingSet, element: XmlElement, kind: string, context: RuleContext, first?: string
): ReadonlyMap<string, string> {
  const sets = element.children.filter(child => child.name === kind)
  if (sets.length === 0) return EMPTY
  // Of sets with equal scores the last one wins.
  const { values, nextChange } = nvpairs(
    sets.map(each => resolveReference(each, set.ids)).reverse(), context, first)
  if (nextChange !== undefined) recheckAt(set, nextChange)
  return values
}

const EMPTY: ReadonlyMap<string, string> = new Map()

/** Notes that the result may change at `time`. */
export function recheckAt (set: WorkingSet, time: number): void {
  if (time <= set.now) return
  if (set.recheckBy === undefined || time < set.recheckBy) set.recheckBy = time
}

/** What rules may ask about on a node, or where there is none. */
export function nodeContext (set: WorkingSet, node: Node | undefined): RuleContext {
  if (node === undefined) return { now: set.now }
  return { now: set.now, attributes: name => node.attributes.get(name) }
}
