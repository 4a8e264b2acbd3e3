/** Changing a base in place: name-value pairs and attributes of nodes. */

import type { DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'

/** A draft's children are drafts; the walk over them only promises elements. */
export function isDraft (element: XmlElement): element is DraftElement {
  return Array.isArray(element.children)
}

/** Sets a pair in the first block of that kind, which is made if need be. */
export function setPair (
  element: DraftElement | undefined, kind: string, name: string, value: string
): void {
  if (element === undefined) return
  let block = element.children.find(each => each.name === kind)
  if (block === undefined) {
    block = { name: kind, attributes: { id: `${kind}-of-${element.attributes['id'] ?? 'x'}` }, children: [] }
    element.children.unshift(block)
  }
  const pair = block.children.find(each => each.attributes['name'] === name)
  if (pair !== undefined) {
    pair.attributes['value'] = value
    return
  }
  const id = `${block.attributes['id'] ?? ''}-${name.replace('#', '')}`
  block.children.push({ name: 'nvpair', attributes: { id, name, value }, children: [] })
}

/** Sets an attribute of a node until it leaves. */
export function setTransient (
  state: DraftElement | undefined, name: string, value: string
): void {
  if (state === undefined) return
  let transient = state.children.find(each => each.name === 'transient_attributes')
  if (transient === undefined) {
    transient = { name: 'transient_attributes', attributes: { id: state.attributes['id'] ?? '' }, children: [] }
    state.children.push(transient)
  }
  setPair(transient, 'instance_attributes', name, value)
}
