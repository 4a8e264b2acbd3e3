/** Finding one's way in elements: children, descendants and attributes by name. */

import type { XmlElement } from './xml.js'
import { xmlAttributes } from './xml-attributes.js'

/** The first child of that name. */
export function child (element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(each => each.name === name)
}

/** All children of that name. */
export function children (element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(each => each.name === name) ?? []
}

/** The element reached by taking the first child of each name in turn. */
export function at (element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(child, element)
}

/** The element and everything inside it, in document order. */
export function * descendants (element: XmlElement): Generator<XmlElement> {
  yield element
  for (const each of element.children) yield * descendants(each)
}

/** What an element is called in messages: its name and, if it has one, its id. */
export function nameOf ({ name, attributes }: XmlElement): string {
  const id = attributes['id']
  return id === undefined ? `<${name}>` : `<${name} id="${id}">`
}

/** An element that may be changed in place: a copy on its way to becoming another state. */
export interface DraftElement {
  readonly name: string
  attributes: Record<string, string>
  children: DraftElement[]
  text?: string
}

/** A copy that may be changed. Places are left behind: it is no longer what was read. */
export function draftOf (element: XmlElement): DraftElement {
  const draft: DraftElement = {
    name: element.name,
    attributes: xmlAttributes(element.attributes),
    children: element.children.map(draftOf)
  }
  if (element.text !== undefined) draft.text = element.text
  return draft
}

/** The first child of that name, made if there is none. */
export function draftChild (parent: DraftElement, name: string): DraftElement {
  const found = parent.children.find(each => each.name === name)
  if (found !== undefined) return found
  const made: DraftElement = { name, attributes: xmlAttributes({}), children: [] }
  parent.children.push(made)
  return made
}
