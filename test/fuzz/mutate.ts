/** Damage to a document, from a seed: elements and attributes that go, come, move and change. */

import type { Random } from '../../src/lib/random.js'
import { descendants, draftOf, type DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'

const VALUES = ['', '0', '-1', '1', 'INFINITY', '-INFINITY', '999999999999999999999', '1e400', 'true',
  'false', 'Promoted', 'Stopped', '%1', '*', '(((', ' ', 'é', '-', '1:2:3:4', 'P1Y', 'a b',
  'constructor', '__proto__']

/** A copy of the document with a number of mutations. */
export function mutated (root: XmlElement, random: Random): XmlElement {
  const draft = draftOf(root)
  const elements = [...descendants(draft)].filter(isDraft)
  for (let left = random.between(1, 8); left > 0; left--) mutate(elements, random)
  return draft
}

/** A draft's descendants are drafts; the walk over them only promises elements. */
function isDraft (element: XmlElement): element is DraftElement {
  return Array.isArray(element.children)
}

function pick<Value> (from: readonly Value[], random: Random): Value | undefined {
  return from[random.between(0, Math.max(0, from.length - 1))]
}

function mutate (elements: readonly DraftElement[], random: Random): void {
  const element = pick(elements, random)
  if (element === undefined) return
  const names = Object.keys(element.attributes)
  const name = pick(names, random)
  switch (random.between(0, 7)) {
    case 0: element.children = []; break
    case 1: element.children.splice(random.between(0, element.children.length), 1); break
    case 2: duplicate(element, random); break
    case 3: adopt(element, elements, random); break
    case 4: if (name !== undefined) Reflect.deleteProperty(element.attributes, name); break
    case 5: if (name !== undefined) element.attributes[name] = pick(VALUES, random) ?? ''; break
    case 6:
      if (name !== undefined) element.attributes[name] = borrowed(elements, name, random)
      break
    default: element.children.reverse()
  }
}

function duplicate ({ children }: DraftElement, random: Random): void {
  const child = pick(children, random)
  if (child !== undefined) children.push(draftOf(child))
}

/** Takes in a copy of something from elsewhere, which may hold the taker itself. */
function adopt (element: DraftElement, elements: readonly DraftElement[], random: Random): void {
  const other = pick(elements, random)
  if (other !== undefined && size(other) < 2_000) element.children.push(draftOf(other))
}

function size (element: XmlElement): number {
  return element.children.reduce((sum, each) => sum + size(each), 1)
}

/** A value that stands under the same name elsewhere, or any id: references go astray. */
function borrowed (elements: readonly DraftElement[], name: string, random: Random): string {
  const other = pick(elements, random)
  return other?.attributes[name] ?? other?.attributes['id'] ?? ''
}

/** Damage to the text itself: bytes that go, come or change. */
export function garbled (text: string, random: Random): string {
  let garbled = text
  for (let left = random.between(1, 4); left > 0; left--) {
    const at = random.between(0, garbled.length)
    const length = random.between(0, 40)
    const piece = pick(['', '<', '>', '"', '&', '&lt;', '<!--', ']]>', '<![CDATA[', '\u0000', '\ud800',
      garbled.slice(at, at + length)], random) ?? ''
    garbled = garbled.slice(0, at) + piece + garbled.slice(at + length)
  }
  return garbled
}
