/**
 * What colocations do to node scores: those of a resource as dependent narrow its own table once
 * the primary is placed; those of its dependents add what they would like before it is placed.
 */

import { addScores, formatScore } from '../cib/values.js'
import { byDependent, byPrimary } from './colocation-constraints.js'
import type { Colocation } from './model/constraint.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { anyAvailable, copyTable, note } from './tables.js'
import { INFINITY } from './text.js'
import { cloneOf, isPartOf } from './resource-tree.js'
import { findCompatible, locationOf, roleOf } from './instances.js'
import { unassignForGood } from './assign-node.js'

/**
 * The value of a node attribute. For what runs in a container that may be meant to be that of the
 * host: the one the container is going to be on, or is on now.
 */
export function attributeOf (
  node: Node, name: string, resource?: Resource, current = false
): string | undefined {
  const container = node.connection?.container
  if (container === undefined || resource?.meta.get('container-attribute-target') !== 'host') {
    return node.attributes.get(name)
  }
  return (current ? container.running[0] : container.assigned)?.attributes.get(name)
}

/** Colocations of which `resource` (or what it is part of) is the dependent, in order. */
export function thisWithOf (resource: Resource): readonly Colocation[] {
  if (speaksForItself(resource, resource.parent?.children[0])) {
    resource.sortedThisWith ??= unique(resource.thisWith).sort(byPrimary)
    return resource.sortedThisWith
  }
  const found: Colocation[] = []
  collectThisWith(resource, resource, found)
  return unique(found).sort(byPrimary)
}

/** Whether no colocations but its own concern a primitive; a group has a `representative`. */
function speaksForItself (resource: Resource, representative: Resource | undefined): boolean {
  if (resource.kind !== 'primitive') return false
  const { parent } = resource
  return parent === undefined || (parent.kind === 'group' && resource !== representative)
}

function unique (list: readonly Colocation[]): Colocation[] {
  return [...new Set(list)]
}

function collectThisWith (resource: Resource, original: Resource, found: Colocation[]): void {
  if (resource.kind === 'group') {
    const leads = original === resource || original === resource.children[0]
    if (leads) {
      found.push(...resource.thisWith)
      if (resource.parent !== undefined) collectThisWith(resource.parent, original, found)
    }
    if (leads) {
      // What a member must be with, the group must be with.
      for (const member of resource.children) {
        found.push(...member.thisWith.filter(each => each.score >= INFINITY &&
          !isPartOf(each.primary, resource) &&
          member !== original))
      }
    }
    return
  }
  if (resource.kind === 'bundle' && original !== resource) {
    if (!bundlePasses(resource, original)) return
  }
  found.push(...resource.thisWith)
  if (resource.parent !== undefined) collectThisWith(resource.parent, original, found)
}

/** Colocations of which `resource` (or what it is part of) is the primary, in order. */
export function withThisOf (resource: Resource): readonly Colocation[] {
  if (speaksForItself(resource, resource.parent?.children.at(-1))) {
    resource.sortedWithThis ??= unique(resource.withThis).sort(byDependent)
    return resource.sortedWithThis
  }
  const found: Colocation[] = []
  collectWithThis(resource, resource, found)
  return unique(found).sort(byDependent)
}

function collectWithThis (resource: Resource, original: Resource, found: Colocation[]): void {
  if (resource.kind === 'group') {
    const last = resource.children.at(-1)
    if (original !== resource && original !== last) return
    found.push(...resource.withThis)
    if (resource.parent !== undefined) collectWithThis(resource.parent, original, found)
    for (const member of resource.children) {
      if (member === original) continue
      found.push(...member.withThis.filter(each => !isPartOf(each.dependent, resource)))
    }
    return
  }
  if (resource.kind === 'bundle' && original !== resource) {
    if (!bundlePasses(resource, original)) return
  }
  found.push(...resource.withThis)
  if (resource.parent !== undefined) collectWithThis(resource.parent, original, found)
}

/**
 * A bundle's colocations concern its containers. Those of what is inside they concern only when it
 * comes to roles: its place is settled by the containers.
 */
function bundlePasses ({ bundle }: Resource, original: Resource): boolean {
  if (bundle?.replicas.some(each => each.container === original) === true) return true
  const { clone } = bundle ?? {}
  if (clone?.clone?.promotable !== true) return false
  if (original === clone) return clone.clone.rolesBegun
  return isPartOf(original, clone) && !original.provisional
}

/** What a colocation decides about its dependent at this point. */
type Affects = 'nothing' | 'location' | 'role'

/** `preview` asks before the primary is placed. */
export function affects (
  dependent: Resource, primary: Resource, colocation: Colocation, preview: boolean
): Affects {
  if (!preview && primary.provisional) return 'nothing'
  const { dependentRole, primaryRole } = colocation
  const clone = cloneOf(roleBearer(dependent))
  if (dependentRole >= ROLE.unpromoted && clone?.clone?.promotable === true &&
    !roleBearer(dependent).provisional) {
    return 'role'
  }
  if (!preview && !dependent.provisional) return 'nothing'
  if (dependentRole !== ROLE.unknown && dependentRole !== effectiveRole(dependent)) return 'nothing'
  if (primaryRole !== ROLE.unknown && primaryRole !== effectiveRole(primary)) return 'nothing'
  return 'location'
}

