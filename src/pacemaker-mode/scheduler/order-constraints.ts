/** Reads `rsc_order` constraints, simple ones and those between sets. */

import type { XmlElement } from '../cib/xml.js'
import { clusterAction } from './actions.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { addOrder, orderTasks } from './orders.js'
import { RELATION, type Relation } from './relation.js'
import { booleanOr, childrenOf, isTrue, scoreOr } from './text.js'
import { constraintTargets, setMembers, usableSets } from './references.js'

type Kind = 'optional' | 'mandatory' | 'serialize'
type Symmetry = 'symmetric' | 'asymmetric' | 'inverse'

const INVERSE: Readonly<Record<string, string>> = {
  start: 'stop', stop: 'start', promote: 'demote', demote: 'promote'
}

function invert (task: string): string {
  return INVERSE[task] ?? task
}

/** Reads one `rsc_order` element. */
export function unpackOrder (set: WorkingSet, element: XmlElement): void {
  const { attributes } = element
  const kind = kindOf(set, element, undefined)
  const symmetry = symmetryOf(set, element, kind)
  const sets = childrenOf(element, 'resource_set')
  if (sets.length > 0) {
    unpackOrderSets(set, usableSets(set, element), kind, symmetry)
    return
  }
  const [first, then] = [attributes['first'], attributes['then']]
  if (first === undefined || then === undefined) return
  const firstTask = attributes['first-action'] ?? 'start'
  const thenTask = attributes['then-action'] ?? firstTask
  const id = attributes['id'] ?? ''
  const firsts = constraintTargets(set, first, id)
  const thens = constraintTargets(set, then, id)
  if (kind === 'serialize') {
    // Resources of one template or tag go one after the other, too.
    orderAmongEachOther(set, firsts, firstTask)
    orderAmongEachOther(set, thens, thenTask)
  }
  for (const a of firsts) {
    for (const b of thens) {
      orderPair(set, { id, element, kind, symmetry }, a, firstTask, b, thenTask)
    }
  }
}

function orderAmongEachOther (
  set: WorkingSet, members: readonly Resource[], task: string
): void {
  const type = relationOf('serialize', task, 'asymmetric')
  members.forEach((member, at) => {
    for (const later of members.slice(at + 1)) orderTasks(set, member, task, later, task, type)
  })
}

interface Constraint {
  readonly id: string
  readonly element: XmlElement
  readonly kind: Kind
  readonly symmetry: Symmetry
}

function orderPair (
  set: WorkingSet, { id, element, kind, symmetry }: Constraint,
  first: Resource, firstTask: string, then: Resource, thenTask: string
): void {
  const type = relationOf(kind, thenTask, symmetry)
  const needed = minimumInstances(first, element)
  if (needed > 0) {
    orderMinimum(set, id, first, firstTask, then, thenTask, type, needed)
  } else {
    orderResources(set, first, firstTask, then, thenTask, type)
  }
  if (symmetry !== 'symmetric') return
  orderResources(set, then, invert(thenTask), first, invert(firstTask),
    relationOf(kind, invert(firstTask), 'inverse'))
}

function orderResources (
  set: WorkingSet, first: Resource, firstTask: string, then: Resource, thenTask: string,
  type: Relation
): void {
  orderTasks(set, first, firstTask, then, thenTask, type)
}

/** How many instances of a clone are enough, or 0 when the order is an ordinary one. */
function minimumInstances (first: Resource, element: XmlElement): number {
  if (first.clone === undefined) return 0
  if (first.clone.min > 0) return first.clone.min
  const requireAll = element.attributes['require-all']
  return requireAll !== undefined && !booleanOr(requireAll, true) ? 1 : 0
}

function orderMinimum (
  set: WorkingSet, id: string, first: Resource, firstTask: string, then: Resource,
  thenTask: string, type: Relation, needed: number
): void {
  const key = `clone-one-or-more:${id}`
  const met = clusterAction(set, key, key, undefined, true)
  met.pseudo = true
  met.needsAny = true
  met.requiredRunnable = needed
  for (const instance of first.children) {
    addOrder(set, { first: instance, firstTask, thenAction: met },
      RELATION.minRunnable | RELATION.printThen)
  }
  addOrder(set, { firstAction: met, then, thenTask }, type | RELATION.unrunnableFirstBlocks)
}

function kindOf (set: WorkingSet, element: XmlElement, parent: Kind | undefined): Kind {
  const { attributes } = element
  const text = attributes['kind']?.toLowerCase()
  if (text === undefined) {
    if (parent !== undefined) return parent
    const score = attributes['score']
    if (score === undefined) return 'mandatory'
    const value = scoreOr(score, 0)
    if (value < 0) {
      set.warnings.push({
        level: 'warning',
        message: `Support for 'score' in rsc_order is deprecated (${attributes['id'] ?? ''})`
      })
    }
    return value === 0 ? 'optional' : 'mandatory'
  }
  if (text === 'mandatory' || text === 'optional' || text === 'serialize') return text
  set.warnings.push({
    level: 'error',
    message: `Resetting kind for constraint ${attributes['id'] ?? ''} to Mandatory because ` +
      `'${attributes['kind'] ?? ''}' is not valid`
  })
  return 'mandatory'
}

