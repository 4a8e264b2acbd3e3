/**
 * Changes to a cluster information base. Nothing is changed in place: every function gives a new
 * root that shares whatever stayed the same with the old one.
 */

import { decoded, refused, type Decoded } from '../../lib/decoded.js'
import { nameOf } from './elements.js'
import type { XmlElement } from './xml.js'
import { xmlAttributes } from './xml-attributes.js'
import { findXPath, type Located } from './xpath.js'

export interface EditError {
  readonly code: 'not-found' | 'exists' | 'ambiguous' | 'bad-path' | 'root'
  readonly message: string
}

type Edited = Decoded<XmlElement, EditError>

/** The root with the element at `path` replaced, or removed where `by` is `undefined`. */
export function replaceAt (
  root: XmlElement, path: readonly number[], by: XmlElement | undefined
): XmlElement {
  const [index, ...rest] = path
  if (index === undefined) return by ?? root
  const child = root.children[index]
  if (child === undefined) return root
  if (rest.length > 0) {
    return { ...root, children: root.children.with(index, replaceAt(child, rest, by)) }
  }
  const children = by === undefined
    ? root.children.toSpliced(index, 1)
    : root.children.with(index, by)
  return { ...root, children }
}

/**
 * Puts a new element inside the one the expression finds, at the end or before the child at
 * `position`. An element of the same name and id must not be there yet.
 */
export function create (
  root: XmlElement, xpath: string, element: XmlElement, position?: number
): Edited {
  return atOne(root, xpath, ({ element: parent, path }) => {
    if (sameElement(parent.children, element) !== undefined) {
      return refused({ code: 'exists', message: `${nameOf(element)} exists already` })
    }
    const at = Math.min(position ?? parent.children.length, parent.children.length)
    const children = parent.children.toSpliced(at, 0, element)
    return decoded(replaceAt(root, path, { ...parent, children }))
  })
}

/**
 * Merges an element into the one of the same name and id that stands where the expression says,
 * attribute by attribute and child by child; what is not there yet is created.
 */
export function modify (root: XmlElement, xpath: string, change: XmlElement): Edited {
  return atOne(root, xpath, ({ element: parent, path }) => {
    if (parent.name === change.name && parent.attributes['id'] === change.attributes['id']) {
      return decoded(replaceAt(root, path, merge(parent, change)))
    }
    return decoded(replaceAt(root, path, mergeChild(parent, change)))
  })
}

/** Replaces the element the expression finds, or its child of the same name and id. */
export function replace (root: XmlElement, xpath: string, by: XmlElement): Edited {
  return atOne(root, xpath, ({ element, path }) => {
    if (element.name === by.name && element.attributes['id'] === by.attributes['id']) {
      return decoded(replaceAt(root, path, by))
    }
    const old = sameElement(element.children, by)
    if (old === undefined) {
      return refused({ code: 'not-found', message: `${nameOf(by)} is not inside ${xpath}` })
    }
    return decoded(replaceAt(root, [...path, element.children.indexOf(old)], by))
  })
}

/** Removes every element the expression finds; finding none is not an error. */
export function remove (root: XmlElement, xpath: string): Edited {
  const found = findXPath(root, xpath)
  if (!found.ok) return refused({ code: 'bad-path', message: found.error.message })
  if (found.value.some(({ path }) => path.length === 0)) {
    return refused({ code: 'root', message: 'The root cannot be removed' })
  }
  // From the last to the first, so that the indices of those still to go stay right.
  const paths = found.value.map(({ path }) => path).reverse()
  return decoded(paths.reduce<XmlElement>((now, path) => replaceAt(now, path, undefined), root))
}

function atOne (
  root: XmlElement, xpath: string, edit: (found: Located) => Edited
): Edited {
  const found = findXPath(root, xpath)
  if (!found.ok) return refused({ code: 'bad-path', message: found.error.message })
  const [first, second] = found.value
  if (first === undefined) return refused({ code: 'not-found', message: `Nothing is at ${xpath}` })
  if (second !== undefined) {
    return refused({ code: 'ambiguous', message: `More than one element is at ${xpath}` })
  }
  return edit(first)
}

/** The element among `elements` that has the name and the id of another. */
export function sameElement (
  elements: readonly XmlElement[], { name, attributes }: XmlElement
): XmlElement | undefined {
  return elements.find(each => each.name === name && each.attributes['id'] === attributes['id'])
}

function merge (old: XmlElement, change: XmlElement): XmlElement {
  const merged: XmlElement = {
    ...old, attributes: xmlAttributes({ ...old.attributes, ...change.attributes })
  }
  return change.children.reduce(mergeChild, merged)
}

function mergeChild (parent: XmlElement, child: XmlElement): XmlElement {
  const old = sameElement(parent.children, child)
  const children = old === undefined
    ? [...parent.children, child]
    : parent.children.with(parent.children.indexOf(old), merge(old, child))
  return { ...parent, children }
}
