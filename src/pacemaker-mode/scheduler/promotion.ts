/** Decides which instances of a promotable clone are promoted. */

import { addScores, formatScore } from '../cib/values.js'
import { compareInstances } from './assign-instances-order.js'
import { applyColocation, attributeOf, thisWithOf, withThisOf } from './colocation.js'
import { addWishes } from './wishes.js'
import { hasInfluence } from './colocation-constraints.js'
import { locationOf, roleOf } from './instances.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { adjustAll, available, note } from './tables.js'
import { promotionForbidden } from './ticket-constraints.js'
import { INFINITY, scoreOr } from './text.js'
import { primitivesOf } from './resource-tree.js'

/** Instances like to be started where they could be promoted. */
export function addPromotionScores (set: WorkingSet, clone: Resource): void {
  if (clone.clone === undefined || clone.clone.addedPromotionScores) return
  clone.clone.addedPromotionScores = true
  for (const instance of clone.children) {
    for (const entry of instance.allowed.values()) {
      if (!available(entry, false, false)) continue
      const score = promotionScore(set, clone, instance, entry.node)
      if (score === undefined) continue
      if (score > 0) entry.score = addScores(entry.score, score)
      if (score > instance.promotionScore) instance.promotionScore = score
    }
  }
}

/** The score the agent (or an administrator) has set, or `undefined` when there is none. */
function promotionScore (
  set: WorkingSet, clone: Resource, instance: Resource, node: Node
): number | undefined {
  if (instance.kind === 'group') {
    let total: number | undefined
    for (const member of instance.children) {
      const score = promotionScore(set, clone, member, node)
      if (score !== undefined) total = addScores(total ?? 0, score)
    }
    return total
  }
  if (!applies(clone, instance, node)) return undefined
  for (const name of [instance.historyId ?? instance.id, instance.plainId]) {
    if (name !== instance.id && instance.unique) continue
    const value = attributeOf(node, `master-${name}`, instance, instance.provisional)
    if (value !== undefined) return scoreOr(value, 0)
  }
  return undefined
}

/** An instance's score counts where it is, or where it could be as far as anyone knows. */
function applies (clone: Resource, instance: Resource, node: Node): boolean {
  const entry = instance.allowed.get(node.id)
  const allowed = entry !== undefined && entry.score >= 0
  if (!instance.unique) {
    const active = clone.children.flatMap(each => [...primitivesOf(each)])
      .find(each => each.plainId === instance.plainId && each.running.includes(node))
    if (active === instance) return allowed
    if (active === undefined && knownOn(clone, instance, node)) return allowed
  }
  if (instance.running.length === 0 && instance.known.size === 0) return allowed
  if (!instance.known.has(node.id) && !instance.running.includes(node)) return false
  return allowed
}

function knownOn (clone: Resource, instance: Resource, node: Node): boolean {
  return clone.children.flatMap(each => [...primitivesOf(each)])
    .some(each => each.plainId === instance.plainId && each.known.has(node.id))
}

/** Ranks the instances and promotes the best ones. */
export function assignRoles (set: WorkingSet, clone: Resource): void {
  // From here on the instances, whatever their own, have the priority of the clone.
  for (const instance of clone.children) instance.priority = clone.priority
  const state = clone.clone
  if (state === undefined) return
  for (const entry of clone.allowed.values()) entry.instances = 0
  const ranks = new Map<Resource, number>()
  for (const instance of clone.children) {
    rankInstance(set, clone, instance)
    ranks.set(instance, roleOf(instance, false) === ROLE.promoted
      ? INFINITY
      : instance.promotionScore)
  }
  state.rolesBegun = true
  shareRanks(clone, ranks)
  const sorted = [...clone.children].sort((a, b) => {
    const difference = (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0)
    if (difference !== 0) return difference
    const [roleA, roleB] = [roleOf(a, true), roleOf(b, true)]
    if (roleA !== roleB) return roleB - roleA
    return compareInstances(() => 0, a, b)
  })
  clone.children.sort((a, b) => sorted.indexOf(a) - sorted.indexOf(b))
  promoteBest(set, clone, ranks)
}

