/** Makes a base in which something is seen smaller, as long as it is still seen. */

import { descendants, draftOf, type DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { isDraft } from './base-draft.js'

type Seen = (smaller: XmlElement) => boolean

/** What a base cannot do without. */
const FRAME: ReadonlySet<string> = new Set([
  'cib', 'configuration', 'crm_config', 'nodes', 'node', 'resources', 'constraints', 'status', 'node_state',
  'network'
])

/** Elements whose attributes belong together: without one they mean something else. */
const WHOLE: ReadonlySet<string> = new Set(['cib', 'node', 'node_state', 'lrm_resource', 'lrm_rsc_op', 'nvpair'])

/** The smallest base found by leaving out elements, then attributes, one after another. */
export function shrunk (cib: XmlElement, isSeen: Seen): XmlElement {
  let best = draftOf(cib)
  let before = Infinity
  while (sizeOf(best) < before) {
    before = sizeOf(best)
    best = withoutElements(best, isSeen)
    best = withoutAttributes(best, isSeen)
  }
  return best
}

function sizeOf (element: XmlElement): number {
  return [...descendants(element)]
    .reduce((sum, { attributes }) => sum + 1 + Object.keys(attributes).length, 0)
}

function withoutElements (from: DraftElement, isSeen: Seen): DraftElement {
  let best = from
  // From the end, so that what refers goes before what is referred to.
  for (let at = [...descendants(best)].length - 1; at > 0; at--) {
    const smaller = draftOf(best)
    const all = [...descendants(smaller)].filter(isDraft)
    const doomed = all[at]
    if (doomed === undefined || FRAME.has(doomed.name)) continue
    for (const each of all) each.children = each.children.filter(child => child !== doomed)
    if (isSeen(smaller)) best = smaller
  }
  return best
}

function withoutAttributes (from: DraftElement, isSeen: Seen): DraftElement {
  let best = from
  for (let at = 0; at < [...descendants(best)].length; at++) {
    for (const name of Object.keys([...descendants(best)][at]?.attributes ?? {})) {
      const smaller = draftOf(best)
      const element = [...descendants(smaller)].filter(isDraft)[at]
      if (element === undefined || name === 'id' || WHOLE.has(element.name)) continue
      delete element.attributes[name]
      if (isSeen(smaller)) best = smaller
    }
  }
  return best
}