function symmetryOf (
  set: WorkingSet, element: XmlElement, kind: Kind, parent?: Symmetry
): Symmetry {
  const text = element.attributes['symmetrical']
  if (text === undefined) {
    return kind === 'serialize' ? 'asymmetric' : parent ?? 'symmetric'
  }
  if (isTrue(text)) {
    if (kind !== 'serialize') return 'symmetric'
    set.warnings.push({
      level: 'error',
      message: `Ignoring symmetrical for ${element.attributes['id'] ?? ''}: not valid for Serialize`
    })
  }
  return 'asymmetric'
}

function relationOf (kind: Kind, thenTask: string, symmetry: Symmetry): Relation {
  if (kind === 'serialize') return RELATION.ordered | RELATION.serialize
  if (kind === 'optional') return RELATION.ordered
  switch (symmetry) {
    case 'asymmetric': return RELATION.ordered | RELATION.asymmetric
    case 'inverse': return RELATION.ordered | RELATION.thenImpliesFirst
    case 'symmetric':
      return RELATION.ordered | RELATION.firstImpliesThen |
        (thenTask === 'start' || thenTask === 'promote' ? RELATION.unrunnableFirstBlocks : 0)
  }
}

function unpackOrderSets (
  set: WorkingSet, sets: readonly XmlElement[], kind: Kind, symmetry: Symmetry
): void {
  let last: XmlElement | undefined
  for (const element of sets) {
    unpackOrderSet(set, element, kind, symmetry)
    if (last !== undefined) {
      orderSets(set, last, element, kind, symmetry)
      if (symmetry === 'symmetric') orderSets(set, element, last, kind, 'inverse')
    }
    last = element
  }
}

function actionOf (element: XmlElement): string {
  return element.attributes['action'] ?? 'start'
}

/** Orders the members of one set among each other. */
function unpackOrderSet (
  set: WorkingSet, element: XmlElement, parentKind: Kind, symmetry: Symmetry
): void {
  const kind = kindOf(set, element, parentKind)
  const own = symmetryOf(set, element, kind, symmetry)
  const members = setMembers(set, element)
  const sequential = booleanOr(element.attributes['sequential'], true)
  const task = actionOf(element)
  const type = relationOf(kind, task, own)
  if (kind === 'serialize') {
    orderAmongEachOther(set, members, task)
    return
  }
  members.forEach((member, at) => {
    const next = members[at + 1]
    if (sequential && next !== undefined) orderTasks(set, member, task, next, task, type)
  })
  if (own !== 'symmetric' || !sequential) return
  const inverse = invert(task)
  members.forEach((member, at) => {
    const next = members[at + 1]
    if (next !== undefined) {
      orderTasks(set, next, inverse, member, inverse, relationOf(kind, inverse, 'inverse'))
    }
  })
}

/** Orders two neighbouring sets: all of the first before all of the second. */
function orderSets (
  set: WorkingSet, first: XmlElement, then: XmlElement, kind: Kind, symmetry: Symmetry
): void {
  const inverse = symmetry === 'inverse'
  const firstTask = inverse ? invert(actionOf(first)) : actionOf(first)
  const thenTask = inverse ? invert(actionOf(then)) : actionOf(then)
  const type = relationOf(kind, thenTask, symmetry)
  const firsts = setMembers(set, first)
  const thens = setMembers(set, then)
  const requireAll = booleanOr(first.attributes['require-all'], true)
  if (!requireAll && !inverse) {
    const key = `one-or-more:${first.attributes['id'] ?? ''}`
    const met = clusterAction(set, key, key, undefined, true)
    met.pseudo = true
    met.needsAny = true
    for (const member of firsts) {
      addOrder(set, { first: member, firstTask, thenAction: met },
        RELATION.minRunnable | RELATION.printThen)
    }
    for (const member of thens) {
      addOrder(set, { firstAction: met, then: member, thenTask },
        type | RELATION.unrunnableFirstBlocks)
    }
    return
  }
  // A set that says it is sequential is entered at its first member and left at its last, the
  // other way round when things are stopped. One that says nothing is so inside, but all of its
  // members wait, and are waited for.
  const sequential = (element: XmlElement): boolean =>
    booleanOr(element.attributes['sequential'], false)
  const leaving = sequential(first) ? firsts.slice(inverse ? 0 : -1).slice(0, 1) : firsts
  const entering = sequential(then) ? (inverse ? thens.slice(-1) : thens.slice(0, 1)) : thens
  for (const a of leaving) {
    for (const b of entering) orderTasks(set, a, firstTask, b, thenTask, type)
  }
}
