/** Reads `rsc_colocation` constraints and keeps them with the resources they concern. */

import type { XmlElement } from '../cib/xml.js'
import type { Colocation } from './model/constraint.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { constraintTargets, isCollection, setMembers, usableSets } from './references.js'
import { orderTasks } from './orders.js'
import { RELATION } from './relation.js'
import { booleanOr, childrenOf, compareBytes, INFINITY, parseRole, scoreOr } from './text.js'

interface ColocationRequest {
  readonly id: string
  readonly score: number
  readonly dependent: Resource
  readonly primary: Resource
  readonly dependentRole?: Role
  readonly primaryRole?: Role
  readonly nodeAttribute?: string | undefined
  readonly influence: boolean
}

/** Records that one resource is to be (or not to be) where another is. */
export function addColocation (set: WorkingSet, request: ColocationRequest): void {
  const { score, dependent, primary } = request
  if (score === 0) return
  const colocation: Colocation = {
    id: request.id,
    dependent,
    primary,
    score,
    dependentRole: filter(request.dependentRole),
    primaryRole: filter(request.primaryRole),
    nodeAttribute: request.nodeAttribute ?? '#uname',
    influence: request.influence,
    wishSum: undefined
  }
  set.colocations.push(colocation)
  dependent.thisWith.push(colocation)
  dependent.sortedThisWith = undefined
  primary.withThis.push(colocation)
  primary.sortedWithThis = undefined
  if (score <= -INFINITY) {
    orderApart(set, dependent, colocation.dependentRole, primary, colocation.primaryRole)
    orderApart(set, primary, colocation.primaryRole, dependent, colocation.dependentRole)
  }
}

/** What must not meet on a node leaves it before the other comes. */
function orderApart (
  set: WorkingSet, first: Resource, firstRole: Role, then: Resource, thenRole: Role
): void {
  const leaving = firstRole === ROLE.promoted
    ? ['demote']
    : firstRole === ROLE.unpromoted ? ['stop', 'promote'] : ['stop']
  const coming = thenRole === ROLE.promoted
    ? ['promote']
    : thenRole === ROLE.unpromoted ? ['start', 'demote'] : ['start']
  for (const out of leaving) {
    for (const into of coming) {
      orderTasks(set, first, out, then, into, RELATION.requiredSameNode)
    }
  }
}

/** Started is no filter: whatever is active is started. */
function filter (role: Role | undefined): Role {
  return role === undefined || role === ROLE.started ? ROLE.unknown : role
}

/** Reads one `rsc_colocation` element. */
export function unpackColocation (set: WorkingSet, element: XmlElement): void {
  const { attributes } = element
  const id = attributes['id'] ?? ''
  const score = scoreOr(attributes['score'], 0)
  const sets = childrenOf(element, 'resource_set')
  if (sets.length > 0) {
    unpackSets(set, element, usableSets(set, element), score)
    return
  }
  const { rsc } = attributes
  const withRsc = attributes['with-rsc']
  if (rsc === undefined || withRsc === undefined) return
  if (isCollection(set, rsc) && isCollection(set, withRsc)) {
    set.warnings.push({
      level: 'error',
      message: `Ignoring constraint '${id}' because two templates or tags cannot be colocated`
    })
    return
  }
  const roles = {
    dependentRole: parseRole(attributes['rsc-role']) ?? ROLE.unknown,
    primaryRole: parseRole(attributes['with-rsc-role']) ?? ROLE.unknown
  }
  for (const dependent of constraintTargets(set, rsc, id)) {
    for (const primary of constraintTargets(set, withRsc, id)) {
      addColocation(set, {
        id,
        score,
        dependent,
        primary,
        ...roles,
        nodeAttribute: attributes['node-attribute'],
        influence: booleanOr(attributes['influence'], dependent.critical)
      })
    }
  }
}

function unpackSets (
  set: WorkingSet, element: XmlElement, sets: readonly XmlElement[], score: number
): void {
  sets.forEach((current, at) => {
    unpackSet(set, element, current, score)
    const next = sets[at + 1]
    if (next !== undefined) colocateSets(set, element, current, next, score)
  })
}

/**
 * Inside a sequential set each member is with the one before it, or apart from all before it. With
 * the old `ordering` other than "group" each is with the one after it.
 */
function unpackSet (
  set: WorkingSet, constraint: XmlElement, element: XmlElement, parentScore: number
): void {
  if (!booleanOr(element.attributes['sequential'], true)) return
  const score = scoreOr(element.attributes['score'], parentScore)
  const role = parseRole(element.attributes['role']) ?? ROLE.unknown
  const listed = setMembers(set, element)
  const asGroup = (element.attributes['ordering'] ?? 'group').toLowerCase() === 'group'
  const members = score < 0 || asGroup ? listed : [...listed].reverse()
  members.forEach((dependent, at) => {
    const earlier = score < 0 ? members.slice(0, at) : members.slice(Math.max(0, at - 1), at)
    for (const primary of earlier) {
      addColocation(set, {
        id: element.attributes['id'] ?? '',
        score,
        dependent,
        primary,
        dependentRole: role,
        primaryRole: role,
        influence: booleanOr(constraint.attributes['influence'], dependent.critical)
      })
    }
  })
}

function colocateSets (
  set: WorkingSet, constraint: XmlElement, dependents: XmlElement, primaries: XmlElement,
  score: number
): void {
  const sequential = (element: XmlElement): boolean =>
    booleanOr(element.attributes['sequential'], true)
  let ones = setMembers(set, dependents)
  let others = setMembers(set, primaries)
  if (sequential(dependents)) ones = ones.slice(0, 1)
  if (sequential(primaries)) others = others.slice(-1)
  for (const dependent of ones) {
    for (const primary of others) {
      addColocation(set, {
        id: constraint.attributes['id'] ?? '',
        score,
        dependent,
        primary,
        dependentRole: parseRole(dependents.attributes['role']) ?? ROLE.unknown,
        primaryRole: parseRole(primaries.attributes['role']) ?? ROLE.unknown,
        influence: booleanOr(constraint.attributes['influence'], dependent.critical)
      })
    }
  }
}

const KIND_RANK = { bundle: 0, clone: 1, group: 2, primitive: 3 } as const

function compareResources (a: Resource, b: Resource): number {
  if (a.priority !== b.priority) return b.priority - a.priority
  const kinds = KIND_RANK[a.kind] - KIND_RANK[b.kind]
  if (kinds !== 0) return kinds
  const promotable = Number(b.clone?.promotable ?? false) - Number(a.clone?.promotable ?? false)
  return promotable === 0 ? compareBytes(a.id, b.id) : promotable
}

/** The order in which primaries of one resource are taken. */
export function byPrimary (a: Colocation, b: Colocation): number {
  if (a.score !== b.score) return b.score - a.score
  return compareResources(a.primary, b.primary)
}

/** The order in which dependents of one resource are heard. */
export function byDependent (a: Colocation, b: Colocation): number {
  if (a.score !== b.score) return b.score - a.score
  return compareResources(a.dependent, b.dependent)
}

/** Whether the dependent has a say in where the primary goes. */
export function hasInfluence (colocation: Colocation, inPrimary?: Resource): boolean {
  const primary = inPrimary ?? colocation.primary
  // A connection is moved more easily than the container it follows.
  if (colocation.dependent.allowRemoteRemotes && !primary.failed &&
    primary.running.length === 1) return false
  return colocation.influence || primary.running.length === 0
}
