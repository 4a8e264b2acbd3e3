/**
 * Constraints that are well-formed and cannot all be met: orders that run in a circle, and two
 * resources that must be both together and apart.
 */

import { children, nameOf } from './elements.js'
import { INFINITY, parseBoolean, parseScore } from './values.js'
import type { CibDiagnostic } from './validate.js'
import type { XmlElement } from './xml.js'

/** Warnings about the constraints of a configuration; nothing here keeps the rest from working. */
export function contradictions (constraints: XmlElement | undefined): readonly CibDiagnostic[] {
  return [...orderLoops(constraints), ...opposedColocations(constraints)]
}

interface Order {
  readonly element: XmlElement
  readonly first: string
  readonly then: string
}

/** Mandatory orders only: the others give way. */
function mandatoryOrders (constraints: XmlElement | undefined): readonly Order[] {
  return children(constraints, 'rsc_order').flatMap(element => {
    const { first, then, kind, score, symmetrical } = element.attributes
    const optional = kind !== undefined
      ? kind.toLowerCase() !== 'mandatory'
      : score !== undefined && parseScore(score) === 0
    if (first === undefined || then === undefined || optional) return []
    if (symmetrical !== undefined && parseBoolean(symmetrical) === false) return []
    const task = (name: string): string => element.attributes[name] ?? 'start'
    if (task('first-action') !== task('then-action')) return []
    const action = task('first-action')
    return [{ element, first: `${action} ${first}`, then: `${action} ${then}` }]
  })
}

/** Every loop is told once, at the constraint that closes it. */
function orderLoops (constraints: XmlElement | undefined): readonly CibDiagnostic[] {
  const after = new Map<string, Order[]>()
  for (const order of mandatoryOrders(constraints)) {
    after.set(order.first, [...after.get(order.first) ?? [], order])
  }
  const found: CibDiagnostic[] = []
  const done = new Set<string>()
  for (const start of after.keys()) {
    if (!done.has(start)) walk(start, after, done, found)
  }
  return found
}

/** Depth first, with a stack of its own: a chain may be longer than calls can nest. */
function walk (
  start: string, after: ReadonlyMap<string, readonly Order[]>, done: Set<string>,
  found: CibDiagnostic[]
): void {
  const path: string[] = [start]
  const onPath = new Set(path)
  const pending = [[...after.get(start) ?? []]]
  while (path.length > 0) {
    const next = pending.at(-1)?.shift()
    if (next === undefined) {
      const left = path.pop() ?? ''
      pending.pop()
      onPath.delete(left)
      done.add(left)
    } else if (onPath.has(next.then)) {
      const loop = [...path.slice(path.indexOf(next.then)), next.then]
      found.push(warning(next.element, `it closes a loop: ${loop.join(', then ')}`))
    } else if (!done.has(next.then)) {
      path.push(next.then)
      onPath.add(next.then)
      pending.push([...after.get(next.then) ?? []])
    }
  }
}

function opposedColocations (constraints: XmlElement | undefined): readonly CibDiagnostic[] {
  const together = new Map<string, XmlElement>()
  const apart = new Map<string, XmlElement>()
  const found: CibDiagnostic[] = []
  for (const element of children(constraints, 'rsc_colocation')) {
    const { rsc, 'with-rsc': primary, score, 'rsc-role': role, 'with-rsc-role': primaryRole } =
      element.attributes
    const value = parseScore(score ?? '0') ?? 0
    if (rsc === undefined || primary === undefined || Math.abs(value) < INFINITY) continue
    const pair = [`${rsc} ${role ?? ''}`, `${primary} ${primaryRole ?? ''}`].sort().join(' with ')
    const other = (value > 0 ? apart : together).get(pair)
    if (other !== undefined) {
      found.push(warning(element, `it contradicts ${nameOf(other)}: ${rsc} and ${primary} ` +
        'cannot be both together and apart'))
    }
    const same = value > 0 ? together : apart
    if (!same.has(pair)) same.set(pair, element)
  }
  return found
}

function warning (element: XmlElement, message: string): CibDiagnostic {
  return { level: 'warning', message, element: nameOf(element), position: element.position }
}