function effectiveRole (resource: Resource): Role {
  return roleBearer(resource).nextRole
}

/** A container is said to have the role of what is inside. */
function roleBearer (resource: Resource): Resource {
  return resource.parent?.bundle?.replicas.find(each =>
    each.container === resource)?.child ?? resource
}

/** Applies a colocation to its dependent, whose primary is placed. */
export function applyColocation (
  set: WorkingSet, dependent: Resource, primary: Resource, colocation: Colocation,
  forDependent: boolean
): void {
  if (forDependent && dependent.kind === 'group') {
    const first = dependent.children[0]
    if (first !== undefined) applyColocation(set, first, primary, colocation, true)
    return
  }
  switch (primary.kind) {
    case 'group': {
      // A preference counts from the first member, a requirement needs the whole group.
      const member = colocation.score >= INFINITY ? primary.children.at(-1) : primary.children[0]
      if (!primary.provisional && member !== undefined) {
        applyColocation(set, dependent, member, colocation, false)
      }
      return
    }
    case 'clone': withClone(set, dependent, primary, colocation); return
    case 'bundle': withBundle(set, dependent, primary, colocation); return
    case 'primitive': withPrimitive(set, dependent, primary, colocation)
  }
}

function withPrimitive (
  set: WorkingSet, dependent: Resource, primary: Resource, colocation: Colocation
): void {
  switch (affects(dependent, primary, colocation, false)) {
    case 'nothing': return
    case 'role': applyToRole(dependent, primary, colocation); return
    case 'location': applyToScores(set, dependent, primary, colocation)
  }
}

function applyToScores (
  set: WorkingSet, dependent: Resource, primary: Resource, colocation: Colocation
): void {
  const { score, nodeAttribute } = colocation
  const place = primary.assigned
  if (place === undefined && score < 0) return
  const value = place === undefined ? undefined : attributeOf(place, nodeAttribute, primary)
  const work = copyTable(dependent.allowed)
  for (const entry of work.values()) {
    if (place === undefined) {
      entry.score = addScores(entry.score, -score)
    } else if (same(attributeOf(entry.node, nodeAttribute, dependent), value)) {
      if (score < INFINITY) entry.score = addScores(entry.score, score)
    } else if (score >= INFINITY) {
      entry.score = addScores(entry.score, -INFINITY)
    }
  }
  if (Math.abs(score) >= INFINITY || anyAvailable(work)) {
    dependent.allowed = work
    note(set, dependent, `colocation ${colocation.id} with ${primary.id} ` +
      `(${place === undefined ? 'not running' : `on ${place.name}`}): ${formatScore(score)}`)
  }
}

function same (a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase()
}

/** Adds to the promotion score of an instance that is placed. */
function applyToRole (
  dependent: Resource, primary: Resource, colocation: Colocation
): void {
  if (dependent.assigned === undefined) return
  const { score, nodeAttribute, dependentRole, primaryRole } = colocation
  if (primaryRole !== ROLE.unknown && primaryRole !== effectiveRole(primary) &&
    roleBearer(primary) !== primary) return
  const instance = instanceOf(dependent)
  const here = attributeOf(dependent.assigned, nodeAttribute, dependent)
  if (primary.assigned === undefined ||
    !same(here, attributeOf(primary.assigned, nodeAttribute, primary))) {
    if (score >= INFINITY && dependentRole === ROLE.promoted) instance.promotionScore = -INFINITY
    return
  }
  if (primaryRole === ROLE.promoted && effectiveRole(primary) !== ROLE.promoted) return
  const sign = dependentRole === ROLE.unpromoted ? -1 : 1
  instance.promotionScore = addScores(sign * score, instance.promotionScore)
  // A group's member is given the score as well, as if it were its configured priority.
  if (instance !== dependent) dependent.priority = addScores(sign * score, dependent.priority)
}

/** The instance that is promoted as a whole: of a cloned group's member the group. */
function instanceOf (resource: Resource): Resource {
  let at = resource
  while (at.parent !== undefined && at.parent.kind !== 'clone') at = at.parent
  return at
}

function withClone (
  set: WorkingSet, dependent: Resource, primary: Resource, colocation: Colocation
): void {
  if (primary.provisional) return
  const { primaryRole, dependentRole, score } = colocation
  if (primary.clone?.promotable === true && primaryRole !== ROLE.unknown) {
    if (dependent.provisional || dependentRole === ROLE.unknown) {
      withRole(set, dependent, primary, colocation)
    }
    if (!dependent.provisional && dependentRole === ROLE.promoted) {
      promotedWithRole(dependent, primary, colocation)
    }
    return
  }
  const parent = cloneOf(dependent)
  if (parent !== undefined && interleaves(parent, primary)) {
    const instance = findCompatible(dependent, primary, ROLE.unknown, false)
    if (instance !== undefined) {
      applyColocation(set, dependent, instance, colocation, true)
    } else if (score >= INFINITY) {
      unassignForGood(set, dependent)
    }
    return
  }
  if (score >= INFINITY) {
    const nodes = primary.children.flatMap(each => {
      const node = locationOf(each, false)
      return node === undefined || isBlocked(each) ? [] : [node]
    })
    intersect(set, dependent, colocation, nodes, undefined)
    return
  }
  for (const instance of primary.children) {
    applyColocation(set, dependent, instance, colocation, false)
  }
}