function promoteBest (
  set: WorkingSet, clone: Resource, ranks: ReadonlyMap<Resource, number>
): void {
  const state = clone.clone
  if (state === undefined) return
  for (const instance of clone.children) {
    const rank = ranks.get(instance) ?? 0
    const node = locationOf(instance, false)
    const where = node === undefined ? '(inactive)' : `on ${node.name}`
    set.scores.push(`${instance.id} promotion score ${where}: ${formatScore(rank)}`)
    const withheld = !set.hasQuorum && (set.options.quorumPolicy === 'demote' ||
      (set.options.quorumPolicy === 'freeze' && roleOf(instance, true) < ROLE.promoted))
    const full = state.promotedCount >= state.promotedMax && clone.managed
    const chosen = withheld || full || rank < 0
      ? undefined
      : promotable(clone, instance)
    if (chosen === undefined) {
      if (roleOf(instance, false) < ROLE.unpromoted && node !== undefined) {
        setNextRole(instance, ROLE.unpromoted)
      }
      continue
    }
    const entry = clone.allowed.get(chosen.id)
    if (entry !== undefined) entry.instances++
    state.promotedCount++
    setNextRole(instance, ROLE.promoted)
    note(set, clone, `${instance.id} is promoted on ${chosen.name} (score ${formatScore(rank)})`)
  }
}

function setNextRole (
  resource: Resource, role: typeof ROLE.unpromoted | typeof ROLE.promoted
): void {
  if (resource.assigned !== undefined || resource.kind !== 'primitive') {
    if (role === ROLE.promoted) resource.nextRole = role
    else if (resource.nextRole === ROLE.unknown || resource.nextRole === ROLE.started) {
      resource.nextRole = role
    }
  }
  for (const child of resource.children) setNextRole(child, role)
}

/** The node on which the instance can be promoted. */
function promotable (clone: Resource, instance: Resource): Node | undefined {
  for (const child of instance.children) {
    if (promotable(clone, child) === undefined) return undefined
  }
  const node = locationOf(instance, false)
  if (node === undefined) return undefined
  const entry = clone.allowed.get(node.id)
  if (!instance.managed) {
    // What is promoted and not ours to demote counts, wherever it is.
    return roleOf(instance, true) === ROLE.promoted && entry !== undefined ? node : undefined
  }
  if (instance.kind === 'primitive' && instance.promotionScore < 0 &&
    instance.parent === clone) return undefined
  if (entry === undefined || !available({ ...entry, score: 0 }, false, true)) return undefined
  const limit = clone.clone?.promotedNodeMax ?? 1
  return entry.instances >= limit && clone.managed ? undefined : node
}

/** The promotion score of one instance where it is going to be. */
function rankInstance (set: WorkingSet, clone: Resource, instance: Resource): void {
  const node = locationOf(instance, false)
  if (node === undefined) {
    instance.promotionScore = -INFINITY
    return
  }
  const next = roleOf(instance, false)
  if (next === ROLE.unpromoted || next === ROLE.stopped) {
    instance.promotionScore = -INFINITY
  } else if (next !== ROLE.promoted) {
    instance.promotionScore = promotionScore(set, clone, instance, node) ?? -1
  }
  addLocations(instance, node)
  for (const each of thisWithOf(instance)) {
    applyColocation(set, instance, each.primary, each, true)
  }
}

function addLocations (instance: Resource, node: Node): void {
  for (const location of instance.locations) {
    if (location.role !== ROLE.promoted) continue
    for (const each of location.candidates) {
      if (each.node === node) {
        instance.promotionScore = addScores(instance.promotionScore, each.score)
      }
    }
  }
}

/**
 * Lets the nodes decide together with the ranks: what is to be with the promoted role, and what the
 * promoted role is to be with, adds to the clone's own table, from which the ranks are read back.
 */
function shareRanks (clone: Resource, ranks: Map<Resource, number>): void {
  clone.merging = true
  for (const instance of clone.children) {
    const node = locationOf(instance, false)
    const rank = ranks.get(instance) ?? 0
    if (node === undefined || rank < 0) continue
    const entry = clone.allowed.get(node.id)
    if (entry !== undefined) entry.score = addScores(rank, entry.score)
  }
  for (const each of thisWithOf(clone)) {
    if (each.dependentRole !== ROLE.promoted || each.score < INFINITY) continue
    clone.allowed = addWishes(each.primary, clone, clone.allowed, each,
      each.score / INFINITY, { revert: each.score < INFINITY })
  }
  for (const each of withThisOf(clone)) {
    if (each.primaryRole !== ROLE.promoted || !hasInfluence(each)) continue
    clone.allowed = addWishes(each.dependent, clone, clone.allowed, each,
      each.score / INFINITY, { onlyLikings: true })
  }
  if (promotionForbidden(clone)) adjustAll(clone, -INFINITY)
  for (const instance of clone.children) {
    const node = locationOf(instance, false)
    if (!instance.managed && instance.nextRole === ROLE.promoted) ranks.set(instance, INFINITY)
    else if (node !== undefined && (ranks.get(instance) ?? 0) >= 0) {
      ranks.set(instance, clone.allowed.get(node.id)?.score ?? 0)
    }
  }
  clone.merging = false
}
