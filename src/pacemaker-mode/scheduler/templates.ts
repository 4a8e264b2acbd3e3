/** Templates of primitives, and the operations a primitive has of its own and of its template. */

import type { XmlElement } from '../cib/xml.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { resolveReference } from './sets.js'
import { childrenOf, parseRole } from './text.js'

/** Merges the template a primitive names: its own sets and operations win. */
export function withTemplate (set: WorkingSet, element: XmlElement): XmlElement | undefined {
  const reference = element.attributes['template']
  if (reference === undefined) return element
  const template = set.ids.get(reference)
  if (template === undefined || template.name !== 'template') {
    set.warnings.push({
      level: 'error',
      message: `No template named '${reference}' for ${element.attributes['id'] ?? element.name}`
    })
    return undefined
  }
  const users = set.templates.get(reference) ?? []
  const id = element.attributes['id']
  if (id !== undefined && !users.includes(id)) set.templates.set(reference, [...users, id])
  const own = operationsOf(set, element)
  const taken = new Set(own.map(operationName))
  const inherited = operationsOf(set, template).filter(each => !taken.has(operationName(each)))
  const operations: XmlElement = {
    name: 'operations',
    attributes: {},
    children: [...own, ...inherited]
  }
  const rest = (from: XmlElement): XmlElement[] =>
    from.children.filter(child => child.name !== 'operations')
  const { template: _, ...mine } = element.attributes
  return {
    ...element,
    attributes: { ...template.attributes, ...mine },
    children: [...rest(template), ...rest(element), operations]
  }
}

/** The operations of the element, references to other lists of them followed. */
export function operationsOf (set: WorkingSet, element: XmlElement): readonly XmlElement[] {
  return childrenOf(element, 'operations')
    .flatMap(each => resolveReference(each, set.ids).children)
}

/** An operation replaces the template's of that name and role, whatever the interval. */
function operationName (element: XmlElement): string {
  const { name, role } = element.attributes
  const kind = parseRole(role)
  const usual = kind === undefined || kind === ROLE.started || kind === ROLE.unpromoted
  return `${name ?? ''} ${usual ? ROLE.unknown : kind}`
}