function isBlocked (resource: Resource): boolean {
  return resource.blocked || resource.children.some(isBlocked)
}

/** Instances are paired per node when the dependent interleaves and both fit as often on a node. */
function interleaves (dependent: Resource, primary: Resource): boolean {
  const mine = dependent.clone
  const theirs = primary.clone
  return mine !== undefined && theirs !== undefined && mine.interleave &&
    mine.nodeMax === theirs.nodeMax
}

/** Only nodes like those given remain. */
export function intersect (
  set: WorkingSet, dependent: Resource, colocation: Colocation, nodes: readonly Node[],
  scores: ReadonlyMap<Node, number> | undefined
): void {
  const { nodeAttribute } = colocation
  for (const entry of dependent.allowed.values()) {
    const value = attributeOf(entry.node, nodeAttribute, dependent)
    const match = nodes.find(node => same(attributeOf(node, nodeAttribute), value))
    if (match === undefined) entry.score = -INFINITY
    else if (scores !== undefined) {
      entry.score = addScores(entry.score, scores.get(match) ?? 0)
    }
  }
  note(set, dependent, `colocation ${colocation.id}: only with ${colocation.primary.id}`)
}

/** The dependent follows the instances that will have the role. */
function withRole (
  set: WorkingSet, dependent: Resource, primary: Resource, colocation: Colocation
): void {
  const { score, primaryRole, dependentRole, nodeAttribute } = colocation
  const nodes: Node[] = []
  const scores = new Map<Node, number>()
  for (const instance of primary.children) {
    const node = locationOf(instance, false)
    if (node === undefined || roleOf(instance, false) !== primaryRole) continue
    nodes.unshift(node)
    scores.set(node, scoreAt(instance, node))
    if (score >= INFINITY) continue
    const value = attributeOf(node, nodeAttribute, primary)
    for (const entry of dependent.allowed.values()) {
      if (same(attributeOf(entry.node, nodeAttribute, dependent), value)) {
        entry.score = addScores(entry.score, score)
      }
    }
  }
  if (score < INFINITY) return
  if (dependentRole === ROLE.promoted && primaryRole === ROLE.promoted) return
  intersect(set, dependent, colocation, nodes, scores)
}

/** The score with which an instance (or its first member there) was given its node. */
function scoreAt (instance: Resource, node: Node): number {
  if (instance.kind === 'primitive') return instance.assigned === node ? instance.assignedScore : 0
  const part = instance.children.find(each => locationOf(each, false) === node)
  return part === undefined ? 0 : scoreAt(part, node)
}

function promotedWithRole (
  dependent: Resource, primary: Resource, colocation: Colocation
): void {
  const { score, primaryRole, nodeAttribute } = colocation
  const instance = instanceOf(dependent)
  const here = locationOf(dependent, false)
  const value = here === undefined ? undefined : attributeOf(here, nodeAttribute, dependent)
  const match = here !== undefined && primary.children.some(each => {
    const node = locationOf(each, false)
    return node !== undefined && roleOf(each, false) === primaryRole &&
      same(attributeOf(node, nodeAttribute, primary), value)
  })
  if (match) instance.promotionScore = addScores(instance.promotionScore, score)
  else if (score >= INFINITY) instance.promotionScore = -INFINITY
}

function withBundle (
  set: WorkingSet, dependent: Resource, primary: Resource, colocation: Colocation
): void {
  if (primary.provisional) return
  const { score } = colocation
  const kind = colocation.dependent.kind
  if (kind === 'clone' || kind === 'bundle') {
    // Instances and replicas are paired.
    const container = findCompatible(dependent, primary, ROLE.unknown, false)
    if (container !== undefined) {
      applyColocation(set, dependent, container, colocation, true)
    } else if (score >= INFINITY) {
      unassignForGood(set, dependent)
    }
    return
  }
  const replicas = primary.bundle?.replicas ?? []
  if (score < INFINITY) {
    for (const replica of replicas) {
      const child = replica.child
      if (colocation.primaryRole !== ROLE.unknown &&
        (child === undefined || child.nextRole !== colocation.primaryRole)) continue
      const anyRole = { ...colocation, primaryRole: ROLE.unknown }
      applyColocation(set, dependent, replica.container, anyRole, false)
    }
    return
  }
  const nodes: Node[] = []
  for (const { container, child } of replicas) {
    const node = container.assigned
    if (node === undefined || isBlocked(container)) continue
    if (colocation.primaryRole >= ROLE.promoted && child === undefined) continue
    if (colocation.primaryRole >= ROLE.promoted &&
      (child?.nextRole ?? ROLE.unknown) < colocation.primaryRole) continue
    nodes.push(node)
  }
  intersect(set, dependent, colocation, nodes, undefined)
}
